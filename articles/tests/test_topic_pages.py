"""The page of a topic: what it says of itself, its picture, and how both are edited."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.comments.tests.markup import parse
from articles.models import Image, StoryReads, TopicPicture, full_hour, shown_topics
from tags.merging import merge

from .factory import (
    make_article,
    make_image,
    make_public,
    make_scheduled,
    make_tag,
    make_unpublished,
    make_user,
)

pytestmark = pytest.mark.django_db


def pictured(name="Drones", **fields):
    tag, image = make_tag(name, **fields), make_image((1000, 700), alt="A drone over a field")
    TopicPicture.objects.create(tag=tag, image=image)
    return tag, image


def test_a_topics_page_shows_its_picture_its_description_and_its_feed(client):
    tag, image = pictured(description="Aircraft with nobody on board.")
    make_public("Drone lands", tags=[tag])

    response = client.get(tag.get_absolute_url())
    main = parse(response).one("main")

    assert main.one("h1").text.endswith("Drones")
    assert "Aircraft with nobody on board." in main.text
    assert image.token in main.one("img")["src"]
    assert main.one("img")["alt"] == "A drone over a field"
    feed = next(link["href"] for link in main.all("a") if "RSS" in link.text)
    assert client.get(feed)["Content-Type"].startswith("application/rss+xml")
    assert '<meta name="description" content="Aircraft with nobody on board.">' in response.text
    assert f"{image.token}/16x9" in response.text


def test_a_topic_without_a_picture_is_a_page_all_the_same(client):
    tag = make_tag("Drones")
    make_public(tags=[tag])

    assert client.get(tag.get_absolute_url()).status_code == 200


def test_a_sensitive_picture_stays_out_of_cards(client):
    tag, image = pictured()
    image.sensitive = True
    image.save()
    make_public(tags=[tag])

    assert "og:image" not in client.get(tag.get_absolute_url()).text


@pytest.mark.parametrize(
    ("make", "shown"), [(make_public, True), (make_unpublished, True), (make_article, False), (make_scheduled, False)]
)
def test_a_topics_picture_is_public_exactly_as_long_as_its_page_is_there(client, make, shown):
    tag, image = pictured()
    assert not Image.objects.public().exists()

    make(tags=[tag])

    assert Image.objects.public().exists() is shown
    assert shown_topics(timezone.now()).exists() is shown
    assert (client.get(tag.get_absolute_url()).status_code == 200) is shown
    picture = client.get(image.url(320))
    picture.close()
    assert (picture.status_code == 200) is shown


def change(client, tag, **fields):
    data = {"name": tag.name, "slug": tag.slug, "description": tag.description, "topic_picture": ""}
    rows = {"aliases-TOTAL_FORMS": 0, "aliases-INITIAL_FORMS": 0}
    return client.post(reverse("admin:tags_tag_change", args=[tag.pk]), data | rows | fields)


def test_an_editor_gives_a_topic_a_picture_another_and_none(client):
    client.force_login(make_user("Editor"))
    tag, one, other = make_tag("Drones"), make_image(), make_image()

    for image in (one, other, None):
        assert change(client, tag, topic_picture=image.pk if image else "").status_code == 302
        assert [link.image for link in TopicPicture.objects.filter(tag=tag)] == ([image] if image else [])


def test_the_form_shows_the_picture_and_where_readers_find_the_topic(client):
    client.force_login(make_user("Editor"))
    tag, image = pictured()
    story = make_public(tags=[tag])

    form = client.get(reverse("admin:tags_tag_change", args=[tag.pk])).text
    assert image.token in form
    assert f'href="{tag.get_absolute_url()}"' in form
    type(story).objects.update(state="draft", published_at=None, first_public_at=None)
    assert f'href="{tag.get_absolute_url()}"' not in client.get(reverse("admin:tags_tag_change", args=[tag.pk])).text


def test_a_picture_that_nobody_has_described_is_refused(client):
    client.force_login(make_user("Editor"))
    tag, image = make_tag("Drones"), make_image()
    Image.objects.filter(pk=image.pk).update(needs_alt=True)

    response = change(client, tag, topic_picture=image.pk, description="Typed")

    assert "Nobody has said yet what it shows" in response.text
    assert "Typed" in response.text
    assert not TopicPicture.objects.exists()


def test_a_reporter_sees_the_picture_and_changes_nothing(client):
    client.force_login(make_user("Reporter"))
    tag, image = pictured()

    assert image.token in client.get(reverse("admin:tags_tag_change", args=[tag.pk])).text
    assert change(client, tag).status_code == 403
    assert TopicPicture.objects.get().image == image


def test_a_picture_at_the_head_of_a_topic_is_in_use_and_is_not_deleted(client):
    client.force_login(make_user("Editor"))
    _, image = pictured()

    response = client.post(reverse("admin:articles_image_delete", args=[image.pk]), {"post": "yes"}, follow=True)

    assert list(Image.objects.in_use()) == [image]
    assert "it is used by “the topic Drones”" in response.text
    assert Image.objects.filter(pk=image.pk).exists()


def test_a_tag_that_others_are_merged_into_gets_what_it_lacks_of_theirs():
    source, image = pictured("UAVs", description="Of the source")
    bare, told = make_tag("Drones"), make_tag("Unmanned", description="Of the other")
    TopicPicture.objects.create(tag=told, image=make_image())

    merge([source], into=bare)
    bare.refresh_from_db()
    assert (bare.description, bare.picture.image) == ("Of the source", image)

    merge([bare], into=told)
    told.refresh_from_db()
    assert told.description == "Of the other"
    assert told.picture.image != image
    assert TopicPicture.objects.count() == 1


def test_the_first_page_of_a_topic_says_what_is_read_most_of_it(client):
    topic = make_tag("Ferries")
    often, _never, elsewhere = (
        make_public("Often", tags=[topic]),
        make_public("Never", tags=[topic]),
        make_public("Other"),
    )
    for story, number in ((often, 3), (elsewhere, 9)):
        StoryReads.objects.create(article=story, hour=full_hour(timezone.now() - timedelta(hours=2)), number=number)

    page = parse(client.get(topic.get_absolute_url()))

    listed = page.one("section", aria_labelledby="topic-most-read")
    assert [item.all("a")[0].text for item in listed.all("li")] == ["Often"]
