"""Paths that WordPress served, of every form, lead in one step to what they named."""

import pytest

from articles.tests.factory import day_of, make_article, make_author, make_public, make_section, make_tag
from articles.tests.test_addresses_that_moved import assert_one_step, rename
from articles.wordpress.models import Kind

from .imported import came_over, make_site, story_came_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    section = make_section("North", parent=make_section("World"))
    return make_public("Bridge closed", section=section, tags=[make_tag("ferries")], authors=[make_author("Vera")])


@pytest.mark.parametrize(
    "old",
    [
        "/archives/4711",
        "/2019/05/4711/",
        "/world/north/bridge-closed/",
        "/blog/post-about-a-bridge.html",
        "/2019/05/the-bridge.html",
        "/vera/the-bridge/",
        "/міст/",
        "/%D0%BC%D1%96%D1%81%D1%82/закрито/",
    ],
)
def test_a_recorded_permalink_leads_to_its_story_in_every_spelling(client, story, old):
    from urllib.parse import quote, unquote

    path = unquote(old)
    story_came_over(story, 4711, path)
    address = story.get_absolute_url()
    encoded = quote(path.rstrip("/"))

    for spelling in (encoded, f"{encoded}/", encoded.replace("%D0", "%d0"), f"/index.php{encoded}/"):
        assert_one_step(client, spelling, address)
    assert_one_step(client, f"{encoded}/?utm_source=letter", f"{address}?utm_source=letter")
    assert_one_step(client, f"{encoded}?amp=1", address)


@pytest.mark.parametrize("old", ["/archives/4711", "/world/north/bridge-closed", "/2026/01/02/bridge-closed"])
def test_what_hangs_on_a_permalink_leads_to_the_same_of_the_story(client, story, old):
    story_came_over(story, 4711, old)
    address = story.get_absolute_url()

    for same in ("/amp", "/amp/", "/embed/", "/trackback/", "/2/", "/2", "/3/amp/"):
        assert_one_step(client, f"{old}{same}", address)
    for feed in ("/feed/", "/feed", "/feed/rss2/", "/feed/rdf", "/rss2/", "/rdf/"):
        assert_one_step(client, f"{old}{feed}", f"{address}feed/")
    assert_one_step(client, f"{old}/feed/atom/", f"{address}feed/atom/")
    assert_one_step(client, f"{old}/atom/", f"{address}feed/atom/")
    assert client.get(f"{old}/comment-page-3/").status_code == 301
    assert client.get(f"{old}/comment-page-3/")["Location"] == f"{address}#comments"


def test_a_permalink_follows_its_story_when_that_is_renamed(client, story):
    story_came_over(story, 4711, "/archives/4711")
    now = rename(story, "bridge-shut").get_absolute_url()

    assert_one_step(client, "/archives/4711", now)
    assert_one_step(client, "/bridge-closed/amp/", now)


def test_an_address_of_ours_is_never_taken_over_by_an_old_one(client, story):
    other = make_public("Ferry sails")
    story_came_over(other, 12, story.get_absolute_url())
    story_came_over(other, 13, "/category/world/")

    assert client.get(story.get_absolute_url()).status_code == 200
    assert client.get("/category/world/").status_code == 200


def test_our_own_stories_have_wordpress_other_forms_too(client, story):
    address = story.get_absolute_url()

    for old in (
        f"{address}amp/",
        f"{address}amp",
        f"{address}2/",
        f"{address}embed/",
        f"{address}trackback/",
        f"/index.php{address}",
        f"/index.php{address[:-1]}",
        f"/{day_of(story):%Y/%m}/bridge-closed/",
        f"/{day_of(story):%Y}/bridge-closed",
        address.upper(),
        address.replace("/bridge", "//bridge"),
    ):
        assert_one_step(client, old, address)
    for query in ("?amp", "?amp=1", "?noamp=mobile"):
        assert client.get(address + query).status_code == 200
    assert_one_step(client, f"{address}rss2/", f"{address}feed/")


