"""``/?p=12``, ``?page_id=``, ``?attachment_id=``, ``?cat=``, ``?author=``: numbers of the old site."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from articles.models import Article, Author, Image, Page
from articles.views.errors import gone
from articles.views.old_addresses import onward, today, whole_number

from ..models import Imported, ImportedQuerySet, Kind

_KINDS = {"cat": Kind.SECTION, "tag_id": Kind.TAG, "author": Kind.AUTHOR}
_POSTS = ("p", "page_id", "attachment_id")


def answer(request: HttpRequest) -> HttpResponse | None:
    """The answer to a number of the old site; None where the query has none, and where it may be a number of ours.

    Raises Http404 where readers cannot see what had it. A number that came over is never taken for one of ours.
    """
    for name in (*_POSTS, *_KINDS):
        if given := request.GET.get(name):
            number = _number(given)
            if number is None:
                return None
            known = Imported.objects.post(number) if name in _POSTS else Imported.objects.numbered(_KINDS[name], number)
            rows = known.select_related("site")
            if rows or name in ("attachment_id", "tag_id"):
                return of(request, rows)
            return None
    return None


def of(request: HttpRequest, rows: ImportedQuerySet) -> HttpResponse:
    """The answer to a query for what came over as the first of ``rows`` that readers may see. Raises Http404."""
    at = timezone.now()
    for row in rows:
        try:
            found = there(request, row, at)
        except Http404:
            continue
        return onward(request, found) if isinstance(found, str) else found
    raise Http404("Nothing that readers may see had this number or stood at this address")


def there(request: HttpRequest, row: Imported, at: datetime) -> str | HttpResponse:
    """The path at which readers find at ``at`` what came over as ``row``, or the answer that says that it is gone.

    Raises Http404 where readers never found it here.
    """
    if row.kind == Kind.PICTURE:
        return _page_with(request, row, at)
    ours = row.ours()
    if ours is None:
        raise Http404(f"{row} is not here, or not any more")
    if row.kind == Kind.STORY:
        if Article.objects.public(at).filter(pk=ours.pk).exists():
            return ours.get_absolute_url()
        if Article.objects.gone(at).filter(pk=ours.pk).exists():
            return gone(request, ours, at)
        raise Http404(f"{row} is not public")
    # Lists and pages know themselves what readers may see of them.
    response = today(request, ours.get_absolute_url())
    return response.get("Location", response)


def _page_with(request: HttpRequest, row: Imported, at: datetime) -> str | HttpResponse:
    """Of a picture: its own page in WordPress is here the story that it was uploaded for, or one that shows it."""
    above = row.path.rpartition("/")[0].removesuffix("/attachment")
    parents = [*Imported.objects.at(above), *Imported.objects.post(row.old_parent).filter(site=row.site_id)]
    for parent in (one for one in parents if one.kind != Kind.PICTURE):
        try:
            return there(request, parent, at)
        except Http404:
            continue
    image = Image.objects.public(at).filter(pk=row.object_id).first() if row.object_id else None
    if image:
        shows_it = Q(lead_image=image) | Q(body_picture_links__image=image)
        if story := Article.objects.public(at).filter(shows_it).newest_first().first():
            return story.get_absolute_url()
        if page := Page.objects.public(at).filter(picture_links__image=image).first():
            return page.get_absolute_url()
        if author := Author.objects.filter(portrait=image).first():
            return author.get_absolute_url()
    raise Http404(f"Nothing that readers may see shows {row}")


def _number(given: str) -> int | None:
    try:
        return whole_number(given.split(",")[0])
    except Http404:
        return None
