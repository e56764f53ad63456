"""The first page after signing in: what waits for whom, and the verbs that are pressed from there."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import checklist, publishing
from articles.comments.tests.factory import make_pending
from articles.comments.tests.markup import parse
from articles.models import Article, Stage, State
from articles.templatetags.desk import LINES, near_moment

from .factory import make_article, make_author, make_public, make_scheduled, make_section, make_user

pytestmark = pytest.mark.django_db

DESK = reverse("admin:index")


def make_ready(headline=None, state=State.DRAFT, **fields):
    return make_article(headline, state, **{"section": make_section(), "authors": [make_author()]} | fields)


@pytest.fixture
def reporter():
    return make_user("Reporter", username="rosa", first_name="Rosa", last_name="Lund")


@pytest.fixture
def editor():
    return make_user("Editor", username="edith", first_name="Edith", last_name="Maar")


def desk(client, user):
    """Title of each list -> the headlines in it, as ``user`` sees them."""
    client.force_login(user)
    page = parse(client.get(DESK))
    lists = {}
    for section in page.all("section"):
        headlines = [link.text for link in section.all("a", class_="story-link")]
        lists[section.one("h2").text] = headlines
    return lists


def midnight(days=0):
    """The first moment of today in the newsroom's time zone, or of another day."""
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=days)


@pytest.fixture
def newsroom(reporter, editor):
    make_ready("Rosa's draft", created_by=reporter)
    make_ready("Edith's draft", created_by=editor)
    publishing.submit(make_ready("Rosa's submitted", created_by=reporter), by=reporter)
    back = make_ready("Rosa's again", State.SUBMITTED, created_by=reporter)
    publishing.send_back(back, by=editor, note="Who says so?\nName <b>him</b>.")
    publishing.approve(make_ready("Rosa's approved", State.SUBMITTED, created_by=reporter), by=editor)
    make_scheduled("Later", published_at=timezone.now() + timedelta(days=2))
    make_scheduled("Sooner", published_at=timezone.now() + timedelta(days=1))
    make_public("Out today", published_at=midnight())
    live = make_public("Out yesterday", published_at=midnight(-1))
    make_article("Out yesterday, better", slug=live.slug, revises=live, created_by=editor)


def test_an_editor_sees_what_waits_what_is_coming_and_what_is_out(client, newsroom, editor):
    assert desk(client, editor) == {
        "Waiting for a decision": ["Rosa's submitted"],
        "Approved": ["Rosa's approved"],
        "My drafts": ["Edith's draft"],
        "Live, and being revised": ["Out yesterday, better"],
        "Goes out next": ["Sooner", "Later"],
        "Published today": ["Out today"],
    }


def test_a_reporter_sees_their_own_and_nothing_of_others(client, newsroom, reporter):
    assert desk(client, reporter) == {
        "Sent back to me": ["Rosa's again"],
        "My drafts": ["Rosa's draft"],
        "With the editors": ["Rosa's approved", "Rosa's submitted"],
        "Goes out next": [],
        "Published today": ["Out today"],
    }


def test_a_moderator_sees_replies_alone(client, newsroom):
    make_pending()
    assert desk(client, make_user("Moderator")) == {"Replies": []}
    assert "1 reply is waiting" in client.get(DESK).content.decode()


def test_a_chief_sees_both(client, newsroom):
    assert {"Waiting for a decision", "Replies"} <= set(desk(client, make_user("Chief")))


def test_whoever_has_no_role_is_told_so(client):
    client.force_login(make_user())
    assert "Ask the chief" in client.get(DESK).content.decode()


def test_a_story_that_came_back_shows_its_note_and_by_whom(client, newsroom, reporter):
    client.force_login(reporter)
    page = client.get(DESK).content.decode()

    assert "Who says so?<br>Name &lt;b&gt;him&lt;/b&gt;." in page
    assert "sent back by Edith Maar" in page


def test_a_story_that_was_submitted_again_is_not_among_those_that_came_back(client, newsroom, reporter):
    publishing.submit(Article.objects.get(headline="Rosa's again"), by=reporter)
    shown = desk(client, reporter)

    assert "Sent back to me" not in shown
    assert "Rosa's again" in shown["With the editors"]


def test_a_working_copy_says_who_has_it_and_leads_to_it(client, newsroom, editor):
    client.force_login(editor)
    page = parse(client.get(DESK))

    copy = Article.objects.get(revises__isnull=False)
    [row] = [row for row in page.all("li", class_="desk__row") if "better" in row.text]
    assert "working copy of Edith Maar, open since" in " ".join(row.text.split())
    assert [link["href"] for link in row.all("a")] == [
        reverse("admin:articles_article_change", args=[copy.pk]),
        reverse("admin:articles_article_change", args=[copy.revises_id]),
    ]


def test_times_are_those_of_the_newsroom(settings, client, editor):
    settings.TIME_ZONE = "Asia/Tokyo"
    timezone.get_default_timezone.cache_clear()
    try:
        at = datetime(2031, 5, 1, 23, 30, tzinfo=ZoneInfo("UTC"))
        make_scheduled("Next", published_at=at)
        client.force_login(editor)
        page = client.get(DESK).content.decode()
        assert "2 May 2031, 08:30" in page
        assert "(Asia/Tokyo)" in page
    finally:
        timezone.get_default_timezone.cache_clear()


