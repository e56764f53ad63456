"""The picture library in a browser: uploading by drag, choosing, the focal point, replacing."""

from __future__ import annotations

import base64
import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from playwright.sync_api import Page, expect

from articles.models import Article, Image

from .factory import make_article, make_image, make_public, make_section, picture_bytes, scene_bytes

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

_DROP = """([selector, files]) => {
    const transfer = new DataTransfer();
    for (const [name, data] of files) {
        const bytes = Uint8Array.from(atob(data), (one) => one.charCodeAt(0));
        transfer.items.add(new File([bytes], name, { type: "image/jpeg" }));
    }
    const target = document.querySelector(selector);
    for (const kind of ["dragenter", "dragover", "drop"]) {
        target.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: transfer }));
    }
}"""


def address(name, *args):
    return reverse(f"admin:articles_{name}", args=args)


def drop(page: Page, selector: str, **files: bytes) -> None:
    """Drop files as a person does who has dragged them out of a folder."""
    named = [[name.replace("_jpg", ".jpg"), base64.b64encode(data).decode()] for name, data in files.items()]
    page.evaluate(_DROP, [selector, named])


def make_boats(**fields):
    return make_image(file=ContentFile(scene_bytes(1), "boats.jpg"), caption="Boats at noon", **fields)


def test_several_files_are_dropped_and_each_is_answered_then_described(page, sign_in, editor, complaints):
    complaints.expect("status of 409")
    complaints.expect("status of 422")
    known = make_boats()
    sign_in(page, editor).goto(address("image_add"))
    drop(
        page,
        ".dropzone",
        first_jpg=scene_bytes(2),
        again_jpg=scene_bytes(1, (300, 200)),
        notes_jpg=b"Words.",
        second_jpg=scene_bytes(3),
    )

    rows = page.locator(".arrival")
    expect(rows).to_have_count(4)
    expect(page.get_by_text("2 files taken in, 1 file known already, 1 file not taken in.")).to_be_visible()
    expect(rows.nth(2)).to_contain_text("Not taken in. This file is not a picture")
    expect(rows.nth(1)).to_contain_text("This looks like a picture that is in the library")
    expect(rows.nth(1).get_by_role("link", name="Use that one")).to_have_attribute(
        "href", address("image_change", known.pk)
    )
    rows.nth(1).get_by_role("button", name="Keep both").click()
    expect(rows.nth(1)).to_contain_text("Taken in.")
    assert Image.objects.count() == 4

    page.get_by_role("link", name="Describe 3 pictures").click()
    texts = page.get_by_label("Alternative text")
    expect(texts).to_have_count(3)
    page.get_by_label("Credit").first.fill("Ruth Kestrel")
    page.get_by_role("button", name="Give all pictures this credit").click()
    for number in range(2):
        texts.nth(number).fill(f"What picture {number} shows")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("2 pictures are described.")).to_be_visible()
    expect(page.get_by_text("Say what the picture shows, for those who cannot see it.")).to_be_visible()
    texts.fill("What the last one shows")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(f"**{address('image_changelist')}")
    assert not Image.objects.filter(needs_alt=True).exists()
    assert Image.objects.filter(credit="Ruth Kestrel").count() == 3


def test_files_are_chosen_and_one_that_does_not_arrive_is_tried_again(page, sign_in, editor, complaints):
    complaints.expect("ERR_FAILED")
    sign_in(page, editor).goto(address("image_add"))
    page.route("**/image/upload/", lambda route: route.abort(), times=1)
    page.get_by_label("Picture files").set_input_files(
        {"name": "boats.jpg", "mimeType": "image/jpeg", "buffer": scene_bytes(1)}
    )
    expect(page.get_by_text("It did not arrive")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Taken in.", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Describe it")).to_be_visible()


def test_without_javascript_files_are_sent_by_the_form(open_page, sign_in, editor):
    page = open_page(java_script_enabled=False)
    sign_in(page, editor).goto(address("image_add"))
    page.get_by_label("Picture files").set_input_files(
        [
            {"name": f"boats-{number}.jpg", "mimeType": "image/jpeg", "buffer": scene_bytes(number)}
            for number in range(2)
        ]
    )
    page.get_by_role("button", name="Upload").click()
    expect(page.get_by_label("Alternative text")).to_have_count(2)


def open_chooser(page: Page, sign_in, editor):
    sign_in(page, editor).goto(address("article_add"))
    page.get_by_label("Headline").fill("Typed before")
    page.get_by_role("button", name="Choose a picture").click()
    return page.get_by_role("dialog", name="Choose a picture")


def test_a_picture_is_dropped_on_the_chooser_described_and_chosen_without_losing_what_was_typed(
    page, sign_in, editor, complaints
):
    complaints.expect("status of 422")
    dialog = open_chooser(page, sign_in, editor)
    expect(dialog.get_by_text("The library is empty.")).to_be_visible()
    drop(page, "dialog.chooser", boats_jpg=scene_bytes(1))
    dialog.get_by_label("Caption").fill("The harbour")
    dialog.get_by_role("button", name="Save and use it").click()
    expect(dialog.get_by_text("Say what the picture shows")).to_be_visible()
    expect(dialog.get_by_label("Caption")).to_have_value("The harbour")
    dialog.get_by_label("Alternative text").fill("Three boats")
    dialog.get_by_role("button", name="Save and use it").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-picture-shown] img")).to_have_attribute("alt", "Three boats")
    expect(page.get_by_label("Headline")).to_have_value("Typed before")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert Article.objects.get().lead_image == Image.objects.get()


