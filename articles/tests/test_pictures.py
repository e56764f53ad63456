"""Pictures answer for as long as a public story shows them, and to staff who may see the library."""

import pytest
from django.conf import settings
from django.urls import reverse

from .factory import make_article, make_author, make_image, make_public, make_user, make_withdrawn

pytestmark = pytest.mark.django_db


def address(image, width=320):
    return reverse("picture", args=[image.token, width])


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
    assert response["Cache-Control"] == "public, max-age=60"
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
    assert [fetch(client, address(image, width))[0].status_code for width in (1, 321, 1600, 999999)] == [404] * 4


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

    for url in (f"/media/{image.file.name}", f"/{image.file.name}", f"/media/{image.rendition_path(320)}"):
        assert client.get(url).status_code == 404


def test_a_file_that_was_lost_is_not_found_rather_than_a_failure(client):
    image = make_public(lead_image=make_image()).lead_image
    image.file.storage.delete(image.rendition_path(320))

    assert fetch(client, address(image))[0].status_code == 404


def test_only_reading_is_possible(client):
    url = address(make_public(lead_image=make_image()).lead_image)

    assert fetch(client, url, "head")[0].status_code == 200
    assert fetch(client, url, "post")[0].status_code == 405
