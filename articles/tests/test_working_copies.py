"""A live story is changed through a working copy, of which readers see nothing until its changes are published."""

from datetime import timedelta

import pytest

from articles import publishing, revisions, working_copies
from articles.models import Article, Correction, LoggedVerb, Revision, Stage, State
from articles.publishing import NotAllowed, Refused
from articles.roles import is_fixed, may_delete_story, may_edit_story, may_open_copy

from .factory import (
    NOW,
    make_article,
    make_author,
    make_copy,
    make_expired,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_unpublished,
    make_user,
    make_withdrawn,
)
from .live_stories import fresh, verbs_of, write

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CAST = ("reader", "reporter", "editor", "moderator", "chief")


@pytest.fixture
def editor():
    return make_user("Editor")


def make_live():
    """A live story with something in every place."""
    return make_public(
        "Bridge closed",
        slug="bridge-closed",
        standfirst="For a week.",
        body="<p>The bridge is closed.</p>",
        published_at=NOW - 5 * HOUR,
        section=make_section("Sea"),
        further_sections=[make_section("Land")],
        authors=[make_author("Mara Ode"), make_author("Ben Okon")],
        tags=[make_tag("Bridges")],
        related=[make_public("An older bridge")],
        lead_image=make_image(),
        lead_caption="The bridge",
    )


@pytest.fixture
def live():
    return make_live()


def all_of(story):
    """Every column, and every row that points at it."""
    held = {field.attname: getattr(story, field.attname) for field in story._meta.concrete_fields}
    return held | revisions.content_of(story)


# Opening


def test_a_copy_holds_all_that_the_story_holds_and_the_story_stays_as_it_is(live, editor):
    before = all_of(fresh(live))

    copy = working_copies.open_copy(live, by=editor, at=NOW)

    assert revisions.content_of(fresh(copy)) == revisions.content_of(live)
    assert (copy.revises, copy.state, copy.created_by, copy.created_at) == (live, State.DRAFT, editor, NOW)
    after = all_of(fresh(live))
    assert {name for name in after if after[name] != before[name]} == {"revision_number"}
    assert verbs_of(live) == [LoggedVerb.OPEN_COPY]


def test_what_the_story_held_before_is_kept_as_a_revision(live, editor):
    working_copies.open_copy(live, by=editor, at=NOW)

    opened, before = Revision.objects.filter(article=live)
    assert (before.in_working_copy, before.content["body"]) == (False, "<p>The bridge is closed.</p>")
    assert (opened.in_working_copy, opened.note, opened.by) == (True, "Working copy opened", editor)


def test_a_second_copy_is_refused_and_says_who_has_the_first(live, editor):
    first = working_copies.open_copy(live, by=editor, at=NOW)

    with pytest.raises(working_copies.AlreadyOpen) as refusal:
        working_copies.open_copy(live, by=make_user("Editor"), at=NOW + HOUR)

    assert f"{editor.username} opened it on 14 Mar 2026 at 09:30 UTC" in str(refusal.value)
    assert refusal.value.copy == first


@pytest.mark.parametrize(
    "make",
    [make_article, make_scheduled, make_expired, make_withdrawn, make_unpublished],
    ids=lambda make: make.__name__,
)
def test_only_a_live_story_needs_a_copy(make, editor):
    with pytest.raises(Refused, match="only a live story needs one"):
        working_copies.open_copy(make(), by=editor)


def test_a_copy_has_no_copy(live, editor):
    copy = working_copies.open_copy(live, by=editor, at=NOW)

    with pytest.raises(Refused, match="only a live story needs one"):
        working_copies.open_copy(copy, by=editor, at=NOW)


# Who may


@pytest.mark.parametrize("person", CAST)
@pytest.mark.parametrize("own", [True, False])
def test_editors_open_a_copy_of_every_story_and_reporters_of_their_own(live, person, own):
    user = make_user() if person == "reader" else make_user(person.title())
    Article.objects.filter(pk=live.pk).update(created_by=user if own else make_user("Reporter"))
    allowed = person in ("editor", "chief") or (person == "reporter" and own)

    assert may_open_copy(user, fresh(live)) == allowed
    assert working_copies.may_open(user, fresh(live), NOW) == allowed
    if allowed:
        assert working_copies.open_copy(live, by=user, at=NOW).created_by == user
    else:
        with pytest.raises(NotAllowed, match="Ask an editor"):
            working_copies.open_copy(live, by=user, at=NOW)
        assert not Article.objects.filter(revises=live).exists()


@pytest.mark.parametrize("person", CAST)
def test_only_editors_and_chiefs_publish_changes(live, editor, person):
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), standfirst="For a month.")
    user = make_user() if person == "reader" else make_user(person.title())

    if person in ("editor", "chief"):
        working_copies.publish_changes(copy, by=user, at=NOW)
    else:
        with pytest.raises(NotAllowed, match="an editor decides"):
            working_copies.publish_changes(copy, by=user, at=NOW)
    assert (fresh(live).standfirst == "For a month.") == (person in ("editor", "chief"))


