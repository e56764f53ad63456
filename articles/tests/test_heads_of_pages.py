"""What a page tells sites that link to it: where it is, what it is called, what it shows, who wrote it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.comments.tests.markup import parse
from articles.models import AuthorLink

from .factory import make_author, make_image, make_public, make_section, make_tag

pytestmark = pytest.mark.django_db


def head_of(client, address):
    return parse(client.get(address)).one("head")


def meta(head, name):
    return [node["content"] for node in head.all("meta") if name in (node["name"], node["property"])]


@pytest.fixture
def story():
    vera, bo = make_author("Vera Okonta"), make_author("Bo Kern")
    AuthorLink.objects.create(author=vera, label="Website", url="https://okonta.example/@vera")
    AuthorLink.objects.create(author=vera, label="On Mastodon", url="https://social.example/@vera_o")
    return make_public(
        "Ferry returns",
        section=make_section("North", parent=make_section("World")),
        standfirst="After three winters.",
        lead_image=make_image((1600, 1000), alt="A white ferry"),
        tags=[make_tag("ferries"), make_tag("ports")],
        authors=[vera, bo],
        published_at=timezone.now() - timedelta(days=2),
    )


def test_a_story_names_its_times_its_section_its_topics_and_its_authors(client, story, settings):
    head = head_of(client, story.get_absolute_url())

    assert meta(head, "og:type") == ["article"]
    assert meta(head, "article:published_time") == [story.published_at.isoformat()]
    assert meta(head, "article:modified_time") == []
    assert meta(head, "article:section") == ["North"]
    assert meta(head, "article:tag") == ["ferries", "ports"]
    assert meta(head, "article:author") == [
        f"{settings.SITE_URL}/author/{name}/" for name in ("vera-okonta", "bo-kern")
    ]
    assert meta(head, "author") == ["Vera Okonta", "Bo Kern"]
    assert meta(head, "robots") == ["max-image-preview:large"]


def test_a_story_is_modified_when_readers_are_told_so_and_by_nothing_else(client, story):
    story.standfirst = "Silently put right."
    story.save()
    assert meta(head_of(client, story.get_absolute_url()), "article:modified_time") == []

    note = story.corrections.create(kind="update", text="She sailed.", at=timezone.now(), username="vera")

    assert meta(head_of(client, story.get_absolute_url()), "article:modified_time") == [note.at.isoformat()]


def test_the_card_has_the_picture_with_its_size_and_words(client, story, settings):
    head = head_of(client, story.get_absolute_url())
    (width,), (height,) = meta(head, "og:image:width"), meta(head, "og:image:height")

    assert meta(head, "og:image")[0].startswith(f"{settings.SITE_URL}/pictures/")
    assert int(width) >= 1200
    assert int(height) == int(width) * 9 // 16
    assert meta(head, "og:image:alt") == ["A white ferry"]
    assert meta(head, "twitter:card") == ["summary_large_image"]


def test_a_story_without_a_picture_has_a_small_card(client):
    head = head_of(client, make_public().get_absolute_url())

    assert meta(head, "og:image") == []
    assert meta(head, "twitter:card") == ["summary"]


def test_the_fediverse_learns_the_account_that_the_author_names(client, story):
    assert meta(head_of(client, story.get_absolute_url()), "fediverse:creator") == ["@vera_o@social.example"]


@pytest.mark.parametrize(
    ("label", "url"),
    [
        ("Mastodon", "https://social.example/users/vera"),
        ("Mastodon", 'https://social.example/@vera"x'),
        ("Mastodon", "https://user@social.example/@vera"),
        ("Video", "https://video.example/@vera"),
    ],
)
def test_what_is_no_account_of_the_fediverse_is_not_taken_for_one(client, label, url):
    author = make_author()
    AuthorLink.objects.create(author=author, label=label, url=url)

    head = head_of(client, make_public(authors=[author]).get_absolute_url())

    assert meta(head, "fediverse:creator") == []


def test_each_page_of_a_list_is_its_own_and_is_called_by_its_name(client, settings):
    section, tag, author = make_section("World"), make_tag("ferries"), make_author("Vera")
    for _ in range(14):
        make_public(section=section, tags=[tag], authors=[author])
    names = {
        "/category/world/": "World",
        "/tag/ferries/": "Tag Archives: ferries",
        "/author/vera/": "Vera",
        f"/{timezone.localtime():%Y}/": f"Yearly Archives: {timezone.localtime():%Y}",
    }
    for address, name in names.items():
        for place, number in ((address, ""), (f"{address}page/2/", " – Page 2 of 2")):
            head = head_of(client, place)
            assert head.one("link", rel="canonical")["href"] == settings.SITE_URL + place
            assert head.one("title").text == f"{name}{number} – {settings.SITE_NAME}"
            assert meta(head, "og:url") == [settings.SITE_URL + place]
            assert "noindex" not in meta(head, "robots")[0]
    assert meta(head_of(client, "/tag/ferries/"), "og:title") == ["ferries"]


def test_searches_and_what_is_not_there_are_not_indexed(client):
    for address in ("/search/?q=x", "/nothing/"):
        assert meta(head_of(client, address), "robots") == ["noindex, follow"]


def test_a_page_says_which_language_it_is_in_and_which_way_it_runs(client):
    html = parse(client.get("/")).one("html")

    assert (html["lang"], html["dir"]) == ("en", "ltr")


def test_a_list_is_described_by_what_is_told_of_it(client):
    section = make_section("Sea", description="Navies & ports.")
    make_public(section=section)

    described = parse(client.get(section.get_absolute_url())).one("head").one("meta", name="description")

    assert described["content"] == "Navies & ports."
