"""A text that readers have seen changes in two ways: they are told what, or the history why they need not be."""

from contextlib import suppress
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles import corrections, publishing, revisions, working_copies
from articles.models import Article, Correction, EditorialLogEntry, Stage
from articles.publishing import NotAllowed, Refused
from articles.roles import may_edit_story

from .factory import NOW, make_article, make_author, make_public, make_section, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def story(editor):
    """Live since NOW."""
    story = make_article("Bridge closed", body="<p>On Tuesday.</p>", section=make_section(), authors=[make_author()])
    publishing.publish(story, by=editor, at=NOW)
    return story


def fresh(story):
    return Article.objects.get(pk=story.pk)


def write(story, body):
    story.body = body
    story.save()
    revisions.record(story, by=None)
    return story


def told(story):
    return [(one.kind, one.text, one.at) for one in story.corrections.all()]


# Through a working copy


def changed(story, editor, body="<p>On Monday.</p>"):
    return write(working_copies.open_copy(story, by=editor, at=NOW + HOUR), body)


def test_a_changed_body_needs_a_word(story, editor):
    copy = changed(story, editor)

    with pytest.raises(Refused, match="readers have seen another text"):
        working_copies.publish_changes(copy, by=editor, at=NOW + HOUR)
    assert fresh(story).body == "<p>On Tuesday.</p>"
    assert fresh(copy).body == "<p>On Monday.</p>"
    assert not Correction.objects.exists()


@pytest.mark.parametrize("kind", Correction.Kind.values)
def test_what_readers_are_told_is_on_the_story_from_the_moment_of_the_change(story, editor, kind):
    copy = changed(story, editor)

    working_copies.publish_changes(copy, by=editor, at=NOW + HOUR, kind=kind, text="  It was a Monday. ")

    assert told(story) == [(kind, "It was a Monday.", NOW + HOUR)]
    correction = Correction.objects.get()
    assert (correction.by, correction.username) == (editor, editor.username)
    assert EditorialLogEntry.objects.get(verb="revise").note == f"{Correction.Kind(kind).label}: It was a Monday."


def test_a_minor_change_is_explained_to_the_history_alone(story, editor):
    working_copies.publish_changes(changed(story, editor), by=editor, at=NOW + HOUR, minor=" A comma was missing. ")

    assert told(story) == []
    assert EditorialLogEntry.objects.get(verb="revise").note == "Minor change: A comma was missing."


@pytest.mark.parametrize(
    ("given", "lack"),
    [
        ({"minor": "   "}, "readers have seen another text"),
        ({"kind": "correction", "text": " "}, "write what readers are told"),
        ({"kind": "erratum", "text": "It was a Monday."}, "there is no kind of change called “erratum”"),
        ({"kind": "correction", "text": "It was a Monday.", "minor": "A comma."}, "choose one"),
        ({"text": "It was a Monday."}, "say whether it is a correction"),
    ],
)
def test_a_word_that_is_none_is_refused(story, editor, given, lack):
    with pytest.raises(Refused, match=lack):
        working_copies.publish_changes(changed(story, editor), by=editor, at=NOW + HOUR, **given)
    assert fresh(story).body == "<p>On Tuesday.</p>"


def test_a_change_that_leaves_the_body_alone_needs_no_word_and_may_have_one(story, editor):
    for headline, word in (("Bridge shut", {}), ("Bridge open", {"kind": "correction", "text": "It was never shut."})):
        copy = working_copies.open_copy(story, by=editor, at=NOW + HOUR)
        copy.headline = headline
        copy.save()
        working_copies.publish_changes(copy, by=editor, at=NOW + HOUR, **word)
        assert fresh(story).headline == headline

    assert told(story) == [("correction", "It was never shut.", NOW + HOUR)]


@pytest.mark.parametrize(
    "same", ["<p>On Tuesday.</p>\r\n", "<p>On Tuesday.</p><script>1</script>", "<p></p><p>On Tuesday.</p>"]
)
def test_what_the_sanitiser_takes_away_is_no_change(same):
    assert not corrections.needed("<p>On Tuesday.</p>", same)


def test_a_changed_link_is_a_change():
    assert corrections.needed('<p><a href="/a/">Here</a></p>', '<p><a href="/b/">Here</a></p>')


# A correction with no change of the text


def test_a_live_story_is_corrected_without_a_change_of_its_text(story, editor):
    publishing.correct(story, kind="clarification", text="Both bridges were meant.", by=editor, at=NOW + HOUR)

    assert told(story) == [("clarification", "Both bridges were meant.", NOW + HOUR)]
    assert fresh(story).body == "<p>On Tuesday.</p>"
    entry = EditorialLogEntry.objects.get(verb="correct")
    assert (entry.by, entry.note) == (editor, "Clarification: Both bridges were meant.")


