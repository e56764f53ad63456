"""What a browser makes of pictures: the copy that it fetches, the room that is kept, the box over a sensitive one."""

import pytest

from .factory import make_image, make_public
from .test_story_body import picture

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("width", "density", "copy"), [(360, 1, "480.avif"), (360, 2, "800.avif"), (1440, 1, "800.avif")]
)
def test_each_screen_fetches_the_smallest_copy_that_is_sharp_on_it_and_only_that(open_page, width, density, copy):
    story = make_public(lead_image=make_image((1600, 1067)))
    page = open_page(viewport={"width": width, "height": 900}, device_scale_factor=density)
    fetched = []
    page.on("response", lambda response: fetched.append(response.url))

    page.goto(story.get_absolute_url())
    page.wait_for_load_state("networkidle")

    own = [url.rpartition("/")[2] for url in fetched if story.lead_image.token in url]
    assert own == [copy]
    assert page.evaluate("document.querySelector('.article__lead img').naturalWidth") > 0


def test_no_picture_that_arrives_late_moves_the_text(open_page):
    story = make_public(lead_image=make_image((1600, 1067)), body=picture(make_image((900, 600))))
    page = open_page(viewport={"width": 1440, "height": 900})
    late = []
    page.route("**/pictures/**", lambda route: late.append(route))
    page.goto(story.get_absolute_url(), wait_until="domcontentloaded")
    before = page.locator("h1").bounding_box()

    for route in late:
        route.continue_()
    page.locator(".article__lead img").evaluate("image => image.decode()")

    # A copy has whole pixels, so its form may differ from the original's by less than one.
    assert abs(page.locator("h1").bounding_box()["y"] - before["y"]) < 1


def test_a_sensitive_picture_is_shown_and_hidden_again_without_javascript_with_the_keyboard(open_page):
    story = make_public(lead_image=make_image(sensitive=True))
    page = open_page(java_script_enabled=False)
    page.goto(story.get_absolute_url())
    box = page.get_by_role("checkbox", name="This picture may distress. Show it")
    shown = page.locator(".article__lead img")

    def blur():
        return shown.evaluate("image => getComputedStyle(image).filter")

    assert "blur" in blur()
    box.focus()
    page.keyboard.press("Space")
    assert "blur" not in blur()
    page.get_by_role("checkbox", name="Hide the picture").press("Space")
    assert "blur" in blur()
