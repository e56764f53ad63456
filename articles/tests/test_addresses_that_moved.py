"""Every address answers 200, leads in one step to the right one, or says 410; 404 only for what never was."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from articles.comments.tests.markup import parse
from tags.models import TagAlias

from .factory import (
    NOTICE,
    day_of,
    make_article,
    make_author,
    make_expired,
    make_public,
    make_section,
    make_tag,
    make_unpublished,
    make_withdrawn,
)

pytestmark = pytest.mark.django_db


def rename(thing, slug):
    thing = type(thing).objects.get(pk=thing.pk)
    thing.slug = slug
    thing.save()
    return thing


def assert_one_step(client, old, new):
    response = client.get(old)
    assert response.status_code == 301, f"{old} answered {response.status_code}"
    assert response["Location"] == new
    assert client.get(new).status_code == 200


@pytest.fixture
def story():
    return make_public("Bridge closed", section=make_section("World"))


@pytest.mark.parametrize(
    "wrong",
    [
        "/2001/02/03/bridge-closed/",
        "/2001/02/03/bridge-closed",
        "/bridge-closed/",
        "/bridge-closed",
        "/2001/99/99/bridge-closed/",
    ],
)
def test_a_right_slug_at_a_wrong_place_leads_to_the_story(client, story, wrong):
    assert_one_step(client, wrong, story.get_absolute_url())


def test_a_missing_slash_is_put_right(client, story):
    for address in [story.get_absolute_url(), "/category/world/", "/search/", f"/{day_of(story):%Y/%m}/"]:
        assert_one_step(client, address.rstrip("/"), address)


def test_an_earlier_slug_leads_to_the_story_also_without_slash_and_with_a_wrong_date(client, story):
    before = story.get_absolute_url()
    now = rename(story, "bridge-shut").get_absolute_url()

    assert_one_step(client, before, now)
    assert_one_step(client, "/2001/02/03/bridge-closed", now)


def test_the_query_comes_along(client, story):
    assert_one_step(client, "/bridge-closed/?utm_source=letter", f"{story.get_absolute_url()}?utm_source=letter")


def test_a_story_in_another_script_stands_at_its_address_and_does_not_redirect_to_itself(client):
    story = make_public("جسر النهر")

    assert client.get(story.get_absolute_url()).status_code == 200
    assert_one_step(client, "/2001/02/03/جسر-النهر/", story.get_absolute_url())


@pytest.mark.parametrize("make", [make_expired, make_unpublished, make_withdrawn])
def test_what_readers_knew_and_cannot_see_is_gone_wherever_they_knew_it(client, make):
    story = make("Bridge closed")
    first = story.get_absolute_url()
    rename(story, "bridge-shut")

    for address in [first, first.rstrip("/"), "/bridge-closed/", f"/?p={story.pk}"]:
        response = client.get(address)
        assert response.status_code == 410, address
        assert "bridge-shut" not in response.content.decode(), "the slug of what may be a draft again"


def test_a_withdrawn_story_is_replaced_by_its_notice(client):
    page = parse(client.get(make_withdrawn(withdrawal_notice="First.\n\n<b>Second</b>.").get_absolute_url()))

    assert page.one("h1").text == "This story has been withdrawn"
    assert [p.text for p in page.one("div", class_="notice-page__notice").all("p")] == ["First.", "<b>Second</b>."]
    assert page.one("head").one("meta", name="robots")["content"] == "noindex, follow"


def test_an_expired_story_says_that_it_is_gone_and_offers_a_search(client):
    story = make_expired(withdrawal_notice=NOTICE)
    page = parse(client.get(story.get_absolute_url()))

    assert page.one("h1").text == "This story is no longer available"
    assert NOTICE not in page.text
    assert page.one("main").one("form")["action"] == "/search/"


def test_a_section_leads_home_from_wrong_ancestors_and_earlier_slugs(client):
    world = make_section("World")
    north = make_section("North", parent=world)
    rename(north, "northern-reach")
    right = "/category/world/northern-reach/"

    for wrong in [
        "north/",
        "world/north/",
        "air/north/",
        "northern-reach/",
        "a/b/c/northern-reach",
        "world/northern-reach",
    ]:
        assert_one_step(client, f"/category/{wrong}", right)


def test_a_page_of_a_section_keeps_its_number_on_the_way(client):
    north = make_section("North", parent=make_section("World"))
    for _ in range(13):
        make_public(section=north)

    assert_one_step(client, "/category/north/page/2/", "/category/world/north/page/2/")
    assert_one_step(client, "/category/north/page/1/", "/category/world/north/")


def test_a_tag_is_found_under_its_other_names(client):
    drones = make_tag("drones")
    TagAlias.objects.create(tag=drones, name="UAV", slug="uav")
    make_public(tags=[drones])

    assert_one_step(client, "/tag/uav/", "/tag/drones/")
    assert_one_step(client, "/tag/uav", "/tag/drones/")


def test_an_author_is_found_under_an_earlier_slug(client):
    rename(make_author("Vera Okonta"), "v-okonta")

    assert_one_step(client, "/author/vera-okonta/", "/author/v-okonta/")


@pytest.mark.parametrize(
    "page", ["", "category/world/", "tag/ferries/", "author/vera-okonta/", f"{timezone.now():%Y}/"]
)
def test_the_first_page_of_a_list_is_the_list(client, page):
    make_public(section=make_section("World"), tags=[make_tag("ferries")], authors=[make_author("Vera Okonta")])

    assert_one_step(client, f"/{page}page/1/", f"/{page}")
    assert_one_step(client, f"/{page}page/2/", f"/{page}")  # the old site cut its lists into smaller pages
    assert_one_step(client, f"/{page}page/2", f"/{page}")
    assert client.get(f"/{page}page/0/").status_code == 404
    assert client.get(f"/{page}page/01/").status_code == 404


def test_wordpress_queries_lead_to_what_they_named(client, story):
    author, tag = make_author("Vera Okonta"), make_tag("ferries")
    TagAlias.objects.create(tag=tag, name="boats", slug="boats")
    story.tags.set([tag])

    assert_one_step(client, f"/?p={story.pk}", story.get_absolute_url())
    assert_one_step(client, "/?s=b%C3%A9ton+arm%C3%A9", "/search/?q=b%C3%A9ton+arm%C3%A9")
    assert_one_step(client, f"/?cat={story.section_id}", "/category/world/")
    assert_one_step(client, "/?tag=ferries", "/tag/ferries/")
    assert_one_step(client, "/?tag=boats", "/tag/ferries/")
    assert_one_step(client, f"/?author={author.pk}", "/author/vera-okonta/")


@pytest.mark.parametrize(
    "query",
    [
        "p=999999",
        "p=",
        "p=x",
        "p=-1",
        "p=1e3",
        "p=" + "9" * 40,
        "p=%00",
        "p=٣",
        "cat=999999",
        "cat=world",
        "tag=never",
        "tag=%00",
        "author=999999",
        "author=vera",
    ],
)
def test_wordpress_queries_for_what_never_was_are_not_found(client, story, query):
    assert client.get(f"/?{query}").status_code == 404


def test_other_queries_do_not_disturb_the_front_page(client):
    assert client.get("/?utm_source=letter&fbclid=1").status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/nothing/",
        "/nothing",
        "/2026/11/23/nothing/",
        "/category/nothing/",
        "/tag/nothing/",
        "/author/nothing/",
        "/1999/",
        "/2026/13/",
        "/2026/00/",
        "/2026/02/30/",
        "/0000/",
        "/9999/",
        "/9999/12/31/",
        "/0001/01/01/",
        "/pictures/x/320.jpg",
        "/page/999999999999999999999/",
        "/%00/",
        "/tag/%00/",
        "/a//b/",
    ],
)
def test_what_never_was_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_drafts_answer_like_what_never_was(client):
    draft = make_article("Bridge closed")

    assert client.get("/bridge-closed/").content == client.get("/bridge-opened/").content
    assert client.get(f"/?p={draft.pk}").status_code == 404


def public_addresses(story):
    year = day_of(story).year
    return [
        "/",
        "/page/2/",
        "/search/",
        "/category/world/",
        "/tag/ferries/",
        "/author/vera/",
        f"/{year}/",
        story.get_absolute_url(),
        story.get_absolute_url()[:-1],
        "/x/",
    ]


def test_only_reading_is_possible(client, story):
    for address in public_addresses(story):
        for method in (client.post, client.put, client.patch, client.delete):
            response = method(address)
            assert response.status_code == 405, (method, address)
            assert response["Allow"] == "GET, HEAD"


def test_head_answers_like_get_without_the_page(client, story):
    for address in public_addresses(story):
        get, head = client.get(address), client.head(address)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert head.get("Location") == get.get("Location")


def test_no_address_that_a_page_gives_needs_a_second_step(client):
    section = make_section("North", parent=make_section("World"))
    author, tag = make_author("Vera Okonta"), make_tag("ferries")
    for number in range(14):
        make_public(
            section=section, authors=[author], tags=[tag], published_at=timezone.now() - timedelta(days=40 * number + 1)
        )
    seen, ahead = set(), ["/"]
    while ahead:
        address = ahead.pop()
        seen.add(address)
        response = client.get(address)
        assert response.status_code == 200, f"{address} answered {response.status_code}"
        if not response["Content-Type"].startswith("text/html"):
            continue
        for link in parse(response).all("a"):
            parts = urlsplit(link["href"])
            path = parts.path or address
            if not parts.netloc and not parts.scheme and not parts.query and path not in seen and path not in ahead:
                ahead.append(path)
    assert {"/page/2/", "/category/world/north/", "/tag/ferries/", "/author/vera-okonta/", "/search/"} <= seen
    assert len(seen) > 25
