"""The library as a grid: what is found, what a card tells, where a picture is used, whose rights run out."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import checklist
from articles.models import Image, Rights
from articles.picture_library import Uses, count_uses, rights_to_see_to

from .factory import NOW, make_article, make_author, make_image, make_public, make_scheduled, make_section, make_user

pytestmark = pytest.mark.django_db

LIST, CHANGE = "admin:articles_image_changelist", "admin:articles_image_change"


@pytest.fixture
def editor(client):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


def shown(client, **query):
    return {str(image) for image in client.get(reverse(LIST), query).context["cl"].result_list}


def figure(image):
    return f'<p>Text.</p><figure data-picture="{image.pk}"></figure>'


@pytest.mark.parametrize(
    "words",
    ["minehunter", "MINEHUNTER kestrel", "çelik", "celik", "agency-4711", "winter exercise", "drone", "dsc_0042"],
)
def test_words_are_looked_for_in_all_that_is_known_of_a_picture(client, editor, words):
    image = make_image(
        caption="A minehunter at sea",
        alt="A grey ship",
        credit="Ruth Kestrel",
        creator="Ayşe Çelik",
        headline="Winter exercise",
        source="agency-4711",
        keywords="drone, sea",
    )
    image.original_name = "DSC_0042.jpg"
    image.save()
    make_image(caption="Another")
    assert shown(client, q=words) == {"A minehunter at sea"}


def test_a_new_caption_is_found_at_once():
    image = make_image(caption="Frigate")
    image.caption = "Corvette"
    image.save(update_fields=["caption"])
    assert list(Image.objects.with_words("corvette")) == [image]
    assert not Image.objects.with_words("frigate").exists()


def test_pictures_of_an_older_release_are_found_after_the_migration():
    migration = import_module("articles.migrations.0008_the_picture_library")
    described, undescribed = make_image(caption="Frigate"), make_image(alt="IMG_1.jpg", original_name="x")
    Image.objects.filter(pk=undescribed.pk).update(original_name="IMG_1.jpg")
    Image.objects.update(search_text="", needs_alt=False)
    migration.write_words(apps, SimpleNamespace(connection=connection))
    assert list(Image.objects.with_words("frigate")) == [described]
    assert list(Image.objects.filter(needs_alt=True)) == [undescribed]


def test_filters_tell_where_a_picture_is_used(client, editor):
    lead, body, face, out, idle = (make_image(caption=name) for name in ("lead", "body", "face", "out", "idle"))
    make_article(lead_image=lead, body=figure(body))
    make_author(portrait=face)
    make_public(lead_image=out)
    assert shown(client, use="used") == {"lead", "body", "face", "out"}
    assert shown(client, use="lead") == {"lead", "out"}
    assert shown(client, use="body") == {"body"}
    assert shown(client, use="portrait") == {"face"}
    assert shown(client, use="public") == {"face", "out"}
    assert shown(client, use="unused") == {str(idle)}


def test_filters_tell_what_is_missing_or_sensitive_or_whose_it_is(client, editor):
    make_image(caption="undescribed", alt="IMG_7", original_name="x")
    Image.objects.filter(caption="undescribed").update(needs_alt=True)
    make_image(caption="nobody's", credit="")
    make_image(caption="hard to look at", sensitive=True)
    make_image(caption="handed out", credit="Vardasian Navy", licence="handout")
    assert shown(client, needs="alt") == {"undescribed"}
    assert shown(client, needs="credit") == {"nobody's"}
    assert shown(client, content="sensitive") == {"hard to look at"}
    assert shown(client, credit="Vardasian Navy") == {"handed out"}
    assert shown(client, licence__exact="handout") == {"handed out"}
    assert "Vardasian Navy</a>" in client.get(reverse(LIST)).content.decode()


@pytest.mark.parametrize("query", [{"use": "x"}, {"needs": "x"}, {"rights": "x"}, {"credit": "a\x00b"}, {"q": "\x00"}])
def test_filters_that_nobody_offered_are_no_failure(client, editor, query):
    make_image()
    assert client.get(reverse(LIST), query).status_code in (200, 302)


def make_with_rights(days, **fields):
    return make_image(rights_until=timezone.localdate() + timedelta(days=days), **fields)


def test_filters_tell_whose_rights_have_ended_or_soon_will(client, editor):
    ended, today, soon, later = (make_with_rights(days, caption=str(days)) for days in (-1, 0, 30, 31))
    make_image(caption="none")
    make_article(lead_image=ended)
    make_author(portrait=soon)
    assert shown(client, rights="ended") == {"-1"}
    assert shown(client, rights="ending") == {"0", "30"}
    assert shown(client, rights="soon") == {"-1", "30"}
    assert shown(client, rights="open") == {"none"}
    day = timezone.localdate()
    assert [one.rights_at(day) for one in (ended, today, later)] == [Rights.ENDED, Rights.ENDING, Rights.HELD]
    assert list(rights_to_see_to()) == [ended, soon]
    page = client.get(reverse(LIST)).content.decode()
    assert page.count("Rights ended") == 1
    assert page.count("Rights end ") == 2


@pytest.mark.parametrize(
    ("role", "told"), [("Editor", True), ("Chief", True), ("Reporter", False), ("Moderator", False)]
)
def test_the_desk_names_pictures_in_use_whose_rights_run_out_to_those_who_can_change_stories(client, role, told):
    make_article(lead_image=make_with_rights(3, caption="The mole at noon"))
    make_with_rights(3, caption="Nobody uses it")
    client.force_login(make_user(role))
    page = client.get(reverse("admin:index")).content.decode()
    assert ("The mole at noon" in page) == told
    assert "Nobody uses it" not in page


def right(story, at):
    return next(one.finding for one in checklist.check(story, at).points if one.rule.name == "picture_rights")


def test_the_checklist_warns_when_rights_do_not_last_beyond_the_day_of_publication():
    image = make_image(caption="The mole", rights_until=NOW.date())
    story = make_article(body=figure(image))
    assert right(story, NOW - timedelta(days=1)).status == checklist.Status.DONE
    assert right(story, NOW).said == (
        "Rights: “The mole” until 14 Mar 2026. Extend them in the library, or choose another picture."
    )
    assert "ended on 14 Mar 2026" in right(story, NOW + timedelta(days=1)).said
    assert right(story, NOW).picture == image.pk


def test_a_scheduled_story_is_judged_by_the_day_on_which_it_goes_out():
    now = timezone.now()
    image = make_image(rights_until=timezone.localdate(now) + timedelta(days=2))
    tomorrow, next_week = (make_scheduled(lead_image=image, published_at=now + timedelta(days=days)) for days in (1, 7))
    assert right(tomorrow, now).status == checklist.Status.DONE
    assert right(next_week, now).status == checklist.Status.MISSING


def test_uses_are_counted_once_a_story():
    image, other = make_image(), make_image()
    make_article(lead_image=image, body=figure(image))
    make_article(body=figure(image))
    make_author(portrait=image)
    assert count_uses([image, other]) == {image.pk: Uses(2, 1), other.pk: Uses(0, 0)}


def test_the_picture_leads_to_every_place_that_shows_it(client, editor):
    image = make_image()
    lead, body = make_article("At its head", lead_image=image), make_article("In its text", body=figure(image))
    author = make_author("Ida Maren", portrait=image)
    page = client.get(reverse(CHANGE, args=[image.pk])).content.decode()
    for name, thing in (("article", lead), ("article", body), ("author", author)):
        assert reverse(f"admin:articles_{name}_change", args=[thing.pk]) in page
    card = client.get(reverse(LIST)).content.decode()
    assert "In 2 stories, 1 portrait" in card


def test_places_beyond_a_page_are_on_the_next(client, editor):
    image = make_image()
    for number in range(55):
        make_article(f"Story number {number}", lead_image=image)
    first, second = (client.get(reverse(CHANGE, args=[image.pk]), {"uses": n}).content.decode() for n in (1, 2))
    assert first.count("Story number") == 50
    assert second.count("Story number") == 5


def test_a_reporter_is_told_how_many_stories_and_not_which_that_others_have_not_published(client):
    image = make_image()
    make_article("Embargoed", lead_image=image)
    client.force_login(make_user("Reporter"))
    page = client.get(reverse(CHANGE, args=[image.pk])).content.decode()
    assert "Embargoed" not in page
    assert "1 story that you may not read" in page


def test_no_page_asks_more_of_the_database_with_more_pictures(client, editor):
    def furnish(number):
        for _ in range(number):
            image = make_with_rights(3)
            make_article(lead_image=image, body=figure(image))
            make_author(portrait=image)

    def asked(address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    furnish(1)
    image = Image.objects.get()
    pages = [
        *(reverse(LIST), f"{reverse(LIST)}?use=used&q=picture", reverse("admin:articles_image_choose")),
        *(reverse(CHANGE, args=[image.pk]), reverse("admin:index")),
    ]
    few = [asked(page) for page in pages]
    furnish(4)
    make_section()
    assert [asked(page) for page in pages] == few