def test_a_moment_of_today_is_an_hour_and_another_has_its_day():
    now = timezone.localtime()
    assert near_moment(now) == f"{now:%H:%M}"
    assert near_moment(datetime(2019, 5, 1, 8, 5, tzinfo=now.tzinfo)) == "1 May 2019, 08:05"


def test_a_long_list_leads_to_all_of_it(client, editor):
    for number in range(LINES + 1):
        make_article(f"Waits {number}", State.SUBMITTED)
    shown = desk(client, editor)["Waiting for a decision"]

    assert shown == [f"Waits {number}" for number in range(LINES)]
    page = parse(client.get(DESK))
    assert page.one("p", class_="desk__more").one("a")["href"].endswith("?stage=submitted")


@pytest.mark.parametrize("role", ["Editor", "Reporter", "Chief"])
def test_the_desk_asks_no_more_for_more_stories(client, role):
    user, asked = make_user(role), []

    def more():
        live = make_public(published_at=midnight(), authors=[make_author()])
        make_article(slug=live.slug, revises=live, created_by=user)
        for state in (State.DRAFT, State.SUBMITTED, State.APPROVED):
            make_ready(state=state, created_by=user)
        publishing.send_back(
            make_ready(state=State.SUBMITTED, created_by=user), by=make_user("Editor", first_name="A"), note="No."
        )
        make_scheduled(created_by=user, authors=[make_author()])
        make_pending()

    client.force_login(user)
    more()
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get(DESK)
        asked.append(len(queries))
        for _ in range(4):
            more()
    assert asked[0] == asked[1]


# Verbs


def press(client, story, name, **kwargs):
    return client.post(reverse("admin:articles_article_press", args=[story.pk, name]), follow=True, **kwargs)


def said(response):
    return [str(message) for message in response.context["messages"]]


def offered(client, user):
    """Headline -> the verbs in its row."""
    client.force_login(user)
    rows = {}
    for row in parse(client.get(DESK)).all("li", class_="desk__row"):
        headline = row.one("a", class_="story-link").text
        verbs = [one.text.split(" “")[0] for one in (*row.all("button"), *row.all("a")) if "“" in one.text]
        if verbs:
            rows[headline] = verbs
    return rows


def test_each_row_has_the_verbs_that_this_person_may_press(client, newsroom, reporter, editor):
    assert offered(client, editor) == {
        "Rosa's submitted": ["Approve", "Send back…"],
        "Rosa's approved": ["Publish", "Send back…"],
        "Edith's draft": ["Submit"],
        "Out yesterday, better": ["See the live story"],
        "Sooner": ["Unpublish…"],
        "Later": ["Unpublish…"],
    }
    assert offered(client, reporter) == {"Rosa's again": ["Submit"], "Rosa's draft": ["Submit"]}


def test_a_working_copy_is_not_published_like_a_story(client, editor):
    live = make_public("Live")
    make_article("Copy", State.APPROVED, slug=live.slug, revises=live, created_by=editor, section=live.section)

    assert "Publish" not in offered(client, editor)["Copy"]


def test_a_verb_is_pressed_from_the_desk_and_leads_back_to_it(client, newsroom, editor):
    client.force_login(editor)
    story = Article.objects.get(headline="Rosa's submitted")
    response = press(client, story, "approve")

    assert response.redirect_chain == [(DESK, 302)]
    assert said(response) == ["“Rosa's submitted” was approved. It is ready to be published."]
    response = press(client, story, "publish")
    story.refresh_from_db()
    assert story.stage() == Stage.LIVE


def test_a_refusal_on_the_desk_leads_to_the_override(client, editor):
    checklist.set_required(["standfirst"])
    story = make_ready("Bare", State.APPROVED, standfirst="")
    client.force_login(editor)
    [message] = said(press(client, story, "publish"))

    assert "“Bare” was not published: it still needs a standfirst." in message
    assert reverse("admin:articles_article_override", args=[story.pk]) in message
    story.refresh_from_db()
    assert story.state == State.APPROVED


def test_nobody_presses_what_is_not_theirs(client, newsroom, reporter, editor):
    story = Article.objects.get(headline="Rosa's submitted")
    client.force_login(reporter)
    assert said(press(client, story, "approve")) == ["You may not approve “Rosa's submitted”. Ask an editor to do it."]
    press(client, Article.objects.get(headline="Edith's draft"), "submit")
    assert Article.objects.get(headline="Edith's draft").state == State.DRAFT
    client.force_login(make_user("Moderator"))
    assert press(client, story, "approve").status_code == 403
    story.refresh_from_db()
    assert story.state == State.SUBMITTED


def test_a_link_presses_nothing(client, newsroom, editor):
    client.force_login(editor)
    story = Article.objects.get(headline="Rosa's submitted")

    assert client.get(reverse("admin:articles_article_press", args=[story.pk, "approve"])).status_code == 405
    story.refresh_from_db()
    assert story.state == State.SUBMITTED


def test_a_press_without_its_token_does_nothing(editor):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)
    story = make_ready(state=State.SUBMITTED)

    assert press(strict, story, "approve").status_code == 403
    story.refresh_from_db()
    assert story.state == State.SUBMITTED


def test_whoever_signs_in_lands_on_the_desk(client, editor):
    response = client.post(
        reverse("admin:login"), {"username": "edith", "password": "a-long-test-password"}, follow=True
    )
    assert response.request["PATH_INFO"] == DESK
