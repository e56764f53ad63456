"""A number of the old site leads to what had it there, whatever number that has here."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.tests.factory import (
    make_article,
    make_author,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_unpublished,
    make_withdrawn,
)
from articles.tests.test_addresses_that_moved import assert_one_step
from articles.wordpress.models import Kind

from .imported import came_over, make_site, story_came_over

pytestmark = pytest.mark.django_db


@pytest.fixture
def story():
    return make_public("Bridge closed", section=make_section("World"))


def test_a_storys_number_leads_to_it(client, story):
    story_came_over(story, 4711)

    for query in ("p=4711", "page_id=4711", "p=4711&utm_source=letter", "p=4711&preview=true"):
        assert_one_step(client, f"/?{query}", story.get_absolute_url())
    assert_one_step(client, "/index.php?p=4711", story.get_absolute_url())


def test_a_number_that_came_over_is_never_taken_for_one_of_ours(client, story):
    other = make_public("Ferry sails")
    story_came_over(story, other.pk)

    assert_one_step(client, f"/?p={other.pk}", story.get_absolute_url())
    assert_one_step(client, f"/?p={story.pk}", story.get_absolute_url())


@pytest.mark.parametrize("make", [make_article, make_scheduled])
def test_the_number_of_what_was_never_public_is_not_found_and_names_nothing(client, make):
    story_came_over(make("Bridge closed"), 4711, "/2019/05/06/bridge-closed/")

    assert client.get("/?p=4711").status_code == 404
    assert client.get("/2019/05/06/bridge-closed/").status_code == 404


def test_a_scheduled_storys_number_leads_to_it_from_its_second_on(client):
    story = make_scheduled("Bridge closed", published_at=timezone.now() + timedelta(hours=1))
    story_came_over(story, 4711, "/archives/4711")
    assert client.get("/archives/4711").status_code == 404

    story.published_at = story.first_public_at = timezone.now() - timedelta(seconds=1)
    story.save()

    assert_one_step(client, "/?p=4711", story.get_absolute_url())
    assert_one_step(client, "/archives/4711", story.get_absolute_url())


@pytest.mark.parametrize("make", [make_unpublished, make_withdrawn])
def test_the_number_of_what_was_taken_down_says_so(client, make):
    story_came_over(make("Bridge closed"), 4711, "/archives/4711")

    assert client.get("/?p=4711").status_code == 410
    assert client.get("/archives/4711/").status_code == 410


def test_the_number_of_what_was_deleted_here_is_not_found_even_where_we_have_that_number(client, story):
    row = story_came_over(story, 4711)
    row.object_id = story.pk + 1000
    row.old_id = story.pk
    row.save()

    assert client.get(f"/?p={story.pk}").status_code == 404


def test_of_two_old_sites_the_one_that_came_last_wins_where_readers_see_what_it_had(client, story):
    other = make_public("Ferry sails")
    story_came_over(story, 12)
    newer = story_came_over(other, 12, site=make_site("https://older.example"))
    assert_one_step(client, "/?p=12", other.get_absolute_url())

    newer.object_id = make_article("Secret").pk
    newer.save()

    assert_one_step(client, "/?p=12", story.get_absolute_url())


def test_sections_tags_and_authors_have_their_numbers(client, story):
    author, tag = make_author("Vera Okonta"), make_tag("ferries")
    story.tags.set([tag])
    came_over(Kind.SECTION, story.section, 31)
    came_over(Kind.AUTHOR, author, 32)
    came_over(Kind.TAG, tag, 33)

    assert_one_step(client, "/?cat=31", "/category/world/")
    assert_one_step(client, "/?cat=31,5", "/category/world/")
    assert_one_step(client, "/?author=32", "/author/vera-okonta/")
    assert_one_step(client, "/?tag_id=33", "/tag/ferries/")
    assert_one_step(client, "/?cat=31&feed=atom", "/category/world/feed/atom/")
    assert_one_step(client, "/?cat=31&paged=7", "/category/world/")


def test_a_tag_that_no_public_story_ever_had_gives_its_name_to_nobody(client):
    came_over(Kind.TAG, make_tag("secret deal"), 33)

    assert client.get("/?tag_id=33").status_code == 404


def test_queries_for_parts_of_a_story_lead_to_the_part(client, story):
    story_came_over(story, 4711)
    address = story.get_absolute_url()

    assert_one_step(client, "/?p=4711&feed=rss2", f"{address}feed/")
    assert_one_step(client, "/?p=4711&replytocom=7", f"{address}?replytocom=7")
    assert client.get("/?p=4711&cpage=2")["Location"] == f"{address}#comments"


def test_a_pictures_number_leads_to_a_story_that_shows_it(client, story):
    image = make_image()
    came_over(Kind.PICTURE, image, 88, "/harbour/")
    assert client.get("/?attachment_id=88").status_code == 404
    assert client.get("/harbour/").status_code == 404

    story.body = f'<p>See.</p><figure data-picture="{image.pk}"></figure>'
    story.save()

    assert_one_step(client, "/?attachment_id=88", story.get_absolute_url())
    assert_one_step(client, "/harbour/", story.get_absolute_url())
    assert_one_step(client, "/harbour", story.get_absolute_url())


def test_a_portraits_page_leads_to_its_author(client):
    author = make_author("Vera Okonta", portrait=make_image())
    came_over(Kind.PICTURE, author.portrait, 88)

    assert_one_step(client, "/?attachment_id=88", "/author/vera-okonta/")


def test_a_picture_is_shown_where_it_was_uploaded_for_also_if_it_did_not_come_over(client, story):
    story_came_over(story, 4711, "/2019/05/06/bridge-closed/")
    came_over(Kind.PICTURE, None, 88, "/2019/05/06/bridge-closed/harbour/")
    came_over(Kind.PICTURE, None, 89, "/2019/05/06/bridge-closed/attachment/2/")

    assert_one_step(client, "/?attachment_id=88", story.get_absolute_url())
    assert_one_step(client, "/2019/05/06/bridge-closed/harbour/", story.get_absolute_url())
    assert_one_step(client, "/2019/05/06/bridge-closed/attachment/2", story.get_absolute_url())


@pytest.mark.parametrize("query", ["page_id=9", "attachment_id=9", "tag_id=9", "p=9", "cat=9", "author=9"])
def test_a_number_that_nothing_had_is_not_found(client, query):
    assert client.get(f"/?{query}").status_code == 404


@pytest.mark.parametrize("junk", ["", "x", "-1", "9" * 40, "%00", "٣", "1e3"])
def test_what_is_no_number_finds_nothing_and_breaks_nothing(client, junk):
    for name in ("p", "page_id", "attachment_id", "cat", "tag_id", "author"):
        assert client.get(f"/?{name}={junk}").status_code in (200, 404)


def test_an_old_number_costs_the_same_however_much_came_over(client, story, django_assert_max_num_queries):
    story_came_over(story, 4711)
    for number in range(30):
        story_came_over(story, 5000 + number, f"/archives/{number}/")

    with django_assert_max_num_queries(3):
        assert client.get("/?p=4711").status_code == 301
    with django_assert_max_num_queries(0):
        client.get("/xmlrpc.php")
