"""Who may do what: the one place that says it.

A role is a group of the same name with exactly the permissions listed here; somebody who has two jobs is in
two groups. Permissions are written as names, so that this module needs to import no model of the product.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

REPORTER = frozenset(
    [
        "articles.add_article",
        "articles.change_article",
        "articles.view_article",
        "articles.submit_article",
        "articles.add_image",
        "articles.change_image",
        "articles.view_image",
        "articles.view_section",
        "articles.view_author",
        "articles.view_page",
        "articles.view_editoriallogentry",
        "tags.view_tag",
    ]
    + [
        f"articles.{action}_{model}"
        for model in ("byline", "relatedstory", "articletag")
        for action in ("add", "change", "delete", "view")
    ]
    + ["articles.add_previewlink"]
)

EDITOR = REPORTER | frozenset(
    [
        "articles.edit_any_article",
        "articles.approve_article",
        "articles.publish_article",
        "articles.withdraw_article",
        "articles.delete_article",
        "articles.delete_image",
        "articles.add_author",
        "articles.change_author",
        "tags.add_tag",
        "tags.change_tag",
        "tags.delete_tag",
        "articles.add_page",
        "articles.change_page",
        "articles.delete_page",
        "articles.view_frontpageslot",
        "articles.change_frontpageslot",
        "articles.view_breakingnews",
        "articles.add_breakingnews",
        "articles.change_breakingnews",
    ]
    + [
        f"{app}.{action}_{model}"
        for app, model in (("articles", "authorlink"), ("tags", "tagalias"))
        for action in ("add", "change", "delete", "view")
    ]
)

MODERATOR = frozenset(
    [
        "comments.view_comment",
        "comments.moderate_comment",
        "comments.view_moderationrecord",
        "comments.view_ban",
        "comments.view_discussionsettings",
    ]
)

CHIEF = (
    EDITOR
    | MODERATOR
    | frozenset(
        [
            "articles.add_section",
            "articles.change_section",
            "articles.delete_section",
            "articles.delete_author",
            "articles.view_checklistrule",
            "articles.change_checklistrule",
            "comments.change_discussionsettings",
            "comments.erase_person",
            "auth.add_user",
            "auth.change_user",
            "auth.view_user",
        ]
    )
)

#: Name of the group -> its permissions.
ROLES: dict[str, frozenset[str]] = {
    "Reporter": REPORTER,
    "Editor": EDITOR,
    "Moderator": MODERATOR,
    "Chief": CHIEF,
}


def ensure_roles() -> None:
    """Create the groups, and give each exactly its permissions. Running it again changes nothing."""
    from django.contrib.auth.models import Group, Permission

    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in Permission.objects.select_related("content_type")
    }
    for name, wanted in ROLES.items():
        if wanted <= known.keys():
            group, _ = Group.objects.get_or_create(name=name)
            group.permissions.set([known[permission] for permission in wanted])


def is_fixed(story, at: datetime | None = None) -> bool:
    """Whether the text stands as readers know it at ``at`` (aware; now by default), and nobody edits it in place.

    A live story is changed through its working copy; one that has expired, or that is to come back at a set time,
    after it has been unpublished. Otherwise it would come back by the clock with a text that nobody decided to show.
    """
    if story.state != "published" or story.first_public_at is None:
        return False
    return story.first_public_at <= (at or timezone.now())


def may_edit_story(user: AbstractBaseUser, story, at: datetime | None = None) -> bool:
    """Editors may change every story; reporters their own ones, until they have submitted them. Nobody what is fixed.

    A working copy is a story of whoever opened it.
    """
    if is_fixed(story, at):
        return False
    if user.has_perm("articles.edit_any_article"):
        return True
    return user.has_perm("articles.change_article") and story.created_by_id == user.pk and story.state == "draft"


def may_open_copy(user: AbstractBaseUser, story) -> bool:
    """Editors may begin to change every live story, reporters those that they wrote."""
    if user.has_perm("articles.edit_any_article"):
        return True
    return user.has_perm("articles.change_article") and story.created_by_id == user.pk


def may_read_revisions(user: AbstractBaseUser, story) -> bool:
    """Editors may read what every story held; reporters what their own ones did: others' may have held what never goes out."""
    if user.has_perm("articles.edit_any_article"):
        return True
    return user.has_perm("articles.view_article") and story.created_by_id == user.pk


def may_write_stories(user: AbstractBaseUser) -> bool:
    """Whether what ``user`` types into a story's form is kept. It is theirs, whatever became of the story meanwhile."""
    return user.has_perm("articles.add_article") or user.has_perm("articles.change_article")


def may_override_checklist(user: AbstractBaseUser) -> bool:
    """Whoever may publish may do it without a point that the chief requires, with a reason, which is logged."""
    return user.has_perm("articles.publish_article")


def may_delete_story(user: AbstractBaseUser, story) -> bool:
    """Only what no reader has ever been able to see may be deleted; the rest is withdrawn and kept for the record.

    A working copy is thrown away, which keeps its text in the history.
    """
    if story.revises_id is not None:
        return False
    return user.has_perm("articles.delete_article") and story.state != "published" and story.first_public_at is None


def may_share_story(user: AbstractBaseUser, story) -> bool:
    """Editors may let an outside reader see every story, reporters their own."""
    if not user.has_perm("articles.add_previewlink"):
        return False
    return user.has_perm("articles.edit_any_article") or story.created_by_id == user.pk


def may_edit_pages(user: AbstractBaseUser) -> bool:
    """Editors write, publish and take down the pages that are no news; reporters may look at them."""
    return user.has_perm("articles.change_page")


def may_change_image(user: AbstractBaseUser, image) -> bool:
    """Editors may change every picture; reporters those that they uploaded."""
    if user.has_perm("articles.edit_any_article"):
        return True
    return user.has_perm("articles.change_image") and image.uploaded_by_id == user.pk
