"""No page that readers see about comments is an obstacle to anybody, by axe and by keyboard."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.comments.tests.reader_pages import furnish
from articles.tests.factory import make_public

from .accessibility import obstacles_for_the_keyboard, told, violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def pages(transactional_db):
    return furnish(make_public(published_at=timezone.now() - timedelta(days=1)))


def test_no_page_about_comments_has_an_obstacle(open_page, pages):
    page, found = open_page(reduced_motion="reduce"), {}
    for name, address in pages.items():
        assert page.goto(address).status == 200, name
        if grave := violations(page):
            found[name] = grave
    assert found == {}, told(found)


def test_no_answer_to_a_wrong_form_has_an_obstacle(open_page, pages, complaints):
    complaints.expect("status of 422")
    page, found = open_page(java_script_enabled=True), {}
    for name in ("newest comments", "change", "report"):
        page.goto(pages[name])
        form = page.locator("main form.reply__form")
        form.evaluate(
            "form => { form.noValidate = true; for (const one of form.querySelectorAll('textarea')) one.value = '' }"
        )
        form.get_by_role("button").click()
        expect(page.locator("main").get_by_role("alert")).to_contain_text("Nothing that you typed is lost.")
        if grave := violations(page):
            found[name] = grave
    assert found == {}, told(found)


@pytest.mark.parametrize("name", ["oldest comments", "own", "report"])
def test_everything_is_reached_with_the_keyboard(open_page, pages, name):
    page = open_page(reduced_motion="reduce")
    page.goto(pages[name])

    assert obstacles_for_the_keyboard(page) == []
