"""Axe finds nothing serious or critical on any page of the newsroom, and nothing at all on readers' pages, in light or dark.

And everything on every page of the newsroom is reached with Tab, in sight, and nothing holds the focus back.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from articles.tests.browsing import until
from articles.tests.factory import make_user, picture_bytes

from . import desk_pages
from .accessibility import ANY, GRAVE, obstacles_for_the_keyboard, told, violations

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

TOO_MANY_TO_READ = 12
#: The editor takes the place of the plain field for the body when its scripts have run.
EDITOR_IS_THERE = "() => !document.querySelector('.field-body textarea')?.checkVisibility()"


@pytest.fixture
def things(transactional_db):
    return desk_pages.furnish()


@pytest.fixture
def signed_in(open_page, live_server):
    """A page of somebody's, at desktop width."""

    def signed_in(user) -> Page:
        page = open_page(reduced_motion="reduce")
        desk_pages.sign_in(page.context, user, live_server.url)
        return page

    return signed_in


def somebody(role):
    """Whoever has that role in the stories, where somebody has."""
    return get_user_model().objects.filter(groups__name=role).first() or make_user(role)


def examine(
    page: Page,
    addresses: list[str],
    found: dict[str, list[str]],
    *statuses: int,
    impacts: tuple[str, ...] = GRAVE,
    by_keyboard: bool = False,
) -> None:
    for address in addresses:
        status = page.goto(address).status
        assert status in (statuses or (200,)), address
        until(page, EDITOR_IS_THERE)
        grave = violations(page, impacts)
        if by_keyboard and status != 403:
            grave += obstacles_for_the_keyboard(page)
        if grave:
            found[address] = grave[:TOO_MANY_TO_READ]


def test_every_page_of_the_admin_is_examined():
    assert desk_pages.names_of_urls() - desk_pages.names_with_rows() == set(), (
        "give each of these a row in newsroom/tests/desk_pages.py"
    )
    assert desk_pages.names_with_rows() - desk_pages.names_of_urls() == set(), "these are no longer there"


#: In how many tests the pages of a role are examined: the chief sees everything.
WALKS = {"Chief": 4}


@pytest.mark.parametrize(
    ("role", "walk"), [(role, walk) for role in desk_pages.ROLES for walk in range(WALKS.get(role, 1))]
)
def test_no_page_of_the_admin_has_an_obstacle(role, walk, signed_in, things, complaints):
    complaints.expect("status of 403")
    page, found = signed_in(somebody(role)), {}
    # What a role may not see is the page for 403.
    statuses = (200,) if role == "Chief" else (200, 403)
    addresses = desk_pages.addresses(things, role)[walk :: WALKS.get(role, 1)]
    examine(page, addresses, found, *statuses, by_keyboard=role in ("Chief", "Reporter"))
    assert found == {}, told(found)


def test_no_page_for_those_who_are_not_signed_in_has_an_obstacle(open_page, things):
    found = {}
    page = open_page(reduced_motion="reduce")
    examine(page, desk_pages.addresses_signed_out(things), found, by_keyboard=True)
    assert found == {}, told(found)


def choose_a_picture(page: Page) -> None:
    page.get_by_role("button", name="picture").first.click()
    expect(page.get_by_role("dialog", name="Choose a picture").locator("img").first).to_be_visible()


def upload_a_picture(page: Page) -> None:
    choose_a_picture(page)
    page.get_by_role("dialog").get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Picture files")).to_be_visible()


def upload_a_picture_that_is_there(page: Page) -> None:
    upload_a_picture(page)
    page.get_by_label("Picture files").set_input_files(
        {"name": "again.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes()}
    )
    expect(page.get_by_text("This looks like a picture that is in the library. Nothing")).to_be_visible()


def describe_a_picture(page: Page) -> None:
    choose_a_picture(page)
    page.get_by_role("dialog").get_by_role("button", name="Needs a description").click()
    expect(page.get_by_role("dialog").get_by_label("Alternative text")).to_be_visible()


def look_for_a_byline(page: Page) -> None:
    page.locator("#bylines-0").get_by_role("combobox").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("option", name="Ida Maren")).to_be_visible()


def type_a_tag(page: Page) -> None:
    page.get_by_role("combobox", name="Tags").press_sequentially("uav")
    expect(page.get_by_role("option", name="Drones (also “UAV”)")).to_be_visible()


def save_what_is_wrong(page: Page) -> None:
    page.get_by_label("Slug").fill("no slug!")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("A slug has letters")).to_be_visible()


SCENES = [
    *(choose_a_picture, upload_a_picture, upload_a_picture_that_is_there, describe_a_picture),
    *(look_for_a_byline, type_a_tag, save_what_is_wrong),
]


