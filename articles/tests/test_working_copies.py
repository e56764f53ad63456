"""A live story is changed through a working copy, of which readers see nothing until its changes are published."""

from datetime import timedelta

import pytest

from articles import publishing, revisions, working_copies
from articles.models import Article, Correction, EditorialLogEntry, LoggedVerb, Revision, Stage, State, UnsavedText
from articles.publishing import NotAllowed, Refused
from articles.roles import is_fixed, may_delete_story, may_edit_story, may_open_copy
from articles.unsaved import keep

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

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CAST = ("reader", "reporter", "editor", "moderator", "chief")


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def live():
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


def fresh(story):
    return Article.objects.get(pk=story.pk)


def write(story, **fields):
    """What the form does: save and keep the revision."""
    for name, value in fields.items():
        setattr(story, name, value)
    story.save()
    revisions.record(story, by=story.created_by)
    return story


def verbs_of(story):
    return list(story.log_entries.order_by("pk").values_list("verb", flat=True))


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


# Publishing the changes


def test_published_changes_are_on_the_live_row_which_keeps_all_that_is_its_own(live, editor):
    own = ("pk", "state", "published_at", "first_public_at", "created_by_id", "created_at", "expires_at")
    kept = {name: getattr(live, name) for name in own}
    address = live.get_absolute_url()
    copy = working_copies.open_copy(live, by=editor, at=NOW)
    copy.tags.add(make_tag("Roads"))
    copy.bylines.all().delete()
    copy.bylines.create(author=make_author("Ida Maren"), role="reporter")
    copy.related_links.all().delete()
    write(
        copy,
        headline="Bridge open again",
        body="<p>The bridge is open.</p>",
        section=make_section("Roads"),
        lead_image=make_image(),
        comments_open=False,
    )
    wanted = revisions.content_of(fresh(copy))

    back = working_copies.publish_changes(
        copy, by=editor, at=NOW + HOUR, kind="update", text="The bridge was opened on Monday."
    )

    story = fresh(live)
    assert back == story
    assert revisions.content_of(story) == wanted
    assert {name: getattr(story, name) for name in own} == kept
    assert (story.get_absolute_url(), story.revision_number) == (address, Revision.objects.first().number)
    assert "open again" in story.search_text
    assert not Article.objects.filter(revises=live).exists()


def test_readers_see_nothing_of_a_copy_until_then(live, editor, client):
    copy = working_copies.open_copy(live, by=editor, at=NOW)
    write(copy, headline="Unheard of", body="<p>Unheard of.</p>")

    assert "Unheard of" not in client.get(live.get_absolute_url()).content.decode()
    working_copies.publish_changes(copy, by=editor, at=NOW, minor="A comma.")
    assert "Unheard of" in client.get(live.get_absolute_url()).content.decode()


def test_a_new_slug_leaves_the_old_address_leading_to_the_story(live, editor, client):
    before = live.get_absolute_url()
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), slug="bridge-open")
    assert not copy.old_slugs.exists()

    working_copies.publish_changes(copy, by=editor, at=NOW)

    assert client.get(before).url == fresh(live).get_absolute_url()
    assert fresh(live).slug == "bridge-open"


def test_a_copy_may_go_back_to_an_earlier_address_of_its_own_story(live, editor):
    live.slug = "second"
    live.save()
    copy = working_copies.open_copy(live, by=editor, at=NOW)
    copy.slug = "bridge-closed"

    copy.clean()
    working_copies.publish_changes(write(copy), by=editor, at=NOW)

    assert fresh(live).slug == "bridge-closed"
    assert [old.slug for old in live.old_slugs.all()] == ["second"]


def test_an_emptied_slug_is_made_from_the_headline_without_fear_of_its_own_story(live, editor):
    copy = working_copies.open_copy(live, by=editor, at=NOW)

    assert write(copy, slug="").slug == "bridge-closed"


def test_an_address_that_another_story_has_taken_is_refused(live, editor):
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), slug="taken")
    make_article(slug="taken")

    with pytest.raises(Refused, match="Another story has this address already"):
        working_copies.publish_changes(copy, by=editor, at=NOW)
    assert fresh(copy).slug == "taken"


