"""What was put right is said where the story is, dated, and on one page for all stories."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles import publishing, working_copies
from articles.comments.tests.markup import parse
from articles.views.page import PAGE_SIZE

from .factory import make_author, make_copy, make_expired, make_public, make_unpublished, make_user, make_withdrawn

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def tell(story, kind="correction", text="The vote was on Monday.", at=None):
    return story.corrections.create(kind=kind, text=text, at=at or timezone.now(), username="vera")


def page_of(client, story):
    return parse(client.get(story.get_absolute_url()))


def listed(client, address="/corrections/"):
    return [note.text for note in parse(client.get(address)).all(class_="told__text")]


@pytest.fixture
def story():
    return make_public("Vote on the bridge", body="<p>On Monday.</p>", authors=[make_author()])


def test_a_correction_stands_dated_at_the_end_of_the_text_with_a_pointer_under_the_byline(client, story):
    correction = tell(story)

    page = page_of(client, story)

    pointer = page.one("header", class_="article__head").one(class_="told-line").one("a")
    assert (pointer["href"], pointer.text.split()[0]) == ("#corrections", "Corrected")
    box = page.one("section", id="corrections")
    assert box.one("h2").text == "Corrections"
    assert "Correction" in box.one(class_="told__when").text
    assert box.one("time")["datetime"] == correction.at.isoformat(timespec="seconds")
    assert box.one(class_="told__text").text == "The vote was on Monday."
    html = client.get(story.get_absolute_url()).content.decode()
    assert html.index('class="told-line"') < html.index('class="body"') < html.index('id="corrections"')


def test_an_update_stands_above_the_text(client, story):
    tell(story, "update", "The bridge is open.")

    html = client.get(story.get_absolute_url()).content.decode()

    assert html.index('href="#updates">Updated') < html.index('id="updates"') < html.index('class="body"')
    assert 'id="corrections"' not in html


def test_the_line_names_the_newest_of_each_and_the_boxes_have_all_newest_first(client, story):
    now = timezone.now()
    for hours, kind in ((5, "correction"), (4, "update"), (3, "update"), (2, "clarification")):
        tell(story, kind, f"{hours} hours ago", now - hours * HOUR)

    page = page_of(client, story)

    assert [line.text.split()[0] for line in page.all(class_="told-line")] == ["Clarified", "Updated"]
    notes = [note.text for note in page.one("section", id="corrections").all(class_="told__text")]
    assert notes == ["2 hours ago", "5 hours ago"]
    assert [note.text for note in page.one("section", id="updates").all(class_="told__text")] == [
        "3 hours ago",
        "4 hours ago",
    ]


def test_search_engines_and_networks_are_told_of_the_change(client, story):
    assert not parse(client.get(story.get_absolute_url())).all("meta", property="article:modified_time")
    correction = tell(story)

    modified = page_of(client, story).one("meta", property="article:modified_time")
    assert modified["content"] == correction.at.isoformat(timespec="microseconds")


def test_a_story_that_only_lost_a_comma_is_not_called_updated(client, story):
    copy = make_copy(story, body="<p>On Monday!</p>")
    working_copies.publish_changes(copy, by=make_user("Editor"), minor="A comma.")

    for address in (story.get_absolute_url(), "/"):
        html = client.get(address).content.decode()
        assert "Updated" not in html
        assert "Corrected" not in html
        assert "A comma." not in html


def test_lists_say_updated_only_where_readers_were_told_something(client, story):
    make_public("Another")
    assert "story__updated" not in client.get("/").content.decode()
    correction = tell(story)
    tell(story, at=correction.at - HOUR)

    for address in ("/", story.section.get_absolute_url(), "/search/?q=vote"):
        page = parse(client.get(address))
        updated = page.one("main").all(class_="story__updated")
        assert {mark.one("time")["datetime"] for mark in updated} == {correction.at.isoformat(timespec="seconds")}
        assert {mark.parent.parent.one(class_="story__headline").text for mark in updated} == {"Vote on the bridge"}


def test_what_is_to_be_told_at_a_time_to_come_is_told_then(client, story):
    tell(story, at=timezone.now() + HOUR)

    assert "told" not in client.get(story.get_absolute_url()).content.decode()
    assert "story__updated" not in client.get("/").content.decode()
    assert listed(client) == []


# The page of all of them


def test_all_corrections_of_public_stories_are_on_one_page_newest_first(client, story):
    now, other = timezone.now(), make_public("Ferry late")
    tell(story, text="Second", at=now - 2 * HOUR)
    tell(other, "clarification", "First", now - HOUR)
    tell(story, "update", "Third", now - 3 * HOUR)

    page = parse(client.get("/corrections/"))

    assert [note.text for note in page.all(class_="told__text")] == ["First", "Second", "Third"]
    assert [kind.text for kind in page.all(class_="told__kind")] == ["Clarification", "Correction", "Update"]
    assert page.all("h2", class_="told__story")[0].one("a")["href"] == other.get_absolute_url()
    assert page.one("h1").text == "Corrections"


def test_what_readers_cannot_see_is_not_corrected_there_either(client, story):
    for make in (make_withdrawn, make_expired, make_unpublished):
        tell(make("Taken down"), text="About what is gone")

    page = client.get("/corrections/").content.decode()

    assert "About what is gone" not in page
    assert "Taken down" not in page
    assert "There is nothing to correct at the moment." in page


def test_the_list_is_cut_into_pages_with_one_address_each(client, story):
    now = timezone.now()
    for number in range(PAGE_SIZE + 1):
        tell(story, text=f"Note {number}", at=now - number * HOUR)

    assert listed(client)[0] == "Note 0"
    assert listed(client, "/corrections/page/2/") == [f"Note {PAGE_SIZE}"]
    assert client.get("/corrections/page/1/").url == "/corrections/"
    assert client.get("/corrections").url == "/corrections/"
    assert client.get("/corrections/page/3/").url == "/corrections/"
    assert client.post("/corrections/").status_code == 405
    canonical = parse(client.get("/corrections/page/2/")).one("link", rel="canonical")
    assert canonical["href"].endswith("/corrections/page/2/")


def test_every_page_leads_there(client, story):
    for address in ("/", story.get_absolute_url(), "/nothing/"):
        footer = parse(client.get(address)).one("footer", class_="footer")
        assert "/corrections/" in [link["href"] for link in footer.all("a")]


def test_a_correction_by_verb_is_there_at_once(client, story):
    publishing.correct(story, kind="correction", text="It was & is <b>Monday</b>.\n\nSorry.", by=make_user("Editor"))

    assert listed(client) == ["It was & is <b>Monday</b>. Sorry."]
    assert "<b>Monday" not in client.get("/corrections/").content.decode()
