"""Who may do what, by role. The lists here are written out on purpose: a change of rights must be seen twice."""

import pytest
from django.contrib.auth.models import Group

from articles.models import State
from articles.roles import (
    ROLES,
    ensure_roles,
    may_change_image,
    may_delete_story,
    may_edit_story,
    may_override_checklist,
    may_read_revisions,
    may_share_story,
)

from .factory import make_article, make_image, make_public, make_scheduled, make_unpublished, make_user, make_withdrawn

pytestmark = pytest.mark.django_db


def permissions(user):
    return {p for p in user.get_all_permissions() if not p.startswith("taggit.")}


def test_every_role_has_exactly_its_permissions_after_migrate():
    held = {
        group.name: {
            f"{p.content_type.app_label}.{p.codename}" for p in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }

    assert held == {name: set(wanted) for name, wanted in ROLES.items()}


def test_setting_the_roles_up_again_takes_away_what_somebody_added_by_hand():
    group = Group.objects.get(name="Moderator")
    group.permissions.add(*Group.objects.get(name="Chief").permissions.all())

    ensure_roles()

    assert permissions(make_user("Moderator")) == ROLES["Moderator"]


def test_a_moderator_reaches_replies_and_nothing_else():
    assert permissions(make_user("Moderator")) == {
        "comments.view_comment",
        "comments.moderate_comment",
        "comments.view_moderationrecord",
        "comments.view_ban",
        "comments.view_discussionsettings",
    }


def test_an_editor_has_no_say_over_replies():
    assert not any(permission.startswith("comments.") for permission in permissions(make_user("Editor")))


def test_nobody_but_a_chief_touches_sections_and_staff():
    chiefs_own = permissions(make_user("Chief")) - permissions(make_user("Editor", "Moderator"))

    assert chiefs_own == {
        "articles.add_section",
        "articles.change_section",
        "articles.delete_section",
        "articles.delete_author",
        "articles.view_checklistrule",
        "articles.change_checklistrule",
        "auth.add_user",
        "auth.change_user",
        "auth.view_user",
        "comments.change_discussionsettings",
        "comments.erase_person",
    }


@pytest.mark.parametrize("state", State.values)
def test_a_reporter_edits_only_drafts_of_their_own(state):
    reporter = make_user("Reporter")

    assert may_edit_story(reporter, make_article(state=state, created_by=reporter)) == (state == State.DRAFT)
    assert not may_edit_story(reporter, make_article(state=state, created_by=make_user("Reporter")))


@pytest.mark.parametrize("person", ["Editor", "Chief"])
def test_editors_and_chiefs_edit_every_story_but_what_readers_see(person):
    user = make_user(person)

    for state in State.values:
        assert may_edit_story(user, make_article(state=state)) == (state != State.PUBLISHED)
    assert may_edit_story(user, make_scheduled())


def test_a_moderator_edits_no_story_not_even_one_of_their_own():
    moderator = make_user("Moderator")

    assert not may_edit_story(moderator, make_article(created_by=moderator))


def test_only_what_no_reader_could_ever_see_may_be_deleted():
    editor = make_user("Editor")

    assert may_delete_story(editor, make_article())
    for story in (make_public(), make_scheduled(), make_unpublished(), make_withdrawn()):
        assert not may_delete_story(editor, story)
    reporter = make_user("Reporter")
    assert not may_delete_story(reporter, make_article(created_by=reporter))


@pytest.mark.parametrize(
    ("person", "may"), [("Reporter", False), ("Editor", True), ("Moderator", False), ("Chief", True)]
)
def test_whoever_may_publish_may_override_the_checklist(person, may):
    assert may_override_checklist(make_user(person)) is may
    assert not may_override_checklist(make_user())


def test_a_reporter_changes_only_pictures_of_their_own():
    reporter = make_user("Reporter")

    assert may_change_image(reporter, make_image(uploaded_by=reporter))
    assert not may_change_image(reporter, make_image())
    assert may_change_image(make_user("Editor"), make_image())


def test_what_a_story_held_is_read_by_its_writer_and_the_editors():
    reporter = make_user("Reporter")
    own, public = make_article(created_by=reporter), make_public()

    for person in ("Editor", "Chief"):
        assert may_read_revisions(make_user(person), own)
        assert may_read_revisions(make_user(person), public)
    assert may_read_revisions(reporter, own)
    # Also of what is public: an earlier revision may hold what was never to go out.
    assert not may_read_revisions(reporter, public)
    moderator = make_user("Moderator")
    assert not may_read_revisions(moderator, make_article(created_by=moderator))


@pytest.mark.parametrize("state", State.values)
def test_reporters_share_their_own_stories_with_outside_readers_and_editors_every_story(state):
    reporter = make_user("Reporter")
    own, other = make_article(state=state, created_by=reporter), make_article(state=state)

    assert may_share_story(reporter, own)
    assert not may_share_story(reporter, other)
    for person in ("Editor", "Chief"):
        assert may_share_story(make_user(person), other)
    moderator = make_user("Moderator")
    assert not may_share_story(moderator, make_article(state=state, created_by=moderator))


def test_the_front_page_and_breaking_news_are_the_editors():
    rights = {f"articles.{one}" for one in ("change_frontpageslot", "add_breakingnews", "change_breakingnews")}

    assert rights <= permissions(make_user("Editor"))
    assert rights <= permissions(make_user("Chief"))
    assert not rights & permissions(make_user("Reporter", "Moderator"))
