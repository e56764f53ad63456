"""A story in a real browser: read with the keyboard alone, at four times the size, on paper, and without JavaScript."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from articles import reads
from articles.comments.models import Comment
from articles.comments.tests.factory import make_comment
from articles.models import Article, StoryReads
from articles.tests.factory import make_author, make_image, make_public, make_section, make_tag
from newsroom.tests.accessibility import obstacles_for_the_keyboard, told

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
#: Playwright says that it drives the browser; a reader's does not.
A_READER = "Object.defineProperty(navigator, 'webdriver', {get: () => false})"


@pytest.fixture
def story():
    world = make_section("World")
    north = make_section("North", parent=world)
    author, tag = make_author("Vera Okonta", biography="Covers ports."), make_tag("ferries")
    for number in range(26):
        make_public(f"Other story {number} of the winter", section=north, tags=[tag], lead_image=make_image((320, 200)))
    story = make_public(
        "Ferry returns to Unquestionablylongharbourname after the longest winter",
        section=north,
        tags=[tag],
        authors=[author],
        lead_image=make_image((1600, 1067), sensitive=True),
        content_warning="Shows a wreck.",
        body="<p>The ferry sailed at noon.</p>" * 30
        + f"<table><tbody><tr>{'<td><p>Tonnage</p></td>' * 12}</tr></tbody></table>"
        + '<p>See <a href="https://port.example/arrivals">the arrivals</a>.</p>',
    )
    make_comment(story, name="Ilse")
    return story


def press(page: Page, key: str, times: int = 1) -> None:
    for _ in range(times):
        page.keyboard.press(key)


def tab_to(page: Page, name: str, most: int = 120) -> None:
    """Press Tab until the thing that is called ``name`` has the focus."""
    pattern = re.compile(name)
    for _ in range(most):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "() => { const at = document.activeElement; return (at.getAttribute('aria-label') || at.labels?.[0]?.textContent"
            " || at.textContent || '').trim().replace(/\\s+/g, ' ') }"
        )
        if pattern.search(here):
            return
    raise AssertionError(f"Tab did not come to {name}")


# The keyboard


@pytest.mark.parametrize(
    ("width", "height"), [(1440, 800), (360, 800), pytest.param(320, 256, id="four times the size")]
)
def test_the_whole_path_with_the_keyboard_alone(open_page, story, width, height):
    page = open_page(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page.goto("/")
    press(page, "Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()

    tab_to(page, "^Menu$")  # the menu opens and leads into a section
    press(page, "Enter")
    tab_to(page, "^North$")
    press(page, "Enter")
    expect(page).to_have_url(re.compile("/category/world/north/$"))

    press(page, "Tab")  # past all of the masthead to the list, and to its second page
    press(page, "Enter")
    expect(page.locator("main")).to_be_focused()
    tab_to(page, "Next page")
    press(page, "Enter")
    expect(page).to_have_url(re.compile(r"/page/2/(\?|$)"))

    if width == 1440:  # on a phone the field is on the page of the search
        tab_to(page, "^Search the stories$")
    else:
        tab_to(page, "^Search$")
        press(page, "Enter")
        expect(page).to_have_url(re.compile("/search/$"))
        tab_to(page, "Skip")
        press(page, "Enter")
        page.keyboard.press("Tab")
    page.keyboard.type("unquestionablylongharbourname")
    press(page, "Enter")
    expect(page).to_have_url(re.compile("q=unquestionablylongharbourname"))

    tab_to(page, "^Skip")
    press(page, "Enter")
    tab_to(page, "^Ferry returns")  # the story, from what was found
    press(page, "Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ferry returns")

    tab_to(page, "^This picture may distress")
    press(page, "Space")
    expect(page.locator(".article__lead input")).to_be_checked()
    tab_to(page, "^Comment")  # its reply form
    page.keyboard.type("A ferry is not a ship.")
    tab_to(page, "^Name")
    page.keyboard.type("Ilse Vandermeer")
    tab_to(page, "^Email")
    page.keyboard.type("ilse@example.org")
    tab_to(page, "^Post Comment$")
    press(page, "Enter")
    expect(page.get_by_text("awaiting moderation").first).to_be_visible()
    assert Comment.objects.filter(text="A ferry is not a ship.").exists()


def test_tab_reaches_everything_on_readers_pages_in_sight(open_page, story):
    page, found = open_page(reduced_motion="reduce"), {}
    for address in ("/", "/category/world/north/", "/search/?q=ferry", story.get_absolute_url()):
        page.goto(address)
        if obstacles := obstacles_for_the_keyboard(page):
            found[address] = obstacles
    assert found == {}, told(found)


# Four times the size: a window of 1,280 by 1,024 is then one of 320 by 256


def test_at_four_times_the_size_nothing_scrolls_sideways_and_nothing_is_cut_off(open_page, story):
    page = open_page(viewport={"width": 320, "height": 256})
    addresses = ["/", "/category/world/north/page/2/", "/search/?q=ferry", "/corrections/", story.get_absolute_url()]
    for address in addresses:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address
        cut = page.evaluate(
            """() => [...document.querySelectorAll("main :is(h1, h2, h3, p, a, label, input, button, textarea, li)")]
                .filter(one => one.checkVisibility({visibilityProperty: true}))
                .filter(one => !one.closest(".table, .visually-hidden, [aria-hidden]"))
                .filter(one => { const box = one.getBoundingClientRect(); return box.right > 321 || box.left < -1; })
                .map(one => one.outerHTML.slice(0, 120))"""
        )
        assert cut == [], address
    page.get_by_text("Menu", exact=True).click()
    expect(page.get_by_role("navigation", name="All sections").get_by_role("link", name="North")).to_be_visible()


def test_what_stands_still_leaves_room_to_read_at_four_times_the_size(open_page, story):
    page = open_page(viewport={"width": 320, "height": 256})
    page.goto(story.get_absolute_url())
    page.locator(".body p:nth-child(10)").scroll_into_view_if_needed()
    covered = page.evaluate(
        """() => [...document.querySelectorAll("body *")]
            .filter(one => ["fixed", "sticky"].includes(getComputedStyle(one).position))
            .filter(one => one.checkVisibility({visibilityProperty: true})).reduce((sum, one) => sum + one.offsetHeight, 0)"""
    )
    assert covered < 256 / 3


# Without JavaScript


def test_without_javascript_a_story_is_whole_and_a_picture_that_may_distress_is_asked_for(open_page, story):
    page = open_page(java_script_enabled=False)
    page.goto(story.get_absolute_url())
    picture = page.locator(".article__lead img")

    def look() -> str:
        return picture.evaluate("one => getComputedStyle(one).filter")

    assert "blur" in look()
    page.get_by_label("This picture may distress. Show it").check()
    assert "blur" not in look()
    page.get_by_label("Hide the picture").uncheck()
    assert "blur" in look()
    for text in (
        "Shows a wreck.",
        "The ferry sailed at noon.",
        "Related Articles",
        "Leave a Reply",
        "About Vera Okonta",
    ):
        expect(page.get_by_text(text).first).to_be_visible()
    expect(page.get_by_role("link", name="Telegram")).to_be_visible()
    expect(page.get_by_role("button", name="Copy link")).to_have_count(0)
    assert page.evaluate("getComputedStyle(document.querySelector('.comment')).display") != "inline"

    page.get_by_role("textbox", name="Comment").fill("Good news.")
    page.get_by_role("textbox", name="Name").fill("Ilse")
    page.get_by_role("textbox", name="Email").fill("ilse@example.org")
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_text("awaiting moderation").first).to_be_visible()


# With it


def test_the_link_is_copied_and_the_button_says_so(open_page, story, settings):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    page.goto(story.get_absolute_url())
    page.get_by_role("button", name="Copy link").click()

    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    expect(page.locator(".share").get_by_role("status")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == settings.SITE_URL + story.get_absolute_url()


@pytest.fixture
def sent(monkeypatch):
    """Which stories were told to have been read."""
    told_of = []
    fresh = reads.Heard()
    monkeypatch.setattr(fresh, "tell", lambda pk, address, at: told_of.append(pk))
    monkeypatch.setattr("articles.views.reads.heard", fresh)
    return told_of


def reader(open_page, script: str = A_READER, **options) -> Page:
    page = open_page(user_agent=BROWSER, **options)
    page.add_init_script(script)
    page.clock.install(time=0)
    page.clock.pause_at(3_600)
    return page


def stay(page: Page) -> None:
    page.clock.run_for(6_000)
    page.wait_for_load_state("networkidle")


def test_a_story_that_was_in_sight_is_counted_once(open_page, story, sent):
    page = reader(open_page)
    page.goto(story.get_absolute_url())
    page.clock.run_for(4_000)
    page.wait_for_load_state("networkidle")
    assert sent == [], "a glance is no read"
    with page.expect_response("**/read/") as answer:
        page.clock.run_for(2_000)
    assert answer.value.status == 204
    assert sent == [story.pk]
    assert not page.context.cookies()
    assert page.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0


def test_the_same_page_again_is_no_further_read(open_page, story, sent):
    # Not Playwright's clock, which hides from the page how it was come to.
    hasty = "const real = setTimeout; window.setTimeout = (done, after) => real(done, after / 100);"
    page = open_page(user_agent=BROWSER)
    page.add_init_script(f"{A_READER}; {hasty}")
    with page.expect_response("**/read/"):
        page.goto(story.get_absolute_url())
    page.reload()
    page.evaluate("() => new Promise(done => setTimeout(done, 30_000))")
    page.wait_for_load_state("networkidle")

    assert sent == [story.pk]


@pytest.mark.parametrize(
    "asks",
    [
        f"{A_READER}; Object.defineProperty(navigator, 'doNotTrack', {{get: () => '1'}})",
        f"{A_READER}; Object.defineProperty(navigator, 'globalPrivacyControl', {{get: () => true}})",
        "",
    ],
    ids=["do not track", "global privacy control", "a program"],
)
def test_who_asks_not_to_be_followed_sends_nothing(open_page, story, sent, asks):
    page = reader(open_page, asks)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(story.get_absolute_url())
    stay(page)

    assert not [url for url in asked if url.endswith("/read/")]
    assert sent == []


def test_a_list_and_a_tab_behind_count_nothing(open_page, story, sent):
    page = reader(open_page)
    page.goto("/")
    stay(page)
    behind = reader(
        open_page, f"{A_READER}; Object.defineProperty(document, 'visibilityState', {{get: () => 'hidden'}})"
    )
    behind.goto(story.get_absolute_url())
    stay(behind)

    assert sent == []
    assert not StoryReads.objects.exists()
    assert Article.objects.count() == 27


# On paper


def test_on_paper_stand_the_story_its_address_its_times_and_where_links_lead(open_page, story, settings):
    page = open_page(color_scheme="dark")
    page.goto(story.get_absolute_url())
    page.emulate_media(media="print")

    expect(page.get_by_text(settings.SITE_URL + story.get_absolute_url(), exact=True)).to_be_visible()
    expect(page.locator(".article__facts time")).to_be_visible()
    for gone in ("Share", "Recent", "Previous", "Leave a Reply", "Skip to the content"):
        expect(page.get_by_text(gone, exact=True).first).to_be_hidden()
    expect(page.get_by_role("navigation")).to_have_count(1)  # the way to the story, in its breadcrumb
    link = page.get_by_role("link", name="the arrivals")
    after = link.evaluate("one => getComputedStyle(one, '::after').content")
    assert "port.example" in after
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert ink == "rgb(0, 0, 0)", "dark paper is a waste of ink"
