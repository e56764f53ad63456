"""The body editor in a real browser: each thing is put in by mouse or keyboard, saved, and seen by readers."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import publishing
from articles.models import Article, BodyPicture

from .factory import make_article, make_author, make_image, make_public, make_section, make_user
from .test_pasted_text import SOURCES, given, wanted, without_space_between_blocks

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


def address(name, *arguments):
    return reverse(f"admin:{name}", args=arguments)


def make_draft(*given, **fields):
    """With all that it takes to be published."""
    return make_article(*given, authors=[make_author()], section=make_section(), **fields)


def publish(story, page):
    """Publish the story once its form is closed, which would go on asking who else is there, and show it to a reader."""
    page.goto("about:blank")
    publishing.publish(story, by=make_user("Editor"))
    page.goto(story.get_absolute_url())


#: Whether the cursor stands behind all of the text.
NOTHING_FOLLOWS = """(editor) => {
    const selection = getSelection();
    if (!selection.rangeCount || !editor.contains(selection.focusNode)) return false;
    const rest = selection.getRangeAt(0).cloneRange();
    rest.setEnd(editor, editor.childNodes.length);
    return rest.toString() === "";
}"""


@pytest.fixture
def desk(page, sign_in, editor):
    """Opens a story's form with the cursor at the end of its text."""

    def desk(story, page=page):
        sign_in(page, editor).goto(address("articles_article_change", story.pk))
        page.get_by_role("toolbar", name="Formatting").wait_for()
        body(page).click(position={"x": 40, "y": 24})
        for _ in range(40):  # the editor takes the click for its own a moment later, and a key until then is lost
            page.keyboard.press("Control+End")
            if body(page).evaluate(NOTHING_FOLLOWS):
                break
            page.wait_for_timeout(50)
        return page

    return desk


def body(page):
    """The editor, not the bare field that stands in its place until it is ready."""
    return page.locator(".ProseMirror").and_(page.get_by_role("textbox", name="Body"))


def tool(page, name):
    return page.get_by_role("toolbar", name="Formatting").get_by_role("button", name=name, exact=True)


def save(page, story):
    """Save, and return the story's text as it is kept."""
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    story.refresh_from_db()
    return story.body


