"""Saving a story leaves the writer where she is: cursor, place in the text, undo, and what she types meanwhile."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles import revisions, unsaved
from articles.models import Article

from .body_editor import body, to_the_end
from .browsing import until
from .factory import make_article, make_author, make_public, make_section

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

SAVED = "Saved. The story is draft as before."


@pytest.fixture
def story(editor):
    paragraphs = "".join(f"<p>Paragraph {number} of a long story.</p>" for number in range(60))
    story = make_article("Boats", section=make_section("Sea"), authors=[make_author()], body=paragraphs)
    revisions.record(story, by=editor)
    return story


@pytest.fixture
def form(page, sign_in, editor, story):
    """The story's form, marked so that a page made anew is told from it."""
    sign_in(page, editor).goto(change(story))
    body(page).wait_for()
    page.evaluate("document.documentElement.dataset.before = ''")
    return page


def change(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def save(page):
    page.get_by_role("button", name="Save", exact=True).click()


def said(page):
    return page.locator("[data-unsaved-said]")


def seen_at(page):
    """How far from the window's top the last paragraph stands, in whole pixels."""
    return round(body(page).locator("p").last.evaluate("paragraph => paragraph.getBoundingClientRect().top"))


def stays(page):
    return page.locator("html[data-before]")


def test_the_cursor_stays_in_the_text_and_the_next_words_follow_the_last(form, story, editor):
    body(form).focus()
    to_the_end(form)
    form.keyboard.type(" One")
    place = seen_at(form)
    form.evaluate("document.querySelector('#article_form').requestSubmit(document.querySelector('[name=_continue]'))")
    expect(said(form)).to_contain_text("Saved,")
    expect(form.locator(".messagelist li")).to_have_text([SAVED])
    assert seen_at(form) == place
    assert form.evaluate("scrollY") > 0
    expect(body(form)).to_be_focused()
    form.keyboard.type(" two")
    with form.expect_response(f"**{change(story)}"):
        save(form)
    expect(form.locator(".messagelist li")).to_have_text([SAVED])
    expect(stays(form)).to_have_count(1)
    story.refresh_from_db()
    assert story.body.endswith(" One two</p>")
    assert story.revisions.count() == 3
    assert not unsaved.of(editor).exists()


def test_an_answer_about_what_was_typed_before_the_save_says_nothing_after_it(form, story):
    held = []
    form.route("**/unsaved/keep/", lambda route: held.append((route, route.fetch())))
    form.get_by_label("Headline").fill("Eight boats sail")
    until(form, lambda: held)
    save(form)
    expect(said(form)).to_contain_text("Saved,")
    for route, answer in held:
        assert answer.json()["state"] == "kept"
        with form.expect_response("**/unsaved/keep/"):
            route.fulfill(response=answer)
    form.wait_for_timeout(100)
    expect(said(form)).to_contain_text("Saved,")


def test_enter_in_the_headline_saves_and_the_page_has_the_new_one_everywhere(form, story):
    form.get_by_label("Headline").fill("Seven boats sail")
    form.get_by_label("Note for the history").fill("counted again")
    form.get_by_label("Headline").press("Enter")
    expect(form.locator(".messagelist li")).to_have_text([SAVED])
    expect(stays(form)).to_have_count(1)
    expect(form.locator(".breadcrumbs")).to_contain_text("Seven boats sail")
    expect(form.get_by_role("heading", level=1)).to_have_text("Seven boats sail")
    assert form.title().startswith("Seven boats sail")
    expect(form.get_by_label("Note for the history")).to_have_value("")
    assert story.revisions.latest("number").note == "counted again"


def test_what_is_typed_while_the_server_saves_is_kept_and_saved_the_next_time(form, story, editor):
    held = []
    form.route(f"**{change(story)}", lambda route: held.append(route))
    form.get_by_label("Headline").fill("Seven boats")
    save(form)
    until(form, "document.querySelector('[data-saves-in-place]').ariaBusy === 'true'")
    until(form, lambda: held)
    form.get_by_label("Headline").fill("Seven boats sail")
    held[0].continue_()
    form.unroute(f"**{change(story)}")
    expect(form.locator(".messagelist li")).to_have_text([SAVED])
    expect(form.get_by_label("Headline")).to_have_value("Seven boats sail")
    until(form, "Object.values(localStorage).some(kept => kept.includes('Seven boats sail'))")
    assert Article.objects.get().headline == "Seven boats"
    save(form)
    expect(form.get_by_role("heading", level=1)).to_have_text("Seven boats sail")
    assert Article.objects.get().headline == "Seven boats sail"
    assert not unsaved.of(editor).exists()


def test_a_verb_that_is_pressed_while_the_server_saves_comes_after_the_save(form, story):
    held = []
    form.route(f"**{change(story)}", lambda route: held.append(route))
    form.get_by_label("Headline").fill("Seven boats")
    save(form)
    until(form, "document.querySelector('[data-saves-in-place]').ariaBusy === 'true'")
    until(form, lambda: held)
    form.get_by_role("button", name="Submit", exact=True).click()
    held[0].continue_()
    form.unroute(f"**{change(story)}")
    expect(form.get_by_text("was submitted")).to_be_visible()
    story.refresh_from_db()
    assert (story.headline, story.state) == ("Seven boats", "submitted")


@pytest.mark.parametrize("failing", ["no answer", "error"])
def test_a_server_that_fails_leaves_the_form_as_it_is_and_the_next_save_succeeds(form, story, complaints, failing):
    complaints.expect("Failed to load resource")
    answer = (lambda route: route.abort()) if failing == "no answer" else (lambda route: route.fulfill(status=500))
    form.route(f"**{change(story)}", answer)
    form.get_by_label("Headline").fill("Seven boats")
    save(form)
    expect(form.locator(".messagelist")).to_contain_text("Nothing was saved: the server did not answer.")
    expect(said(form)).to_contain_text("All changes kept,")
    expect(form.get_by_label("Headline")).to_have_value("Seven boats")
    assert Article.objects.get().headline == "Boats"
    form.unroute(f"**{change(story)}")
    save(form)
    expect(form.locator(".messagelist li")).to_have_text([SAVED])
    assert Article.objects.get().headline == "Seven boats"


def test_a_row_that_was_added_makes_the_page_anew_for_the_row_has_a_number_then(form, story):
    make_public("Harbours")
    form.locator("#related_links-0").get_by_role("combobox").focus()
    form.keyboard.press("Enter")
    form.keyboard.type("harb")
    expect(form.get_by_role("option", name="Harbours")).to_be_visible()
    form.keyboard.press("Enter")
    save(form)
    expect(form.locator(".messagelist li")).to_have_text([SAVED])
    expect(stays(form)).to_have_count(0)
    assert story.related_links.count() == 1


def test_errors_stand_beside_their_fields_as_ever(form, story):
    form.get_by_label("Headline").fill("")
    save(form)
    expect(form.locator(".errorlist").first).to_be_visible()
    expect(stays(form)).to_have_count(0)
    assert Article.objects.get().headline == "Boats"
