"""A new file for a picture: every story follows, what was written stays, the old address stops answering."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.images.inspection import NotAPicture
from articles.models import Image
from articles.picture_library import replace

from .factory import make_image, make_public, make_user, scene_bytes

pytestmark = pytest.mark.django_db


def new_file(seed=2, size=(600, 400), name="new.jpg"):
    return SimpleUploadedFile(name, scene_bytes(seed, size))


def make_old(**fields):
    return make_image(file=new_file(1, name="old.jpg"), **fields)


@pytest.fixture
def editor(client):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


def address(image):
    return reverse("admin:articles_image_replace", args=[image.pk])


def test_every_story_shows_the_new_file_under_a_new_address_and_the_old_one_stops_answering(client, editor):
    image = make_old(caption="The mole", credit="Ruth Kestrel", alt="A mole in the sea", focal_x=0.8)
    lead = make_public(lead_image=image)
    body = make_public(body=f'<p>a</p><figure data-picture="{image.pk}"></figure>')
    old = image.url(320)
    client.logout()
    assert b"".join(client.get(old).streaming_content)
    client.force_login(editor)
    client.post(address(image), {"file": new_file()})
    client.logout()

    image.refresh_from_db()
    assert (image.original_name, image.caption, image.credit) == ("new.jpg", "The mole", "Ruth Kestrel")
    assert (image.alt, image.focal_x) == ("A mole in the sea", 0.8)
    assert client.get(old).status_code == 404
    assert b"".join(client.get(image.url(320)).streaming_content)
    for story in (lead, body):
        page = client.get(story.get_absolute_url()).content.decode()
        assert image.token in page
        assert old not in page


def test_it_is_written_down_who_replaced_what(client, editor):
    image = make_old()
    replace(image, new_file(), by=editor)
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (editor, str(image.pk))
    assert entry.change_message == "Replaced the file: old.jpg (600 × 400) became new.jpg (600 × 400)."
    page = client.get(reverse("admin:articles_image_history", args=[image.pk])).content.decode()
    assert "became new.jpg" in page


def test_another_crop_has_its_focal_point_in_the_middle_again(editor):
    image = make_old(focal_x=0.8, focal_y=0.1)
    replaced = replace(image, new_file(size=(400, 600)), by=editor)
    assert (replaced.focal_x, replaced.focal_y) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (lambda: SimpleUploadedFile("new.jpg", b"Words."), "This file is not a picture that we can read."),
        (lambda: new_file(1), "This is the file that the picture has already."),
    ],
)
def test_what_cannot_take_its_place_changes_nothing(client, editor, file, sentence):
    image = make_old()
    page = client.post(address(image), {"file": file()}).content.decode()
    assert sentence in page
    assert Image.objects.get().token == image.token
    assert not LogEntry.objects.exists()
    with pytest.raises(NotAPicture):
        replace(image, file(), by=editor)


@pytest.mark.parametrize(
    ("role", "may"), [("Reporter", False), ("Editor", True), ("Chief", True), ("Moderator", False)]
)
def test_editors_replace_every_picture_and_reporters_their_own(client, role, may):
    user, image = make_user(role), make_old()
    client.force_login(user)
    assert client.get(address(image)).status_code == (200 if may else 403)
    if may:
        replace(image, new_file(), by=user)
        return
    with pytest.raises(PermissionDenied):
        replace(image, new_file(), by=user)
    Image.objects.update(uploaded_by=user)
    image.refresh_from_db()
    if role == "Reporter":
        assert replace(image, new_file(), by=user).original_name == "new.jpg"


def test_the_page_says_who_will_see_the_new_file(client, editor):
    image = make_old()
    assert "Nothing uses the picture yet." in client.get(address(image)).content.decode()
    make_public(lead_image=image)
    assert "1 story will show the new file at once" in client.get(address(image)).content.decode()
    assert client.get(reverse("admin:articles_image_replace", args=[999999])).status_code == 302
