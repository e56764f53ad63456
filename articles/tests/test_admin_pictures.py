"""The picture library and its chooser: what is taken in, what is refused, what must not be lost."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from articles import revisions
from articles.models import Image

from .admin_forms import story_data
from .factory import make_article, make_author, make_image, make_user, picture_bytes

CHANGE, UPLOAD, CHOOSE, LIST = (f"admin:articles_image_{name}" for name in ("change", "upload", "choose", "changelist"))


@pytest.fixture
def reporter(client, db):
    reporter = make_user("Reporter")
    client.force_login(reporter)
    return reporter


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_a_picture_that_was_uploaded_stays_when_the_storys_form_has_errors(client, reporter):
    client.post(reverse(UPLOAD), {"file": SimpleUploadedFile("boats.jpg", picture_bytes())})
    image = Image.objects.get()
    data = story_data(headline="", lead_image=image.pk)
    page = client.post(reverse("admin:articles_article_add"), data).content.decode()
    assert "Give the story a headline." in page
    assert f'value="{image.pk}"' in page
    assert image.url(640) in page


def test_the_chooser_finds_words_and_turns_pages(client, reporter):
    for number in range(26):
        make_image(caption=f"Exercise {number}")
    wanted = make_image(caption="Frigate at anchor", credit="Ruth Kestrel")
    first = client.get(reverse(CHOOSE)).content.decode()
    assert first.count("data-picture-choice") == 24
    assert 'data-picture-page="2"' in first
    assert client.get(reverse(CHOOSE), {"p": 2}).content.decode().count("data-picture-choice") == 3
    found = client.get(reverse(CHOOSE), {"q": "frigate kestrel"}).content.decode()
    assert found.count("data-picture-choice") == 1
    assert f'data-picture-choice="{wanted.pk}"' in found
    none = client.get(reverse(CHOOSE), {"q": "submarine"}).content.decode()
    assert "No picture was found for “submarine”. Try other words, or upload one." in none


@pytest.mark.parametrize("page", ["0", "-1", "x", "999"])
def test_a_page_that_is_not_there_shows_one_that_is(client, reporter, page):
    make_image()
    assert "data-picture-choice" in client.get(reverse(CHOOSE), {"p": page}).content.decode()


def test_without_javascript_a_picture_is_chosen_by_its_number(client, reporter):
    image, story = make_image(), make_article(created_by=reporter)
    address = reverse("admin:articles_article_change", args=[story.pk])
    assert 'name="lead_image"' in client.get(address).content.decode()
    client.post(address, story_data(story, lead_image=image.pk))
    story.refresh_from_db()
    assert story.lead_image == image


@pytest.mark.parametrize("number", ["999", "x", "9" * 30, "-1"])
def test_a_number_of_no_picture_is_refused_beside_the_field(client, reporter, number):
    response = client.post(reverse("admin:articles_article_add"), story_data(lead_image=number))
    assert "There is no picture of this number." in response.content.decode()


def test_a_picture_in_use_is_not_deleted_and_its_users_are_named(client, db):
    client.force_login(make_user("Editor"))
    image = make_image()
    make_article("First boat", lead_image=image)
    make_author("Ida Maren", portrait=image)
    address = reverse("admin:articles_image_delete", args=[image.pk])
    response = client.post(address, {"post": "yes"}, follow=True)
    assert said(response) == [
        "The picture was not deleted: it is used by “First boat”, “Ida Maren”. Choose another picture there first."
    ]
    assert Image.objects.filter(pk=image.pk).exists()
    page = client.get(reverse("admin:articles_image_change", args=[image.pk])).content.decode()
    assert "First boat</a>" in page
    assert "Ida Maren</a>" in page


def test_a_picture_that_only_an_earlier_revision_shows_is_kept_and_the_story_is_named(client, db):
    client.force_login(make_user("Editor"))
    lead, inside = make_image(), make_image()
    story = make_article("First boat", lead_image=lead)
    content = revisions.content_of(story)
    revisions.record(story, by=None, content=content | {"body": f'<figure data-picture="{inside.pk}"></figure>'})
    story.lead_image = None
    story.save()
    for image in (lead, inside):
        response = client.post(reverse("admin:articles_image_delete", args=[image.pk]), {"post": "yes"}, follow=True)
        assert said(response) == [
            "The picture was not deleted: earlier revisions of “First boat” show it, and can be restored only while it "
            "is there. Nothing that readers see uses it."
        ]
        assert Image.objects.filter(pk=image.pk).exists()
        page = client.get(reverse("admin:articles_image_change", args=[image.pk])).content.decode()
        assert "Earlier revisions of “First boat”</a>" in page


def test_an_unused_picture_is_deleted(client, db):
    client.force_login(make_user("Editor"))
    image = make_image()
    client.post(reverse("admin:articles_image_delete", args=[image.pk]), {"post": "yes"})
    assert not Image.objects.exists()


def test_a_reporter_changes_own_pictures_and_reads_the_others(client, reporter):
    own, other = make_image(uploaded_by=reporter), make_image()
    data = {"alt": "Changed", "licence": "own"}
    assert client.post(reverse("admin:articles_image_change", args=[own.pk]), data).status_code == 302
    assert client.post(reverse("admin:articles_image_change", args=[other.pk]), data).status_code == 403
    own.refresh_from_db()
    assert own.alt == "Changed"


def test_the_library_tells_used_from_unused_and_shows_no_raw_names(client, reporter):
    used, unused = make_image(caption="Used one"), make_image(caption="Idle one")
    make_article(lead_image=used)

    def shown(**query):
        return {image.pk for image in client.get(reverse(LIST), query).context["cl"].result_list}

    assert shown(use="used") == {used.pk}
    assert shown(use="unused") == {unused.pk}
    assert shown(q="idle") == {unused.pk}
    page = client.get(reverse(LIST)).content.decode()
    assert used.url(320) in page
    assert "Image object" not in page


def test_a_picture_in_the_text_of_a_story_counts_as_used_and_is_not_deleted(client, db):
    client.force_login(make_user("Editor"))
    image, other = make_image(caption="The mole"), make_image(caption="The quay")
    story = make_article("Ferry sails", body=f'<p>a</p><figure data-picture="{image.pk}"></figure>')
    change, delete = (reverse(f"admin:articles_image_{name}", args=[image.pk]) for name in ("change", "delete"))

    assert "Ferry sails" in client.get(change).content.decode()
    answer = client.post(delete, {"post": "yes"}, follow=True).content.decode()

    assert "The picture was not deleted: it is used by “Ferry sails”" in answer
    assert Image.objects.filter(pk=image.pk).exists()
    used, unused = (client.get(reverse(LIST), {"use": use}).content.decode() for use in ("used", "unused"))
    assert ("The mole" in used, "The quay" in used) == (True, False)
    assert ("The mole" in unused, "The quay" in unused) == (False, True)

    story.lead_image = image
    story.save()
    assert client.get(change).content.decode().count("Ferry sails") == 1
    assert other.leads.count() == 0


def test_the_chooser_leads_to_the_description_of_what_nobody_has_described(client, reporter):
    fields = {"alt": "IMG_1", "file": SimpleUploadedFile("IMG_1.jpg", picture_bytes())}
    own = make_image(uploaded_by=reporter, **fields)
    page = client.get(reverse(CHOOSE)).content.decode()
    assert reverse("admin:articles_image_describe_one", args=[own.pk]) in page
    assert "Needs a description<" in page
    Image.objects.update(uploaded_by=None)
    page = client.get(reverse(CHOOSE)).content.decode()
    assert reverse("admin:articles_image_describe_one", args=[own.pk]) not in page
    assert "Needs a description by whoever uploaded it" in page


def test_the_focal_point_is_two_numbers_inside_the_picture(client, reporter):
    image = make_image(uploaded_by=reporter)
    address = reverse(CHANGE, args=[image.pk])
    typed = {"alt": "Three boats", "licence": "own"}
    refused = client.post(address, typed | {"focal_x": "1.2", "focal_y": "0.2"})
    assert "Give a number from 0 to 1." in refused.content.decode()
    assert client.post(address, typed | {"focal_x": "0.8", "focal_y": "0.25"}).status_code == 302
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (0.8, 0.25)
    client.post(address, typed | {"focal_x": "", "focal_y": ""})
    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (0.8, 0.25), "empty fields change nothing"


def test_what_is_sensitive_and_how_long_the_rights_last_is_typed(client, reporter):
    image = make_image(uploaded_by=reporter)
    data = {"alt": "Three boats", "licence": "agency", "sensitive": "on", "rights_until": "2027-05-31"}
    client.post(reverse(CHANGE, args=[image.pk]), data)
    image.refresh_from_db()
    assert (image.sensitive, image.rights_until.isoformat(), image.licence) == (True, "2027-05-31", "agency")
    response = client.post(reverse(CHANGE, args=[image.pk]), data | {"rights_until": "soon"})
    assert "Give the last day as a date." in response.content.decode()
