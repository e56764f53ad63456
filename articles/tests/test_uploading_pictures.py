"""Files on their way into the library: each has an answer of its own, and a picture is used once it is described."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles.images import inspection
from articles.models import Article, Image
from articles.picture_library import arrive

from .admin_forms import story_data
from .factory import make_article, make_author, make_image, make_user, picture_bytes, scene_bytes
from .picture_files import camera_file

ADD, UPLOAD, DESCRIBE, LIST = (f"admin:articles_image_{name}" for name in ("add", "upload", "describe", "changelist"))


@pytest.fixture
def reporter(client, db):
    reporter = make_user("Reporter")
    client.force_login(reporter)
    return reporter


def picture(name="boats.jpg", data=None):
    return SimpleUploadedFile(name, scene_bytes(1) if data is None else data)


def described(image, **given):
    typed = {"alt": "Three boats", "caption": "The harbour", "credit": "M. Oran", "licence": "own"} | given
    return {f"{image.pk}-{name}": value for name, value in typed.items()}


def describe(client, *images):
    return reverse(DESCRIBE) + "?" + "&".join(f"id={image.pk}" for image in images)


def said(response):
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize(("role", "may"), [("Reporter", True), ("Editor", True), ("Chief", True), ("Moderator", False)])
def test_reporters_and_editors_upload(role, may, db):
    user = make_user(role)
    if may:
        assert arrive(picture(), by=user).image.uploaded_by == user
    else:
        with pytest.raises(PermissionDenied):
            arrive(picture(), by=user)


def test_a_file_that_was_sent_is_in_the_library_before_anybody_has_typed_anything(client, reporter):
    response = client.post(reverse(UPLOAD), {"file": picture()})
    image = Image.objects.get()
    assert response.status_code == 201
    assert response.json()["number"] == image.pk
    assert (image.original_name, image.uploaded_by, image.needs_alt) == ("boats.jpg", reporter, True)


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("", "Choose the file of the picture."),
        ("text", "This file is not a picture that we can read."),
        ("damaged", "The picture is damaged and cannot be read to its end."),
        ("large", "The file is larger than"),
        ("empty", "The file is empty."),
    ],
)
def test_what_cannot_be_taken_in_is_told_in_a_sentence(client, reporter, monkeypatch, file, sentence):
    files = {
        "text": lambda: picture("notes.jpg", b"These are notes."),
        "damaged": lambda: picture("boats.png", scene_bytes(1, kind="PNG")[:900]),
        "large": picture,
        "empty": lambda: picture(data=b""),
    }
    if file == "large":
        monkeypatch.setattr(inspection, "MAX_BYTES", 100)
    response = client.post(reverse(UPLOAD), {"file": files[file]()} if file else {})
    assert response.status_code == 422
    assert sentence in response.json()["html"]
    assert not Image.objects.exists()


def test_a_picture_that_is_in_the_library_is_offered_in_the_place_of_the_file(client, reporter):
    known = arrive(picture(), by=reporter).image
    for data in (scene_bytes(1), scene_bytes(1, (300, 200))):
        response = client.post(reverse(UPLOAD), {"file": picture("again.jpg", data)})
        assert response.status_code == 409
        assert "This looks like a picture that is in the library." in response.json()["html"]
        assert reverse("admin:articles_image_change", args=[known.pk]) in response.json()["html"]
    assert Image.objects.count() == 1
    response = client.post(reverse(UPLOAD), {"file": picture("again.jpg"), "keep_both": "on"})
    assert response.status_code == 201
    assert Image.objects.count() == 2


def test_without_javascript_several_files_are_sent_at_once_and_each_is_answered(client, reporter):
    arrive(picture(), by=reporter)
    files = [
        *(picture("again.jpg"), picture("new.jpg", scene_bytes(2)), picture("notes.jpg", b"These are notes.")),
        picture("newer.jpg", scene_bytes(3)),
    ]
    page = client.post(reverse(ADD), {"file": files}).content.decode()
    assert set(Image.objects.values_list("original_name", flat=True)) == {"boats.jpg", "new.jpg", "newer.jpg"}
    for told in ("again.jpg", "notes.jpg", "Not taken in. This file is not a picture", "To keep both, choose the file"):
        assert told in page
    taken = "&amp;".join(f"id={image.pk}" for image in Image.objects.order_by("pk")[1:])
    assert f"{reverse(DESCRIBE)}?{taken}" in page
    assert "Describe 2 pictures" in page


def test_without_javascript_files_that_are_all_taken_in_are_described_next(client, reporter):
    response = client.post(reverse(ADD), {"file": [picture(), picture("b.jpg", scene_bytes(2))]})
    assert response.status_code == 302
    assert response["Location"] == describe(client, *Image.objects.order_by("pk"))
    assert client.post(reverse(ADD), {}).context["form"].errors["file"] == ["Choose the file of the picture."]


def test_what_camera_and_agency_wrote_stands_in_the_form_and_where_it_was_taken_nowhere(client, reporter):
    client.post(reverse(UPLOAD), {"file": picture("camera.jpg", camera_file())})
    image = Image.objects.get()
    page = client.get(describe(client, image)).content.decode()
    found = inspection.inspect(picture("camera.jpg", camera_file())).described
    assert (found.had_location, found.had_serial_numbers) == (True, True)
    for value in filter(None, (found.caption, found.credit, found.creator, found.headline)):
        assert value in page.replace("&#x27;", "'").replace("&amp;", "&")
    assert "The file said where it was taken and which camera took it" in page


def test_alternative_texts_are_asked_for_and_each_picture_is_saved_by_itself(client, reporter):
    one, two, three = (arrive(picture(f"IMG_{n}.jpg", scene_bytes(n)), by=reporter).image for n in (1, 2, 3))
    data = described(one) | described(two, alt=" ", caption="Kept") | described(three, alt="IMG_3")
    response = client.post(describe(client, one, two, three), data)
    page = response.content.decode()
    assert said(response) == ["1 picture is described. Stories can use it now."]
    assert [form.instance.pk for form in response.context["forms"]] == [two.pk, three.pk]
    assert "Say what the picture shows, for those who cannot see it." in page
    assert "That is the file’s name." in page
    assert "Kept" in page
    one.refresh_from_db()
    assert (one.alt, one.credit, one.needs_alt) == ("Three boats", "M. Oran", False)
    two.refresh_from_db()
    assert (two.alt, two.caption) == ("IMG_2.jpg", "")


def test_everything_described_leads_back_to_the_library(client, reporter):
    image = arrive(picture(), by=reporter).image
    response = client.post(describe(client, image), described(image), follow=True)
    assert response.redirect_chain[-1][0] == reverse(LIST)
    assert said(response) == ["1 picture is described. Stories can use it now."]


def test_a_reporter_describes_own_pictures_only(client, reporter):
    own, other = arrive(picture(), by=reporter).image, make_image(caption="Somebody else's")
    response = client.get(describe(client, own, other) + "&id=999999&id=x")
    assert [form.instance.pk for form in response.context["forms"]] == [own.pk]
    assert "cannot be described by you" in response.content.decode()
    one = reverse("admin:articles_image_describe_one", args=[other.pk])
    assert client.post(one, {"alt": "Mine"}).status_code == 403
    other.refresh_from_db()
    assert other.alt != "Mine"


def test_in_the_chooser_a_picture_is_described_and_then_chosen(client, reporter):
    image = arrive(picture(), by=reporter).image
    address = reverse("admin:articles_image_describe_one", args=[image.pk])
    assert "Save and use it" in client.get(address).content.decode()
    refused = client.post(address, {"alt": "", "caption": "The harbour", "licence": "own"})
    assert refused.status_code == 422
    assert "The harbour" in refused.json()["form"]
    done = client.post(address, {"alt": "Three boats", "licence": "own"})
    assert done.status_code == 201
    assert f'data-picture-choice="{image.pk}"' in done.json()["html"]


def test_no_story_and_no_portrait_takes_a_picture_that_nobody_has_described(client, db):
    client.force_login(make_user("Editor"))
    image = make_image(alt="IMG_1", file=picture("IMG_1.jpg"))
    sentence = "Nobody has said yet what it shows"
    story = make_article()
    address = reverse("admin:articles_article_change", args=[story.pk])
    for given in ({"lead_image": image.pk}, {"body": f'<figure data-picture="{image.pk}"></figure>'}):
        assert sentence in client.post(address, story_data(story, **given)).content.decode()
    story.refresh_from_db()
    assert (story.lead_image, "figure" in story.body) == (None, False)
    author = make_author()
    data = {"name": author.name, "slug": author.slug, "portrait": image.pk} | {
        f"links-{name}": 0 for name in ("TOTAL_FORMS", "INITIAL_FORMS")
    }
    address = reverse("admin:articles_author_change", args=[author.pk])
    assert sentence in client.post(address, data).content.decode()


def test_a_story_that_shows_such_a_picture_already_can_be_saved(client, db):
    client.force_login(make_user("Editor"))
    image = make_image(alt="IMG_1", file=picture("IMG_1.jpg"))
    story = make_article(lead_image=image, body=f'<figure data-picture="{image.pk}"></figure>')
    client.post(
        reverse("admin:articles_article_change", args=[story.pk]), story_data(story, headline="A better headline")
    )
    assert Article.objects.get().headline == "A better headline"


def test_only_those_who_may_upload_see_the_page(client, db):
    client.force_login(make_user("Moderator"))
    assert client.get(reverse(ADD)).status_code == 403
    assert client.post(reverse(UPLOAD), {"file": picture()}).status_code == 403
    assert client.get(reverse("admin:articles_image_upload_form")).status_code == 403
    assert not Image.objects.exists()


def test_sending_is_a_post(client, reporter):
    assert client.get(reverse(UPLOAD)).status_code == 405


def test_a_plain_file_is_a_picture_too(client, reporter):
    assert client.post(reverse(UPLOAD), {"file": picture(data=picture_bytes())}).status_code == 201