@pytest.mark.parametrize(("kind", "text"), [("correction", "  "), ("", "It was a Monday."), ("erratum", "A Monday.")])
def test_a_correction_says_what_kind_it_is_and_something(story, editor, kind, text):
    with pytest.raises(Refused, match="was not corrected"):
        publishing.correct(story, kind=kind, text=text, by=editor, at=NOW + HOUR)
    assert not Correction.objects.exists()
    assert not EditorialLogEntry.objects.filter(verb="correct").exists()


def test_a_reporter_corrects_nothing(story):
    with pytest.raises(NotAllowed):
        publishing.correct(story, kind="correction", text="No.", by=make_user("Reporter"), at=NOW + HOUR)


def test_what_readers_were_told_is_never_changed(story, editor):
    publishing.correct(story, kind="update", text="Open again.", by=editor, at=NOW + HOUR)
    correction = Correction.objects.get()
    correction.text = "Never said."

    with pytest.raises(TypeError, match="never changed"):
        correction.save()


# Publishing again what was taken down

DOWN = {
    "unpublished": lambda story, by, at: publishing.unpublish(story, by=by, at=at),
    "withdrawn": lambda story, by, at: publishing.withdraw(story, by=by, at=at, notice="Forged."),
    "expired and unpublished": lambda story, by, at: (
        publishing.expire(story, by=by, at=at, expires_at=at),
        publishing.unpublish(story, by=by, at=at + HOUR),
    ),
    "expired and withdrawn": lambda story, by, at: (
        publishing.expire(story, by=by, at=at, expires_at=at),
        publishing.withdraw(story, by=by, at=at + HOUR, notice="Forged."),
    ),
}


@pytest.fixture(params=DOWN)
def taken_down(request, story, editor):
    DOWN[request.param](story, editor, NOW + HOUR)
    return fresh(story)


def test_a_story_that_comes_back_with_another_body_needs_a_word(taken_down, editor):
    write(taken_down, "<p>On Monday.</p>")

    with pytest.raises(Refused, match="readers have seen another text"):
        publishing.publish(taken_down, by=editor, at=NOW + 9 * HOUR)
    assert fresh(taken_down).stage(NOW + 9 * HOUR) != Stage.LIVE

    publishing.publish(taken_down, by=editor, at=NOW + 9 * HOUR, kind="correction", text="It was a Monday.")
    assert told(taken_down) == [("correction", "It was a Monday.", NOW + 9 * HOUR)]
    assert EditorialLogEntry.objects.filter(verb="publish").first().note == "Correction: It was a Monday."


def test_it_comes_back_with_the_same_body_or_a_minor_change_and_no_word_to_readers(taken_down, editor):
    write(taken_down, "<p>On Monday.</p>")
    publishing.publish(taken_down, by=editor, at=NOW + 9 * HOUR, minor="A slip.", note="Checked.")
    publishing.unpublish(taken_down, by=editor, at=NOW + 10 * HOUR)
    write(taken_down, "<p>On Sunday.</p>")
    write(taken_down, "<p>On Monday.</p>")
    publishing.publish(taken_down, by=editor, at=NOW + 11 * HOUR)

    assert told(taken_down) == []
    notes = EditorialLogEntry.objects.filter(verb="publish").values_list("note", flat=True)
    assert list(notes)[:2] == ["", "Checked.\nMinor change: A slip."]


def test_it_is_compared_with_what_a_working_copy_made_of_it(story, editor):
    working_copies.publish_changes(changed(story, editor), by=editor, at=NOW + HOUR, minor="A slip.")
    discarded = write(working_copies.open_copy(story, by=editor, at=NOW + 2 * HOUR), "<p>On Sunday.</p>")
    working_copies.discard_copy(discarded, by=editor, at=NOW + 2 * HOUR)
    story = fresh(story)
    publishing.unpublish(story, by=editor, at=NOW + 3 * HOUR)

    assert corrections.last_seen(story, NOW + 4 * HOUR) == "<p>On Monday.</p>"
    write(story, "<p>On Tuesday.</p>")
    with pytest.raises(Refused, match="readers have seen another text"):
        publishing.publish(story, by=editor, at=NOW + 4 * HOUR)


def test_an_expired_story_comes_back_as_it_was(story, editor):
    publishing.expire(story, by=editor, at=NOW, expires_at=NOW + HOUR)

    publishing.publish(story, by=editor, at=NOW + 2 * HOUR)

    assert fresh(story).stage(NOW + 2 * HOUR) == Stage.LIVE


