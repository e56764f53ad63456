"""The newsroom in a real browser, under the strict policy: any complaint of the browser fails the test."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from articles.comments.tests.factory import make_comment
from articles.models import Article, Stage
from articles.publishing import record_save

from .factory import (
    make_article,
    make_author,
    make_image,
    make_public,
    make_section,
    make_tag,
    make_user,
)

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-test-password"


def address(name, *arguments):
    return reverse(f"admin:{name}", args=arguments)


def test_a_person_signs_in_through_the_form(page, editor):
    page.goto(address("index"))
    page.get_by_label("Username").fill(editor.get_username())
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="My drafts")).to_be_visible()


def test_a_story_is_written_illustrated_linked_and_published_with_the_keyboard_alone(page, sign_in, editor):
    make_section("Sea")
    make_author("Ida Maren")
    make_public("Shipyard delays frigate")
    make_tag("Drones").aliases.create(name="UAV", slug="uav")
    picture = make_image(caption="The harbour at noon", alt="Three grey boats")
    sign_in(page, editor).goto(address("index"))
    keyboard = page.keyboard

    page.get_by_role("link", name="Write a story").focus()
    keyboard.press("Enter")
    page.get_by_label("Headline").focus()
    keyboard.type("First patrol boat delivered")
    keyboard.press("Tab")
    keyboard.type("The coast guard has its boat.")

    keyboard.press("Tab")
    expect(page.get_by_role("button", name="Choose a picture")).to_be_focused()
    keyboard.press("Enter")
    choice = page.get_by_role("button", name="The harbour at noon")
    expect(choice).to_be_focused()
    keyboard.press("Enter")
    expect(page.get_by_role("button", name="Choose another picture")).to_be_focused()
    expect(page.locator("[data-picture-shown] img")).to_have_attribute("alt", "Three grey boats")

    body = page.locator(".ProseMirror").and_(page.get_by_role("textbox", name="Body"))
    body.focus()
    keyboard.type("It came on ")
    keyboard.press("Control+b")
    keyboard.type("Monday")
    keyboard.press("Control+b")
    keyboard.type(".")
    keyboard.press("Enter")
    keyboard.type("- Two engines")

    related = page.locator("#related_links-0")
    related.get_by_role("combobox").focus()
    keyboard.press("Enter")
    keyboard.type("frigate")
    expect(page.get_by_role("option", name="Shipyard delays frigate")).to_be_visible()
    keyboard.press("Enter")

    page.locator("#bylines-0").get_by_role("combobox").first.focus()
    keyboard.press("Enter")
    keyboard.type("ida")
    expect(page.get_by_role("option", name="Ida Maren")).to_be_visible()
    keyboard.press("Enter")

    page.get_by_label("Section", exact=False).first.focus()
    keyboard.type("Sea")

    tags = page.get_by_role("combobox", name="Tags")
    tags.focus()
    keyboard.type("uav")
    expect(page.get_by_role("option", name="Drones (also “UAV”)")).to_be_visible()
    keyboard.press("Enter")
    keyboard.type("Patrol boats")
    expect(page.get_by_role("option", name="New tag “Patrol boats”")).to_be_visible()
    keyboard.press("Enter")

    page.get_by_role("button", name="Publish", exact=True).focus()
    keyboard.press("Enter")
    expect(page.get_by_text("is live. Read it on the site")).to_be_visible()

    story = Article.objects.get(headline="First patrol boat delivered")
    assert story.stage() == Stage.LIVE
    assert story.body == "<p>It came on <strong>Monday</strong>.</p><ul><li><p>Two engines</p></li></ul>"
    assert (story.section.name, story.lead_image) == ("Sea", picture)
    assert [row.author.name for row in story.bylines.all()] == ["Ida Maren"]
    assert [row.story.headline for row in story.related_links.all()] == ["Shipyard delays frigate"]
    assert sorted(tag.name for tag in story.tags.all()) == ["Drones", "Patrol boats"]

    page.get_by_role("link", name="Read it on the site").first.click()
    expect(page.get_by_role("heading", level=1, name="First patrol boat delivered")).to_be_visible()


def test_enter_in_a_field_saves_and_publishes_nothing(page, sign_in, editor):
    story = make_article("Draft", section=make_section(), authors=[make_author()])
    sign_in(page, editor).goto(address("articles_article_change", story.pk))
    page.get_by_label("Headline").fill("Draft, better")
    page.get_by_label("Headline").press("Enter")
    expect(page.get_by_text("Saved. The story is draft as before.")).to_be_visible()
    page.get_by_label("Content warning").fill("Loud.")
    # What was said of the first save stands there still.
    with page.expect_response(f"**{address('articles_article_change', story.pk)}"):
        page.get_by_label("Content warning").press("Enter")
    expect(page.get_by_label("Content warning")).to_have_value("Loud.")
    story.refresh_from_db()
    assert (story.headline, story.stage(), story.content_warning) == ("Draft, better", Stage.DRAFT, "Loud.")


def test_the_chooser_shows_what_was_asked_for_last_though_the_answer_before_comes_later(page, sign_in, editor):
    make_image(caption="The harbour at noon")
    sign_in(page, editor).goto(address("articles_article_add"))
    held = []
    page.route("**/image/choose/**", lambda route: held.append(route))
    page.get_by_role("button", name="Choose a picture").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Upload").click()
    expect(dialog.get_by_label("Picture files")).to_be_visible()

    with page.expect_response("**/image/choose/**") as late:
        held[0].continue_()
    late.value.finished()
    page.evaluate("() => new Promise((done) => setTimeout(done))")  # what waits for the answer has had its turn

    expect(dialog.get_by_label("Picture files")).to_be_visible()


def test_rows_are_moved_by_buttons_and_by_dragging(page, sign_in, editor):
    stories = [make_public(name) for name in ("First", "Second", "Third")]
    story = make_article(related=stories)
    sign_in(page, editor).goto(address("articles_article_change", story.pk))
    rows = page.locator("#related_links-group .ordered-row:not(.empty-form)")
    rows.nth(2).get_by_role("button", name="Move up").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Moved to place 2 of 4.")).to_be_attached()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Moved to place 1 of 4.")).to_be_attached()
    expect(rows.nth(1)).to_contain_text("First")
    page.set_viewport_size({"width": 1280, "height": 2000})  # so that nothing scrolls while it is dragged
    rows.nth(1).locator(".ordered-row__handle").hover()
    page.mouse.down()
    # The first movement begins the drag; only those after it are told to what lies under the pointer.
    last = rows.nth(2).bounding_box()
    for right in (20, 24, 28):
        page.mouse.move(last["x"] + right, last["y"] + 0.75 * last["height"])
    expect(rows.nth(2)).to_contain_text("First")
    page.mouse.up()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert [link.story.headline for link in story.related_links.all()] == ["Third", "Second", "First"]


def test_the_button_says_whether_it_publishes_now_or_later(page, sign_in, editor):
    sign_in(page, editor).goto(address("articles_article_add"))
    button = page.locator("button[value=publish]")
    expect(button).to_have_text("Publish")
    page.get_by_label("Publish at").fill("2099-01-01T10:00")
    expect(button).to_have_text("Schedule")
    page.get_by_label("Publish at").fill("2001-01-01T10:00")
    expect(button).to_have_text("Publish")


def test_the_form_works_without_javascript(open_page, sign_in, editor):
    image, section = make_image(), make_section("Sea")
    page = sign_in(open_page(java_script_enabled=False), editor)
    page.goto(address("articles_article_add"))
    page.get_by_label("Headline").fill("Plain")
    page.locator("[name=body]").fill("<p>Text.</p>")
    page.locator("[name=lead_image]").fill(str(image.pk))
    page.locator("[name=tags]").fill("Drones\nNavy")
    page.locator("[name=section]").select_option(label=section.name)
    page.get_by_role("button", name="Save").click()
    story = Article.objects.get(headline="Plain")
    assert (story.lead_image, story.section, story.body) == (image, section, "<p>Text.</p>")
    assert sorted(tag.name for tag in story.tags.all()) == ["Drones", "Navy"]


def test_the_one_style_that_the_editor_injects_is_the_one_that_the_policy_allows(page, sign_in, editor):
    sign_in(page, editor).goto(address("articles_article_add"))
    page.locator(".ProseMirror[role=textbox]").wait_for()
    [style] = page.eval_on_selector_all("style", "all => all.map(one => one.textContent)")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["style-src"]
    assert "unsafe" not in str(settings.CONTENT_SECURITY_POLICY)


def test_no_page_of_the_admin_breaks_the_policy_or_scrolls_sideways_on_a_phone(open_page, sign_in, roles):
    chief = make_user("Chief")
    story = make_public(
        authors=[make_author()], lead_image=make_image(), related=[make_public()], section=make_section()
    )
    draft = make_article("Un" + "believably" * 12)
    tags = [make_tag("One"), make_tag("Two")]
    record_save(draft, by=chief, created=True)
    pages = [
        address("index"),
        address("password_change"),
        *(address(f"{name}_changelist") for name in ("articles_article", "articles_image", "articles_section")),
        *(address(f"{name}_changelist") for name in ("articles_author", "articles_editoriallogentry", "tags_tag")),
        *(address(f"{name}_changelist") for name in ("auth_user", "comments_comment", "comments_moderationrecord")),
        *(address(f"{name}_add") for name in ("articles_article", "articles_image", "articles_section")),
        *(address(f"{name}_add") for name in ("articles_author", "tags_tag", "auth_user")),
        address("articles_article_change", story.pk),
        address("articles_article_change", draft.pk),
        address("articles_article_history", draft.pk),
        address("articles_article_delete", draft.pk),
        address("articles_article_verb", story.pk, "withdraw"),
        address("articles_image_change", story.lead_image_id),
        address("articles_section_change", story.section_id),
        address("articles_author_change", story.bylines.get().author_id),
        address("tags_tag_change", tags[0].pk),
        f"{address('tags_tag_merge')}?id={tags[0].pk}&id={tags[1].pk}",
        address("auth_user_change", chief.pk),
        address("auth_user_password_change", chief.pk),
        address("comments_comment_change", make_comment(story).pk),
    ]
    page = sign_in(open_page(viewport={"width": 360, "height": 740}), chief)
    wide = []
    for one in pages:
        assert page.goto(one).status == 200, one
        page.wait_for_load_state("networkidle")
        width = page.evaluate("document.scrollingElement.scrollWidth")
        # A card clips what is too wide for it, so the page's own width does not tell of a field that is cut.
        cut = page.evaluate(
            """[...document.querySelectorAll("#content :is(input, textarea, select, button, .prose-editor)")]
            .filter(one => one.getBoundingClientRect().right > 360).map(one => one.id || one.className)"""
        )
        if width > 360 or cut:
            wide.append((one, width, cut))
        assert not re.search(r"\w+ object \(\d+\)", page.content()), one
    assert wide == []
