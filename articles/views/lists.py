"""Lists of stories: by section, tag, author, and time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator

from articles.models import Article, ArticleQuerySet, Author, Listing, ListingQuerySet, Section, picture_of
from articles.reads import most_read
from articles.structured_data import person

from .old_addresses import feed_asked_for, tag_of
from .page import Crumb, Frame, below, moved, paged, public_page, render, stands_at

_DESCRIPTION_WORDS = 30


@public_page
def section(request: HttpRequest, path: str, page: int | None = None) -> HttpResponse:
    """The stories of a section and of all inside it. The last part of the path finds it; a redirect puts the rest right."""
    frame, wanted = Frame(timezone.now()), section_at(path)
    found = frame.section_by_pk.get(wanted.pk)
    if found is None:
        raise Http404(f"The section {wanted} was made or taken away a moment ago")
    return _list(
        request,
        "articles/section.html",
        frame,
        Listing.objects.public(frame.at).of(found),
        found.get_absolute_url(),
        page,
        section=found,
        description=found.description,
        feed_title=found.name,
        here=frame.outermost(found.pk),
        inside=[one for one in frame.sections if one.parent_id == found.pk],
        crumbs=[*(Crumb(one.name, one.get_absolute_url()) for one in found.lineage[:-1]), Crumb(found.name)],
    )


@public_page
def tag(request: HttpRequest, slug: str, page: int | None = None) -> HttpResponse:
    """The stories on a topic. Other names of the topic redirect to it."""
    frame = Frame(timezone.now())
    found = tag_of(slug, frame.at)
    return _list(
        request,
        "articles/tag.html",
        frame,
        Listing.objects.public(frame.at).of(found),
        found.get_absolute_url(),
        page,
        tag=found,
        picture=picture_of(found),
        most_read=[] if page else most_read(Article.objects.filter(tag_links__tag=found), frame.at),
        description=found.description,
        feed_title=found.name,
        crumbs=[Crumb(f"Tag Archives: {found.name}")],
    )


@public_page
def author(request: HttpRequest, slug: str, page: int | None = None) -> HttpResponse:
    """An author, and the stories with that byline."""
    frame = Frame(timezone.now())
    found = author_at(slug)
    return _list(
        request,
        "articles/author.html",
        frame,
        Listing.objects.public(frame.at).of(found),
        found.get_absolute_url(),
        page,
        author=found,
        picture=found.portrait,
        description=Truncator(found.biography).words(_DESCRIPTION_WORDS, truncate=" …"),
        feed_title=found.name,
        structured=[person(found)],
        crumbs=[Crumb(found.name)],
    )


@public_page
def archive(
    request: HttpRequest, year: int, month: int | None = None, day: int | None = None, page: int | None = None
) -> HttpResponse:
    """The stories of a year, a month or a day of the newsroom's time zone. 404 where there are none, as in WordPress."""
    frame = Frame(timezone.now())
    found = archive_of(frame.at, year, month, day)
    names = [f"{year:04}", date_format(found.first, "F"), f"{day or 0:02}"]
    steps = list(zip(names, found.addresses, strict=False))
    return _list(
        request,
        "articles/archive.html",
        frame,
        found.stories,
        found.addresses[-1],
        page,
        archive=found,
        feed_title=found.title,
        crumbs=[*(Crumb(*step) for step in steps[:-1]), Crumb(steps[-1][0])],
    )


def section_at(path: str) -> Section:
    """The section that the last part of ``path`` is the address of, or was. Raises Http404."""
    slug = path.rsplit("/", 1)[-1]
    known = Section.objects.filter(slug=slug) | Section.objects.filter(old_slugs__slug=slug)
    return get_object_or_404(known.distinct())


def author_at(slug: str) -> Author:
    """The author with this address now or formerly. Raises Http404."""
    known = Author.objects.filter(slug=slug) | Author.objects.filter(old_slugs__slug=slug)
    return get_object_or_404(known.select_related("portrait").prefetch_related("links").distinct())


@dataclass(frozen=True)
class Archive:
    """What was published in a year, a month or a day. ``addresses`` are of the year, the month, the day, as far as given."""

    stories: ArticleQuerySet
    first: date
    kind: str
    name: str
    addresses: list[str]

    @property
    def title(self) -> str:
        return f"{self.kind}: {self.name}"


def archive_of(at: datetime, year: int, month: int | None, day: int | None) -> Archive:
    """Raises Http404 where there is no such date, and where nothing of then is public at ``at``."""
    first, end = _span(year, month, day)
    # SQLite begins at the first bound of two: at the end of that time, and not at now.
    stories = Article.objects.filter(published_at__gte=_midnight(first), published_at__lt=_midnight(end)).public(at)
    if not stories.exists():
        raise Http404("Nothing was published then")
    given = [f"{year:04}", *(f"{part:02}" for part in (month, day) if part)]
    kinds = ("year", "month", "day")[: len(given)]
    addresses = [reverse(kind, args=given[: place + 1]) for place, kind in enumerate(kinds)]
    return Archive(stories, first, *_called(first, month, day), addresses)


def _list(
    request: HttpRequest,
    template: str,
    frame: Frame,
    stories: ArticleQuerySet | ListingQuerySet,
    address: str,
    page: int | None,
    **context: Any,
) -> HttpResponse:
    """The page of a list at ``address``, or the redirect there from wherever the reader has come in."""
    if feed := feed_asked_for(request, address):
        return feed
    right = below(address)(page or 1)
    if not stands_at(request, right):
        return moved(request, right)
    pages = paged(stories, page or 1, below(address), request.GET, at=frame.at)
    return render(request, template, frame, pages=pages, canonical=right, **{"feed": address} | context)


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    """The first day, and the first after. Raises Http404 where there is no such date."""
    try:
        first = date(year, month or 1, day or 1)
        if day:
            return first, date.fromordinal(first.toordinal() + 1)
        return first, date(year + (month or 12) // 12, (month or 12) % 12 + 1, 1)
    except (ValueError, OverflowError) as error:
        raise Http404("No such date") from error


def _midnight(day: date) -> datetime:
    try:
        return timezone.make_aware(datetime.combine(day, time.min))
    except OverflowError as error:
        raise Http404("No such date") from error


def _called(first: date, month: int | None, day: int | None) -> tuple[str, str]:
    """WordPress's words for the kind of archive, and its date."""
    if day:
        return "Daily Archives", date_format(first, "F j, Y")
    if month:
        return "Monthly Archives", date_format(first, "F Y")
    return "Yearly Archives", f"{first:%Y}"
