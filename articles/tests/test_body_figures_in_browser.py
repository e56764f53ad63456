"""Pictures, quotations, cards and posts in the body editor: put in by mouse or keyboard, saved, and seen by readers."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from articles.models import BodyPicture

from .body_editor import VIDEO, address, body, make_draft, paste, press, publish, save, to_tool, tool
from .factory import make_article, make_image, make_public

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


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
