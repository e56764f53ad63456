"""The links of a story: those to our own pages are judged by what readers may see, others by what they answered."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from articles.checklist import Status, check_links, links_of
from articles.checklist.links import FRESH, KEPT, addresses_in
from articles.models import LinkCheck
from articles.outgoing import Answer, Forbidden, NotFetched

from .factory import (
    NOW,
    make_article,
    make_author,
    make_expired,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_unpublished,
    make_withdrawn,
)

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def make_linking(*addresses, **fields):
    return make_article(body="<p>" + "".join(f'<a href="{one}">x</a> ' for one in addresses) + "</p>", **fields)


def only(story, at=NOW):
    [link] = links_of(story, at)
    return link


class World:
    """Answers in place of the network, and remembers what was asked."""

    def __init__(self, **answers):
        self.answers, self.asked = answers, []

    def __call__(self, url, *, limits):
        self.asked.append(url)
        answer = self.answers.get(url.split("//")[1].split(".")[0], 200)
        if isinstance(answer, Exception):
            raise answer
        return answer if isinstance(answer, Answer) else Answer(url, answer)


def test_links_are_read_once_each_without_mail_and_places_on_the_page():
    html = (
        '<p><a href="https://a.example/?x=1&amp;y=2#part">a</a><a title="t" href="https://a.example/?x=1&amp;y=2">a</a>'
        '<a href="mailto:desk@a.example">m</a><a href="#top">t</a><a href="/tag/navy/">n</a></p>'
    )
    assert addresses_in(html) == ["https://a.example/?x=1&y=2", "/tag/navy/"]


# Our own


@pytest.mark.parametrize("make", [make_public, make_scheduled, make_expired, make_withdrawn, make_unpublished])
def test_a_link_to_a_story_of_ours_is_good_while_readers_may_see_it(make):
    from django.utils import timezone

    target = make()
    link = only(make_linking(f"/2026/03/14/{target.slug}/"), timezone.now())

    assert (link.status == Status.DONE) == (make is make_public)
    assert not link.asked
    if make is not make_public:
        assert link.said == "readers cannot see that story"


def test_former_addresses_of_stories_count_as_they_redirect():
    target = make_public(published_at=NOW - HOUR)
    old = target.slug
    target.slug = "another-slug"
    target.save()

    assert only(make_linking(f"/2026/03/14/{old}/")).status == Status.DONE


@pytest.mark.parametrize("form", ["/2026/03/14/{slug}/", "/2026/03/14/{slug}", "/{slug}/", "/?p={pk}"])
def test_every_form_in_which_a_story_was_ever_linked_is_understood(form):
    target = make_public(published_at=NOW - HOUR)

    assert only(make_linking(form.format(slug=target.slug, pk=target.pk))).status == Status.DONE


def test_an_address_with_our_own_host_is_ours(settings):
    settings.SITE_URL = "https://news.example"
    target = make_public(published_at=NOW - HOUR)

    link = only(make_linking(f"https://NEWS.example{target.get_absolute_url()}"))
    assert (link.status, link.asked) == (Status.DONE, False)
    assert only(make_linking("https://news.example/no-such-story/")).status == Status.MISSING
    assert only(make_linking("https://news.example.evil.example/")).asked


@pytest.mark.parametrize(
    ("address", "there"),
    [
        ("/", True),
        ("/search/?q=boat", True),
        ("/2026/03/", True),
        ("/category/sea/", True),
        ("/category/world/sea/page/2/", True),
        ("/category/air/", False),
        ("/tag/navy/", True),
        ("/tag/fleet/", True),
        ("/tag/army/", False),
        ("/author/ida/", True),
        ("/author/nobody/", False),
        ("/no/such/page.html", False),
        ("/?p=99999999999999999", False),
        ("/admin/articles/article/", False),
    ],
)
def test_pages_of_ours_are_known_without_asking_anybody(address, there):
    make_section("Sea", slug="sea")
    make_tag("Navy", slug="navy").aliases.create(name="Fleet", slug="fleet")
    make_author("Ida", slug="ida")

    link = only(make_linking(address))
    assert (link.status == Status.DONE, link.asked) == (there, False)


def test_a_story_may_link_to_itself_before_it_is_public():
    story = make_linking("/2026/03/14/self/", slug="self")

    assert only(story).status == Status.DONE


# Others


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        (200, Status.DONE, "answers"),
        (404, Status.MISSING, "there is no such page (404)"),
        (410, Status.MISSING, "there is no such page (410)"),
        (500, Status.MISSING, "it answers with an error (500)"),
        (403, Status.DONE, "there, but closed to machines (403): look at it yourself"),
        (429, Status.DONE, "there, but closed to machines (429): look at it yourself"),
        (
            Answer("https://site.example/", 301, moved_to="https://new.example/"),
            Status.DONE,
            "moved to another site (301): see whether it is still what you mean",
        ),
        (NotFetched("it did not answer in time"), Status.MISSING, "it did not answer in time"),
        (Forbidden("it leads to a private network"), Status.MISSING, "it leads to a private network"),
    ],
)
def test_what_a_site_answered_is_kept_and_said(answer, status, said):
    story = make_linking("https://site.example/")
    assert only(story).status == Status.UNKNOWN

    assert check_links(story, NOW, ask=World(site=answer)) == 1

    link = only(story)
    assert (link.status, link.said, link.checked_at) == (status, said, NOW)


def test_links_are_not_asked_again_for_hours_and_then_they_are():
    story, world = make_linking("https://good.example/", "https://bad.example/"), World(bad=404)
    check_links(story, NOW, ask=world)
    world.asked.clear()

    assert check_links(story, NOW + HOUR, ask=world) == 0
    assert check_links(story, NOW + HOUR, ask=world, again=True) == 1
    assert world.asked == ["https://bad.example/"]
    assert check_links(story, NOW + HOUR + FRESH + HOUR, ask=world) == 2
    assert LinkCheck.objects.count() == 2


def test_an_answer_of_last_week_is_no_answer():
    story = make_linking("https://bad.example/")
    check_links(story, NOW, ask=World(bad=404))

    assert only(story, NOW + KEPT).status == Status.MISSING
    assert only(story, NOW + KEPT + HOUR).status == Status.UNKNOWN


def test_our_own_pages_are_never_asked_over_the_network():
    world = World()
    check_links(make_linking("/", f"/2026/01/01/{make_public().slug}/"), NOW, ask=world)

    assert world.asked == []


def test_a_site_that_hangs_keeps_nobody_longer_than_the_whole_may_take():
    held = threading.Event()

    def hang(url, *, limits):
        if "slow" in url:
            held.wait(20)
        return Answer(url, 200)

    story = make_linking("https://slow.example/", "https://quick.example/")
    check_links(story, NOW, ask=hang, seconds=0.3)
    held.set()

    assert {link.url: link.said for link in links_of(story, NOW)} == {
        "https://slow.example/": "it did not answer in time",
        "https://quick.example/": "answers",
    }


def test_what_nobody_got_round_to_asking_stays_unknown():
    held = threading.Event()

    def hang(url, *, limits):
        held.wait(20)
        return Answer(url, 200)

    story = make_linking(*(f"https://site{number}.example/" for number in range(12)))
    asked = check_links(story, NOW, ask=hang, seconds=0.3)
    held.set()

    unknown = [link for link in links_of(story, NOW) if link.status == Status.UNKNOWN]
    assert (asked, len(unknown)) == (8, 4)


def test_an_address_too_long_for_the_record_is_left_alone():
    world = World()
    story = make_linking("https://site.example/" + "x" * 2000)

    assert check_links(story, NOW, ask=world) == 0
    assert only(story).said == "too long to be checked"