@pytest.mark.parametrize("scene", SCENES)
def test_no_obstacle_stands_in_what_opens_on_the_story_form(scene, signed_in, things, complaints):
    complaints.expect("status of 409")
    page = signed_in(somebody("Editor"))
    page.goto(reverse("admin:articles_article_change", args=[things["draft"]]))
    scene(page)
    assert violations(page) == []


def test_no_obstacle_stands_in_what_is_told_of_uploaded_files(signed_in, things, complaints):
    complaints.expect("status of 409")
    complaints.expect("status of 422")
    page = signed_in(somebody("Editor"))
    page.goto(reverse("admin:articles_image_add"))
    files = {"new.jpg": picture_bytes((90, 60)), "again.jpg": picture_bytes(), "notes.jpg": b"Words."}
    page.get_by_label("Picture files").set_input_files(
        [{"name": name, "mimeType": "image/jpeg", "buffer": data} for name, data in files.items()]
    )
    expect(page.get_by_text("1 file taken in, 1 file known already, 1 file not taken in.")).to_be_visible()
    assert violations(page) == []


def the_keys(page: Page) -> None:
    page.get_by_role("button", name="Keys").click()
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()


def what_was_decided(page: Page) -> None:
    page.get_by_role("button", name="Spam", exact=True).first.click()
    expect(page.locator("[data-decided]").first).to_be_visible()


def inside_a_card(act: str) -> Callable[[Page], None]:
    def scene(page: Page) -> None:
        page.locator(f"[data-act={act}]").first.click()
        expect(page.locator("form[data-panel]")).to_be_visible()

    return scene


IN_THE_QUEUE = [the_keys, what_was_decided, *map(inside_a_card, ("reject", "answer", "edit", "ban"))]


@pytest.mark.parametrize("scene", IN_THE_QUEUE)
def test_no_obstacle_stands_in_what_opens_in_the_queue_of_replies(scene, signed_in, things):
    page = signed_in(somebody("Moderator"))
    page.goto(reverse("admin:comments_comment_changelist"))
    scene(page)
    assert violations(page) == []


@pytest.mark.parametrize("width", [360, 1440])
def test_axe_finds_nothing_of_any_level_on_a_public_page(open_page, things, complaints, width):
    complaints.expect("status of 404")
    complaints.expect("status of 410")
    page, found = open_page(viewport={"width": width, "height": 900}), {}
    public = ["/", "/category/sea/", "/tag/drones/", "/author/ida-maren/", "/search/?q=patrol", "/search/", "/2026/"]
    of_pages = [things["page_url"], things["inner_page_url"], "/corrections/", f"/{timezone.localtime():%Y/%m}/"]
    examine(page, [*public, *of_pages, things["live_url"]], found, impacts=ANY)
    examine(page, [things["withdrawn_url"], "/no/such/page/"], found, 404, 410, impacts=ANY)
    assert found == {}, told(found)


@pytest.mark.parametrize(
    ("markup", "rule"),
    [
        ('<p><span id="flaw">Hard to read</span></p>', "light: color-contrast"),
        ('<input id="flaw" name="nameless">', "light: label"),
        ('<p><span id="flaw">Hard to read</span></p>', "dark: color-contrast"),
    ],
)
def test_an_obstacle_would_be_found(page, things, markup, rule):
    page.goto(reverse("admin:login"))
    page.evaluate("markup => document.querySelector('#content').insertAdjacentHTML('beforeend', markup)", markup)
    ink = "#ddd" if rule.startswith("light") else "#222"
    page.evaluate("ink => { document.querySelector('#flaw').style.color = ink }", ink)
    assert any(one.startswith(rule) and "#flaw" in one for one in violations(page))


@pytest.mark.parametrize(
    ("script", "obstacle"),
    [
        ("one.setAttribute('tabindex', '3')", "tabindex above 0"),
        ("one.addEventListener('keydown', event => event.preventDefault())", "Tab does not reach"),
        ("one.style.outline = one.style.boxShadow = 'none'", "focus cannot be seen"),
        (
            "one.style.width = one.style.height = one.style.padding = one.style.border = '0';"
            "one.style.minHeight = one.style.minWidth = '0'; one.style.overflow = 'hidden'",
            "focus goes to what cannot be seen",
        ),
    ],
)
def test_an_obstacle_for_the_keyboard_would_be_found(page, things, script, obstacle):
    page.goto(reverse("admin:login"))
    page.evaluate(f"() => {{ const one = document.querySelector('#id_username'); {script} }}")
    assert any(one.startswith(obstacle) for one in obstacles_for_the_keyboard(page))
