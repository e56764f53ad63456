"""The public site in a real browser."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.comments.tests.factory import make_comment

from .browsing import until
from .factory import make_author, make_image, make_public, make_section, make_tag

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def story():
    section = make_section("Sea", description="Navies, ports and what lies between them.")
    deep = make_section("Deep", parent=section)
    author, tag = (
        make_author("Vera Okonta", portrait=make_image((320, 320)), biography="Covers ports."),
        make_tag("ferries"),
    )
    others = [
        make_public(
            f"Story {number} about ports and the ships that call at them in winter",
            section=(section, deep)[number % 2],
            lead_image=make_image((960, 640)) if number % 3 else None,
            authors=[author],
            tags=[tag],
            published_at=timezone.now() - timedelta(days=number + 1),
        )
        for number in range(16)
    ]
    table = f"<table><tbody><tr>{'<td><p>Tonnage</p></td>' * 12}</tr></tbody></table>"
    story = make_public(
        "Ferry returns after the longest winter that Unquestionablylongharbourname has ever seen",
        section=deep,
        lead_image=make_image((1600, 1067)),
        authors=[author],
        tags=[tag],
        related=others[-2:],
        body="<p>The ferry sailed at noon.</p>" * 40 + table + f"<p>{'x' * 300}</p>",
    )
    make_comment(story)
    return story


def corner(page):
    return page.locator(".corner")


def scroll_to(page, selector):
    page.locator(selector).evaluate("element => element.scrollIntoView({block: 'center', behavior: 'instant'})")


def test_check_also_slides_in_at_the_end_of_the_text_and_leaves_when_the_real_one_comes(page, live_server, story):
    page.goto(story.get_absolute_url())
    expect(page.locator("main aside h2")).to_have_text("Check Also")
    expect(corner(page)).to_be_hidden()

    scroll_to(page, ".body p:nth-child(20)")
    expect(corner(page)).to_be_hidden()
    scroll_to(page, ".article__end")
    expect(corner(page)).to_be_visible()
    expect(corner(page).locator(".tip__headline")).to_have_text(page.locator("main aside h3").first.inner_text())
    scroll_to(page, ".check-also")
    expect(corner(page)).to_be_hidden()
    scroll_to(page, ".article__end")
    expect(corner(page)).to_be_visible()
    scroll_to(page, "h1")
    expect(corner(page)).to_be_hidden()


def test_the_corner_takes_no_focus_and_is_no_second_story_for_a_screen_reader(page, live_server, story):
    page.goto(story.get_absolute_url())
    scroll_to(page, ".article__end")
    expect(corner(page)).to_be_visible()

    assert page.evaluate("document.activeElement.tagName") == "BODY"
    assert corner(page).locator("a:not([tabindex='-1'])").count() == 0
    expect(page.get_by_role("link", name=story.related_links.first().story.headline)).to_have_count(1)
    expect(page.get_by_role("button", name="Close Check Also")).to_be_visible()


@pytest.mark.parametrize("how", ["button", "key"])
def test_closed_once_it_stays_closed_on_every_page(page, live_server, story, how):
    page.goto(story.get_absolute_url())
    scroll_to(page, ".article__end")
    expect(corner(page)).to_be_visible()
    if how == "button":
        page.get_by_role("button", name="Close Check Also").click()
    else:
        page.keyboard.press("Escape")
    expect(corner(page)).to_have_count(0)

    page.reload()
    scroll_to(page, ".article__end")
    expect(page.locator("main aside")).to_have_count(1)
    until(page, "document.readyState === 'complete'")
    expect(corner(page)).to_have_count(0)


def test_with_reduced_motion_it_does_not_slide(open_page, live_server, story):
    page = open_page(reduced_motion="reduce")
    page.goto(story.get_absolute_url())
    scroll_to(page, ".article__end")
    expect(corner(page)).to_be_visible()

    assert corner(page).evaluate("element => getComputedStyle(element).transitionDuration") == "0s"


def addresses(story):
    return [
        "/",
        "/page/2/",
        "/category/sea/",
        "/tag/ferries/",
        "/author/vera-okonta/",
        story.get_absolute_url(),
        "/search/?q=story",
        "/search/?q=nothingatall&section=sea",
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_from_a_phone_to_a_wide_screen(open_page, live_server, story, scheme):
    for width in (320, 768, 1440):
        page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
        for address in addresses(story):
            page.goto(address)
            needed = page.evaluate("document.documentElement.scrollWidth")
            assert needed <= width, f"{address} needs {needed} px of {width}"


def test_without_javascript_everything_is_there_and_the_menu_opens(open_page, live_server, story):
    page = open_page(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page.goto(story.get_absolute_url())

    menu = page.get_by_role("navigation", name="All sections")
    expect(menu).to_be_hidden()
    page.get_by_text("Menu", exact=True).click()
    menu.get_by_role("link", name="Sea", exact=True).click()
    expect(page).to_have_url(re.compile(r"/category/sea/$"))
    page.go_back()
    expect(page.get_by_role("heading", name="Check Also")).to_be_visible()
    expect(page.get_by_role("heading", name="Leave a Reply")).to_be_visible()


def test_targets_are_large_enough_for_a_thumb(open_page, live_server, story):
    page = open_page(viewport={"width": 360, "height": 740}, has_touch=True)
    page.goto("/")

    for target in (page.get_by_text("Menu", exact=True), page.locator(".topbar__find"), page.locator(".logo a")):
        box = target.bounding_box()
        assert min(box["width"], box["height"]) >= 44, box


def test_nothing_moves_while_pictures_load(page, live_server, story):
    page.add_init_script("""
        window.shifts = [];
        const told = ({node, previousRect, currentRect}) =>
            `${node?.nodeName} ${node?.className ?? ""} from ${JSON.stringify(previousRect)} to ${JSON.stringify(currentRect)}`;
        new PerformanceObserver(list => {
            for (const one of list.getEntries()) window.shifts.push([one.value, one.startTime, ...one.sources.map(told)]);
        }).observe({type: "layout-shift", buffered: true});
    """)
    for address in ("/", story.get_absolute_url()):
        page.goto(address, wait_until="networkidle")
        shifts = page.evaluate("window.shifts")
        assert sum(value for value, *_ in shifts) < 0.01, (address, shifts)


def test_the_first_key_leads_to_the_content(page, live_server, story):
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_subsections_open_for_the_keyboard_too(page, live_server, story):
    page.goto("/")
    inner = page.get_by_role("navigation", name="Main", exact=True).get_by_role("link", name="Deep")
    expect(inner).to_be_hidden()
    page.locator(".sections__link", has_text="Sea").focus()
    expect(inner).to_be_visible()
    page.keyboard.press("Tab")
    expect(inner).to_be_focused()