def test_a_reporter_writes_submits_and_discards_only_a_copy_of_their_own(live, editor):
    reporter, colleague = make_user("Reporter"), make_user("Reporter")
    Article.objects.filter(pk=live.pk).update(created_by=reporter)
    copy = working_copies.open_copy(live, by=reporter, at=NOW)

    assert may_edit_story(reporter, copy)
    assert not may_edit_story(colleague, copy)
    with pytest.raises(NotAllowed):
        working_copies.discard_copy(copy, by=colleague, at=NOW)
    publishing.submit(copy, by=reporter, at=NOW)
    assert not may_edit_story(reporter, copy)
    with pytest.raises(NotAllowed):
        working_copies.discard_copy(copy, by=reporter, at=NOW)
    publishing.send_back(copy, by=editor, at=NOW, note="Which bridge?")
    working_copies.discard_copy(copy, by=reporter, at=NOW)


def test_a_story_that_readers_know_is_edited_in_place_by_nobody():
    chief = make_user("Chief")
    again = make_scheduled(first_public_at=NOW - 100 * HOUR)

    assert [is_fixed(story) for story in (make_public(), make_expired(), again)] == [True] * 3
    assert not any(may_edit_story(chief, story) for story in (make_public(), make_expired(), again))
    for story in (make_article(), make_scheduled(), make_withdrawn(), make_unpublished()):
        assert may_edit_story(chief, story)


def test_a_scheduled_story_is_fixed_from_its_second_on():
    story = make_public(published_at=NOW)

    assert not is_fixed(story, NOW - timedelta(microseconds=1))
    assert is_fixed(story, NOW)


def test_a_copy_is_thrown_away_never_deleted(live, editor):
    assert not may_delete_story(make_user("Chief"), working_copies.open_copy(live, by=editor, at=NOW))


# The verbs of stories


def test_a_copy_is_submitted_sent_back_and_approved_like_every_story(live, editor):
    copy = working_copies.open_copy(live, by=editor, at=NOW)

    publishing.submit(copy, by=editor, at=NOW)
    publishing.send_back(copy, by=editor, at=NOW, note="Name the engineer.")
    publishing.submit(copy, by=editor, at=NOW)
    publishing.approve(copy, by=editor, at=NOW)

    assert fresh(copy).state == State.APPROVED
    assert fresh(live).stage(NOW) == Stage.LIVE


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.APPROVED])
def test_no_verb_makes_a_story_of_its_own_out_of_a_copy(live, editor, state):
    copy = working_copies.open_copy(live, by=editor, at=NOW)
    Article.objects.filter(pk=copy.pk).update(state=state)
    copy.refresh_from_db()

    assert {verb.name for verb in publishing.available_verbs(copy, editor, NOW)} <= {"submit", "send_back", "approve"}
    for name, more in (
        ("publish", {}),
        ("unpublish", {}),
        ("withdraw", {"notice": "Why."}),
        ("correct", {"kind": "update", "text": "New."}),
        ("expire", {"expires_at": None}),
    ):
        with pytest.raises(Refused, match="it is the working copy of a live story"):
            getattr(publishing, name)(copy, by=editor, at=NOW, **more)


# Throwing it away


def test_a_discarded_copy_leaves_its_text_and_its_log_with_the_story(live, editor):
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), body="<p>Much typing.</p>")
    publishing.submit(copy, by=editor, at=NOW)
    before = revisions.content_of(fresh(live))

    working_copies.discard_copy(copy, by=editor, at=NOW + HOUR, note="  The engineer took it back. ")

    assert not Article.objects.filter(revises=live).exists()
    assert revisions.content_of(fresh(live)) == before
    assert Revision.objects.first().content["body"] == "<p>Much typing.</p>"
    assert verbs_of(live) == ["open_copy", "submit", "discard_copy"]
    assert live.log_entries.get(verb="discard_copy").note == "The engineer took it back."


def test_what_was_saved_past_the_form_is_kept_too(live, editor):
    copy = working_copies.open_copy(live, by=editor, at=NOW)
    copy.body = "<p>From a shell.</p>"
    copy.save()

    working_copies.discard_copy(copy, by=editor, at=NOW + HOUR)

    assert Revision.objects.first().content["body"] == "<p>From a shell.</p>"


def test_after_that_another_copy_can_be_opened(live, editor):
    working_copies.discard_copy(working_copies.open_copy(live, by=editor, at=NOW), by=editor, at=NOW)

    assert working_copies.open_copy(live, by=editor, at=NOW + HOUR).pk


def test_tags_that_are_merged_are_merged_in_copies_too(live, editor):
    from tags.merging import merge

    copy = working_copies.open_copy(live, by=editor, at=NOW)
    merge([live.tags.get()], into=make_tag("Crossings"))

    assert [tag.name for tag in copy.tags.all()] == [tag.name for tag in live.tags.all()] == ["Crossings"]
    assert working_copies.changes(fresh(live), fresh(copy)) == {}


def test_a_picture_that_only_a_copy_shows_cannot_be_deleted(live, editor):
    from django.db.models import ProtectedError

    picture = make_image()
    write(working_copies.open_copy(live, by=editor, at=NOW), lead_image=picture)

    with pytest.raises(ProtectedError):
        picture.delete()


def test_the_factory_makes_a_copy_that_differs():
    copy = make_copy(make_public("Bridge closed"), headline="Bridge open")

    assert (copy.headline, copy.revises.headline) == ("Bridge open", "Bridge closed")
    assert not Correction.objects.exists()
