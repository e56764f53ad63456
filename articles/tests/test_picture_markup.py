"""Pictures on pages: the best format and the right size for each browser, no jump, nothing fetched too early or too late."""

import re

import pytest

from articles.comments.tests.markup import parse

from .factory import make_author, make_image, make_public, place_on_front_page
from .test_story_body import picture

pytestmark = pytest.mark.django_db


def page_of(client, story=None):
    return parse(client.get(story.get_absolute_url() if story else "/"))


def pictures_in(node):
    return list(node.all("picture"))


def test_every_picture_of_a_page_has_three_formats_sizes_and_room_kept_for_it(client):
    image = make_image((1000, 667))
    story = make_public(
        lead_image=make_image((1600, 900)), body=picture(image), authors=[make_author(portrait=make_image())]
    )
    place_on_front_page(story)
    for page in (page_of(client, story), page_of(client)):
        found = pictures_in(page)
        assert found
        assert len(found) == len(list(page.all("img"))), "none stands outside"
        for one in found:
            avif, webp = one.all("source")
            img = one.one("img")
            assert (avif["type"], webp["type"]) == ("image/avif", "image/webp")
            assert avif["sizes"] == webp["sizes"] == img["sizes"] != ""
            for source, ending in ((avif, "avif"), (webp, "webp"), (img, "jpg")):
                offers = [offer.split() for offer in source["srcset"].split(", ")]
                for url, width in offers:
                    assert re.fullmatch(rf"/pictures/[0-9a-f]{{32}}/(\d+x\d+-)?{width[:-1]}\.{ending}", url)
            assert int(img["width"]) > 0
            assert int(img["height"]) > 0
            assert img["alt"] is not None


def test_the_room_kept_has_the_form_of_what_is_cut(client):
    story = make_public(lead_image=make_image((1600, 900)), authors=[make_author(portrait=make_image((300, 400)))])

    page = page_of(client, story)

    lead = page.one("figure", class_="article__lead").one("img")
    assert (lead["width"], lead["height"]) == ("1600", "900")
    portrait = page.one("img", class_="author__portrait")
    assert portrait["width"] == portrait["height"] == "300"
    place_on_front_page(story)
    front = page_of(client).one("div", class_="front__lead").one("img")
    assert (front["width"], front["height"]) == ("1350", "900"), "3:2, as the layout cuts it"


@pytest.mark.parametrize("size", [(1600, 900), (600, 900)], ids=["wide", "tall"])
def test_the_lead_picture_is_asked_for_first_and_the_others_when_they_come_into_view(client, size):
    story = make_public(lead_image=make_image(size), body=picture(make_image()))

    page = page_of(client, story)

    lead, *others = (node.one("img") for node in pictures_in(page))
    assert (lead["fetchpriority"], lead["loading"]) == ("high", None)
    assert others
    assert {one["loading"] for one in others} == {"lazy"}
    (preload,) = [node for node in page.all("link") if node["rel"] == "preload"]
    avif, _ = pictures_in(page)[0].all("source")
    assert (preload["as"], preload["type"], preload["fetchpriority"]) == ("image", "image/avif", "high")
    assert (preload["imagesrcset"], preload["imagesizes"]) == (avif["srcset"], avif["sizes"]), "or it is fetched twice"


def test_the_front_page_asks_for_its_lead_first(client):
    place_on_front_page(make_public(lead_image=make_image()))

    page = page_of(client)

    (preload,) = [node for node in page.all("link") if node["rel"] == "preload"]
    avif, _ = pictures_in(page.one("div", class_="front__lead"))[0].all("source")
    assert (preload["imagesrcset"], preload["imagesizes"]) == (avif["srcset"], avif["sizes"])


def test_a_story_without_a_picture_asks_for_none(client):
    assert not [node for node in page_of(client, make_public()).all("link") if node["rel"] == "preload"]


def test_a_card_on_another_site_has_the_form_that_such_cards_have_and_says_how_large_it_is(client):
    story = make_public(lead_image=make_image((1300, 1300), alt="Boats"))

    said = {node["property"]: node["content"] for node in page_of(client, story).all("meta") if node["property"]}

    assert said["og:image"].endswith(f"/pictures/{story.lead_image.token}/16x9-1200.jpg")
    assert (said["og:image:width"], said["og:image:height"], said["og:image:type"]) == ("1200", "675", "image/jpeg")
    assert said["og:image:alt"] == "Boats"


class TestSensitive:
    def test_it_is_blurred_until_a_box_is_ticked_at_the_head_and_in_the_text(self, client):
        story = make_public(lead_image=make_image(sensitive=True), body=picture(make_image(sensitive=True)))

        page = page_of(client, story)

        boxes = list(page.all("div", class_="sensitive"))
        assert len(boxes) == 2
        for box in boxes:
            assert "blurred" in box.one("img")["class"].split()
            assert box.one("label").one("input")["type"] == "checkbox"
            assert "This picture may distress. Show it" in box.one("label").text

    def test_in_lists_it_is_blurred_and_no_box_stands_in_the_way_of_the_link(self, client):
        place_on_front_page(make_public(lead_image=make_image(sensitive=True)))

        page = page_of(client)

        assert "blurred" in page.one("div", class_="front__lead").one("img")["class"].split()
        assert not list(page.all("div", class_="sensitive"))

    def test_no_card_on_another_site_shows_it(self, client):
        story = make_public(lead_image=make_image(sensitive=True))

        properties = {node["property"] for node in page_of(client, story).all("meta")}

        assert "og:image" not in properties

    def test_a_picture_that_is_not_is_plain(self, client):
        page = page_of(client, make_public(lead_image=make_image()))

        assert page.one("figure", class_="article__lead").one("img")["class"] is None
