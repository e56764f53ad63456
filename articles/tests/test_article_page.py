"""What a reader finds on the page of a story, and in which order."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils import timezone

from articles.comments.tests.factory import make_comment, make_pending
from articles.comments.tests.markup import parse
from articles.models import AuthorLink, Byline, Section

from .factory import make_author, make_image, make_public, make_section, make_tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    """A story with everything that a story can have."""
    world = make_section("World")
    north = make_section("North", parent=world)
    now = timezone.now()
    for number in range(4):
        make_public(f"Also from the north {number}", section=north, published_at=now - timedelta(days=2 + number))
    pick = make_public("Hand-picked story", section=world, published_at=now - timedelta(days=9))
    make_public("Newer story", section=world, published_at=now - timedelta(minutes=5))
    author = make_author("Vera Okonta", biography="Covers ports.", job_title="Correspondent", portrait=make_image())
    AuthorLink.objects.create(author=author, label="Website", url="https://okonta.example/")
    return make_public(
        "Ferry returns to the northern route",
        section=north,
        standfirst="After three winters in dock.",
        body="<p>The ferry sailed at noon.</p><h2>A long wait</h2><p>It had waited long.</p>",
        content_warning="Describes a drowning.",
        lead_image=make_image(alt="A white ferry", caption="The ferry at its berth.", credit="J. Tarn"),
        tags=[make_tag("ferries")],
        authors=[author],
        related=[pick],
    )


def page_of(client, story, query=""):
    response = client.get(story.get_absolute_url() + query)
    assert response.status_code == 200
    return parse(response)


def test_everything_stands_in_the_order_that_readers_know(client, story):
    make_comment(story)
    text = page_of(client, story).one("body").text
    landmarks = [
        f"{timezone.localtime():%A}, ",  # the top bar's date
        "Menu",
        "Search",
        "Newsroom",
        "World",  # the main navigation
        "Breaking News",
        "Newer story",
        "Home World North Ferry returns to the northern route",  # the breadcrumb
        "The ferry at its berth.",
        "J. Tarn",
        "Ferry returns to the northern route",
        "After three winters in dock.",
        "By Vera Okonta",
        "UTC",
        "North",
        "1 Comment",
        "Share",
        "Telegram",
        "Describes a drowning.",
        "The ferry sailed at noon.",
        "ferries",
        "About Vera Okonta",
        "Covers ports.",
        "Website",
        "Previous",
        "Next",
        "Related Articles",
        "Also from the north 0",
        "Check Also",
        "Hand-picked story",
        "One comment",
        "Leave a Reply",
        "Recent",
        "Popular",
        "Sections",
        "Tags",
        "© Copyright",
    ]

    place = 0
    for landmark in landmarks:
        found = text.find(landmark, place)
        assert found >= 0, f"“{landmark}” does not stand after “{text[max(0, place - 60) : place]}”"
        place = found + len(landmark)


def test_the_headline_is_the_one_heading_of_the_first_rank(client, story):
    page = page_of(client, story)

    assert [h1.text for h1 in page.all("h1")] == ["Ferry returns to the northern route"]
    ranks = [int(node.name[1]) for node in page.below() if node.name in ("h1", "h2", "h3", "h4")]
    after_h1 = ranks[ranks.index(1) :]
    assert all(later <= earlier + 1 for earlier, later in pairwise(after_h1))


def test_the_picture_keeps_its_place_while_it_loads_and_its_credit_stands_apart(client, story):
    figure = page_of(client, story).one("figure")
    picture = figure.one("img")

    assert (picture["width"], picture["height"], picture["alt"]) == ("800", "534", "A white ferry")
    assert picture["loading"] is None, "the first picture must not wait"
    assert figure.one("span", class_="caption").text == "The ferry at its berth."
    assert figure.one("span", class_="credit").text == "J. Tarn"


def test_a_story_without_a_picture_has_no_hole_where_it_would_be(client):
    page = page_of(client, make_public("Words alone"))

    assert not page.one("main").all("figure")
    assert "article--plain" in page.one("article", class_="article")["class"]


def test_the_breadcrumb_names_the_section_and_its_ancestors(client, story):
    crumbs = page_of(client, story).one("nav", aria_label="Breadcrumb")

    assert [(link.text, link["href"]) for link in crumbs.all("a")] == [
        ("Home", "/"),
        ("World", "/category/world/"),
        ("North", "/category/world/north/"),
    ]
    assert crumbs.one("li", aria_current="page").text == "Ferry returns to the northern route"


@pytest.mark.parametrize(
    ("replies", "words", "leads_to"),
    [(0, "Leave a comment", "#respond"), (1, "1 Comment", "#comments"), (3, "3 Comments", "#comments")],
)
def test_the_count_of_comments_is_in_wordpress_words_and_counts_only_what_is_shown(client, replies, words, leads_to):
    story = make_public()
    make_pending(story)
    for _ in range(replies):
        make_comment(story)

    page = page_of(client, story)

    (link,) = [link for link in page.one("main").all("a") if link.text == words]
    assert link["href"] == leads_to
    assert page.all(id=leads_to.removeprefix("#")), "the link must lead somewhere"


def test_a_closed_story_without_comments_invites_nobody(client):
    page = page_of(client, make_public(comments_open=False))

    assert "Leave a comment" not in page.text


def test_bylines_are_grouped_by_what_each_did_in_their_order(client):
    story = make_public()
    for position, (name, role) in enumerate(
        [("Ada Lund", "writer"), ("Bo Kern", "writer"), ("Cy Marsh", "writer"), ("Di Roe", "photographer")]
    ):
        Byline.objects.create(article=story, author=make_author(name), role=role, position=position)

    page = page_of(client, story)

    assert page.one("p", class_="article__bylines").text == "By Ada Lund, Bo Kern and Cy Marsh Photographs by Di Roe"
    assert [heading.text for heading in page.all("h2") if heading.text.startswith("About")] == [
        "About Ada Lund",
        "About Bo Kern",
        "About Cy Marsh",
        "About Di Roe",
    ]


def test_an_author_with_two_parts_in_a_story_is_introduced_once(client):
    story, author = make_public(), make_author("Ada Lund")
    Byline.objects.create(article=story, author=author)
    Byline.objects.create(article=story, author=author, role="photographer", position=1)

    assert page_of(client, story).text.count("About Ada Lund") == 1


def test_times_are_the_newsrooms_and_never_say_how_long_ago_that_is(client, settings):
    settings.TIME_ZONE = "Europe/Kyiv"
    timezone.get_default_timezone.cache_clear()
    story = make_public(published_at=timezone.now() - timedelta(hours=3))
    local = timezone.localtime(story.published_at)

    try:
        (moment,) = page_of(client, story).one("p", class_="article__facts").all("time")
    finally:
        timezone.get_default_timezone.cache_clear()

    assert local.utcoffset()
    assert moment.text == f"{local.day} {local:%b %Y, %H:%M %Z}"
    assert moment["datetime"] == local.isoformat(timespec="seconds")
    assert moment["title"] is None, "a page that is kept would go on saying so"


def test_share_links_are_plain_links_that_tell_the_other_site_nothing_of_the_reader(client, story, settings):
    links = page_of(client, story).one("ul", class_="share__list").all("a")

    assert [link.text for link in links] == ["X", "Facebook", "LinkedIn", "WhatsApp", "Telegram", "Email"]
    assert all({"noopener", "noreferrer"} <= set(link["rel"].split()) for link in links)
    escaped = (settings.SITE_URL + story.get_absolute_url()).replace(":", "%3A")
    assert all(escaped in link["href"].replace("%2F", "/") for link in links)


def test_the_head_says_what_search_engines_and_messengers_need(client, story, settings):
    head = page_of(client, story).one("head")
    address = settings.SITE_URL + story.get_absolute_url()

    def meta(name):
        return [node["content"] for node in head.all("meta") if name in (node["name"], node["property"])]

    assert head.one("title").text == "Ferry returns to the northern route – Newsroom"
    assert head.one("link", rel="canonical")["href"] == address
    assert meta("description") == meta("og:description") == ["After three winters in dock."]
    assert meta("og:title") == ["Ferry returns to the northern route"]
    assert meta("og:url") == [address]
    assert meta("og:image") == [settings.SITE_URL + story.lead_image.url(1200, "16x9")]
    assert "noindex" not in meta("robots")[0]


def test_a_story_without_a_standfirst_is_described_by_its_first_words(client):
    head = page_of(client, make_public(standfirst="", body="<p>One &amp; two.</p><p>Three.</p>")).one("head")

    assert head.one("meta", name="description")["content"] == "One & two. Three."


def test_the_same_story_with_its_form_opened_stays_out_of_search_engines(client, story):
    head = page_of(client, story, "?replytocom=1").one("head")

    assert head.one("meta", name="robots")["content"] == "noindex, follow"
    assert head.one("link", rel="canonical")["href"].endswith(story.get_absolute_url())


def test_text_in_another_script_finds_its_own_direction(client):
    page = page_of(client, make_public("سفينة تعود إلى الميناء", standfirst="بعد ثلاثة أشهر"))

    assert page.one("h1")["dir"] == "auto"
    assert page.one("p", class_="article__standfirst")["dir"] == "auto"
    assert page.one("div", class_="body")["dir"] == "auto"


def test_a_sections_address_follows_the_section_when_it_is_moved(client, story):
    north = Section.objects.get(slug="north")
    north.parent = make_section("Seas")
    north.save()

    assert page_of(client, story).one("nav", aria_label="Breadcrumb").all("a")[-1]["href"] == "/category/seas/north/"
