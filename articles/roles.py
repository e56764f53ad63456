"""Who may do what: the one place that says it.

A role is a group of the same name with exactly the permissions listed here; somebody who has two jobs is in
two groups. Permissions are written as names, so that this module needs to import no model of the product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
        "articles.view_editoriallogentry",
        "tags.view_tag",
    ]
    + [
        f"articles.{action}_{model}"
        for model in ("byline", "relatedstory", "articletag")
        for action in ("add", "change", "delete", "view")
    ]
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


def may_edit_story(user: AbstractBaseUser, story) -> bool:
    """Editors may change every story; reporters their own ones, until they have submitted them."""
    if user.has_perm("articles.edit_any_article"):
        return True
    return user.has_perm("articles.change_article") and story.created_by_id == user.pk and story.state == "draft"


def may_override_checklist(user: AbstractBaseUser) -> bool:
    """Whoever may publish may do it without a point that the chief requires, with a reason, which is logged."""
    return user.has_perm("articles.publish_article")


def may_delete_story(user: AbstractBaseUser, story) -> bool:
    """Only what no reader has ever been able to see may be deleted; the rest is withdrawn and kept for the record."""
    return user.has_perm("articles.delete_article") and story.state != "published" and story.first_public_at is None


def may_change_image(user: AbstractBaseUser, image) -> bool:
    """Editors may change every picture; reporters those that they uploaded."""
    if user.has_perm("articles.edit_any_article"):
        return True
    return user.has_perm("articles.change_image") and image.uploaded_by_id == user.pk
