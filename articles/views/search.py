"""Search."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from math import ceil

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles import found
from articles.facets import Choice, Facets
from articles.filters import StoryFilter
from articles.models import Article
from articles.rich_text import plain_text
from articles.search import Question, marked, snippet
from articles.suggestions import suggestion

from .old_addresses import feed_asked_for
from .page import PAGE_SIZE, Frame, Pages, public_page, render

NEWEST = "newest"


@dataclass(frozen=True)
class Link:
    """To the same search with something more, or less. ``stories``: how many it leads to, where that is known."""

    label: str
    url: str
    stories: int = 0


class Address:
    """Of a search, from which those of its neighbours are made. Empty fields are left out: it is passed on by people."""

    def __init__(self, asked: QueryDict) -> None:
        self.asked = asked.copy()
        for name in [name for name, value in asked.items() if not value.strip() or name in ("page", "feed")]:
            del self.asked[name]

    def __call__(self, **fields: str) -> str:
        """With other values in ``fields``; without a field whose value is ""."""
        query = self.asked.copy()
        for name, value in fields.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return f"{reverse('search')}?{query.urlencode()}" if query else reverse("search")


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """What was searched for: the best match first, or the newest. Never in the index of another search engine."""
    at = timezone.now()
    asked = StoryFilter(request.GET, Article.objects.public(at))
    if asked.asked and (feed := feed_asked_for(request, reverse("search"))):
        return feed
    frame, address = Frame(at), Address(request.GET)
    newest_first = request.GET.get("order") == NEWEST or not asked.question.wanted
    results = found.Found.by(asked)
    if not newest_first:
        results = results.best_first(asked.question, at)
    pages = _pages(results, request.GET.get("page", "1"), address, frame)
    for story in pages.items:
        _mark(story, asked.question)
    facets = Facets.of(results.hits, frame.sections) if results.hits else Facets()
    meant = suggestion(asked) if asked.asked and not results.hits else ""
    return render(
        request,
        "articles/search.html",
        frame,
        form=asked.form,
        asked=asked.asked,
        narrowed=asked.narrowed,
        words=asked.words,
        pages=pages,
        results=results,
        most=found.MOST,
        read_for_phrases=found.READ_FOR_PHRASES,
        newest_first=newest_first,
        orders=_orders(asked, address),
        chosen=_chosen(asked, address),
        facets=_facets(facets, address),
        meant=meant and Link(meant, address(q=meant)),
        everywhere=Link(asked.words, f"{reverse('search')}?{_only(asked.words)}") if asked.narrowed else None,
        canonical=reverse("search"),
        feed=reverse("search") if asked.asked else None,
        feed_query=address.asked.urlencode(),
        feed_title=f"Search Results for: {asked.words}",
        noindex=True,
    )


def _pages(results: found.Found, asked: str, address: Address, frame: Frame) -> Pages:
    """Raises Http404 where there is no such page; the first exists even if it is empty."""
    total = max(1, ceil(len(results.hits) / PAGE_SIZE))
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0
    if not 1 <= number <= total:
        raise Http404(f"There is no page {asked!r} of {total}")
    shown = results.pks[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    stories = found.in_order(shown, frame.at) if shown else []
    pages = Pages(number, total, stories, len(results.hits), lambda one: address(page=str(one) if one > 1 else ""))
    return replace(pages, newer=pages.previous, older=pages.next)


def _mark(story: Article, question: Question) -> None:
    """Give ``story`` a headline and a piece of its text in which the words that were looked for are marked."""
    if terms := question.wanted:
        story.marked_headline = marked(story.headline, terms)
        story.snippet = snippet([story.standfirst, plain_text(story.body)], terms)


def _orders(asked: StoryFilter, address: Address) -> list[tuple[bool, Link]]:
    """Whether it is that of the newest first, and the way to it. There is no choice where no word was asked for."""
    if not asked.question.wanted:
        return []
    return [(False, Link("Best match", address(order=""))), (True, Link("Newest first", address(order=NEWEST)))]


def _chosen(asked: StoryFilter, address: Address) -> list[Link]:
    """All that narrows the search besides words, each with the search without it."""
    if asked.form.errors:
        return []
    values, chosen = asked.form.cleaned_data, []
    for name, field in asked.form.fields.items():
        value = values.get(name)
        if not value or name == "q":
            continue
        value = date_format(value, "j M Y") if isinstance(value, date) else value
        label = field.label if value is True else f"{field.label}: {value}"
        chosen.append(Link(label, address(**{name: ""})))
    return chosen


def _facets(facets: Facets, address: Address) -> list[tuple[str, str, list[Link]]]:
    """Name, key and choices of each kind that has any."""
    kinds: list[tuple[str, str, list[Choice]]] = [
        ("Section", "section", facets.sections),
        ("Topic", "topic", facets.topics),
        ("Author", "author", facets.authors),
        ("Year", "year", facets.years),
    ]
    return [
        (name, key, [Link(one.label, address(**one.fields), one.stories) for one in choices])
        for name, key, choices in kinds
        if choices
    ]


def _only(words: str) -> str:
    query = QueryDict(mutable=True)
    query["q"] = words
    return query.urlencode()
