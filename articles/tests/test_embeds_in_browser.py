"""Posts and videos on the public page: nothing is asked of anybody elsewhere until a reader asks for it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from .factory import make_image, make_public

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

PLAYER = "https://www.youtube-nocookie.com/embed/abcdefghijk?rel=0"


@pytest.fixture
def story(transactional_db):
    image, other = make_image(alt="Three grey boats"), make_public("Ferry finds mine")
    return make_public(
        body="<p>a</p>"
        '<figure data-embed="https://www.youtube.com/watch?v=abcdefghijk"><blockquote><p>The launch, in full.</p></blockquote>'
        "<figcaption>Tern Orbital</figcaption></figure>"
        f'<figure data-picture="{image.pk}"><figcaption>The mole</figcaption></figure>'
        f'<figure data-story="{other.pk}"></figure>'
        '<figure data-quote="pull"><blockquote><p>Words.</p></blockquote></figure>'
        "<table><tbody><tr><th>Boat</th><th>Knots</th></tr><tr><td>Second</td><td>24</td></tr></tbody></table>"
    )


def test_without_javascript_the_page_is_complete(open_page, story):
    page = open_page(java_script_enabled=False)
    page.goto(story.get_absolute_url())
    body = page.locator(".body")

    expect(body.get_by_text("The launch, in full.")).to_be_visible()
    expect(body.get_by_text("Tern Orbital")).to_be_visible()
    link = body.get_by_role("link", name="Watch on YouTube")
    expect(link).to_have_attribute("href", "https://www.youtube.com/watch?v=abcdefghijk")
    expect(body.get_by_role("img", name="Three grey boats")).to_be_visible()
    expect(body.get_by_text("The mole")).to_be_visible()
    expect(body.get_by_role("link", name="Ferry finds mine")).to_be_visible()
    expect(body.get_by_text("Words.")).to_be_visible()
    expect(body.get_by_role("columnheader", name="Boat")).to_be_visible()
    expect(body.get_by_role("button")).to_have_count(0)


def test_the_player_comes_when_a_reader_asks_for_it_and_nothing_before(page, story, complaints):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(story.get_absolute_url())
    page.wait_for_load_state("networkidle")
    button = page.get_by_role("button", name="Load from YouTube")
    expect(button).to_contain_text("YouTube then learns of your visit.")
    assert not [url for url in asked if "youtube" in url]
    assert page.frames == [page.main_frame]

    complaints.expect(f"asked another host: {PLAYER}")
    headers = {}

    def play(route):
        headers.update(route.request.headers)
        route.fulfill(content_type="text/html", body="<!doctype html><title>Player</title><p>Playing")

    page.route("https://www.youtube-nocookie.com/**", play)
    button.focus()
    page.keyboard.press("Enter")

    frame = page.locator(".body iframe")
    expect(frame).to_have_attribute("title", "Video on YouTube")
    expect(page.frame_locator(".body iframe").get_by_text("Playing")).to_be_visible()
    assert "allow-top-navigation" not in frame.get_attribute("sandbox")
    assert headers["referer"].count("/") == 3, "the player learns of the site, not of the story"
    assert "cookie" not in headers
    expect(page.get_by_role("link", name="Watch on YouTube")).to_be_visible()


def test_no_other_host_gets_into_a_frame(page, story, complaints):
    complaints.expect("violates the following Content Security Policy directive")
    page.goto(story.get_absolute_url())
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        """() => {
            const frame = document.createElement("iframe");
            frame.src = "https://player.vimeo.com/video/1";
            document.body.append(frame);
        }"""
    )
    page.wait_for_timeout(300)

    assert [url for url in asked if "vimeo" in url] == []


def test_a_wide_table_scrolls_by_itself_on_a_phone_also_by_keyboard(open_page):
    row = "".join(f"<td>wide cell {number}</td>" for number in range(12))
    story = make_public(body=f"<p>a</p><table><tbody><tr>{row}</tr></tbody></table>")
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto(story.get_absolute_url())

    table = page.get_by_role("region", name="Table")
    assert page.evaluate("document.scrollingElement.scrollWidth") == 360
    table.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(400)  # the browser scrolls smoothly
    assert table.evaluate("table => table.scrollLeft") > 0
