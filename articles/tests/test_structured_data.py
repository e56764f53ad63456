"""What pages say to search engines is what they show to people, and no text that people write breaks out of it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.comments.tests.markup import parse
from articles.models import AuthorLink

from .factory import day_of, make_author, make_image, make_page, make_public, make_section, make_tag
from .machine_readers import things_on, unseen_values

pytestmark = pytest.mark.django_db

HOSTILE = '</script><script>alert(1)</script><!-- <![CDATA[ ]]> \u2028 "quoted" & \' {{ 7|add:7 }}'


@pytest.fixture
def story():
    north = make_section("North", parent=make_section("World"))
    author = make_author("Vera Okonta", biography="Covers ports.\n\nAnd  tides.", job_title="Correspondent")
    AuthorLink.objects.create(author=author, label="Website", url="https://okonta.example/?a=1&b=2")
    AuthorLink.objects.create(author=author, label="Mastodon", url="https://social.example/@vera_o")
    story = make_public(
        "Ferry returns",
        section=north,
        standfirst="After three winters.",
        lead_image=make_image((1600, 1000), alt="A white ferry"),
        tags=[make_tag("ferries"), make_tag("ports")],
        authors=[author, make_author("Bo Kern")],
        published_at=timezone.now() - timedelta(days=2),
    )
    for number, kind in enumerate(("correction", "update", "clarification")):
        at = timezone.now() - timedelta(hours=number + 1)
        story.corrections.create(kind=kind, text=f"Told of the {kind}.\nIn two lines.", at=at, username="vera")
    return story


def thing(page, kind):
    (found,) = [one for one in things_on(page) if one["@type"] == kind]
    return found


def test_a_story_says_what_it_shows(client, story, settings):
    page = parse(client.get(story.get_absolute_url()))
    says = thing(page, "NewsArticle")
    newest = story.corrections.first()

    assert says["headline"] == page.one("h1").text == "Ferry returns"
    assert says["description"] == "After three winters."
    assert says["datePublished"] == story.published_at.isoformat(timespec="seconds")
    assert says["dateModified"] == newest.at.isoformat(timespec="seconds")
    assert says["author"] == [
        {"@type": "Person", "name": name, "url": f"{settings.SITE_URL}/author/{slug}/"}
        for name, slug in (("Vera Okonta", "vera-okonta"), ("Bo Kern", "bo-kern"))
    ]
    assert [one["text"] for one in says["correction"]] == [note.text for note in story.corrections.all()]
    assert says["articleSection"] == "North"
    forms = ("16x9", "4x3", "1x1")
    assert says["image"] == [settings.SITE_URL + story.lead_image.url(1200, form) for form in forms]
    assert says["mainEntityOfPage"] == page.one("link", rel="canonical")["href"]


def test_the_way_to_a_page_is_the_breadcrumb_that_stands_there(client, story, settings):
    for address in (
        story.get_absolute_url(),
        "/category/world/north/",
        "/tag/ferries/",
        f"/{day_of(story):%Y}/",
    ):
        page = parse(client.get(address))
        steps = thing(page, "BreadcrumbList")["itemListElement"]
        shown = page.one("nav", aria_label="Breadcrumb").all("li")
        assert [step["name"] for step in steps] == [one.text for one in shown], address
        assert [step.get("item", "") for step in steps] == [
            settings.SITE_URL + one.one("a")["href"] if one.all("a") else "" for one in shown
        ]
        assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))


def test_an_author_and_the_publisher_say_who_they_are(client, story, settings):
    person = thing(parse(client.get("/author/vera-okonta/")), "Person")
    publisher = thing(parse(client.get("/")), "NewsMediaOrganization")

    assert person["jobTitle"] == "Correspondent"
    assert person["sameAs"] == ["https://okonta.example/?a=1&b=2", "https://social.example/@vera_o"]
    assert publisher["name"] == settings.SITE_NAME
    assert publisher["correctionsPolicy"] == f"{settings.SITE_URL}/corrections/"


def test_nothing_is_said_that_does_not_stand_on_the_page(client, story):
    pages = ["/", story.get_absolute_url(), "/category/world/north/", "/tag/ferries/", "/author/vera-okonta/"]
    for address in [*pages, "/corrections/", "/search/?q=ferry", f"/{day_of(story):%Y/%m}/"]:
        html = client.get(address).content.decode()
        assert unseen_values(html) == [], address
        assert things_on(parse(html)) or "search" in address


def test_a_long_page_that_is_no_news_says_nothing_else_either(client):
    page = make_page("About us", body=f"<h2>Who we are</h2><p>{'A newsroom of many words. ' * 30}</p>")

    html = client.get(page.get_absolute_url()).content.decode()

    assert unseen_values(html) == []
    assert thing(parse(html), "WebPage")["name"] == "About us"


def test_the_comparison_would_notice(client, story):
    html = client.get(story.get_absolute_url()).content.decode()

    assert unseen_values(html.replace('"headline":"Ferry returns"', '"headline":"Ferry never returns"')) == [
        "headline: Ferry never returns"
    ]
    assert (
        len(unseen_values(html.replace("After three winters.", "", 1).replace("<time", "<b").replace("time>", "b>")))
        > 2
    )


def test_a_sensitive_picture_is_not_offered_to_search_engines_or_cards(client, story):
    story.lead_image.sensitive = True
    story.lead_image.save()

    page = parse(client.get(story.get_absolute_url()))

    assert "image" not in thing(page, "NewsArticle")
    assert not page.one("head").all("meta", property="og:image")
    assert page.one("meta", name="twitter:card")["content"] == "summary"


def test_hostile_text_stays_data(client, story):
    story.headline, story.standfirst = HOSTILE, HOSTILE
    story.save()
    story.corrections.create(kind="correction", text=HOSTILE, at=timezone.now(), username="vera")

    response = client.get(story.get_absolute_url())
    blocks = parse(response).all("script", type="application/ld+json")

    assert thing(parse(response), "NewsArticle")["headline"] == HOSTILE
    assert all("<" not in block.raw_text and "\u2028" not in block.raw_text for block in blocks)
    assert unseen_values(response.content.decode()) == []
    assert json.loads(blocks[0].raw_text)["@context"] == "https://schema.org"


@pytest.mark.browser
@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_browser_neither_runs_nor_refuses_it(page, live_server, settings):
    """The page fails this test by itself if its policy refuses anything: see open_page."""
    settings.SITE_URL = live_server.url
    story = make_public(HOSTILE, slug="hostile", standfirst=HOSTILE)
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))

    page.goto(story.get_absolute_url())

    read = page.locator('script[type="application/ld+json"]').first.evaluate("node => JSON.parse(node.textContent)")
    assert read["headline"] == HOSTILE
    assert page.locator("h1").inner_text().split() == HOSTILE.split()
    assert dialogs == []