def test_the_chooser_offers_the_picture_that_is_there_already(page, sign_in, editor, complaints):
    complaints.expect("status of 409")
    make_boats(alt="Boats at sea")
    dialog = open_chooser(page, sign_in, editor)
    dialog.get_by_role("button", name="Upload").click()
    dialog.get_by_label("Picture files").set_input_files(
        {"name": "again.jpg", "mimeType": "image/jpeg", "buffer": scene_bytes(1, (300, 200))}
    )
    expect(dialog.get_by_text("This looks like a picture that is in the library. Nothing")).to_be_visible()
    dialog.get_by_role("link", name="Use that one").click()
    expect(dialog).to_be_hidden()
    expect(page.locator("[data-picture-shown] img")).to_have_attribute("alt", "Boats at sea")
    assert Image.objects.count() == 1


def test_a_picture_that_nobody_has_described_is_described_before_it_is_chosen(page, sign_in, editor):
    make_image(alt="IMG_7", file=ContentFile(picture_bytes(), "IMG_7.jpg"))
    dialog = open_chooser(page, sign_in, editor)
    dialog.get_by_role("button", name="Needs a description").click()
    expect(dialog.get_by_label("Alternative text")).to_have_value("")
    dialog.get_by_label("Alternative text").fill("Three boats")
    dialog.get_by_role("button", name="Save and use it").click()
    expect(page.locator("[data-picture-shown] img")).to_have_attribute("alt", "Three boats")


def positions(page: Page) -> list[str]:
    return page.locator(".crops__window img").evaluate_all("all => all.map(one => one.style.objectPosition)")


def test_the_focal_point_is_set_with_the_mouse_and_every_crop_follows(page, sign_in, editor):
    image = make_boats(focal_x=0.5, focal_y=0.5)
    sign_in(page, editor).goto(address("image_change", image.pk))
    expect(page.locator(".crops__crop figcaption")).to_have_text(["16:9", "4:3", "1:1"])
    assert positions(page) == ["50% 50%"] * 3
    shown = page.locator(".focal-picture__img")
    box = shown.bounding_box()
    shown.click(position={"x": box["width"] * 0.9, "y": box["height"] * 0.5})
    # 600 × 400: at 1:1 two thirds of the width are shown, so the point leads to its right edge; 16:9 shows all of it.
    assert positions(page)[2] == "100% 50%"
    assert positions(page)[0] == "50% 50%"
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.get_by_text("changed successfully")).to_be_visible()
    image.refresh_from_db()
    assert image.focal_x == pytest.approx(0.9, abs=0.02)
    assert image.focal_y == pytest.approx(0.5, abs=0.02)


def test_the_focal_point_is_moved_with_the_keyboard_and_typed_as_numbers(page, sign_in, editor):
    image = make_boats()
    sign_in(page, editor).goto(address("image_change", image.pk))
    point = page.get_by_role("button", name="Focal point")
    point.focus()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowUp")
    expect(point).to_have_attribute("aria-label", "Focal point, 49 % from the left, 40 % from the top")
    expect(page.get_by_role("spinbutton", name="From the top")).to_have_value("0.40")
    page.get_by_role("spinbutton", name="From the left").fill("0")
    expect(point).to_have_attribute("aria-label", re.compile("0 % from the left"))
    assert positions(page)[2] == "0% 50%"
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url(f"**{address('image_changelist')}")
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (0, 0.4)


def test_a_picture_is_replaced_and_the_story_shows_the_new_one(page, sign_in, editor):
    image = make_boats(alt="Boats")
    story = make_public(lead_image=image, section=make_section())
    old = image.token
    sign_in(page, editor).goto(address("image_change", image.pk))
    page.get_by_role("link", name="Replace the file").click()
    page.get_by_label("New file").set_input_files(
        {"name": "new.jpg", "mimeType": "image/jpeg", "buffer": scene_bytes(2)}
    )
    page.get_by_role("button", name="Replace the file").click()
    expect(page.get_by_text("The new file is in place")).to_be_visible()
    expect(page.get_by_text("new.jpg, 600 × 400")).to_be_visible()
    page.goto(story.get_absolute_url())
    shown = page.get_by_role("img", name="Boats").first
    expect(shown).to_be_visible()
    assert old not in page.content()
    assert shown.evaluate("one => one.decode().then(() => one.naturalWidth)") > 0


def test_the_library_finds_and_narrows(page, sign_in, editor):
    make_article(lead_image=make_boats())
    make_image(caption="The mole", sensitive=True)
    sign_in(page, editor).goto(address("image_changelist"))
    expect(page.locator(".picture-card")).to_have_count(2)
    page.get_by_label("Search").fill("noon")
    page.get_by_label("Search").press("Enter")
    expect(page.locator(".picture-card")).to_have_count(1)
    expect(page.locator(".picture-card")).to_contain_text("In 1 story")
    page.goto(address("image_changelist"))
    page.locator("summary", has_text="Used in").click()
    page.get_by_role("link", name="Nothing", exact=True).click()
    expect(page.locator(".picture-card")).to_contain_text("The mole")
    expect(page.locator(".picture-card")).to_have_count(1)
