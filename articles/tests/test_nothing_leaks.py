"""No reader sees a story that is not public, at any address, in any state; nor its picture."""

from datetime import timedelta
from itertools import pairwise
from urllib.parse import quote, unquote

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.alongside import alongside
from articles.comments.tests.factory import make_comment, reply_fields
from articles.front_page import arrange
from articles.models import Article, ArticleOldSlug, Section, State, StoryReads, full_hour
from articles.positions import Position
from articles.views.page import Frame

from .factory import (
    NOTICE,
    make_article,
    make_author,
    make_breaking,
    make_expired,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_unpublished,
    make_withdrawn,
    place_on_front_page,
)

pytestmark = pytest.mark.django_db

HEADLINE = "Quartzfall begins at dawn"
SECRETS = [
    HEADLINE,
    "Standfirst about quartzfall",
    "Body about quartzfall",
    "Caption about quartzfall",
    "quartzfall-note",
    "Correction about quartzfall",
]

NOT_PUBLIC = {
    "draft": lambda **f: make_article(state=State.DRAFT, **f),
    "submitted": lambda **f: make_article(state=State.SUBMITTED, **f),
    "approved": lambda **f: make_article(state=State.APPROVED, **f),
    "scheduled": make_scheduled,
    "expired": make_expired,
    "withdrawn": make_withdrawn,
    "unpublished": make_unpublished,
}
GONE = {"expired", "withdrawn", "unpublished"}


class Site:
    """Public stories all around one that is not public, tied to it in every way there is."""

    def __init__(self, make):
        self.world = make_section("World")
        self.north = make_section("North", parent=self.world)
        self.author = make_author("Vera Okonta")
        self.shared_tag, self.own_tag = make_tag("ferries"), make_tag("codeword")
        now = timezone.now()
        self.secret = make(
            headline=HEADLINE,
            standfirst="Standfirst about quartzfall",
            body="<p>Body about quartzfall</p>",
            lead_caption="Caption about quartzfall",
            section=self.north,
            further_sections=[self.world],
            tags=[self.shared_tag, self.own_tag],
            authors=[self.author],
            lead_image=make_image((1000, 667), alt="Secret picture"),
        )
        around = [now - timedelta(hours=1, seconds=1), now - timedelta(minutes=59), now - timedelta(minutes=2)]
        self.public = [
            make_public(
                f"Public story {number}",
                section=self.north,
                tags=[self.shared_tag],
                authors=[self.author],
                published_at=at,
                related=[self.secret],
            )
            for number, at in enumerate(around)
        ]
        self.public[0].related_links.update(note="quartzfall-note")
        make_comment(self.secret, text="Reply about quartzfall")
        self.secret.corrections.create(kind="correction", text="Correction about quartzfall", at=now, username="vera")
        self.public[0].corrections.create(kind="update", text="No secret.", at=now, username="vera")
        ArticleOldSlug.objects.create(article=self.secret, slug="quartz-old")
        place_on_front_page(self.secret)
        make_breaking(self.secret)
        for number, story in enumerate((*self.public, self.secret), start=1):
            StoryReads.objects.create(article=story, hour=full_hour(now) - timedelta(hours=2), number=number)

    def own_addresses(self):
        """Where the story would be, was, or could be guessed to be."""
        slug, old = self.secret.slug, "quartz-old"
        day = timezone.localtime(self.secret.first_public_at or self.secret.published_at or timezone.now())
        for one in (slug, old):
            yield f"/{day:%Y/%m/%d}/{one}/"
            yield f"/2019/01/02/{one}/"
            yield f"/{one}/"
            yield f"/{one}"
            yield f"/{one}/feed/"
        yield f"/?p={self.secret.pk}"
        yield f"/?p={self.secret.pk}&feed=rss2"

    def other_addresses(self):
        today = timezone.localtime()
        lists = [
            reverse("home"),
            reverse("corrections"),
            self.world.get_absolute_url(),
            self.north.get_absolute_url(),
            self.shared_tag.get_absolute_url(),
            self.own_tag.get_absolute_url(),
            self.author.get_absolute_url(),
            *(f"/{day:%Y}/" for day in (today, today + timedelta(hours=1))),
            f"/{today:%Y/%m}/",
            f"/{today:%Y/%m/%d}/",
        ]
        for address in lists:
            yield address
            yield f"{address}page/2/"
            yield f"{address}feed/"
        for story in (self.secret, self.public[0]):
            position = Position(story.published_at or timezone.now(), story.pk)
            for thing in (self.north, self.shared_tag, self.author):
                yield f"{thing.get_absolute_url()}page/2/?older={position}"
                yield f"{thing.get_absolute_url()}page/2/?newer={position}"
        yield from ("/feed/atom/", "/feed/json/", "/comments/feed/", "/search/feed/?q=quartzfall")
        yield from ("/sitemap.xml", "/news-sitemap.xml", "/robots.txt")
        yield from (f"/sitemap-{kind}-1.xml" for kind in ("stories", "tags", "authors", "lists"))
        for query in (
            f"q={quote(HEADLINE)}",
            "q=quartzfall",
            "q=caption",
            "section=north",
            "section=world",
            "section=world&order=newest",
            "q=quartzfal",
            "tag=ferries",
            "tag=codeword",
            f"author={self.author.slug}",
            "after=2000-01-01",
            f"before={today + timedelta(days=2):%Y-%m-%d}",
        ):
            yield f"/search/?{query}"
        yield f"/?cat={self.north.pk}"
        yield "/?tag=codeword"
        yield f"/?author={self.author.pk}"
        yield "/?s=quartzfall"
        yield "/nothing-here/"
        for story in self.public:
            yield story.get_absolute_url()
            yield f"{story.get_absolute_url()}?replytocom=1"
            yield f"{story.get_absolute_url()}feed/"

    def pictures(self):
        image = self.secret.lead_image
        return [image.url_of(variant) for variant in image.variants()] + [
            reverse("picture", args=[image.token, "100.jpg"])
        ]


