"""Preview, links and the front page in a real browser, by keyboard, under the strict policy."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from articles.models import Article, FrontPageSlot, PreviewLink

from .factory import (
    make_article,
    make_author,
    make_breaking,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_user,
    place_on_front_page,
)

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def editor(transactional_db):
    from articles.roles import ensure_roles

    ensure_roles()
    return make_user("Editor")


@pytest.fixture
def sign_in(client, live_server, editor):
    def sign_in(page):
        client.force_login(editor)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def story(editor):
    return make_article(
        "Saved headline",
        body="<p>Saved text.</p>" * 40,
        section=make_section("Sea"),
        authors=[make_author("Ida Maren")],
        lead_image=make_image((1000, 667)),
        created_by=editor,
    )


def change(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def shown(page):
    return page.frame_locator("iframe.preview__frame:not(.is-coming)")


def test_what_is_typed_is_seen_at_three_widths_with_the_keyboard_alone(open_page, sign_in, story):
    page = sign_in(open_page(viewport={"width": 1440, "height": 900}))
    page.goto(change(story))
    keyboard = page.keyboard

    opener = page.get_by_role("link", name="Preview", exact=True)
    opener.focus()
    keyboard.press("Enter")
    expect(page.get_by_role("button", name="Phone")).to_be_focused()
    expect(shown(page).get_by_role("heading", level=1)).to_have_text("Saved headline")

    page.get_by_label("Headline").focus()
    keyboard.press("End")
    keyboard.type(", typed on")
    expect(shown(page).get_by_role("heading", level=1)).to_have_text("Saved headline, typed on")
    body = page.locator(".ProseMirror").and_(page.get_by_role("textbox", name="Body"))
    body.focus()
    keyboard.press("Control+Home")
    keyboard.type("New words. ")
    expect(shown(page).locator(".body p").first).to_have_text("New words. Saved text.")

    widths = []
    for name in ("Phone", "Tablet", "Desktop"):
        button = page.get_by_role("button", name=name)
        button.focus()
        keyboard.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")
        inside = shown(page).locator("html").evaluate("root => innerWidth")
        box, stage = (
            page.locator("iframe.preview__frame").bounding_box(),
            page.locator(".preview__stage").bounding_box(),
        )
        assert box["width"] <= stage["width"] + 1
        assert abs(box["height"] - stage["height"]) < 2
        widths.append(inside)
    assert widths == [360, 768, 1280]

    keyboard.press("Escape")
    expect(page.locator("[data-preview-panel]")).to_be_hidden()
    expect(opener).to_be_focused()
    story.refresh_from_db()
    assert story.headline == "Saved headline"


def test_the_preview_leaves_no_steps_behind_and_keeps_its_place(open_page, sign_in, story):
    page = sign_in(open_page(viewport={"width": 1440, "height": 900}))
    page.goto(change(story))
    steps = page.evaluate("history.length")
    page.get_by_role("link", name="Preview", exact=True).click()
    shown(page).locator("html").evaluate("root => scrollTo(0, 500)")
    for words in ("First", "Second"):
        page.get_by_label("Standfirst").fill(words)
        expect(shown(page).locator(".article__standfirst")).to_have_text(words)

    assert page.evaluate("history.length") == steps
    assert shown(page).locator("html").evaluate("root => scrollY") == 500


def test_it_is_there_again_after_saving_and_gone_after_closing(open_page, sign_in, story):
    page = sign_in(open_page(viewport={"width": 1440, "height": 900}))
    page.goto(change(story))
    page.get_by_role("link", name="Preview", exact=True).click()
    page.get_by_role("button", name="Tablet").click()
    page.get_by_label("Headline").fill("Saved again")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved. The story is draft as before.")).to_be_visible()
    expect(shown(page).get_by_role("heading", level=1)).to_have_text("Saved again")
    expect(page.get_by_role("button", name="Tablet")).to_have_attribute("aria-pressed", "true")

    page.get_by_role("button", name="Close the preview").click()
    page.reload()
    expect(page.locator("[data-preview-panel]")).to_be_hidden()


def test_what_is_wrong_in_the_form_is_named_beside_the_preview(open_page, sign_in, story):
    page = sign_in(open_page(viewport={"width": 1440, "height": 900}))
    page.goto(change(story))
    page.get_by_role("link", name="Preview", exact=True).click()
    page.get_by_label("Slug").fill("no slug at all")
    expect(page.get_by_role("status").filter(has_text="not right yet")).to_contain_text("Slug")
    page.get_by_label("Slug").fill("a-slug")
    expect(page.get_by_role("status").filter(has_text="not right yet")).to_have_count(0)


def test_a_new_story_is_seen_before_it_is_ever_saved(open_page, sign_in, editor):
    page = sign_in(open_page(viewport={"width": 1440, "height": 900}))
    page.goto(reverse("admin:articles_article_add"))
    page.get_by_label("Headline").fill("Not saved yet")
    page.get_by_role("button", name="Preview", exact=True).click()
    expect(shown(page).get_by_role("heading", level=1)).to_have_text("Not saved yet")
    assert not Article.objects.exists()


def test_nothing_happens_in_the_preview_but_links_that_open_beside_it(open_page, sign_in, story):
    other = make_public("Elsewhere", section=story.section)
    page = sign_in(open_page(viewport={"width": 1440, "height": 900}))
    page.goto(change(story))
    page.get_by_role("link", name="Preview", exact=True).click()
    page.get_by_role("button", name="Desktop").click()
    expect(shown(page).locator("form.reply__form")).to_have_attribute("inert", "")
    with page.expect_popup() as opened:
        shown(page).get_by_role("link", name="Elsewhere").first.click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text(other.headline)
    expect(shown(page).get_by_role("heading", level=1)).to_have_text("Saved headline")


def test_on_a_phone_it_covers_the_form_and_gives_it_back(open_page, sign_in, story):
    page = sign_in(open_page(viewport={"width": 360, "height": 740}))
    page.goto(change(story))
    page.get_by_role("link", name="Preview", exact=True).click()
    panel = page.locator("[data-preview-panel]")
    expect(shown(page).get_by_role("heading", level=1)).to_have_text("Saved headline")
    assert panel.bounding_box() == {"x": 0, "y": 0, "width": 360, "height": 740}
    page.get_by_role("button", name="Close the preview").click()
    expect(panel).to_be_hidden()
    assert page.evaluate("document.scrollingElement.scrollWidth") == 360


def test_without_javascript_the_link_leads_to_the_page_of_what_is_saved(open_page, sign_in, story):
    page = sign_in(open_page(java_script_enabled=False))
    page.goto(change(story))
    page.get_by_role("link", name="Preview", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Saved headline")


def test_a_link_is_made_copied_opened_by_an_outside_reader_and_revoked(
    open_page, sign_in, story, live_server, complaints, settings
):
    settings.SITE_URL = live_server.url
    desk = sign_in(open_page(permissions=["clipboard-read", "clipboard-write"]))
    desk.goto(change(story))
    desk.get_by_role("link", name="Share a preview").focus()
    desk.keyboard.press("Enter")
    desk.get_by_label("For whom").focus()
    desk.keyboard.type("Anne Thorold")
    desk.keyboard.press("Tab")
    desk.keyboard.press("ArrowRight")
    desk.get_by_role("button", name="Make a link").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("The link for Anne Thorold is ready")).to_be_visible()
    desk.get_by_role("button", name="Copy the address for Anne Thorold").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("The address was copied.")).to_be_attached()
    address = desk.evaluate("navigator.clipboard.readText()")
    link = PreviewLink.objects.get()
    assert address == f"{live_server.url}/preview/{link.key}/"
    assert link.expires_at - link.created_at == timedelta(days=7)

    reader = open_page()
    reader.goto(address)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Saved headline")
    expect(reader.get_by_text("A preview for Anne Thorold, until")).to_be_visible()
    picture = reader.locator(".article__lead img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    assert reader.context.cookies() == []

    desk.reload()
    expect(desk.get_by_text("last opened")).to_be_visible()
    desk.get_by_role("button", name="Revoke the link for Anne Thorold").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("does not work any more")).to_be_visible()

    complaints.expect("status of 410")
    assert reader.reload().status == 410
    expect(reader.get_by_role("heading", level=1)).to_have_text("This preview has ended")


def test_stories_are_placed_with_the_keyboard_alone(page, sign_in, editor):
    stories = [
        make_public(name, published_at=timezone.now() - timedelta(hours=n + 1))
        for n, name in enumerate(("Alpha", "Beta", "Gamma"))
    ]
    place_on_front_page(stories[2], placed_by=editor)
    sign_in(page).goto(reverse("admin:index"))
    keyboard = page.keyboard
    page.get_by_role("link", name="Front page").focus()
    keyboard.press("Enter")
    rows = page.locator("#places .ordered-row")
    rows.nth(1).get_by_role("combobox").focus()
    keyboard.press("Enter")
    keyboard.type("beta")
    expect(page.get_by_role("option", name="Beta")).to_be_visible()
    keyboard.press("Enter")
    rows.nth(1).get_by_label("Until").fill("2199-01-01T10:00")
    rows.nth(1).get_by_role("button", name="Move up").focus()
    keyboard.press("Enter")
    page.get_by_role("button", name="Save the front page").focus()
    keyboard.press("Enter")
    expect(page.get_by_text("Saved. Readers see the front page")).to_be_visible()
    assert [slot.article for slot in FrontPageSlot.objects.all()] == [stories[1], stories[2]]

    # The number of a row says the same as its buttons.
    position = rows.nth(1).get_by_label("Place", exact=False)
    position.focus()
    keyboard.press("Control+a")
    keyboard.type("1")
    # What was said of the first save stands there still: it is no sign of the second.
    with page.expect_navigation():
        keyboard.press("Enter")
    expect(page.get_by_text("Saved. Readers see the front page")).to_be_visible()
    assert [slot.article for slot in FrontPageSlot.objects.all()] == [stories[2], stories[1]]
    assert FrontPageSlot.objects.last().expires_at.year == 2199
    page.goto("/")
    assert page.locator(".front__lead h2").text_content() == "Gamma"


def test_the_front_page_is_arranged_without_javascript_by_numbers(open_page, sign_in, editor):
    first, second = make_public("Alpha"), make_scheduled("Beta")
    place_on_front_page(first, placed_by=editor)
    page = sign_in(open_page(java_script_enabled=False))
    page.goto(change(second))
    page.get_by_role("link", name="Place on the front page").click()
    page.locator("#id_form-0-position").fill("2")
    page.locator("#id_form-1-position").fill("1")
    page.get_by_role("button", name="Save the front page").click()
    assert [slot.article for slot in FrontPageSlot.objects.all()] == [second, first]


def test_a_line_of_breaking_news_is_one_line_on_a_phone_and_is_ended_with_a_button(open_page, sign_in, editor):
    line = make_breaking(make_public(), "A long sentence that says what has happened in the strait " * 2)
    reader = open_page(viewport={"width": 360, "height": 740})
    reader.goto("/")
    text = reader.locator(".breaking__text")
    expect(text).to_have_text(re.compile("A long sentence"))
    assert text.bounding_box()["height"] < 48
    assert reader.evaluate("document.scrollingElement.scrollWidth") == 360

    desk = sign_in(open_page())
    desk.goto(reverse("admin:articles_breakingnews_change", args=[line.pk]))
    desk.get_by_role("button", name="End now").focus()
    desk.keyboard.press("Enter")
    expect(desk.get_by_text("Readers see it no more.")).to_be_visible()
    reader.reload()
    expect(text).to_have_count(0)


def test_no_page_of_these_scrolls_sideways_on_a_phone(open_page, sign_in, story, editor):
    live = make_public("Un" + "believably" * 12)
    place_on_front_page(live, placed_by=editor)
    line = make_breaking(live, "W" * 140)
    link = PreviewLink.objects.create(article=story, reader="W" * 150, expires_at=timezone.now() + timedelta(hours=1))
    page = sign_in(open_page(viewport={"width": 360, "height": 740}))
    wide = []
    for address in (
        reverse("admin:articles_frontpageslot_changelist"),
        reverse("admin:articles_breakingnews_changelist"),
        reverse("admin:articles_breakingnews_add"),
        reverse("admin:articles_breakingnews_change", args=[line.pk]),
        reverse("admin:articles_article_share", args=[story.pk]),
        reverse("preview", args=[link.key]),
        "/",
    ):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        if (width := page.evaluate("document.scrollingElement.scrollWidth")) > 360:
            wide.append((address, width))
    assert wide == []
