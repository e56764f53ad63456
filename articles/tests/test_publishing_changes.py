"""Publishing what a working copy changes: readers see all of it from then on, or nothing where it is refused."""

import pytest

from articles import publishing, revisions, working_copies
from articles.models import Article, EditorialLogEntry, Revision, UnsavedText
from articles.publishing import Refused
from articles.unsaved import keep

from .factory import (
    NOW,
    make_article,
    make_author,
    make_image,
    make_section,
    make_tag,
    make_user,
)
from .live_stories import fresh, verbs_of, write
from .test_working_copies import HOUR, make_live

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def live():
    return make_live()


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
