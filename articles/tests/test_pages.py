"""Pages that are no news, as readers get them: at their addresses, in the footer, and nowhere before they are public."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from articles.comments.tests.markup import parse
from articles.models import Image, Page

from .factory import (
    NOW,
    make_article,
    make_image,
    make_page,
    make_public,
    make_unpublished,
    make_unpublished_page,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def test_a_page_stands_at_its_slug_and_one_inside_it_below():
    about = make_page("About us")
    money = make_page("Money", parent=about)

    assert about.get_absolute_url() == "/about-us/"
    assert money.get_absolute_url() == "/about-us/money/"


def test_a_reader_finds_its_title_its_text_the_way_to_it_and_what_stands_inside(client):
    about = make_page("About us", body="<h2>What we do</h2><p>We report.</p>")
    make_page("Money", parent=about)
    make_page("Salaries", parent=about, published_at=None)

    page = parse(client.get("/about-us/"))
    inner = parse(client.get("/about-us/money/"))

    assert page.one("h1").text == "About us"
    assert "We report." in page.one("main").text
    assert [link["href"] for link in page.one("main").all("a") if link["href"].startswith("/about-us/")] == [
        "/about-us/money/"
    ]
    assert "Salaries" not in page.text
    crumbs = [link["href"] for link in inner.one("main").all("a")][:2]
    assert crumbs == ["/", "/about-us/"]


def test_its_head_says_what_the_page_says(client, settings):
    settings.SITE_URL = "https://news.example"
    make_page("About us", body="<p>We report.</p>")

    page = client.get("/about-us/").text

    assert '<link rel="canonical" href="https://news.example/about-us/">' in page
    assert '<meta property="og:title" content="About us">' in page
    assert '<meta name="description" content="We report.">' in page
    said = [json.loads(part.split("</script>")[0]) for part in page.split('<script type="application/ld+json">')[1:]]
    web_page = next(thing for thing in said if thing["@type"] == "WebPage")
    assert (web_page["name"], web_page["description"]) == ("About us", "We report.")
    assert web_page["dateModified"] in page.split("<main")[1]


def test_the_footer_of_every_page_leads_to_those_of_the_top_in_the_editors_order(client):
    about = make_page("About us", position=2)
    make_page("Tips", position=1)
    make_page("Money", parent=about)
    make_page("Secret plan", position=0, published_at=None)

    for address in ("/", "/about-us/", "/nothing/"):
        footer = parse(client.get(address)).one("footer")
        nav = footer.one("nav", class_="footer__pages")
        assert [link.text for link in nav.all("a")] == ["Tips", "About us"], address


def test_a_draft_is_404_and_what_was_taken_back_is_410_without_a_word_of_it(client):
    make_page("Quartzfall", published_at=None)
    make_unpublished_page("Ironveil")

    draft, gone = client.get("/quartzfall/"), client.get("/ironveil/")

    assert (draft.status_code, gone.status_code) == (404, 410)
    assert "Quartzfall" not in draft.text
    assert "Ironveil" not in gone.text
    assert parse(gone).one("h1").text == "This page is no longer available"


def test_a_page_is_public_from_its_second_on():
    page = make_page(published_at=NOW)

    assert list(Page.objects.public(NOW - SECOND)) == []
    assert list(Page.objects.public(NOW)) == [page]
    assert not page.is_public(NOW - SECOND)
    assert page.is_public(NOW)


@pytest.mark.parametrize("address", ["/about/", "/about", "/company/", "/elsewhere/company/"])
def test_a_former_address_and_a_wrong_one_lead_there_in_one_step(client, address):
    parent = make_page("House")
    page = make_page("About")
    page.slug, page.parent = "company", parent
    page.save()

    response = client.get(f"{address}?from=mail")

    assert (response.status_code, response["Location"]) == (301, "/house/company/?from=mail")
    assert client.get("/house/company/").status_code == 200


def test_a_slug_that_no_reader_has_seen_leaves_nothing_behind(client):
    page = make_page("About", published_at=None)
    page.slug = "company"
    page.save()

    assert not page.old_slugs.exists()


def test_wordpress_numbers_lead_to_pages(client):
    page, draft = make_page("About"), make_page("Draft", published_at=None)
    gone = make_unpublished_page("Gone")

    assert client.get(f"/?page_id={page.pk}")["Location"] == "/about/"
    assert client.get(f"/?page_id={draft.pk}").status_code == 404
    assert client.get(f"/?page_id={gone.pk}").status_code == 410
    assert client.get("/?page_id=x").status_code == 404


@pytest.mark.parametrize(
    "slug", ["search", "feed", "admin", "category", "tag", "2026", "corrections", "static", "page"]
)
def test_a_page_takes_no_address_of_the_site_itself(slug):
    with pytest.raises(ValidationError, match="address of the site itself"):
        Page(title="x", slug=slug).clean()


@pytest.mark.parametrize("slug", ["feed", "comment-page-2"])
def test_neither_does_a_page_inside_another(slug):
    with pytest.raises(ValidationError, match="address of the site itself"):
        Page(title="x", slug=slug, parent=make_page("About")).clean()


def test_what_only_begins_like_one_is_free():
    for slug in ("searching", "about", "feedback", "20260", "pagers"):
        Page(title="x", slug=slug).clean()


@pytest.mark.parametrize("make", [make_public, make_article, make_unpublished])
def test_a_page_takes_no_storys_address_and_a_story_no_pages(make):
    make("Ferry", slug="ferry")
    make_page("About")

    with pytest.raises(ValidationError, match="The story “Ferry” has or had the address “/ferry/”"):
        Page(title="x", slug="ferry").clean()
    story = make_article("Another")
    story.slug = "about"
    with pytest.raises(ValidationError, match="The page “About” has or had this address"):
        story.clean()


def test_a_storys_slug_that_is_made_of_its_headline_avoids_pages_and_the_sites_own_addresses():
    page = make_page("About")
    page.slug = "company"
    page.save()

    slugs = [make_public(headline).slug for headline in ("Company", "About", "Search", "Feed")]
    assert slugs == ["company-2", "about-2", "search-2", "feed-2"]


def test_a_story_that_had_such_a_slug_already_can_be_saved_as_it_is():
    story = make_public("Ferry")
    type(story).objects.filter(pk=story.pk).update(slug="search")

    type(story).objects.get(pk=story.pk).clean()
    story.slug = "feed"
    with pytest.raises(ValidationError, match="address of the site itself"):
        story.clean()


def test_the_picture_of_a_page_is_public_exactly_as_long_as_the_page():
    image = make_image()
    page = make_page("About", body=f'<figure data-picture="{image.pk}"></figure>', published_at=NOW)

    assert not Image.objects.public(NOW - SECOND).exists()
    assert list(Image.objects.public(NOW)) == [image]
    page.published_at = None
    page.save()
    assert not Image.objects.public(NOW).exists()


def test_a_page_shows_its_pictures_and_the_cards_of_public_stories(client):
    image, story, draft = make_image(), make_public("Ferry sails"), make_article("Quartzfall")
    body = f'<figure data-picture="{image.pk}"></figure>'
    body += "".join(f'<figure data-story="{one.pk}"></figure>' for one in (story, draft))
    make_page("About", body=body)

    page = client.get("/about/").text
    shown = page.split("<main")[1].split("</main>")[0]

    assert image.token in shown
    assert "Ferry sails" in shown
    assert "Quartzfall" not in page


def test_what_is_hostile_in_a_page_is_gone_before_it_is_stored():
    page = make_page(body='<p onclick="x()">Text<script>alert(1)</script></p>')

    assert "script" not in page.body
    assert "onclick" not in page.body


def test_the_sitemap_has_public_pages_with_when_they_changed(client):
    about = make_page("About")
    make_page("Money", parent=about)
    make_page("Draft", published_at=None)

    sitemap = client.get(reverse("sitemap-part", args=["lists", 1])).text

    assert "/about/</loc><lastmod>" in sitemap
    assert "/about/money/</loc>" in sitemap
    assert "draft" not in sitemap
