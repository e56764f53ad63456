"""What feed readers and search engines get: without a fault, nothing broken on the way, nothing that people do not see."""

import functools
import json
import sys
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from bench import growth, search_at_scale
from bench.demo_site import crawl, prepare, stranger
from bench.prove import Claim

FEW, MANY = growth.SIZES[0], growth.SIZES[-1]
STRINGS = Path(__file__).resolve().parents[2] / "shared" / "data" / "strings" / "naughty-strings.json"


def _told(complaints: list[str]) -> float:
    for complaint in complaints:
        print(f"    {complaint}", file=sys.stderr)
    return len(complaints)


def faults_of_feeds() -> float:
    """In all three formats of the feed of every list and of every story."""
    prepare()
    from articles.feeds import FORMATS, address_of
    from articles.models import Article, Author, Section
    from articles.tests.machine_readers import feed_complaints
    from tags.models import Tag

    client, complaints = stranger(), []
    tags = Tag.objects.filter(article_links__content_object__in=Article.objects.public()).distinct()
    things = [*Section.objects.all(), *Author.objects.all(), *tags, *Article.objects.public()]
    pages = ["/", "/corrections/", "/comments/", *(thing.get_absolute_url() for thing in things)]
    for page in pages:
        for form in FORMATS:
            address = address_of(page, form)
            complaints += feed_complaints(form, client.get(address), address)
    assert len(pages) > 100, "the demo site is smaller than it should be"
    return _told(complaints)


def faults_of_sitemaps() -> float:
    """In the index, in each part, and addresses in them that do not answer."""
    prepare()
    from articles.tests.machine_readers import sitemap_complaints, sitemap_paths

    client, complaints, found = stranger(), [], 0
    for sitemap in ["/sitemap.xml", *sitemap_paths(client.get("/sitemap.xml"))]:
        response = client.get(sitemap)
        complaints += sitemap_complaints(response, sitemap)
        for path in sitemap_paths(response):
            found += 1
            if (status := client.get(path).status_code) != 200:
                complaints.append(f"{sitemap} names {path}, which answered {status}")
    assert found > 100, "the demo site is smaller than it should be"
    return _told(complaints)


def broken_strings() -> float:
    """Of the world's naughty strings, as headlines and captions: those that a feed gives back as something else."""
    prepare()
    from django.db import transaction
    from django.utils import timezone

    from articles.feeds import LENGTH
    from articles.models import Article, Image, Section
    from articles.tests.machine_readers import broken_by_round_trip

    strings = [text.replace("\x00", "")[:300] for text in json.loads(STRINGS.read_text()) if text]
    now = timezone.now()
    with transaction.atomic():
        Article.objects.public(now).update(expires_at=now - timedelta(seconds=1), published_at=now - timedelta(days=1))
        stories = [
            Article.objects.create(
                headline="Hostile",
                state="published",
                published_at=now,
                first_public_at=now,
                section=Section.objects.first(),
                lead_image=Image.objects.filter(sensitive=False).first(),
            )
            for _ in range(LENGTH)
        ]
        broken = broken_by_round_trip(stranger(), stories, strings)
        transaction.set_rollback(True)
    return _told(broken)


def unseen_values() -> float:
    """Values in the structured data of all pages that do not stand on the page."""
    from articles.comments.tests.markup import parse
    from articles.tests.machine_readers import things_on, unseen_values

    complaints, things = [], 0
    for page in crawl():
        if page.status == 200 and page.text:
            complaints += [f"{page.path}: {value}" for value in unseen_values(page.text)]
            things += len(things_on(parse(page.text)))
    assert things > 100, "the pages say nothing: the comparison proves nothing"
    return _told(complaints)


def errors_of_markup() -> float:
    """Of the W3C's validator, on every kind of page and what goes wrong."""
    prepare()
    from bench.node_tools import markup_errors
    from bench.public_pages import written_to

    with tempfile.TemporaryDirectory() as folder:
        assert written_to(Path(folder)) > 40, "the demo site is smaller than it should be"
        return _told([f"    {error}" for error in markup_errors(Path(folder))])


def obstacles() -> float:
    """Of axe, of any level, on every kind of page, in light and dark, at three widths."""
    from bench.public_pages import measured

    found = measured()
    assert found["pages"] > 20, "hardly anything was looked at"
    return found["obstacles"]