def test_an_expired_story_whose_return_is_called_off_is_still_compared_with_what_readers_saw(story, editor):
    publishing.expire(story, by=editor, at=NOW, expires_at=NOW + HOUR)
    publishing.publish(story, by=editor, at=NOW + 2 * HOUR, publish_at=NOW + 9 * HOUR)
    publishing.unpublish(story, by=editor, at=NOW + 3 * HOUR)
    write(story, "<p>Another text.</p>")

    with pytest.raises(Refused, match="readers have seen another text"):
        publishing.publish(story, by=editor, at=NOW + 4 * HOUR)


def test_scheduling_its_return_says_the_word_at_that_second(taken_down, editor):
    write(taken_down, "<p>On Monday.</p>")
    publishing.publish(
        taken_down, by=editor, at=NOW + 9 * HOUR, publish_at=NOW + 20 * HOUR, kind="update", text="Monday."
    )

    assert not Correction.objects.public(NOW + 20 * HOUR - timedelta(seconds=1)).exists()
    assert Correction.objects.public(NOW + 20 * HOUR).exists()


def test_the_word_moves_with_the_return_and_is_asked_for_once(taken_down, editor):
    write(taken_down, "<p>On Monday.</p>")
    publishing.publish(
        taken_down, by=editor, at=NOW + 9 * HOUR, publish_at=NOW + 20 * HOUR, kind="update", text="Monday."
    )

    publishing.publish(taken_down, by=editor, at=NOW + 9 * HOUR, publish_at=NOW + 30 * HOUR)
    assert told(taken_down) == [("update", "Monday.", NOW + 30 * HOUR)]
    publishing.publish(taken_down, by=editor, at=NOW + 10 * HOUR)
    assert told(taken_down) == [("update", "Monday.", NOW + 10 * HOUR)]


def test_a_return_that_is_called_off_takes_its_word_back_and_is_asked_again(taken_down, editor):
    write(taken_down, "<p>On Monday.</p>")
    publishing.publish(
        taken_down, by=editor, at=NOW + 9 * HOUR, publish_at=NOW + 20 * HOUR, kind="update", text="Monday."
    )

    publishing.unpublish(taken_down, by=editor, at=NOW + 10 * HOUR)

    assert told(taken_down) == []
    with pytest.raises(Refused, match="readers have seen another text"):
        publishing.publish(taken_down, by=editor, at=NOW + 11 * HOUR)


def test_a_story_that_no_reader_has_seen_has_nothing_to_correct(editor):
    story = make_article(body="<p>One.</p>", section=make_section(), authors=[make_author()])

    with pytest.raises(Refused, match="no reader has seen it yet"):
        publishing.publish(story, by=editor, at=NOW, kind="correction", text="It was two.")
    publishing.publish(story, by=editor, at=NOW, publish_at=NOW + HOUR)
    publishing.unpublish(story, by=editor, at=NOW)
    write(story, "<p>Two.</p>")
    publishing.publish(story, by=editor, at=NOW)

    assert fresh(story).stage(NOW) == Stage.LIVE


TWO = "<p>Two.</p>"
ACTS = st.lists(
    st.sampled_from(
        [("write", TWO), ("write", "<p>One.</p>"), ("change", TWO)]
        + [(verb, "") for verb in ("publish", "schedule", "unpublish", "withdraw", "expire")]
    ),
    min_size=3,
    max_size=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_whatever_is_done_readers_see_no_other_body_without_a_word(acts):
    """Each hour somebody tries something and gives no word; in between the clock does its part."""
    editor = make_user("Editor")
    story = make_public(published_at=NOW, authors=[make_author()], body="<p>One.</p>")
    for hour, (act, body) in enumerate(acts, start=1):
        at = NOW + hour * HOUR
        with suppress(Refused):
            do(act, fresh(story), body, editor, at)
        for moment in (at, at + HOUR / 2, at + HOUR - timedelta(seconds=1)):
            shown = Article.objects.public(moment).filter(pk=story.pk).values_list("body", flat=True)
            assert set(shown) <= {"<p>One.</p>"}


def do(act, story, body, editor, at):
    match act:
        case "write" if may_edit_story(editor, story, at):  # as the form lets one
            write(story, body)
        case "change":
            copy = write(working_copies.open_copy(story, by=editor, at=at), body)
            try:
                working_copies.publish_changes(copy, by=editor, at=at)
            except Refused:
                working_copies.discard_copy(copy, by=editor, at=at)
        case "schedule":
            publishing.publish(story, by=editor, at=at, publish_at=at + 2 * HOUR)
        case "withdraw":
            publishing.withdraw(story, by=editor, at=at, notice="Why.")
        case "expire":
            publishing.expire(story, by=editor, at=at, expires_at=at + HOUR)
        case "publish" | "unpublish":
            getattr(publishing, act)(story, by=editor, at=at)
