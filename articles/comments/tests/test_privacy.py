"""What is kept of people who reply, for how long, and how they get it back and are forgotten."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.comments import moderation, privacy, reports, screening
from articles.comments.identity import hash_of_address, truncate_address
from articles.comments.models import Ban, Comment, CommentState, DiscussionSettings, ModerationRecord, Subscription
from articles.tests.factory import NOW, make_public, make_user

from .factory import make_comment, make_pending

pytestmark = pytest.mark.django_db

PERSON = "Tomas.Ek@Example.org"


@pytest.mark.once
@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("203.0.113.9", "203.0.113.0"),
        ("2001:db8:1234:5678:9abc::1", "2001:db8:1234::"),
        (None, None),
        ("", None),
        ("not an address", None),
    ],
)
def test_of_an_address_no_household_is_left(address, kept):
    assert truncate_address(address) == kept


def test_addresses_are_shortened_after_their_time_and_still_known_by_their_hash():
    old = make_comment(created_at=NOW - timedelta(days=31), address="203.0.113.9", user_agent="curl")
    new = make_comment(created_at=NOW - timedelta(days=29), address="203.0.113.9", user_agent="curl")

    assert privacy.forget_addresses(NOW) == 1
    assert privacy.forget_addresses(NOW) == 0

    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.address, old.user_agent, old.address_forgotten_at) == ("203.0.113.0", "", NOW)
    assert (new.address, new.user_agent, new.address_forgotten_at) == ("203.0.113.9", "curl", None)
    old.save()
    assert old.address_hash == new.address_hash == hash_of_address("203.0.113.9")


def test_the_settings_say_for_how_long():
    DiscussionSettings.objects.create(address_days=7)
    make_comment(created_at=NOW - timedelta(days=8), address="2001:db8:1:2::3")

    privacy.forget_addresses(NOW)

    assert Comment.objects.get().address == "2001:db8:1::"


def test_a_timer_does_it(capsys):
    make_comment(created_at=timezone.now() - timedelta(days=40), address="203.0.113.9")

    call_command("forget_addresses")
    call_command("forget_addresses")

    assert capsys.readouterr().out == "1 reply was made to forget its sender's address.\n"
    assert Comment.objects.get().address == "203.0.113.0"


def known_person():
    """Two replies, one of them edited, a subscription and a ban; and a reply of somebody else."""
    moderator = make_user("Moderator", username="mara")
    first = make_comment(name="Tomas Ek", email=PERSON, text="My number is 555 0100.", website="https://ek.example")
    moderation.edit(first, by=moderator, changes={"text": "My number."}, at=NOW)
    second = make_pending(name="Tomas Ek", email=PERSON.lower(), address="203.0.113.9")
    moderation.ban(second, by=moderator, until=None, at=NOW)
    Subscription.objects.create(article=first.article, email=PERSON, created_at=NOW, asked_at=NOW, confirmed_at=NOW)
    make_comment(first.article, name="Anna", email="anna@example.org", parent=first)
    return first, second


def test_a_person_gets_everything_that_is_kept():
    first, second = known_person()

    known = privacy.export(f" {PERSON.upper()} ", by=make_user("Chief"))

    assert [reply["number"] for reply in known["replies"]] == [first.pk, second.pk]
    assert known["replies"][0] | {"text": "My number.", "website": "https://ek.example"} == known["replies"][0]
    assert known["replies"][1]["ip_address"] == "203.0.113.9"
    assert len(known["subscriptions"]) == len(known["bans"]) == 1
    json.dumps(known)
    assert privacy.export("", by=None)["replies"] == []


def everything_stored():
    rows = [*Comment.objects.values(), *ModerationRecord.objects.values(), *Subscription.objects.values()]
    return json.dumps([*rows, *Ban.objects.values()], default=str).lower()


def test_an_erased_person_is_nowhere_and_the_thread_stays():
    first, _ = known_person()
    states = dict(Comment.objects.values_list("pk", "state"))

    erased = privacy.erase(PERSON, by=make_user("Chief", username="chief"), at=NOW)

    assert (erased.replies, erased.subscriptions) == (2, 1)
    for trace in ("tomas", "ek.example", 'example.org": "tomas', "203.0.113.9", "555 0100"):
        assert trace not in everything_stored()
    assert dict(Comment.objects.values_list("pk", "state")) == states
    first.refresh_from_db()
    assert (first.display_name, first.text, first.erased_at) == ("Anonymous", "My number.", NOW)
    assert first.answers.count() == 1
    assert first.moderation_records.first().who == "chief"


def test_the_text_goes_too_where_the_person_asks_for_it_and_answers_move_up():
    first, _ = known_person()
    below = make_comment(first.article, email=PERSON, parent=first)
    answer = make_comment(first.article, parent=below)

    privacy.erase(PERSON, by=None, at=NOW, with_text=True)

    assert set(Comment.objects.values_list("email", flat=True)) == {"anna@example.org", answer.email}
    assert set(Comment.objects.values_list("parent", flat=True)) == {None}
    assert "my number" not in everything_stored()


def test_a_deleted_reply_hands_its_answers_to_the_one_above():
    top = make_comment()
    middle = make_comment(top.article, email=PERSON, parent=top)
    answer = make_comment(top.article, parent=middle)

    privacy.erase(PERSON, by=None, at=NOW, with_text=True)

    answer.refresh_from_db()
    assert answer.parent == top


def test_a_ban_holds_although_nobody_can_be_read_from_it_any_more():
    known_person()
    privacy.erase(PERSON, by=None, at=NOW)

    story = make_public(published_at=NOW - timedelta(days=1))
    reply = Comment(article=story, name="T", email=PERSON, text="I am back.")
    assert screening.receive(screening.Arrival(reply, NOW + timedelta(days=1))).rule == "banned"


def test_the_newsrooms_replies_are_not_a_persons():
    make_comment(email=PERSON, is_staff=True)

    assert privacy.erase(PERSON, by=None, at=NOW).replies == 0


@pytest.mark.parametrize("role", ["Reporter", "Editor", "Moderator"])
def test_chiefs_alone_look_people_up(role):
    make_comment(email=PERSON)

    with pytest.raises(privacy.NotAllowed):
        privacy.export(PERSON, by=make_user(role))
    with pytest.raises(privacy.NotAllowed):
        privacy.erase(PERSON, by=make_user(role), at=NOW)
    assert Comment.objects.get().email == PERSON


def test_the_command_exports_and_erases():
    make_comment(email=PERSON)
    out = io.StringIO()

    call_command("person", "export", PERSON, stdout=out)
    assert json.loads(out.getvalue())["replies"][0]["email"] == PERSON
    call_command("person", "erase", PERSON, stdout=io.StringIO())

    assert Comment.objects.get().email == ""


def test_reports_hold_no_address():
    made = reports.report(make_comment(), reason="spam", address="203.0.113.9", at=NOW)

    assert made.address_hash
    assert "203.0.113" not in json.dumps(type(made).objects.values().get(), default=str)


def test_the_chief_finds_exports_and_erases_a_person_in_the_admin(client):
    make_comment(email=PERSON, state=CommentState.APPROVED)
    client.force_login(make_user("Chief"))
    page = "/admin/comments/discussionsettings/person/"

    assert b"Nothing is known" in client.post(page, {"email": "else@example.org"}).content
    assert b"Export as a file" in client.post(page, {"email": PERSON}).content
    exported = client.post(page, {"email": PERSON, "_export": "1"})
    assert exported["Content-Disposition"] == 'attachment; filename="replies-of-one-person.json"'
    assert exported.json()["replies"][0]["email"] == PERSON
    told = client.post(page, {"email": PERSON, "_erase": "1"}, follow=True)
    assert b"1 reply was made anonymous" in told.content
    assert Comment.objects.get().name == ""


def test_a_moderator_has_no_such_page(client):
    client.force_login(make_user("Moderator"))

    assert client.get("/admin/comments/discussionsettings/person/").status_code == 403
