"""What the body editor asks the server: previews, stories to choose, addresses of posts, links."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.models import Image

from .factory import (
    make_article,
    make_author,
    make_image,
    make_public,
    make_section,
    make_tag,
    make_user,
    make_withdrawn,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = make_user("Editor")
    client.force_login(user)
    return user


def ask(client, name, **query):
    return client.get(reverse(f"admin:articles_body_{name}"), query)


CAST = {"reporter": 200, "editor": 200, "chief": 200, "moderator": 403, "reader": 302}


@pytest.mark.parametrize("name", ["pictures", "cards", "stories", "embed", "link"])
@pytest.mark.parametrize(("role", "status"), CAST.items())
def test_who_writes_may_ask(client, name, role, status):
    if role != "reader":
        client.force_login(make_user(role.capitalize()))
    address = "https://youtu.be/abcdefghijk" if name == "embed" else "https://example.org/"

    assert ask(client, name, address=address).status_code == status


def test_all_pictures_of_a_text_come_with_one_query_and_those_that_are_gone_are_missing(client, editor):
    images = [make_image(alt="Boats", caption="The mole", credit="Ida Maren") for _ in range(3)]
    gone = images.pop()
    numbers = [image.pk for image in (*images, gone)]
    Image.objects.filter(pk=gone.pk).delete()

    def queries(n):
        with CaptureQueriesContext(connection) as captured:
            answer = ask(client, "pictures", n=n)
        return answer.json(), len(captured)

    found, many = queries([*numbers, "x", "-1", "9" * 30])
    _, few = queries(numbers[:1])

    assert found == {
        str(image.pk): {
            "src": image.url(640),
            "width": 800,
            "height": 534,
            "alt": "Boats",
            "caption": "The mole",
            "credit": "Ida Maren",
        }
        for image in images
    }
    assert many == few


def test_a_card_says_whether_readers_see_it(client, editor):
    public, draft = make_public("Ferry", lead_image=make_image()), make_article("Plan")

    found = ask(client, "cards", n=[public.pk, draft.pk]).json()

    assert found[str(public.pk)]["headline"] == "Ferry"
    assert found[str(public.pk)]["src"] == public.lead_image.url(320)
    assert (found[str(public.pk)]["public"], found[str(draft.pk)]["public"]) == (True, False)
    assert found[str(draft.pk)]["stage"] == "Draft"


def test_a_reporter_is_not_shown_a_colleagues_draft(client):
    reporter = make_user("Reporter")
    client.force_login(reporter)
    own, others = make_article("Own plan", created_by=reporter), make_article("Secret plan")

    assert ask(client, "cards", n=[own.pk, others.pk]).json().keys() == {str(own.pk)}
    page = ask(client, "stories", q="plan").content.decode()
    assert "Own plan" in page
    assert "Secret plan" not in page


def test_stories_are_found_by_their_words_without_the_one_that_is_written(client, editor):
    ferry, other = make_public("Ferry finds mine"), make_public("Ferry sails")
    make_article("Ferry working copy", revises=ferry, slug=ferry.slug)
    make_article("Ferry draft")

    newest = ask(client, "stories").content.decode()
    found = ask(client, "stories", q="FERRY", without=other.pk).content.decode()

    assert "Ferry finds mine" in newest
    assert "Ferry draft" not in newest
    assert "Ferry finds mine" in found
    assert "Ferry draft" in found
    assert "Ferry sails" not in found
    assert "working copy" not in found
    assert "No story was found for “nothing”" in ask(client, "stories", q="nothing").content.decode()


def test_an_address_of_a_post_comes_back_in_its_one_form_or_with_a_sentence(client, editor):
    known = ask(client, "embed", address=" https://youtu.be/abcdefghijk?si=x ")
    strange = ask(client, "embed", address="https://youtube.com.evil.example/watch?v=abcdefghijk")

    assert known.json() == {"url": "https://www.youtube.com/watch?v=abcdefghijk", "provider": "YouTube"}
    assert strange.status_code == 422
    assert "YouTube, Vimeo, X, Facebook, Telegram, Instagram" in strange.json()["message"]


class TestLinks:
    @pytest.fixture(autouse=True)
    def site(self, client, editor, settings):
        settings.SITE_URL = "https://news.example"
        self.client = client

    def verdict(self, address):
        return ask(self.client, "link", address=address).json()

    @pytest.mark.parametrize("address", ["https://example.org/x?y=1", "mailto:desk@example.org", "#notes", "/"])
    def test_what_will_work_or_is_not_ours_is_good(self, address):
        assert self.verdict(f" {address} ") == {"level": "good", "message": "", "address": address, "better": ""}

    def test_every_kind_of_page_of_the_site_is_known(self):
        story = make_public(section=make_section("Sea"), tags=[make_tag("Drones")], authors=[make_author("Ida")])
        for address in (
            story.get_absolute_url(),
            f"{story.get_absolute_url()}#comments",
            story.section.get_absolute_url(),
            story.tags.get().get_absolute_url(),
            story.authors.get().get_absolute_url(),
            "/search/?q=x",
        ):
            assert self.verdict(address)["level"] == "good", address

    def test_an_address_with_our_own_host_becomes_a_path(self):
        story = make_public()

        answer = self.verdict(f"https://NEWS.example{story.get_absolute_url()}?x=1#part")

        assert (answer["level"], answer["address"]) == ("good", f"{story.get_absolute_url()}?x=1#part")

    def test_an_old_address_is_answered_with_the_one_of_today(self):
        story = make_public(slug="today")
        story.old_slugs.create(slug="before")
        old = story.get_absolute_url().replace("today", "before")

        for address in (old, story.get_absolute_url().rstrip("/"), f"/?p={story.pk}"):
            answer = self.verdict(f"{address}#part")
            assert (answer["level"], answer["better"]) == ("better", f"{story.get_absolute_url()}#part"), address
            assert f"Its address is now {story.get_absolute_url()}#part." in answer["message"]

    def test_a_withdrawn_story_is_warned_of(self):
        answer = self.verdict(make_withdrawn().get_absolute_url())

        assert answer["level"] == "warning"
        assert "was withdrawn or has expired" in answer["message"]

    @pytest.mark.parametrize(
        "address", ["/2026/01/01/nothing/", "/nothing", "/admin/", "/health/live", "/stories/1/reply/"]
    )
    def test_what_readers_cannot_open_is_warned_of(self, address):
        answer = self.verdict(address)

        assert (answer["level"], answer["address"]) == ("warning", address)
        assert "Readers find nothing at this address now" in answer["message"]

    def test_a_pictures_file_belongs_into_the_text(self):
        image = make_public(lead_image=make_image()).lead_image

        answer = self.verdict(image.url(320))

        assert answer["level"] == "warning"
        assert "Put the picture into the text instead." in answer["message"]

    def test_a_draft_has_no_address_yet(self):
        draft = make_article(slug="plan", published_at=make_public().published_at)

        assert self.verdict(draft.get_absolute_url())["level"] == "warning"

    @pytest.mark.parametrize(
        ("address", "better"),
        [
            ("", ""),
            ("javascript:alert(1)", ""),
            ("java\u200bscript:alert(1)", ""),
            ("//other.example/", ""),
            ("/\\other.example/", ""),
            ("data:text/html,x", ""),
            ("some words", ""),
            ("example.org/page", "https://example.org/page"),
            ("desk@example.org", "mailto:desk@example.org"),
        ],
    )
    def test_what_cannot_become_a_link_is_refused_with_a_sentence(self, address, better):
        answer = self.verdict(address)

        assert (answer["level"], answer["better"]) == ("refused", better)
        assert "https://" in answer["message"]

    def test_looking_at_a_link_signs_nobody_out_and_writes_nothing(self):
        story = make_public()
        with CaptureQueriesContext(connection) as captured:
            self.verdict(story.get_absolute_url())

        assert not [query["sql"] for query in captured if re.match(r"\s*(INSERT|UPDATE|DELETE)", query["sql"])]
        assert self.client.get(reverse("admin:index")).status_code == 200