def test_the_log_of_the_copy_becomes_the_storys(live, editor):
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), headline="Bridge open")
    publishing.submit(copy, by=editor, at=NOW + HOUR)
    publishing.approve(copy, by=editor, at=NOW + HOUR, note="Good.")

    working_copies.publish_changes(copy, by=editor, at=NOW + 2 * HOUR, minor="Only the headline.")

    assert verbs_of(live) == ["open_copy", "submit", "approve", "revise"]
    assert not EditorialLogEntry.objects.filter(article=None).exists()
    entry = EditorialLogEntry.objects.get(verb="revise")
    assert (entry.by, entry.at, entry.note) == (editor, NOW + 2 * HOUR, "Minor change: Only the headline.")


def test_what_a_colleague_has_typed_into_the_copy_and_not_saved_outlives_it(live, editor):
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), headline="Bridge open")
    fields = [("headline", "Half a thought")]
    kept = keep(fields, user=make_user("Editor"), article=copy, form_key="0" * 36, base=copy.revision_number)

    working_copies.publish_changes(copy, by=editor, at=NOW)

    assert UnsavedText.objects.get(pk=kept.pk).article == live


def test_an_expiry_that_was_set_while_the_copy_was_open_stands(live, editor):
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), headline="Bridge open")
    publishing.expire(live, by=editor, at=NOW, expires_at=NOW + 24 * HOUR)

    working_copies.publish_changes(copy, by=editor, at=NOW + HOUR)

    assert fresh(live).expires_at == NOW + 24 * HOUR


def test_a_copy_that_lacks_what_readers_need_is_refused(live, editor):
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), body="<p> </p>", section=None)

    with pytest.raises(Refused, match="still needs a section and a body"):
        working_copies.publish_changes(copy, by=editor, at=NOW, minor="No.")


def test_a_copy_that_changes_nothing_is_refused(live, editor):
    copy = working_copies.open_copy(live, by=editor, at=NOW)

    with pytest.raises(Refused, match="there are none"):
        working_copies.publish_changes(copy, by=editor, at=NOW)


def test_a_section_that_was_renamed_is_no_change(live, editor):
    copy = working_copies.open_copy(live, by=editor, at=NOW)
    live.section.name = "The sea"
    live.section.save()

    assert working_copies.changes(fresh(live), fresh(copy)) == {}


@pytest.mark.parametrize("verb", ["unpublish", "withdraw", "expire"])
def test_changes_to_a_story_that_readers_have_lost_are_refused_and_stay(live, editor, verb):
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), headline="Bridge open")
    more = {"withdraw": {"notice": "Forged."}, "expire": {"expires_at": NOW + HOUR}}.get(verb, {})
    getattr(publishing, verb)(live, by=editor, at=NOW + HOUR, **more)

    with pytest.raises(Refused, match="Throw the working copy away: its text stays"):
        working_copies.publish_changes(copy, by=editor, at=NOW + 2 * HOUR)
    assert fresh(copy).headline == "Bridge open"


def test_a_story_that_came_back_unchanged_can_still_be_changed_through_its_copy(live, editor):
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), headline="Bridge open")
    publishing.unpublish(live, by=editor, at=NOW + HOUR)
    publishing.publish(live, by=editor, at=NOW + 2 * HOUR)

    working_copies.publish_changes(copy, by=editor, at=NOW + 3 * HOUR)

    assert fresh(live).headline == "Bridge open"


def test_a_story_that_was_changed_under_its_copy_is_not_overwritten(live, editor):
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), headline="Bridge open")
    publishing.unpublish(live, by=editor, at=NOW + HOUR)
    write(live, headline="Bridge closed for good")
    publishing.publish(live, by=editor, at=NOW + 2 * HOUR)

    with pytest.raises(Refused, match="has been changed since the copy was opened"):
        working_copies.publish_changes(copy, by=editor, at=NOW + 3 * HOUR)
    assert fresh(live).headline == "Bridge closed for good"


def test_the_second_of_two_who_publish_is_told_who_was_first(live, editor):
    copy = write(working_copies.open_copy(live, by=editor, at=NOW), headline="Bridge open")
    same = fresh(copy)
    working_copies.publish_changes(copy, by=editor, at=NOW)

    with pytest.raises(Refused, match=f"{editor.username} published changes to it in the meantime"):
        working_copies.publish_changes(same, by=make_user("Editor"), at=NOW)
    with pytest.raises(Refused, match="in the meantime"):
        working_copies.discard_copy(same, by=make_user("Editor"), at=NOW)


def test_a_story_is_no_copy_of_anything(live, editor):
    for act in (working_copies.publish_changes, working_copies.discard_copy):
        with pytest.raises(Refused, match="is no working copy"):
            act(live, by=editor, at=NOW)


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
