"""The checklist in the newsroom: beside the story, on its page, overridden, and the chief's page of its rules."""

from __future__ import annotations

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from articles import checklist
from articles.comments.tests.markup import parse
from articles.models import EditorialLogEntry, LinkCheck, LoggedVerb, Stage, State
from articles.outgoing import Answer

from .admin_forms import story_data
from .factory import make_article, make_author, make_image, make_section, make_user

pytestmark = pytest.mark.django_db

RULES = reverse("admin:articles_checklistrule_changelist")


def make_ready(headline="Boat", **fields):
    return make_article(headline, **{"section": make_section(), "authors": [make_author()]} | fields)


@pytest.fixture
def editor(client):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


@pytest.fixture
def asked(monkeypatch):
    """What was asked over the network, which answers everything."""
    addresses = []

    def answer(url, *, limits):
        addresses.append(url)
        return Answer(url, 200)

    monkeypatch.setattr("articles.checklist.links.fetch", answer)
    return addresses


def address(name, story):
    return reverse(f"admin:articles_article_{name}", args=[story.pk])


def said(response):
    return [str(message) for message in response.context["messages"]]


# Beside the story


def test_the_form_shows_what_is_done_and_what_is_missing_with_the_way_there(client, editor):
    checklist.set_required(["standfirst"])
    picture = make_image(credit="")
    story = make_ready(standfirst="", lead_image=picture)
    panel = parse(client.get(address("change", story))).one("details", class_="checklist")

    assert "7 of 11 done" in panel.one("summary").text
    assert "1 required is missing" in panel.one("summary").text
    points = {link.text: link["href"] for link in panel.all("a")}
    assert points == {
        "Standfirst": "#id_standfirst",
        "Headline": "#id_headline",
        "Credits": reverse("admin:articles_image_change", args=[picture.pk]),
        "Check Also": "#related_links-group",
        "All points and links": address("checklist", story),
    }
    assert panel.all("li")[0].one("a").text == "Standfirst"  # what blocks comes first


def test_every_place_to_which_a_point_leads_is_in_the_form(client, editor):
    page = client.get(address("change", make_ready())).content.decode()

    for rule in checklist.RULES:
        assert f'id="{rule.place}"' in page, rule.name


def test_a_reporter_sees_the_checklist_also_while_the_story_is_with_the_editors(client):
    reporter = make_user("Reporter")
    client.force_login(reporter)
    story = make_ready(state=State.SUBMITTED, created_by=reporter)
    panel = parse(client.get(address("change", story))).one("details", class_="checklist")

    assert "Headline" in panel.text
    assert [link.text for link in panel.all("a")] == ["All points and links"]  # nothing that could be put right here


def test_a_story_that_is_not_saved_yet_has_none(client, editor):
    assert 'class="checklist"' not in client.get(reverse("admin:articles_article_add")).content.decode()


def test_neither_opening_nor_saving_a_story_asks_its_links(client, editor, asked):
    story = make_ready(body='<p><a href="https://site.example/">x</a></p>')
    client.get(address("change", story))
    client.post(address("change", story), story_data(story, headline="Boats", _verb="publish"))

    assert asked == []
    story.refresh_from_db()
    assert story.stage() == Stage.LIVE


# Its page, and the links


def test_the_page_shows_every_point_and_every_link(client, editor, asked):
    story = make_ready(body='<p><a href="https://site.example/">x</a><a href="/no/such/page.html">y</a></p>')
    page = parse(client.get(address("checklist", story)))

    assert len(page.all("section")[0].all("li")) == len(checklist.RULES)
    assert "there is no such page here" in page.text
    assert "not checked yet" in page.text
    assert asked == []


def test_the_links_are_asked_when_the_button_is_pressed(client, editor, asked):
    story = make_ready(body='<p><a href="https://site.example/">x</a></p>')
    response = client.post(address("checklist", story), follow=True)

    assert said(response) == ["1 link was asked."]
    assert asked == ["https://site.example/"]
    assert said(client.post(address("checklist", story), follow=True)) == ["No link had to be asked: all were lately."]


def test_a_script_gets_the_panel_alone(client, editor, asked):
    story = make_ready(body='<p><a href="https://site.example/">x</a></p>')
    assert "data-links-to-ask" in client.get(address("change", story)).content.decode()

    part = client.post(address("checklist", story), {"part": "panel"}).content.decode()

    assert part.lstrip().startswith("<details")
    assert "data-links-to-ask" not in part
    assert asked == ["https://site.example/"]
    assert "data-links-to-ask" not in client.get(address("change", story)).content.decode()


def test_nobody_asks_links_of_a_story_that_is_hidden_from_them(client, asked):
    client.force_login(make_user("Reporter"))
    story = make_ready(body='<p><a href="https://site.example/">x</a></p>')

    assert client.post(address("checklist", story)).status_code == 302
    assert asked == []


