"""The text in the body editor, in a real browser: links, tables, what is pasted, the toolbar, and a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.models import Article

from .body_editor import VIDEO, address, body, make_draft, paste, press, publish, save, tool
from .factory import make_article, make_image, make_public, make_section
from .test_pasted_text import SOURCES, given, wanted, without_space_between_blocks

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


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