def paste(page, html="", text=""):
    """What a browser does when somebody pastes: an event with a clipboard in it."""
    body(page).evaluate(
        """(target, [html, text]) => {
            const clipboardData = new DataTransfer();
            if (html) clipboardData.setData("text/html", html);
            if (text) clipboardData.setData("text/plain", text);
            target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        [html, text],
    )


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def to_tool(page, name):
    """From the text into the toolbar and along it, as somebody without a mouse goes."""
    page.keyboard.press("Alt+F10")
    for _ in range(40):
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == name:
            page.keyboard.press("Enter")
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"{name} cannot be reached in the toolbar")


class TestPictures:
    def test_by_mouse_with_a_caption_written_in_place(self, desk):
        image = make_image(caption="The library's", alt="Three grey boats", credit="Ida Maren")
        story = make_draft(body="<p>First.</p>")
        page = desk(story)

        tool(page, "Picture").click()
        page.get_by_role("dialog", name="Choose a picture").get_by_role("button", name="The library's").click()
        expect(body(page).get_by_role("img", name="Three grey boats")).to_be_visible()
        expect(body(page).get_by_text("Ida Maren")).to_be_visible()
        page.keyboard.type("The mole at noon")
        press(page, "Enter")
        page.keyboard.type("Second.")

        assert save(page, story) == (
            f'<p>First.</p><figure data-picture="{image.pk}"><figcaption>The mole at noon</figcaption></figure>'
            "<p>Second.</p>"
        )
        publish(story, page)
        figure = page.locator(".body figure")
        expect(figure.get_by_role("img", name="Three grey boats")).to_have_js_property("complete", True)
        expect(figure).to_contain_text("The mole at noon")

    def test_by_keyboard_alone_and_with_the_librarys_caption(self, desk):
        image = make_image(caption="The harbour", alt="Boats")
        story = make_draft(body="<p>First.</p>")
        page = desk(story)

        to_tool(page, "Picture")
        expect(page.get_by_role("button", name="The harbour")).to_be_focused()
        press(page, "Enter")
        expect(body(page).get_by_role("img", name="Boats")).to_be_visible()

        assert save(page, story) == f'<p>First.</p><figure data-picture="{image.pk}"></figure>'

    def test_escape_leaves_the_chooser_and_the_text_as_it_was(self, desk):
        story = make_draft(body="<p>First.</p>")
        make_image(caption="The harbour")
        page = desk(story)

        tool(page, "Picture").click()
        expect(page.get_by_role("button", name="The harbour")).to_be_focused()
        press(page, "Escape")
        page.keyboard.type(" Then.")

        assert save(page, story) == "<p>First. Then.</p>"

    def test_another_is_chosen_in_its_place_and_it_is_removed(self, desk):
        first, second = make_image(caption="One", alt="One boat"), make_image(caption="Two", alt="Two boats")
        story = make_draft(body=f'<p>a</p><figure data-picture="{first.pk}"><figcaption>Words</figcaption></figure>')
        page = desk(story)

        page.get_by_role("button", name="Choose another picture").last.click()
        page.get_by_role("dialog", name="Choose a picture").get_by_role("button", name="Two").click()
        expect(body(page).get_by_role("img", name="Two boats")).to_be_visible()
        assert f'data-picture="{second.pk}"><figcaption>Words' in save(page, story)

        page.get_by_role("button", name="Remove the picture").click()
        assert save(page, story) == "<p>a</p>"

    def test_one_that_was_deleted_is_told_and_kept_until_somebody_decides(self, desk):
        image = make_image()
        story = make_draft(body=f'<p>a</p><figure data-picture="{image.pk}"><figcaption>Words</figcaption></figure>')
        BodyPicture.objects.all().delete()
        image.delete()

        page = desk(story)

        expect(page.get_by_text("This picture is no longer in the library")).to_be_visible()

    def test_all_pictures_of_a_long_text_come_with_one_request(self, page, sign_in, editor):
        images = [make_image((320, 200)) for _ in range(4)]
        figures = [f'<figure data-picture="{images[number % 4].pk}"></figure>' for number in range(40)]
        words = "<p>" + "Twenty thousand words about the sea. " * 80 + "</p>"
        story = make_article(body="".join(words + figure for figure in figures))
        asked = []
        page.on(
            "request", lambda request: "/body/" in request.url and "static" not in request.url and asked.append(request)
        )

        sign_in(page, editor).goto(address("articles_article_change", story.pk))
        expect(body(page).locator("figure img")).to_have_count(40)

        assert len(asked) == 1


class TestQuotesAndCards:
    def test_a_pull_quote_is_made_of_the_words_that_are_selected(self, desk):
        story = make_draft(body="<p>We know where.</p><p>b</p>")
        page = desk(story)
        body(page).get_by_text("We know where.").click(click_count=3)

        tool(page, "Pull quote").click()
        press(page, "ArrowDown")
        page.keyboard.type("Idris Malouf")

        kept = save(page, story)
        assert kept == (
            '<p>We know where.</p><figure data-quote="pull"><blockquote><p>We know where.</p></blockquote>'
            "<figcaption>Idris Malouf</figcaption></figure><p>b</p>"
        )
        publish(story, page)
        expect(page.locator(".body .pull-quote")).to_contain_text("Idris Malouf")

    def test_a_pull_quote_by_keyboard_two_lines_and_on_behind_it(self, desk):
        story = make_draft(body="<p>a</p>")
        page = desk(story)

        to_tool(page, "Pull quote")
        page.keyboard.type("One.")
        press(page, "Enter")
        page.keyboard.type("Two.")
        press(page, "Enter", "Enter")
        page.keyboard.type("Ida")
        press(page, "Enter")
        page.keyboard.type("After.")

        assert save(page, story) == (
            '<p>a</p><figure data-quote="pull"><blockquote><p>One.</p><p>Two.</p></blockquote>'
            "<figcaption>Ida</figcaption></figure><p>After.</p>"
        )

    def test_a_card_by_mouse(self, desk):
        other = make_public("Ferry finds mine", lead_image=make_image())
        make_public("Something else")
        story = make_draft(body="<p>a</p>")
        page = desk(story)

        tool(page, "Card of another story").click()
        dialog = page.get_by_role("dialog", name="Choose a story")
        dialog.get_by_label("Search stories").fill("ferry")
        expect(dialog.get_by_text("1 found for “ferry”")).to_be_visible()
        dialog.get_by_role("button", name="Ferry finds mine").click()
        expect(body(page).get_by_text("Ferry finds mine")).to_be_visible()
        page.keyboard.type("After.")

        assert save(page, story) == f'<p>a</p><figure data-story="{other.pk}"></figure><p>After.</p>'
        publish(story, page)
        page.locator(".body").get_by_role("link", name="Ferry finds mine").click()
        expect(page.get_by_role("heading", level=1, name="Ferry finds mine")).to_be_visible()

    def test_a_card_by_keyboard_and_escape_leaves_the_search(self, desk):
        other = make_public("Ferry finds mine")
        story = make_draft("Of its own", body="<p>a</p>")
        page = desk(story)

        to_tool(page, "Card of another story")
        expect(page.get_by_role("button", name="Ferry finds mine")).to_be_visible()
        press(page, "Escape")
        expect(body(page)).to_be_focused()
        to_tool(page, "Card of another story")
        expect(page.get_by_role("button", name="Ferry finds mine")).to_be_visible()
        press(page, "ArrowDown", "Enter")
        expect(body(page).get_by_text("Read also")).to_be_visible()

        assert save(page, story) == f'<p>a</p><figure data-story="{other.pk}"></figure>'


class TestPosts:
    def test_by_the_dialog_which_refuses_a_host_that_only_looks_right(self, desk, complaints):
        complaints.expect("status of 422")
        story = make_draft(body="<p>a</p>")
        page = desk(story)

        tool(page, "Post or video").click()
        dialog = page.get_by_role("dialog", name="Post or video")
        expect(dialog.get_by_label("Address of the post or video")).to_be_focused()
        page.keyboard.type("https://youtube.com.evil.example/watch?v=abcdefghijk")
        dialog.get_by_label("Words of the post").fill("The launch,\nin full.")
        press(page, "Tab")
        page.keyboard.type("Tern Orbital")
        press(page, "Enter")
        expect(dialog.get_by_role("alert")).to_contain_text("This is no address of a post or video")
        dialog.get_by_label("Address of the post or video").fill("https://youtu.be/abcdefghijk?si=x")
        press(page, "Enter")
        expect(dialog).to_be_hidden()

        assert save(page, story) == (
            f'<p>a</p><figure data-embed="{VIDEO}"><blockquote><p>The launch,</p><p>in full.</p></blockquote>'
            "<figcaption>Tern Orbital</figcaption></figure>"
        )

    def test_an_address_pasted_on_a_line_of_its_own_becomes_the_post(self, desk):
        story = make_draft(body="<p>a</p>")
        page = desk(story)
        press(page, "Enter")

        paste(page, text="https://youtu.be/abcdefghijk")
        expect(body(page).get_by_text(VIDEO)).to_be_visible()
        page.keyboard.type("The launch.")

        assert save(page, story) == (
            f'<p>a</p><figure data-embed="{VIDEO}"><blockquote><p>The launch.</p></blockquote></figure>'
        )

    def test_within_a_line_it_is_a_link_like_any_other(self, desk):
        story = make_draft(body="<p>See </p>")
        page = desk(story)
        page.keyboard.type(" ")

        paste(page, text="https://youtu.be/abcdefghijk")

        assert 'href="https://youtu.be/abcdefghijk"' in save(page, story)
        assert "figure" not in story.body


class TestLinks:
    def link(self, page, address):
        press(page, "Control+a", "Control+k")
        dialog = page.get_by_role("dialog", name="Link")
        dialog.get_by_label("Address").fill(address)
        press(page, "Enter")
        return dialog

    def test_an_old_address_is_exchanged_for_the_one_of_today(self, desk):
        other = make_public(slug="today")
        other.old_slugs.create(slug="before")
        story = make_draft(body="<p>words</p>")
        page = desk(story)

        dialog = self.link(page, other.get_absolute_url().replace("today", "before"))
        expect(dialog.get_by_role("alert")).to_contain_text("The page has moved.")
        better = dialog.get_by_role("button", name=f"Use {other.get_absolute_url()}")
        expect(better).to_be_focused()
        press(page, "Enter")

        assert save(page, story) == f'<p><a href="{other.get_absolute_url()}">words</a></p>'

    def test_an_unsafe_address_is_refused_and_a_missing_page_warned_of(self, desk):
        story = make_draft(body="<p>words</p>")
        page = desk(story)

        dialog = self.link(page, "javascript:alert(1)")
        expect(dialog.get_by_role("alert")).to_contain_text("This cannot become a link")
        expect(dialog.get_by_role("button", name="Link anyway")).to_have_count(0)
        dialog.get_by_label("Address").fill("/2026/01/01/nothing/")
        press(page, "Enter")
        expect(dialog.get_by_role("alert")).to_contain_text("Readers find nothing at this address now.")
        press(page, "Escape")

        assert save(page, story) == "<p>words</p>"

    def test_another_site_is_linked_at_once_and_can_be_changed_and_taken_away(self, desk):
        story = make_draft(body="<p>words</p>")
        page = desk(story)

        expect(self.link(page, "https://example.org/a")).to_be_hidden()
        assert save(page, story) == '<p><a href="https://example.org/a">words</a></p>'

        body(page).get_by_text("words").click()
        press(page, "Control+k")
        expect(page.get_by_role("dialog", name="Link").get_by_label("Address")).to_have_value("https://example.org/a")
        page.keyboard.type("https://example.org/b")
        press(page, "Enter")
        expect(page.get_by_role("dialog", name="Link")).to_be_hidden()
        assert save(page, story) == '<p><a href="https://example.org/b">words</a></p>'

        body(page).get_by_text("words").click()
        tool(page, "Remove the link").click()
        assert save(page, story) == "<p>words</p>"


class TestTables:
    def test_it_begins_with_a_row_of_headings_and_grows_by_buttons(self, desk):
        story = make_draft(body="<p>a</p>")
        page = desk(story)

        tool(page, "Table").click()
        page.keyboard.type("Boat")
        tool(page, "Delete the column").click()
        tool(page, "Add a row").click()
        press(page, "ArrowDown")
        tool(page, "Delete the row").click()
        tool(page, "Add a column").click()

        kept = save(page, story)
        assert kept.count("<tr>") == 3
        assert kept.count("<th ") + kept.count("<th>") == 3
        publish(story, page)
        expect(page.get_by_role("region", name="Table").get_by_role("cell")).to_have_count(6)

    def test_a_rule(self, desk):
        story = make_draft(body="<p>a</p>")
        page = desk(story)
        tool(page, "Rule between parts").click()
        page.keyboard.type("b")
        assert save(page, story) == "<p>a</p><hr><p>b</p>"


class TestPasting:
    @pytest.mark.parametrize("name", SOURCES)
    def test_it_is_clean_before_it_is_saved(self, desk, name):
        story = make_draft(body="")
        page = desk(story)

        paste(page, html=given(name))

        shown = page.locator("#id_body").input_value()
        assert without_space_between_blocks(page.evaluate(WITHOUT_EMPTY_ATTRIBUTES, shown)) == wanted(name)
        expect(page.get_by_role("status").filter(has_text="A picture was left out")).to_be_visible()
        page.get_by_role("button", name="Close").click()
        assert without_space_between_blocks(save(page, story)).replace(' colspan="1" rowspan="1"', "") == wanted(name)

    def test_what_was_cut_here_comes_back_whole(self, desk):
        image = make_image(alt="Boats")
        figure = f'<figure data-picture="{image.pk}"><figcaption>Words</figcaption></figure>'
        story = make_draft(body=f"<p>a</p>{figure}<h2>b</h2><p>c</p>")
        page = desk(story)
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])

        press(page, "Control+a", "Control+x")
        expect(body(page).locator("figure")).to_have_count(0)
        press(page, "Control+v")
        expect(body(page).get_by_role("img", name="Boats")).to_be_visible()

        assert save(page, story) == f"<p>a</p>{figure}<h2>b</h2><p>c</p>"


#: The editor writes how many cells a cell spans also where it is one, and ends with an empty line to write on.
WITHOUT_EMPTY_ATTRIBUTES = """html => html
    .replaceAll(' colspan="1" rowspan="1"', "").replaceAll(' data-type="decimal"', "").replace(/<p><\\/p>$/, "")"""


def test_every_tool_has_a_name_is_reached_with_arrows_and_escape_leads_back(desk):
    story = make_draft(body="<p>a</p>")
    page = desk(story)
    bar = page.get_by_role("toolbar", name="Formatting")

    names = bar.get_by_role("button").evaluate_all("all => all.map(one => [one.ariaLabel, one.title, one.tabIndex])")
    assert len(names) == 17
    assert all(name and title.startswith(name) for name, title, _ in names)
    assert sorted(index for *_, index in names) == [-1] * 16 + [0]
    assert names[0][0] == "Undo"
    press(page, "Alt+F10")
    reached = []
    for _ in names:
        reached.append(page.evaluate("document.activeElement.ariaLabel"))
        press(page, "ArrowRight")
    assert sorted(reached) == sorted(name for name, *_ in names)
    press(page, "Escape")
    expect(body(page)).to_be_focused()
    expect(tool(page, "Text")).to_have_attribute("aria-pressed", "true")
    expect(tool(page, "Undo")).to_have_attribute("aria-disabled", "true")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_at_phone_width_nothing_is_cut_off(open_page, sign_in, editor, scheme):
    image, other = make_image(), make_public("Un" + "believably" * 12, lead_image=make_image())
    story = make_article(
        body=f'<figure data-picture="{image.pk}"></figure><figure data-story="{other.pk}"></figure>'
        f'<figure data-embed="{VIDEO}"></figure><figure data-quote="pull"><blockquote><p>{"Long" * 40}</p></blockquote></figure>'
        f"<table><tbody><tr>{'<td><p>wide cell</p></td>' * 12}</tr></tbody></table>",
        section=make_section(),
    )
    page = sign_in(open_page(viewport={"width": 360, "height": 740}, color_scheme=scheme), editor)
    page.goto(address("articles_article_change", story.pk))
    expect(body(page).locator("figure img")).to_have_count(2)

    assert page.evaluate("document.scrollingElement.scrollWidth") == 360
    cut = page.evaluate(
        """[...document.querySelectorAll(".prose-menubar button:not(.hidden), .ProseMirror figure, .body-figure__tool")]
        .filter(one => one.getBoundingClientRect().right > 360).map(one => one.outerHTML.slice(0, 90))"""
    )
    assert cut == []
    for name in ("Card of another story", "Post or video", "Picture"):
        tool(page, name).click()
        box = page.locator("dialog[open]").bounding_box()
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= 360, name
        page.keyboard.press("Escape")


def test_a_story_that_was_only_looked_at_is_not_changed(desk):
    image = make_image()
    text = f'<p>a</p><figure data-picture="{image.pk}"></figure><figure data-story="999"></figure><p>b</p>'
    story = make_draft(body=text)
    page = desk(story)

    assert page.locator("#id_body").input_value() == text
    assert Article.objects.get(pk=story.pk).body == text