@pytest.mark.parametrize("page", ["/", "/category/world/north/", "/tag/ferries/", "/author/vera/", "year"])
def test_lists_answer_at_wordpress_other_addresses(client, story, page):
    page = f"/{day_of(story):%Y}/" if page == "year" else page

    for old in (f"{page}page/99/", f"{page}page/99", f"{page}amp/", f"/index.php{page}", f"{page}page/7/amp/"):
        assert_one_step(client, old, page)
    for form in ("rss", "rss2", "rdf"):
        assert_one_step(client, f"{page}{form}/", f"{page}feed/")
        assert_one_step(client, f"/index.php{page}feed/{form}/", f"{page}feed/")
    assert_one_step(client, f"{page}atom", f"{page}feed/atom/")
    assert_one_step(client, f"/index.php{page}feed/", f"{page}feed/")


def test_a_page_that_is_there_keeps_its_number(client, story):
    for _ in range(13):
        make_public(section=story.section)

    assert_one_step(client, "/index.php/category/north/page/2/", "/category/world/north/page/2/")
    assert_one_step(client, "/?paged=2", "/page/2/")
    assert_one_step(client, f"/?cat={story.section_id}&paged=2", "/category/world/north/page/2/")
    assert_one_step(client, f"/?cat={story.section_id}&paged=3", "/category/world/north/")
    assert_one_step(client, "/?paged=99", "/")


def test_queries_that_name_things_lead_to_them(client, story):
    address = story.get_absolute_url()
    today = day_of(story)

    assert_one_step(client, "/?name=bridge-closed", address)
    assert_one_step(client, f"/?year={today:%Y}&monthnum={today.month}&day={today.day}&name=bridge-closed", address)
    assert_one_step(client, "/?category_name=world/north", "/category/world/north/")
    assert_one_step(client, "/?category_name=north", "/category/world/north/")
    assert_one_step(client, "/?author_name=vera", "/author/vera/")
    assert_one_step(client, "/?tag=ferries+boats", "/tag/ferries/")
    assert_one_step(client, f"/?m={today:%Y%m}", f"/{today:%Y/%m}/")
    assert_one_step(client, f"/?m={today:%Y%m%d}", f"/{today:%Y/%m/%d}/")
    assert_one_step(client, f"/?m={today:%Y%m%d}0930", f"/{today:%Y/%m/%d}/")
    assert_one_step(client, f"/?year={today:%Y}&monthnum={today.month}", f"/{today:%Y/%m}/")
    assert_one_step(client, f"/?m={today:%Y}&feed=rss2", f"/{today:%Y}/feed/")
    assert_one_step(client, "/search/ferry%20boat/", "/search/?q=ferry+boat")
    assert_one_step(client, "/search/ferry+boat/page/3/", "/search/?q=ferry+boat")
    for nothing in ("m=1999", "m=20261399", "m=x", "year=1999", "year=x", "name=nothing", "author_name=nobody"):
        assert client.get(f"/?{nothing}").status_code == 404


def test_sections_stood_also_without_category_and_with_another_base(client, story, settings):
    for old in ("/world/north/", "/world/north", "/world/", "/world/north/page/9/"):
        assert_one_step(client, old, "/category/world/north/" if "north" in old else "/category/world/")
    assert_one_step(client, "/world/north/feed/", "/category/world/north/feed/")
    assert client.get("/air/north/").status_code == 404

    settings.WORDPRESS_BASES = {"category": "topics", "tag": "news/subject", "author": "writers"}

    assert_one_step(client, "/topics/north/", "/category/world/north/")
    assert_one_step(client, "/topics/world/north/feed/", "/category/world/north/feed/")
    assert_one_step(client, "/news/subject/ferries", "/tag/ferries/")
    assert_one_step(client, "/writers/vera/page/4/", "/author/vera/")


def test_a_site_that_stood_in_a_folder_is_found_without_it(client, story):
    site = make_site("https://old.example/blog")
    story_came_over(story, 4711, "/blog/2019/the-bridge/", site=site)

    assert_one_step(client, "/blog/2019/the-bridge/", story.get_absolute_url())
    assert_one_step(client, "/blog/?p=4711", story.get_absolute_url())
    assert_one_step(client, "/blog/", "/")
    assert_one_step(client, "/blog/category/world/north/", "/category/world/north/")
    assert_one_step(client, "/blog/feed/", "/feed/")


