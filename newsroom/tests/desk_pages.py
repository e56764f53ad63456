"""Every page of the admin, with something of every kind on it: for tests that must look at all of them.

A page that is added to the admin and has no row here fails `test_accessibility.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.contrib import admin
from django.contrib.auth.tokens import default_token_generator
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from playwright.sync_api import BrowserContext

from articles import pages, publishing, revisions, unsaved
from articles.comments import moderation
from articles.comments.models import CommentState
from articles.comments.tests.factory import make_comment
from articles.models import EditorialLogEntry, TopicPicture
from articles.roles import ensure_roles
from articles.tests.factory import (
    make_article,
    make_author,
    make_breaking,
    make_copy,
    make_expired,
    make_image,
    make_page,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_unpublished,
    make_user,
    make_withdrawn,
    picture_bytes,
    place_on_front_page,
)
from newsroom import passwords

ROLES = ("Chief", "Editor", "Reporter", "Moderator")

STORIES = ("draft", "sent_back", "submitted", "approved", "scheduled", "live", "expired", "withdrawn", "unpublished")

BODY = """<h2>What happened</h2><p>A paragraph with a <a href="/">link</a>, <strong>weight</strong> and <em>stress</em>.</p>
<ul><li><p>One</p></li><li><p>Two</p></li></ul><blockquote><p>A quotation.</p></blockquote>
<table><tbody><tr><th><p>Boat</p></th><td><p>Sable</p></td></tr></tbody></table><p>The end.</p>"""

#: Name of the URL -> the pages behind it: each a list of names from `furnish`, then perhaps a query.
PAGES: dict[str, tuple[str, ...]] = {
    "index": ("",),
    "password_change": ("",),
    "password_change_done": ("",),
    "articles_article_changelist": ("", "?q=story", "?stage=approved", "?q=nothing+of+that+name"),
    "articles_article_add": ("",),
    "articles_article_change": (*STORIES, "copy"),
    "articles_article_history": ("sent_back", "live"),
    "articles_article_compare": ("draft?from=1&to=2",),
    "articles_article_restore": ("draft 1", "live 1"),
    "articles_article_merge": ("draft form",),
    "articles_article_publish_changes": ("copy",),
    "articles_article_discard_copy": ("copy",),
    "articles_article_share": ("draft",),
    "articles_article_checklist": ("draft",),
    "articles_article_override": ("approved",),
    "articles_article_unsaved": ("form",),
    "articles_article_throw_away": ("form",),
    "articles_checklistrule_changelist": ("",),
    "articles_article_preview": ("draft",),
    "articles_frontpageslot_changelist": ("",),
    "articles_breakingnews_changelist": ("",),
    "articles_breakingnews_add": ("",),
    "articles_breakingnews_change": ("line",),
    "articles_breakingnews_history": ("line",),
    "articles_article_delete": ("draft",),
    "articles_article_verb": (
        *("submitted send_back", "live unpublish", "live withdraw", "live correct", "live expire"),
        "unpublished publish",
    ),
    "articles_image_changelist": ("", "?q=nothing+of+that+name", "?rights=soon"),
    "articles_image_add": ("",),
    "articles_image_change": ("image", "unused_image"),
    "articles_image_describe": ("?id={image}&id={undescribed}", "?id=0"),
    "articles_image_replace": ("image",),
    "articles_image_history": ("image",),
    "articles_image_delete": ("unused_image",),
    "articles_section_changelist": ("",),
    "articles_section_add": ("",),
    "articles_section_change": ("section",),
    "articles_section_history": ("section",),
    "articles_section_delete": ("unused_section",),
    "articles_author_changelist": ("",),
    "articles_author_add": ("",),
    "articles_author_change": ("author",),
    "articles_author_history": ("author",),
    "articles_author_delete": ("unused_author",),
    "articles_page_changelist": ("", "?q=nothing+of+that+name"),
    "articles_page_add": ("",),
    "articles_page_change": ("page", "page_draft"),
    "articles_page_history": ("page",),
    "articles_page_revision": ("page 1", "page 3"),
    "articles_page_delete": ("page_draft",),
    "articles_editoriallogentry_changelist": ("",),
    "articles_editoriallogentry_change": ("entry",),
    "articles_editoriallogentry_history": ("entry",),
    "tags_tag_changelist": ("",),
    "tags_tag_add": ("",),
    "tags_tag_change": ("tag",),
    "tags_tag_history": ("tag",),
    "tags_tag_delete": ("tag",),
    "tags_tag_merge": ("?id={tag}&id={other_tag}",),
    "comments_comment_changelist": (
        *("", "?state=all", "?state=spam", "?state=reported", "?q=nothing+of+that+name", "?writer={writer}"),
        "?story=boat",
    ),
    "comments_comment_change": ("pending", "decided"),
    "comments_comment_act": ("pending reject", "pending answer", "pending edit", "pending ban"),
    "comments_moderationrecord_changelist": ("", "?verb=reject", "?verb=import"),
    "comments_ban_changelist": ("", "?q=nothing+of+that+name"),
    "comments_discussionsettings_changelist": ("",),
    "comments_person": ("",),
    "auth_user_changelist": ("",),
    "auth_user_add": ("",),
    "auth_user_change": ("colleague",),
    "auth_user_history": ("colleague",),
    "auth_user_password_change": ("colleague",),
}

#: What these show depends on who looks; the other pages are the chief's, or refused.
DIFFERENT = (
    *("index", "articles_article_changelist", "articles_article_add", "articles_article_change"),
    *("articles_article_history", "articles_image_change", "articles_page_change", "tags_tag_changelist"),
    "comments_comment_changelist",
)

#: Shown to those who are not signed in.
SIGNED_OUT: dict[str, tuple[str, ...]] = {
    "admin:login": ("",),
    "admin:logout": ("",),  # asks to sign in again
    "admin_password_reset": ("",),
    "password_reset_done": ("",),
    "password_reset_confirm": ("uid token", "uid no_token"),
    "password_reset_complete": ("",),
}

#: URLs of the admin that are no page of their own, and what they are instead.
NO_PAGE = {
    "autocomplete": "data",
    "jsi18n": "a script",
    "view_on_site": "a redirect",
    "app_list": "the index again, of one app",
    "articles_image_choose": "a part of the dialog: see SCENES of test_accessibility",
    "articles_image_upload": "takes a POST",
    "articles_image_upload_form": "a part of the dialog: see SCENES of test_accessibility",
    "articles_image_describe_one": "a part of the dialog: see SCENES of test_accessibility",
    "articles_article_open_copy": "takes a POST",
    "articles_article_press": "takes a POST",
    "articles_article_presence": "data",
    "articles_article_unsaved_ask": "data",
    "articles_article_unsaved_keep": "data",
    "articles_article_unsaved_offers": "a part of the form and of the desk",
    "articles_article_preview_new": "takes a POST, and answers with the story's page",
    "articles_body_cards": "data",
    "articles_body_embed": "data",
    "articles_body_link": "data",
    "articles_body_pictures": "data",
    "articles_body_stories": "data",
    "articles_breakingnews_end": "takes a POST",
    "tags_tag_suggest": "data",
    "comments_ban_lift": "takes a POST",
    "comments_comment_decide": "takes a POST",
    "comments_comment_undo": "takes a POST",
    "comments_comment_watch": "data",
    "comments_moderationrecord_change": "a redirect to the reply",
    "comments_moderationrecord_history": "a redirect to the reply",
    "comments_comment_history": "a redirect to the reply",
    # Refused to everybody, so the page for 403 is all that there is.
    "articles_editoriallogentry_add": "refused",
    "articles_editoriallogentry_delete": "refused",
    "articles_breakingnews_delete": "refused",
    "comments_comment_add": "refused",
    "comments_comment_delete": "refused",
    "comments_moderationrecord_add": "refused",
    "comments_moderationrecord_delete": "refused",
    "auth_user_delete": "refused",
}

Things = dict[str, str]


def names_of_urls() -> set[str]:
    """The names of all URLs of the admin, and of those for a lost password."""

    def walk(patterns: list) -> Iterator[str | None]:
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                yield pattern.name
            else:
                yield from walk(pattern.url_patterns)

    return {*walk(admin.site.urls[0]), *walk(passwords.urlpatterns)} - {None}


def names_with_rows() -> set[str]:
    """The names of URLs that PAGES, SIGNED_OUT or NO_PAGE speak of."""
    return {name.removeprefix("admin:") for name in (*PAGES, *SIGNED_OUT, *NO_PAGE)}


def furnish() -> Things:
    """Make stories at every stage and all that surrounds them. Gives the arguments of addresses by name."""
    ensure_roles()  # a flushed database has lost the groups that migrate makes
    now = timezone.now()
    editor, reporter, moderator = make_user("Editor"), make_user("Reporter"), make_user("Moderator")
    section = make_section("Sea")
    author, image, tag = make_author("Ida Maren", job_title="Naval correspondent"), make_image(), make_tag("Drones")
    image.rights_until = now.date() - timedelta(days=1)
    image.save()
    tag.aliases.create(name="UAV", slug="uav")
    author.links.create(label="Website", url="https://ida.example")
    whole = {"section": section, "authors": [author], "tags": [tag], "lead_image": image, "body": BODY}
    live = make_public("Patrol boat delivered", related=[make_public("Shipyard delays frigate")], **whole)
    stories = {
        "draft": make_article("Draft story", **whole),
        "sent_back": make_article("Story that came back", **whole),
        "submitted": make_article("Submitted story", "submitted", **whole),
        "approved": make_article("Approved story", "approved", **whole),
        "scheduled": make_scheduled("Scheduled story", **whole),
        "live": live,
        "expired": make_expired("Expired story", **whole),
        "withdrawn": make_withdrawn("Withdrawn story", **whole),
        "unpublished": make_unpublished("Story that was taken back", body=BODY),
    }
    type(live).objects.filter(headline__contains="tory").update(created_by=reporter)
    for story in stories.values():
        publishing.record_save(story, by=editor, created=True, at=now - timedelta(days=1))
    publishing.submit(stories["sent_back"], by=editor)
    publishing.send_back(stories["sent_back"], by=editor, note="The second source is missing.")
    for headline in ("First thoughts", "Draft story"):
        stories["draft"].headline = headline
        stories["draft"].save()
        revisions.record(stories["draft"], by=editor, at=now)
    chief = make_user("Chief")
    typed = {"headline": "Draft story, typed", "body": BODY, "slug": stories["draft"].slug}
    form_key = str(uuid4())
    for user in (chief, editor):
        unsaved.keep([*typed.items()], user=user, article=stories["draft"], form_key=form_key, base=1)
    place_on_front_page(live)
    replies = [make_comment(live, state, text="A reply with https://example.org/ in it.") for state in CommentState]
    decided = make_comment(live, CommentState.PENDING, name="Ilse Brandt", parent=replies[1])
    moderation.reject(decided, by=moderator, at=now, reason="Off the subject.")
    for number, until in enumerate((None, now + timedelta(days=30))):
        sender = make_comment(live, CommentState.PENDING, email=f"banned{number}@example.org")
        moderation.ban(sender, by=moderator, until=until, reason="Threats.")
    TopicPicture.objects.create(tag=tag, image=image)
    page = make_page("About us", body=BODY)
    page.body = f"{BODY}<p>Not yet for readers.</p>"
    pages.save(page, by=editor)
    pages.keep_overtaken(page, pages.content_of(page) | {"body": BODY, "title": "About"}, by=editor)
    inner = make_page("How we work", parent=page, body=BODY)
    things = {name: story.pk for name, story in stories.items()} | {
        "copy": make_copy(live, by=editor, headline="Patrol boat delivered late", body="<p>Other.</p>").pk,
        "form": form_key,
        "line": make_breaking(live).pk,
        "image": image.pk,
        "unused_image": make_image(rights_until=now.date(), sensitive=True).pk,
        "undescribed": make_image(alt="IMG_2041.jpg", file=ContentFile(picture_bytes(), "IMG_2041.jpg")).pk,
        "section": section.pk,
        "unused_section": make_section("Land", parent=section).pk,
        "author": author.pk,
        "unused_author": make_author("Nobody Yet").pk,
        "entry": EditorialLogEntry.objects.first().pk,
        "page": page.pk,
        "page_draft": make_page("House rules", published_at=None).pk,
        "page_url": page.get_absolute_url(),
        "inner_page_url": inner.get_absolute_url(),
        "tag": tag.pk,
        "other_tag": make_tag("Unmanned aircraft").pk,
        "pending": replies[0].pk,
        "decided": decided.pk,
        "writer": decided.email,
        "colleague": editor.pk,
        "uid": urlsafe_base64_encode(force_bytes(editor.pk)),
        "token": default_token_generator.make_token(editor),
        "no_token": "used-already",
        "live_url": live.get_absolute_url(),
        "withdrawn_url": stories["withdrawn"].get_absolute_url(),
    }
    return {name: str(thing) for name, thing in things.items()}


def addresses(things: Things, role: str = "Chief") -> list[str]:
    """The addresses of all rows of PAGES; for another role than the chief, who sees all, of those that differ for it."""
    names = PAGES if role == "Chief" else DIFFERENT
    return [_address(f"admin:{name}", row, things) for name in names for row in PAGES[name]]


def addresses_signed_out(things: Things) -> list[str]:
    """The addresses of all rows of SIGNED_OUT."""
    return [_address(name, row, things) for name, rows in SIGNED_OUT.items() for row in rows]


def sign_in(context: BrowserContext, user, url: str) -> None:
    """Give the browser the session of a person, without a form in between."""
    client, name = Client(), settings.SESSION_COOKIE_NAME
    client.force_login(user)
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def _address(name: str, row: str, things: Things) -> str:
    path, _, query = row.partition("?")
    url = reverse(name, args=[things.get(argument, argument) for argument in path.split()])
    return url + (f"?{query.format_map(things)}" if query else "")
