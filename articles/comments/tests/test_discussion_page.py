"""Settings › Discussion in the admin: what is changed, and what is tried before it holds."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils import timezone

from articles.comments import moderation, tryout
from articles.comments.models import Ban, CommentState, DiscussionSettings
from articles.tests.factory import NOW, make_user

from .factory import make_comment, make_pending
from .markup import parse

pytestmark = pytest.mark.django_db

PAGE = reverse("admin:comments_discussionsettings_changelist")


@pytest.fixture
def chief(client):
    client.force_login(make_user("Chief", username="chief"))
    return client


def posted(**changes):
    values = model_to_dict(DiscussionSettings.current(words=True)) | changes
    del values["id"]
    return {name: value for name, value in values.items() if value is not False}


def said(response):
    return [str(message) for message in response.context["messages"]]


def switch_on(client, **changes):
    """Post the form, look at what it would have done, and post it again as the page gives it."""
    first = client.post(PAGE, posted(**changes))
    tried = parse(first).one("input", name="tried")["value"]
    return first, client.post(PAGE, posted(**changes) | {"tried": tried}, follow=True)


def test_what_is_no_rule_is_saved_at_once(chief):
    told = chief.post(PAGE, posted(thread_depth=3, paged=True, mail_on_held=False), follow=True)

    assert said(told) == ["Saved. It holds from the next reply that comes in."]
    settings = DiscussionSettings.objects.get()
    assert (settings.thread_depth, settings.paged, settings.mail_on_held) == (3, True, False)
    assert LogEntry.objects.get().change_message.count(";") == 2


def test_a_word_shows_what_it_would_have_held_before_it_holds(chief):
    make_comment(text="Buy CІALIS now", created_at=timezone.now() - timedelta(days=10), name="Seller")
    make_pending(text="cialis", created_at=timezone.now() - timedelta(days=89))
    make_comment(text="cialis", created_at=timezone.now() - timedelta(days=91))
    make_comment(text="A specialist.")

    first, second = switch_on(chief, moderation_words="cialis")

    told = parse(first).one(class_="tryout")
    assert (
        "Of the 3 replies of the last 90 days, it would have caught 2 more than now, of which readers see 1."
        in told.text
    )
    assert [quote.text for quote in told.all("blockquote")] == ["Buy CІALIS now", "cialis"]
    assert "“cialis” of Comment Moderation stands in its text" in told.text
    assert said(second) == ["Saved. It holds from the next reply that comes in."]
    assert DiscussionSettings.objects.get().moderation_words == "cialis"


def test_nothing_is_saved_until_what_stands_on_the_form_was_tried(chief):
    first = chief.post(PAGE, posted(moderation_words="cialis"))
    tried = parse(first).one("input", name="tried")["value"]
    assert not DiscussionSettings.objects.exists()

    other = chief.post(PAGE, posted(moderation_words="viagra") | {"tried": tried})

    assert other.status_code == 200
    assert "Nothing is saved yet" in parse(other).text
    assert "viagra" in parse(other).one("textarea", name="moderation_words").raw_text
    assert not DiscussionSettings.objects.exists()


def test_what_is_taken_off_a_list_is_told_as_well(chief):
    DiscussionSettings.objects.create(moderation_words="cialis\nviagra")
    make_pending(text="viagra")
    make_pending(text="cialis and viagra")

    first, _ = switch_on(chief, moderation_words="cialis")

    assert "and let 1 pass that it catches now" in parse(first).one(class_="tryout").text


@pytest.mark.parametrize(
    ("changes", "caught"),
    [({"max_links": 1}, 1), ({"hold_all": True}, 3), ({"disallowed_words": "one"}, 1), ({"max_links": 0}, 0)],
)
def test_every_rule_about_a_reply_alone_is_tried(changes, caught):
    make_comment(text="one https://a.example", created_at=NOW)
    make_comment(text="two", created_at=NOW)
    make_comment(text="three", created_at=NOW)

    outcome = tryout.try_out(DiscussionSettings(**changes), DiscussionSettings(), NOW)

    assert (outcome.looked_at, outcome.caught) == (3, caught)


def test_a_list_in_another_order_is_no_change(chief):
    DiscussionSettings.objects.create(moderation_words="cialis\nviagra")

    told = chief.post(PAGE, posted(moderation_words="viagra\n# a note\ncialis\n"), follow=True)

    assert said(told)


def test_so_many_replies_are_read_and_no_more(monkeypatch):
    monkeypatch.setattr(tryout, "MOST", 2)
    for _ in range(3):
        make_comment(created_at=NOW)

    outcome = tryout.try_out(DiscussionSettings(hold_all=True), DiscussionSettings(), NOW)

    assert (outcome.looked_at, outcome.more) == (2, True)


def test_a_value_that_makes_no_sense_is_told_beside_its_field(chief):
    page = chief.post(PAGE, posted(thread_depth=11, moderation_words="cialis"))

    assert "Nothing was saved" in parse(page).one(class_="errornote").text
    assert not DiscussionSettings.objects.exists()


def test_moderators_read_the_settings_and_do_not_change_them(client):
    client.force_login(make_user("Moderator"))

    page = parse(client.get(PAGE))

    assert (
        page.one("textarea", name="moderation_words")["disabled"] is not None
        or "disabled" in page.one("textarea", name="moderation_words").attributes
    )
    assert "The chief changes these settings." in page.text
    assert client.post(PAGE, posted(max_links=9)).status_code == 403


@pytest.mark.parametrize("role", ["Reporter", "Editor"])
def test_others_do_not_see_them(client, role):
    client.force_login(make_user(role))

    assert client.get(PAGE).status_code == 403


@pytest.mark.parametrize("open_by_default", [True, False])
def test_a_new_story_begins_open_or_closed_as_they_say(client, open_by_default):
    DiscussionSettings.objects.create(open_by_default=open_by_default)
    client.force_login(make_user("Editor"))

    box = parse(client.get(reverse("admin:articles_article_add"))).one("input", name="comments_open")

    assert ("checked" in box.attributes) == open_by_default


def test_bans_are_listed_and_lifted(client):
    moderator = make_user("Moderator", username="mara")
    client.force_login(moderator)
    reply = make_pending(email="tomas@example.org", address=None)
    moderation.ban(reply, by=moderator, until=None, reason="Threats", at=timezone.now())
    bans = reverse("admin:comments_ban_changelist")

    assert "tomas@example.org" in parse(client.get(bans)).one("table", id="result_list").text
    told = client.post(reverse("admin:comments_ban_lift", args=[Ban.objects.get().pk]), follow=True)

    assert said(told) == ["The ban of tomas@example.org is over from now on."]
    assert Ban.objects.get().lifted_by == "mara"
    assert said(client.post(reverse("admin:comments_ban_lift", args=[Ban.objects.get().pk]), follow=True)) == [
        "Nothing was changed: this ban is over already."
    ]
    assert reply.state == CommentState.REJECTED


def test_who_is_no_moderator_sees_and_lifts_no_ban(client):
    client.force_login(make_user("Editor"))

    assert client.get(reverse("admin:comments_ban_changelist")).status_code == 403
    assert client.post(reverse("admin:comments_ban_lift", args=[1])).status_code == 403