def test_sections_and_authors_with_a_recorded_path_are_found_there(client, story):
    came_over(Kind.SECTION, story.section, 3, "/ressort/nord/")
    came_over(Kind.AUTHOR, story.bylines.get().author, 4, "/team/vera-o/")

    assert_one_step(client, "/ressort/nord/", "/category/world/north/")
    assert_one_step(client, "/ressort/nord/page/5/", "/category/world/north/")
    assert_one_step(client, "/ressort/nord/feed/atom/", "/category/world/north/feed/atom/")
    assert_one_step(client, "/team/vera-o", "/author/vera/")


def test_wordpress_own_programs_lead_to_what_took_their_place(client, story):
    story_came_over(story, 4711)

    for name in ("rss", "rss2", "rdf", "feed"):
        assert_one_step(client, f"/wp-{name}.php", "/feed/")
    assert_one_step(client, "/wp-atom.php", "/feed/atom/")
    assert_one_step(client, "/wp-commentsrss2.php", "/comments/feed/")
    assert_one_step(client, "/wp-commentsrss2.php?p=4711", f"{story.get_absolute_url()}feed/")
    assert client.get("/wp-commentsrss2.php?p=99").status_code == 404
    for name in ("post-sitemap.xml", "post-sitemap2.xml", "wp-sitemap-posts-post-1.xml", "sitemap.xml.gz"):
        assert_one_step(client, f"/{name}", "/sitemap.xml")
    assert_one_step(client, "/index.php", "/")


@pytest.mark.parametrize("old", ["/wp-login.php", "/wp-admin", "/wp-admin/", "/wp-admin/post.php?post=5&action=edit"])
def test_editors_bookmarks_lead_to_the_desk(client, old):
    assert_one_step(client, old, "/admin/login/")


@pytest.mark.parametrize(
    "old",
    [
        "/xmlrpc.php",
        "/wp-json/",
        "/wp-json/oembed/1.0/embed?url=https%3A%2F%2Fold.example%2F",
        "/wp-cron.php",
        "/wp-comments-post.php",
        "/wp-includes/js/jquery/jquery.js",
        "/wp-content/themes/old/style.css",
    ],
)
def test_what_nobody_needs_any_more_says_that_it_is_gone_to_every_method(client, old):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    for response in (client.get(old), client.head(old), strict.post(old, b"<methodCall/>", content_type="text/xml")):
        assert response.status_code == 410
        assert response["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "never",
    [
        "/nothing/amp/",
        "/nothing/feed/",
        "/nothing/2/",
        "/2026/13/",
        "/2026/02/30/2/",
        "/index.php/nothing/",
        "/tag/nothing/page/3/",
        "/nothing/comment-page-2/",
        "/a/b/c/d/e/f/",
        "/%00/amp/",
        "/page/0/",
        "/archives/" + "9" * 30,
        "/" + "x" * 900,
        "/wp-content/uploads/2019/05/nothing.jpg",
        "/nothing.html",
    ],
)
def test_what_never_was_is_not_found_in_any_form(client, story, never):
    assert client.get(never).status_code == 404


def test_a_draft_has_no_old_address_in_any_form(client):
    draft = make_article("Secret deal", section=make_section("World"))
    story_came_over(draft, 4711, "/world/secret-deal/")

    for old in ("/world/secret-deal/", "/world/secret-deal/amp/", "/secret-deal/amp/", "/?name=secret-deal"):
        response = client.get(old)
        assert response.status_code == 404
        assert response.content == client.get("/nothing/").content


def test_no_old_address_leads_out_of_the_site(client, story):
    for old in ("//evil.example/amp", "/index.php//evil.example/", "/index.php/%2F/evil.example/feed/"):
        response = client.get(old)
        assert not response.get("Location", "").startswith(("//", "http"))


def test_what_is_not_found_costs_little_more_than_before(client, story, django_assert_max_num_queries):
    for number in range(30):
        story_came_over(story, number, f"/archives/{number}/")

    with django_assert_max_num_queries(60):
        assert client.get("/deep/and/unknown/address/page/4/amp/").status_code == 404


def test_only_reading_reaches_old_addresses(client, story):
    story_came_over(story, 4711, "/archives/4711")

    assert client.post("/archives/4711").status_code == 405
    assert client.head("/archives/4711")["Location"] == story.get_absolute_url()
