"""Pictures answer for as long as a public story shows them, and to staff who may see the library."""

import io

import pytest
from django.conf import settings
from django.urls import reverse
from PIL import Image as Pillow

from articles.images.renditions import Variant

from .factory import make_article, make_author, make_image, make_public, make_user, make_withdrawn

pytestmark = pytest.mark.django_db


def address(image, width=320):
    return reverse("picture", args=[image.token, f"{width}.jpg"])


def fetch(client, url, method="get", **headers):
    """The answer and its bytes; reading to the end closes the file."""
    response = getattr(client, method)(url, headers=headers)
    return response, response.getvalue()


def test_a_public_storys_picture_is_a_jpeg_that_caches_forget_within_a_minute(client):
    story = make_public(lead_image=make_image())

    response, content = fetch(client, address(story.lead_image))

    assert response.status_code == 200
    assert content[:3] == b"\xff\xd8\xff"
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Cache-Control"] == "public, max-age=60, s-maxage=1"
    assert int(response["Content-Length"]) == len(content)
    assert "Cookie" not in response.get("Vary", "")


def test_a_browser_that_has_it_is_told_so_without_sending_it_again(client):
    url = address(make_public(lead_image=make_image()).lead_image)
    first, _ = fetch(client, url)

    second, content = fetch(client, url, **{"If-None-Match": first["ETag"]})

    assert (second.status_code, content) == (304, b"")


def test_each_width_that_a_page_names_can_be_had_and_no_other(client):
    image = make_public(lead_image=make_image((1000, 667))).lead_image

    assert [fetch(client, address(image, width))[0].status_code for width in image.widths] == [200] * len(image.widths)
    assert [fetch(client, address(image, width))[0].status_code for width in (1, 321, 1600, 99999)] == [404] * 4


def test_a_portrait_is_public(client):
    assert fetch(client, address(make_author(portrait=make_image()).portrait))[0].status_code == 200


def test_a_picture_goes_with_its_story(client):
    image = make_withdrawn(lead_image=make_image()).lead_image

    response, _ = fetch(client, address(image))

    assert response.status_code == 404
    assert response["Cache-Control"] == "no-store"
    assert "Cookie" not in response.get("Vary", ""), "a reader is not even looked up"


@pytest.mark.parametrize(("role", "status"), [("Reporter", 200), ("Editor", 200), ("Chief", 200), ("Moderator", 404)])
def test_staff_see_what_is_not_public_by_their_right_to_the_library_and_no_cache_keeps_it(client, role, status):
    image = make_article(lead_image=make_image()).lead_image
    client.force_login(make_user(role))

    response, _ = fetch(client, address(image))

    assert response.status_code == status
    assert "no-store" in response["Cache-Control"]


def test_the_right_ends_with_the_session(client):
    image = make_image()
    client.force_login(make_user("Editor"))
    client.logout()
    client.cookies[settings.SESSION_COOKIE_NAME] = "forged"

    assert fetch(client, address(image))[0].status_code == 404


def test_the_original_has_no_address(client):
    image = make_public(lead_image=make_image()).lead_image

    for url in (f"/media/{image.file.name}", f"/{image.file.name}", f"/media/{image.rendition_path('320.jpg')}"):
        assert client.get(url).status_code == 404


def test_a_copy_that_was_lost_is_made_again(client):
    image = make_public(lead_image=make_image()).lead_image
    fetch(client, address(image))
    image.file.storage.delete(image.rendition_path(image.rendition_name(Variant(320))))

    response, content = fetch(client, address(image))

    assert (response.status_code, content[:3]) == (200, b"\xff\xd8\xff")


def test_where_the_original_was_lost_too_the_reader_is_asked_to_come_back(client, caplog):
    image = make_public(lead_image=make_image()).lead_image
    image.file.storage.delete(image.file.name)

    response, _ = fetch(client, address(image))

    assert response.status_code == 503
    assert response["Retry-After"] == "2"
    assert response["Cache-Control"] == "no-store"
    assert f"Copies of picture {image.pk} could not be made" in caplog.text


@pytest.mark.parametrize(("kind", "content_type"), [("avif", "image/avif"), ("webp", "image/webp")])
def test_it_can_be_had_in_smaller_formats_and_cut_to_the_layouts_forms(client, kind, content_type):
    image = make_public(lead_image=make_image()).lead_image

    response, content = fetch(client, image.url(320, "3x2", kind))

    assert response["Content-Type"] == content_type
    assert Pillow.open(io.BytesIO(content)).size == (320, 213)


def test_what_is_public_may_be_shown_in_feed_readers_and_in_cards_and_what_is_not_by_this_site_alone(client):
    image, unused = make_public(lead_image=make_image((1300, 900))).lead_image, make_image()

    card, content = fetch(client, image.url(1200, "16x9"))
    page, _ = fetch(client, address(image))
    client.force_login(make_user("Editor"))
    library, _ = fetch(client, address(unused))

    assert card["Cross-Origin-Resource-Policy"] == page["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert library["Cross-Origin-Resource-Policy"] == "same-origin"
    assert Pillow.open(io.BytesIO(content)).size == (1200, 675)


def test_a_moved_focal_point_makes_another_picture_of_a_cut_and_browsers_are_told(client):
    image = make_public(lead_image=make_image((400, 800))).lead_image
    url = image.url(320, "3x2")
    first, _ = fetch(client, url)

    image.focal_y = 0.9
    image.save()
    second, _ = fetch(client, url, **{"If-None-Match": first["ETag"]})

    assert second.status_code == 200
    assert second["ETag"] != first["ETag"]
    assert image.renditions.count() == 1, "the former one is of no use any more"


def test_a_front_server_is_told_where_the_file_is_and_sends_it(client, settings):
    settings.ACCEL_REDIRECT = "/internal/pictures/"
    image = make_public(lead_image=make_image()).lead_image

    response, content = fetch(client, image.url(320, kind="webp"))

    path = image.rendition_path(image.rendition_name(Variant(320, "webp")))
    assert response["X-Accel-Redirect"] == f"/internal/pictures/{path}"
    assert image.file.storage.exists(path)
    assert (response["Content-Type"], content) == ("image/webp", b"")
    assert response["Cache-Control"] == "public, max-age=60, s-maxage=1"
    assert "X-Accel-Redirect" not in client.get(make_image().url(320)), "what is not public is not sent that way either"


def test_only_reading_is_possible(client):
    url = address(make_public(lead_image=make_image()).lead_image)

    assert fetch(client, url, "head")[0].status_code == 200
    assert fetch(client, url, "post")[0].status_code == 405
