"""What the pages of readers cost with a thousand stories and with a million: newsrooms of each size, asked in turn.

`python -m bench.growth` prints milliseconds and queries of each page, on PostgreSQL; `python -m bench.growth sqlite 1000
100000` on the other database, with those sizes. Each page is rendered anew for each request. With BENCH_DATA=FOLDER the
newsrooms are kept there, and can be asked again without being made again.
"""

import functools
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from itertools import cycle
from typing import Any

from bench import kept
from bench.side_by_side import DATABASES, Newsroom, medians, serve

SIZES = (1_000, 10_000, 100_000, 1_000_000)
EVERYDAY_SIZES = (1_000, 100_000)  # of which everyday pages are told
ROUNDS = 11
MODULE = "bench.growth"
#: Of the stories that are opened in turn.
STORIES = 8

#: What readers, feed readers and search engines ask for.
PAGES = (
    *("home", "story", "corrections"),
    *(f"{kind}{page}" for kind in ("home", "section", "tag", "author") for page in (", first page", ", deep page")),
    *("year", "month", "day", "feed", "feed of a section", "feed of a tag", "feed of an author"),
    *("sitemap of sitemaps", "part of the sitemaps", "news sitemap"),
    *("search for a word", "search for a rare word"),
)
#: What most requests are for.
EVERYDAY = (
    *("story", "home", "section, first page", "section, deep page", "tag, first page", "tag, deep page"),
    *("search for a word", "search for a rare word"),
)
#: A part has as many addresses as there are stories, up to 10,000; its promise is its own.
GROW_BY_NATURE = ("part of the sitemaps", "sitemap of sitemaps", "news sitemap")
#: A deep page is this one, or the last full one where there are fewer.
DEEP = {"home": 5_000, "section": 2_500, "tag": 2_500, "author": 2_500}


def figures(database: str, sizes: tuple[int, ...] = SIZES, pages: tuple[str, ...] = PAGES) -> dict[str, list[float]]:
    """Median milliseconds of each page, in the order of `sizes`. `database` is one of DATABASES."""
    with ExitStack() as stack:
        newsrooms = [stack.enter_context(Newsroom(MODULE, size, database)) for size in sizes]
        return {page: medians(newsrooms, page, rounds=ROUNDS) for page in pages}


@functools.cache
def measured(database: str, *sizes: int) -> dict[str, list[float]]:
    """The same once, told as it is measured."""
    found = figures(database, sizes)
    for page, times in found.items():
        told = " ".join(f"{one:9.1f}" for one in times)
        print(f"    {told}  {page} ({database}, {', '.join(map(str, sizes))})", file=sys.stderr)
    return found


def worst_ratio(database: str, few: int, many: int, pages: Iterable[str] = PAGES) -> float:
    """Of those that show the same however many stories there are: the one that grew most."""
    found = measured(database, few, many)
    return max(found[page][-1] / found[page][0] for page in pages if page not in GROW_BY_NATURE)


def everyday() -> dict[str, list[float]]:
    """Median milliseconds on PostgreSQL of what most requests are for, with 1,000 stories and with 100,000."""
    found = measured("postgresql", *EVERYDAY_SIZES)
    return {page: found[page] for page in EVERYDAY}


def everyday_ratio() -> float:
    """Of these pages, the one that grew most."""
    return worst_ratio("postgresql", *EVERYDAY_SIZES, EVERYDAY)


def deep_page_of_a_section() -> float:
    """Its page 2,500 of 100,000 stories against the first of 1,000, on the database where that is more."""
    found = [measured(database, *EVERYDAY_SIZES) for database in DATABASES]
    return max(
        max(pages["section, deep page"][-1], pages["section, first page"][-1]) / pages["section, first page"][0]
        for pages in found
    )


def main(arguments: list[str]) -> None:
    """With a number: be a newsroom of that many stories, and answer on stdout. Without: print all figures."""
    if len(arguments) == 1 and arguments[0].isdigit():
        serve(int(arguments[0]), furnish)
        return
    database, *given = arguments or ["postgresql"]
    if database not in DATABASES:
        sys.exit(f"{database}: there are {', '.join(DATABASES)}")
    sizes = tuple(map(int, given)) or SIZES
    with ExitStack() as stack:
        newsrooms = [stack.enter_context(Newsroom(MODULE, size, database)) for size in sizes]
        print(f"{'milliseconds (queries)':26}" + "".join(f"{size:>18,}" for size in sizes) + "   last / first")
        for page in PAGES:
            times = medians(newsrooms, page, rounds=ROUNDS)
            asked = [newsroom.measure(page, "queries") for newsroom in newsrooms]
            told = "".join(f"{f'{one:.1f} ({queries})':>18}" for one, queries in zip(times, asked, strict=True))
            print(f"{page:26}{told}{times[-1] / times[0]:15.2f}", flush=True)