# Refused, and overridden


@pytest.fixture
def bare(editor):
    """A story without a standfirst, which the chief requires."""
    checklist.set_required(["standfirst"])
    return make_ready(standfirst="")


def test_publishing_is_refused_with_what_is_missing_and_the_save_stands(client, bare):
    data = story_data(bare, headline="Boat, better", _verb="publish", publish_at="2099-01-01T10:00")
    response = client.post(address("change", bare), data, follow=True)

    message = said(response)[0]
    assert message.startswith("Your changes were saved. “Boat, better” was not published: it still needs a standfirst.")
    assert f"{address('override', bare)}?publish_at=2099-01-01T10%3A00" in message
    bare.refresh_from_db()
    assert (bare.headline, bare.state) == ("Boat, better", State.DRAFT)


def test_what_no_reason_replaces_offers_no_override(client, bare):
    bare.bylines.all().delete()
    response = client.post(address("change", bare), story_data(bare, bylines=[], _verb="publish"), follow=True)

    assert "override" not in said(response)[0]
    assert said(client.get(address("override", bare), follow=True)) == [
        "No reason is good enough to publish “Boat” without a section, a body and a byline."
    ]


def test_an_override_needs_a_reason(client, bare):
    response = client.post(address("override", bare), {"reason": " "})

    assert response.context["form"].errors["reason"] == ["Write the reason. Nothing was published."]
    bare.refresh_from_db()
    assert bare.state == State.DRAFT


def test_an_override_publishes_and_is_in_the_history(client, bare, editor):
    page = client.get(address("override", bare)).content.decode()
    assert "Write one or two sentences" in page

    client.post(address("override", bare), {"reason": "It is breaking."})

    bare.refresh_from_db()
    assert bare.stage() == Stage.LIVE
    assert EditorialLogEntry.objects.get(verb=LoggedVerb.OVERRIDE).by == editor
    history = client.get(address("history", bare)).content.decode()
    assert "It is breaking.<br>It goes out without a standfirst." in history


def test_an_override_keeps_the_time_that_was_typed(client, bare):
    page = client.get(address("override", bare), {"publish_at": "2099-01-01T10:00"}).content.decode()
    assert 'value="2099-01-01T10:00"' in page

    client.post(address("override", bare), {"reason": "Agreed.", "publish_at": "2099-01-01T10:00"})

    bare.refresh_from_db()
    assert bare.stage() == Stage.SCHEDULED


def test_what_is_live_already_is_not_overridden(client, bare):
    client.post(address("override", bare), {"reason": "It is breaking."})

    response = client.post(address("override", bare), {"reason": "Again."}, follow=True)
    assert said(response)[-1] == "“Boat” is live and cannot be published. Nothing was changed."


def test_a_list_of_stories_is_no_way_round_the_checklist(client, bare):
    bare.state = State.APPROVED
    bare.save()
    data = {"action": "publish_chosen", "_selected_action": [bare.pk]}
    response = client.post(reverse("admin:articles_article_changelist"), data, follow=True)

    assert said(response) == ["“Boat” was not published: it still needs a standfirst."]


# The chief's page


def test_the_chief_sees_and_switches_what_is_required(client):
    client.force_login(make_user("Chief", first_name="Cara"))
    boxes = {box["value"]: box for box in parse(client.get(RULES)).all("input", name="required")}
    assert set(boxes) == {rule.name for rule in checklist.RULES}
    assert {name for name, box in boxes.items() if "disabled" in box.attributes} == checklist.ALWAYS

    response = client.post(RULES, {"required": ["credit", "links"]}, follow=True)

    assert said(response) == ["Credits: required; Links: required. It holds from the next story that is published."]
    assert checklist.required_points() == checklist.ALWAYS | {"credit", "links"}
    assert "Changed last by Cara" in response.content.decode()
    assert LogEntry.objects.get().change_message == "Credits: required; Links: required"
    assert said(client.post(RULES, {"required": ["credit", "links"]}, follow=True)) == ["Saved. Nothing was different."]
    assert LogEntry.objects.count() == 1


@pytest.mark.parametrize("role", ["Editor", "Reporter", "Moderator"])
def test_nobody_else_does(client, role):
    client.force_login(make_user(role))

    assert client.post(RULES, {"required": ["credit"]}).status_code == 403
    assert checklist.required_points() == checklist.ALWAYS


def test_a_link_that_was_asked_shows_when(client, editor):
    at = timezone.now()
    LinkCheck.objects.create(url="https://site.example/", status=200, checked_at=at)
    story = make_ready(body='<p><a href="https://site.example/">x</a></p>')

    assert (
        f'datetime="{at.isoformat(timespec="seconds")[:16]}' in client.get(address("checklist", story)).content.decode()
    )
