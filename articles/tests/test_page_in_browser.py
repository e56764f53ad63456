"""A page is written with the editor that stories have, and published, in a real browser."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from articles.models import Page

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


def test_an_editor_writes_a_page_and_readers_find_it_at_the_foot_of_the_site(page, sign_in, editor):
    sign_in(page, editor).goto(reverse("admin:articles_page_add"))
    body = page.locator(".ProseMirror").and_(page.get_by_role("textbox", name="Text"))
    expect(body).to_be_visible()

    page.get_by_role("textbox", name="Title").fill("Send us a tip")
    body.click()
    page.keyboard.type("Write to us.")
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("Readers see it now.")).to_be_visible()

    assert Page.objects.public().get().body == "<p>Write to us.</p>"
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("link", name="Send us a tip").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send us a tip")
    expect(page.get_by_role("main")).to_contain_text("Write to us.")
