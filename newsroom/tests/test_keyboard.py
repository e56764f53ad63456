"""Everything on every page of the admin is reached with Tab, in sight, and nothing holds the focus back."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from articles.tests.browsing import until
from articles.tests.factory import make_user

from . import desk_pages
from .accessibility import obstacles_for_the_keyboard, told

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

#: The editor takes the place of the plain field for the body when its scripts have run.
EDITOR_IS_THERE = "() => !document.querySelector('.field-body textarea')?.checkVisibility()"


@pytest.fixture
def things(transactional_db):
    return desk_pages.furnish()


@pytest.mark.parametrize("role", ["Chief", "Reporter"])
def test_tab_reaches_everything_on_every_page_of_the_admin(role, open_page, live_server, things, complaints):
    complaints.expect("status of 403")
    page, found = open_page(reduced_motion="reduce"), {}
    writer = get_user_model().objects.filter(groups__name=role).first()
    desk_pages.sign_in(page.context, writer or make_user(role), live_server.url)
    for address in desk_pages.addresses(things, role):
        refused = page.goto(address).status == 403
        until(page, EDITOR_IS_THERE)
        if not refused and (obstacles := obstacles_for_the_keyboard(page)):
            found[address] = obstacles
    assert found == {}, told(found)


def test_tab_reaches_everything_on_the_pages_for_those_who_are_not_signed_in(open_page, things):
    page, found = open_page(reduced_motion="reduce"), {}
    for address in desk_pages.addresses_signed_out(things):
        page.goto(address)
        if obstacles := obstacles_for_the_keyboard(page):
            found[address] = obstacles
    assert found == {}, told(found)


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
def test_an_obstacle_would_be_found(page, things, script, obstacle):
    page.goto(reverse("admin:login"))
    page.evaluate(f"() => {{ const one = document.querySelector('#id_username'); {script} }}")
    assert any(one.startswith(obstacle) for one in obstacles_for_the_keyboard(page))