@pytest.fixture(params=NOT_PUBLIC)
def stage(request):
    return request.param


@pytest.fixture
def site(stage):
    return Site(NOT_PUBLIC[stage])


def text_of(response):
    return response.getvalue().decode() if response.streaming else response.content.decode()


def gives_away(site, address, response):
    """Whether a redirect on the way from ``address`` told the story's slug, where it was not asked for."""
    way = [address, *(location for location, _ in response.redirect_chain)]
    return any(site.secret.slug in to.removeprefix(one.rstrip("/")) for one, to in pairwise(way))


def test_its_own_addresses_show_nothing_of_it(client, site, stage):
    for address in site.own_addresses():
        response = client.get(address, follow=True)
        assert response.status_code == (410 if stage in GONE else 404), address
        assert not gives_away(site, address, response), address
        assert not [secret for secret in SECRETS if secret in text_of(response)], address
        assert (NOTICE in text_of(response)) == (stage == "withdrawn"), address


def test_no_other_address_shows_anything_of_it(client, site):
    for address in site.other_addresses():
        response = client.get(address, follow=True)
        assert not gives_away(site, address, response), address
        text = text_of(response)
        assert not [secret for secret in SECRETS if secret in text and secret not in unquote(address)], address
        assert site.secret.slug not in text, address
        assert site.secret.lead_image.token not in text, address
        assert "Reply about quartzfall" not in text, address


def test_its_picture_is_not_there_and_no_cache_may_remember_that(client, site):
    for address in site.pictures():
        response = client.get(address)
        assert response.status_code == 404
        assert response["Cache-Control"] == "no-store"


def test_nobody_can_reply_to_it(client, site, stage):
    response = client.post(reverse("reply", args=[site.secret.pk]), reply_fields())

    assert response.status_code == (410 if stage in GONE else 404)
    assert not [secret for secret in SECRETS if secret in text_of(response)]


def test_a_topic_that_only_work_in_progress_has_does_not_exist(client, site, stage):
    response = client.get(site.own_tag.get_absolute_url())

    assert response.status_code == (200 if stage in GONE else 404)
    assert "codeword" not in text_of(client.get("/"))


def test_the_walk_would_notice_because_a_public_story_shows_on_it(client):
    site = Site(make_public)

    seen = [a for a in site.other_addresses() if HEADLINE in text_of(client.get(a, follow=True))]

    assert len(seen) > 20
    answers = {address: client.get(address, follow=True) for address in site.own_addresses()}
    assert all(response.status_code == 200 for response in answers.values())
    assert any(gives_away(site, address, response) for address, response in answers.items())
    for address in site.pictures():
        response = client.get(address)
        response.getvalue()  # to its end, which closes the file
        assert response.status_code == (404 if address.endswith("/100.jpg") else 200), address


def test_a_scheduled_story_stands_everywhere_from_its_second_on_and_nowhere_before():
    out = timezone.now() + timedelta(minutes=30)
    site = Site(lambda **fields: make_scheduled(**fields | {"published_at": out}))
    neighbour = site.public[-1]

    def shown(at):
        frame = Frame(at, neighbour)
        beside = alongside(neighbour, at)
        newest = list(Article.objects.public(at).for_lists().newest_first())
        front = arrange(newest, Section.objects.in_menu_order(), at)
        return [
            site.secret in frame.ticker,
            site.secret in frame.recent,
            site.secret in frame.most_read,
            site.own_tag in frame.topics,
            beside.next == site.secret,
            [tip.story for tip in beside.check_also] == [site.secret],
            front.lead == site.secret,
            frame.breaking.story == site.secret,
        ]

    assert not any(shown(out - timedelta(microseconds=1)))
    assert all(shown(out))
