"""The history of a story: one line of time, any two revisions compared, any of them given back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import publishing, revisions, working_copies
from articles.models import Article, Revision

from .admin_forms import story_data
from .factory import NOW, make_article, make_author, make_public, make_section, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def page(name, story, *arguments):
    return reverse(f"admin:articles_article_{name}", args=[story.pk, *arguments])


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def saved(story, number, by=None, **fields):
    """Save a story ``number`` minutes after NOW."""
    for name, value in fields.items():
        setattr(story, name, value)
    story.save()
    return revisions.record(story, by=by, at=NOW + timedelta(minutes=number))


def lines(response):
    return [
        f"revision {event.revision.number}: {event.changed}" if event.revision else event.entry.verb
        for event in response.context["events"]
    ]


# The line of time


def test_revisions_and_verbs_stand_in_one_line_newest_first(desk, editor):
    story = make_article("First", created_by=editor)
    saved(story, 1, editor)
    saved(story, 2, editor, headline="Second", body="<p>More.</p>")
    publishing.submit(story, by=editor, at=NOW + timedelta(minutes=3))
    saved(story, 4, editor, slug="other", comments_open=False)
    publishing.send_back(story, by=editor, at=NOW + timedelta(minutes=5), note="Who says so?")

    response = desk.get(page("history", story))

    assert lines(response) == [
        "send_back",
        "revision 3: slug, replies open",
        "submit",
        "revision 2: headline, body",
        "revision 1: ",
    ]
    assert "Who says so?" in response.content.decode()


def test_a_save_is_one_line_and_one_from_before_there_were_revisions_stays(desk, editor):
    story = make_article("First", created_by=editor)
    for hours, created in ((2, True), (1, False)):
        at = story.updated_at - timedelta(hours=hours)
        publishing.record_save(story, by=editor, created=created, note="headline", at=at)
    desk.post(page("change", story), story_data(story, headline="Second", history_note="<b>Why</b>"))

    response = desk.get(page("history", story))

    assert lines(response) == ["revision 2: headline", "revision 1: ", "edit", "create"]
    assert "&lt;b&gt;Why&lt;/b&gt;" in response.content.decode()


def test_what_a_working_copy_held_stands_in_the_same_line_and_is_compared_with_the_copys_own(desk, editor):
    story = make_public("Live", authors=[make_author()])
    saved(story, 1)
    copy = make_article("Live", slug=story.slug, revises=story, section=story.section)
    revisions.apply(copy, revisions.content_of(story))
    saved(copy, 2, headline="In the copy")
    saved(story, 3, standfirst="On the live page")
    saved(copy, 4, standfirst="In the copy too")

    for row in (story, copy):
        response = desk.get(page("history", row))
        assert lines(response) == [
            "revision 4: standfirst",
            "revision 3: standfirst",
            "revision 2: headline",
            "revision 1: ",
        ]


def test_a_long_history_has_pages_and_the_oldest_line_of_a_page_still_says_what_changed(desk):
    story = make_article("Begin")
    for number in range(1, 31):
        saved(story, number, headline=f"Headline {number}")

    first, second = (desk.get(page("history", story), {"page": number}) for number in (1, 2))

    assert lines(first) == [f"revision {number}: headline" for number in range(30, 5, -1)]
    assert lines(second) == [f"revision {number}: headline" for number in range(5, 1, -1)] + ["revision 1: "]
    assert "Page 2 of 2" in second.content.decode()


def test_the_history_costs_the_same_however_long_it_is(desk, editor):
    def count(story):
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page("history", story)).status_code == 200
        return len(queries)

    short, long = make_article(created_by=editor), make_article(created_by=editor)
    for story, saves in ((short, 2), (long, 40)):
        for number in range(saves):
            saved(story, number, editor, headline=f"Headline {number}")
        publishing.submit(story, by=editor, at=NOW + timedelta(hours=2))
    count(short)

    assert count(short) == count(long)


def test_a_reporter_reads_what_was_done_to_a_public_story_of_others_but_not_what_it_held(client):
    story = make_public("Live")
    saved(story, 1, standfirst="Under embargo")
    saved(story, 2, standfirst="Public")
    publishing.record_save(story, by=make_user("Editor"), created=False, note="standfirst")
    client.force_login(make_user("Reporter"))

    response = client.get(page("history", story))

    assert lines(response) == ["edit"]
    assert "What it held after each save, its writer and the editors can read." in response.content.decode()
    for address in (f"{page('compare', story)}?from=1&to=2", page("restore", story, 1)):
        response = client.get(address)
        assert response.status_code == 403
        assert "Under embargo" not in response.content.decode()


# Comparing


def test_two_revisions_are_shown_side_by_side_in_what_differs(desk):
    story = make_article("Six boats sail", body="<p>One.</p><p>Two.</p>", tags=["Navy"], section=make_section("Sea"))
    saved(story, 1)
    saved(story, 2, headline="Seven boats sail")
    saved(story, 3, body="<p>One.</p><p>Two and more.</p>", section=None)

    for query in ({"from": 1, "to": 3}, {"from": 3, "to": 1}):
        response = desk.get(page("compare", story), query)
        shown = response.content.decode()
        assert [field.name for field in response.context["fields"]] == ["headline", "body", "section"]
        assert "<del>Six</del> boats sail" in shown
        assert "<ins>Seven</ins> boats sail" in shown
        assert "<p>Two<ins> and more</ins>.</p>" in shown
        assert "<del>Sea</del>" in shown


def test_of_a_long_body_only_what_changed_and_what_stands_beside_it_is_shown(desk):
    paragraphs = [f"<p>Paragraph {number}.</p>" for number in range(40)]
    story = make_article(body="".join(paragraphs))
    saved(story, 1)
    paragraphs[20] = "<p>Paragraph 20 again.</p>"
    saved(story, 2, body="".join(paragraphs))

    shown = desk.get(page("compare", story), {"from": 1, "to": 2}).content.decode()

    assert "Paragraph 19." in shown
    assert "Paragraph 18." not in shown
    assert "19 paragraphs are the same" in shown
    assert "18 paragraphs are the same" in shown


@pytest.mark.parametrize("query", ["", "?from=1", "?from=1&to=9", "?from=x&to=²", "?from=1&to=99999999999999999999"])
def test_without_two_revisions_there_is_nothing_to_compare_and_the_page_says_so(desk, query):
    story = make_article()
    saved(story, 1)

    response = desk.get(f"{page('compare', story)}{query}", follow=True)

    assert "Choose two revisions of this story to compare." in said(response)


# Giving back


def test_a_revision_is_given_back_after_a_look_at_what_would_change(desk, editor):
    story = make_article("First", tags=["Navy"], authors=[make_author("Ida Maren")])
    saved(story, 1)
    story.tags.clear()
    saved(story, 2, headline="Second")

    question = desk.get(page("restore", story, 1))
    assert [field.name for field in question.context["fields"]] == ["headline", "tags"]
    assert Revision.objects.count() == 2
    response = desk.post(page("restore", story, 1), {"base": 2}, follow=True)

    assert response.redirect_chain[0][0] == page("change", story)
    assert "Revision 1 was restored. What the story held before is kept too." in said(response)
    story = Article.objects.get()
    newest = revisions.of(story).first()
    assert (newest.number, newest.by, newest.note) == (3, editor, "Restored from revision 1")
    assert revisions.content_of(story) == revisions.of(story).get(number=1).content
    assert lines(desk.get(page("history", story)))[0] == "revision 3: headline, tags"


def test_what_could_not_be_given_back_is_said(desk):
    story = make_article("First", tags=["Navy"], slug="first")
    saved(story, 1)
    story.tags.get().delete()
    saved(story, 2, slug="second")
    make_article(slug="first")

    response = desk.post(page("restore", story, 1), {"base": 2}, follow=True)

    assert "This could not be given back: " in said(response)
    assert "the tag “Navy”" in said(response)
    assert "the slug “first”, which belongs to another story now" in said(response)
    story.refresh_from_db()
    assert story.slug == "second"


def test_what_was_saved_while_the_question_was_open_is_shown_before_anything_is_restored(desk):
    story = make_article("First")
    saved(story, 1)
    saved(story, 2, headline="Second")
    saved(story, 3, standfirst="Third")

    response = desk.post(page("restore", story, 1), {"base": 2})

    assert "nothing was restored yet" in said(response)
    assert [field.name for field in response.context["fields"]] == ["headline", "standfirst"]
    assert 'name="base" value="3"' in response.content.decode()
    assert revisions.of(story).count() == 3


def test_an_earlier_revision_of_a_live_story_is_given_back_in_a_working_copy(desk):
    story = make_public("Live", authors=[make_author()])
    saved(story, 1)
    saved(story, 2, headline="Live and changed")

    assert "is restored into a working copy" in desk.get(page("history", story)).content.decode()
    assert "Open a working copy with revision 1" in desk.get(page("restore", story, 1)).content.decode()
    response = desk.post(page("restore", story, 1), {"base": 2}, follow=True)

    assert "A working copy was opened with what revision 1 held." in said(response)
    assert Article.objects.get(pk=story.pk).headline == "Live and changed"
    copy = Article.objects.get(revises=story)
    assert copy.headline == "Live"
    assert response.redirect_chain[-1][0] == page("change", copy)


def test_with_a_working_copy_open_an_earlier_revision_is_given_back_there(desk):
    story = make_public("Live", authors=[make_author()])
    saved(story, 1)
    saved(story, 2, headline="Live and changed")
    copy = working_copies.open_copy(story, by=make_user("Editor"))

    assert desk.get(page("restore", story, 1)).headers["Location"] == page("restore", copy, 1)
    copy.refresh_from_db()
    response = desk.post(page("restore", copy, 1), {"base": copy.revision_number}, follow=True)

    assert "Revision 1 was restored." in said(response)
    assert {one.headline for one in Article.objects.all()} == {"Live and changed", "Live"}


def test_who_may_not_edit_a_story_may_not_restore_it(client):
    reporter = make_user("Reporter")
    story = make_article("First", created_by=reporter)
    saved(story, 1)
    saved(story, 2, headline="Second")
    publishing.submit(story, by=reporter)
    client.force_login(reporter)

    assert "Restore<" not in client.get(page("history", story)).content.decode()
    response = client.post(page("restore", story, 1), {"base": 2}, follow=True)

    assert "You may not change “Second” now" in said(response)
    assert Article.objects.get().headline == "Second"


def test_a_revision_of_another_story_is_none_of_this_one(desk):
    story, other = make_article("First"), make_article("Other")
    saved(story, 1)
    saved(other, 1)
    saved(other, 2)

    response = desk.get(page("restore", story, 2), follow=True)

    assert "has no revision 2" in said(response)