def furnish(size: int) -> Callable[..., Any]:
    """Make the archive, and what asks for its pages."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from articles.page_cache import serving
    from bench.demo_site import stranger
    from newsroom.demo.archive.filling import fill

    now = timezone.now()
    # So that also with few stories a page of a day is full: it is the number of stories that is compared.
    years = min(12, size / 5_000)
    kept.fill_once(f"{size:,} stories", lambda: fill(size, seed=size, until=now, years=years, pictures=4))
    client, addresses = stranger(), {page: cycle(found) for page, found in _addresses(now).items()}

    def answer(page: str, what: str = "time") -> float:
        address = next(addresses[page])
        serving.forget()
        with CaptureQueriesContext(connection) as asked:
            response = client.get(address)
        assert response.status_code == 200, f"{address} answered {response.status_code}"
        if what == "queries":
            return len(asked)
        serving.forget()
        started = time.perf_counter()
        response = client.get(address)
        return (time.perf_counter() - started) * 1000

    return answer


def _addresses(now: datetime) -> dict[str, list[str]]:
    """The addresses of each page, which are asked for in turn."""
    from django.db.models import Count
    from django.utils import timezone

    from articles.models import Article, Author, Listing, Section
    from articles.views.paging import PAGE_SIZE
    from tags.models import Tag

    public = Article.objects.public(now)
    keys = list(public.order_by("pk").values_list("pk", flat=True))
    stories = [public.get(pk=keys[len(keys) * (2 * part + 1) // (2 * STORIES)]) for part in range(STORIES)]

    def longest(kind: int) -> int:
        listed = Listing.objects.filter(kind=kind).values("key").annotate(stories=Count("article_id"))
        return listed.order_by("-stories").values_list("key", flat=True)[0]

    def deep(address: str, count: int, kind: str) -> str:
        return f"{address}page/{max(2, min(DEEP[kind], count // PAGE_SIZE))}/"

    section = Section.objects.get(pk=longest(Listing.Kind.SECTION))
    tag, author = Tag.objects.get(pk=longest(Listing.Kind.TAG)), Author.objects.get(pk=longest(Listing.Kind.AUTHOR))
    found = {"home": ["/"], "story": [story.get_absolute_url() for story in stories]}
    # The first page of the home list is the front page; the list itself begins with the second.
    found |= {"home, first page": ["/page/2/"], "home, deep page": [deep("/", len(keys), "home")]}
    for kind, thing in {"section": section, "tag": tag, "author": author}.items():
        address, count = thing.get_absolute_url(), Listing.objects.public(now).of(thing).count()
        found |= {f"{kind}, first page": [address], f"{kind}, deep page": [deep(address, count, kind)]}
    day = timezone.localtime(public.newest_first()[min(len(keys) - 1, 40)].published_at)
    found |= {"year": [f"/{day:%Y}/"], "month": [f"/{day:%Y/%m}/"], "day": [f"/{day:%Y/%m/%d}/"]}
    found |= {"feed": ["/feed/"], "feed of a section": [f"{section.get_absolute_url()}feed/"]}
    found |= {"feed of a tag": [f"{tag.get_absolute_url()}feed/"]}
    found |= {"feed of an author": [f"{author.get_absolute_url()}feed/"], "corrections": ["/corrections/"]}
    parts = {keys[0] // 10_000 + 1, keys[len(keys) // 2] // 10_000 + 1}
    found |= {"sitemap of sitemaps": ["/sitemap.xml"], "news sitemap": ["/news-sitemap.xml"]}
    found |= {"part of the sitemaps": [f"/sitemap-stories-{part}.xml" for part in sorted(parts)]}
    return found | {"search for a word": ["/search/?q=welders"], "search for a rare word": ["/search/?q=kittiwake"]}


if __name__ == "__main__":
    main(sys.argv[1:])