def of_a_story(what: str) -> Callable[[], float]:
    """A figure of the demo's fullest story in Chromium, the largest at three widths; bytes in kB."""

    def measure() -> float:
        from bench.article_weight import ours

        return ours()[what] / (1000 if what in ("bytes", "critical") else 1)

    return measure


def lowest_of_lighthouse() -> float:
    """Of four categories on three pages, as a phone sees them."""
    from bench.article_weight import fullest_story
    from bench.node_tools import lighthouse
    from bench.served_site import address

    scores: dict[str, float] = {}
    for url in (f"{address()}/", fullest_story(), f"{address()}/category/world/"):
        report = lighthouse(url)
        for name, category in report["categories"].items():
            scores[f"{url} {name}"] = round(100 * category["score"])
        for one in report["audits"].values():
            if one.get("score") is not None and one["score"] < 0.9 and one["scoreDisplayMode"] != "informative":
                print(f"    {url}: {one['id']}: {one.get('displayValue', one['title'])}", file=sys.stderr)
    for name, score in scores.items():
        print(f"    {score:3.0f} {name}", file=sys.stderr)
    return min(scores.values())


def slowest_index() -> float:
    """On either database, with a million stories."""
    return _slowest("sitemap of sitemaps")


def slowest_part() -> float:
    """Of 10,000 addresses, one of the first stories or of those in the middle, on either database."""
    return _slowest("part of the sitemaps")


def slowest_news() -> float:
    """The news sitemap or the feed, on either database, with a million stories."""
    return max(_slowest("news sitemap"), _slowest("feed"))


def _slowest(page: str) -> float:
    """Seconds, on the slower of the databases."""
    return max(growth.measured(database, FEW, MANY)[page][-1] for database in growth.DATABASES) / 1000


def worst_ratio() -> float:
    """The page that grew most from 1,000 stories to 1,000,000."""
    return growth.worst_ratio("postgresql", FEW, MANY)


def deepest_page() -> float:
    """Page 5,000 of the home list of a million stories against its page 2."""
    pages = growth.measured("postgresql", FEW, MANY)
    return pages["home, deep page"][-1] / pages["home, first page"][-1]


@functools.cache
def _searches() -> dict[str, dict[str, float]]:
    return search_at_scale.figures("postgresql")


def common_word() -> float:
    """Of 40 searches for a word that every second story of a million has, on PostgreSQL."""
    return _searches()["common"]["p95"]


def rare_word() -> float:
    """Of 40 searches for words that one story in 20,000 has."""
    return _searches()["rare"]["p95"]


CLAIMS = [
    Claim("Feeds of the whole site, of each list and each story: faults", 0, faults_of_feeds),
    Claim("Sitemaps: faults, and addresses that do not answer", 0, faults_of_sitemaps),
    Claim("Naughty strings that a feed gives back as something else", 0, broken_strings),
    Claim("Structured data that does not stand on its page", 0, unseen_values),
    Claim("Pages with 1,000,000 stories against 1,000, on PostgreSQL", 2, worst_ratio, "times"),
    Claim("Page 5,000 of 1,000,000 stories against page 2", 1.3, deepest_page, "times"),
    Claim("The index of the sitemaps of a million stories", 0.5, slowest_index, "s"),
    Claim("A part of them, of 10,000 addresses", 3, slowest_part, "s"),
    Claim("The news sitemap and the feed with a million stories", 1, slowest_news, "s"),
    Claim("A search of a million stories for a common word, p95", 150, common_word, "ms"),
    Claim("A search of a million stories for a rare word, p95", 150, rare_word, "ms"),
    Claim("HTML of every kind of page: errors that the W3C's validator finds", 0, errors_of_markup),
    Claim("Every kind of page, light and dark, three widths: what axe finds, of any level", 0, obstacles),
    Claim("A story without its pictures, on the wire", 50, of_a_story("bytes"), "kB"),
    Claim("Of that, until its first paragraph can be read", 14, of_a_story("critical"), "kB"),
    Claim("Requests for it", 6, of_a_story("requests")),
    Claim("Requests to anybody else", 0, of_a_story("elsewhere")),
    Claim("What moves while it loads and is scrolled through", 0, of_a_story("shift"), "(layout shift)"),
    Claim(
        "Lighthouse on the front page, a story and a section, as a phone: the lowest of four",
        100,
        lowest_of_lighthouse,
        keep="at least",
    ),
]
