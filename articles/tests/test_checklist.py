"""The checklist before publishing: what each point finds, what the chief makes of it, and the override."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from articles import checklist, publishing
from articles.checklist import ALWAYS, RULES, Status
from articles.models import Article, ChecklistRule, EditorialLogEntry, LinkCheck, LoggedVerb, State

from .factory import NOW, make_article, make_author, make_image, make_public, make_section, make_user, picture_bytes

pytestmark = pytest.mark.django_db

HEADLINE = "First patrol boat reaches the narrows"
OTHERS = [rule.name for rule in RULES if rule.name not in ALWAYS]


def make_complete(**fields):
    """A draft that lacks nothing at all."""
    given = {
        "headline": HEADLINE,
        "section": make_section(),
        "authors": [make_author()],
        "lead_image": make_image(),
        "related": [make_public()],
        "body": '<p>It came <a href="https://coast.example/log">on Monday</a>.</p>',
    }
    LinkCheck.objects.update_or_create(
        url="https://coast.example/log", defaults={"status": 200, "checked_at": NOW, "problem": ""}
    )
    return make_article(**given | fields)


def finding(story, name, at=NOW):
    return next(point.finding for point in checklist.check(story, at).points if point.rule.name == name)


def test_a_complete_story_has_every_point_done():
    shown = checklist.check(make_complete(), NOW)

    assert [point.rule.name for point in shown.open] == []
    assert len(shown.done) == len(RULES)


#: Point -> what a story is made with that lacks it.
LACKS = {
    "headline": {"headline": "Boat"},
    "standfirst": {"standfirst": "  "},
    "section": {"section": None},
    "byline": {"authors": []},
    "body": {"body": "<p> </p>"},
    "lead_picture": {"lead_image": None},
    "alt": {"lead_image": lambda: make_image(alt="The harbour", caption="The Harbour")},
    "credit": {"lead_image": lambda: make_image(credit=" ")},
    "picture_rights": {"lead_image": lambda: make_image(rights_until=NOW.date() - timedelta(days=1))},
    "check_also": {"related": []},
    "links": {"body": '<p><a href="/2020/01/01/nothing/">Nothing</a></p>'},
}


def lacking(name, **fields):
    return make_complete(**{key: value() if callable(value) else value for key, value in LACKS[name].items()} | fields)


def test_every_point_has_a_story_that_lacks_it():
    assert set(LACKS) == {rule.name for rule in RULES}


@pytest.mark.parametrize("name", LACKS)
def test_what_is_missing_is_said_in_a_sentence_and_nothing_else_is_missing(name):
    shown = checklist.check(lacking(name), NOW)

    assert [point.rule.name for point in shown.open] == [name]
    found = shown.open[0].finding
    assert found.status == Status.MISSING
    assert found.said.endswith(".")
    assert found.needs


@given(st.integers(min_value=1, max_value=300))
def test_a_headline_has_twenty_to_a_hundred_and_ten_characters(length):
    from articles.checklist.points import Facts, _headline

    facts = Facts(Article(headline="x" * length), NOW, True, True, [], [])
    assert (_headline(facts).status == Status.DONE) == (20 <= length <= 110)


@pytest.mark.parametrize("alt", ["IMG_2041.jpg", "img_2041", "Boats at noon"])
def test_a_files_name_and_a_second_caption_are_no_alternative_text(alt):
    image = make_image(alt=alt, caption="Boats at noon", file=ContentFile(picture_bytes(), "IMG_2041.jpg"))
    found = finding(make_complete(lead_image=image), "alt")
    assert (found.status, found.picture) == (Status.MISSING, image.pk)


def test_pictures_in_the_body_need_credit_too():
    image = make_image(credit="")
    story = make_complete()
    story.body_picture_links.create(image=image)

    found = finding(story, "credit")
    assert (found.status, found.picture) == (Status.MISSING, image.pk)
    assert str(image) in found.said


def test_a_checklist_asks_as_many_queries_for_much_as_for_little(settings):
    settings.SITE_URL = "https://news.example"

    def story_with(number):
        links = "".join(
            f'<a href="https://other{n}.example/">x</a><a href="/2026/01/01/{make_public().slug}/">y</a>'
            f'<a href="/category/{make_section().slug}/">z</a><a href="/author/{make_author().slug}/">a</a>'
            f'<a href="/tag/t{n}/">t</a><a href="https://news.example/?p={n + 1}">p</a>'
            for n in range(number)
        )
        story = make_complete(
            body=f"<p>{links}</p>",
            authors=[make_author() for _ in range(number)],
            related=[make_public() for _ in range(number)],
        )
        for _ in range(number):
            story.body_picture_links.create(image=make_image())
        return Article.objects.get(pk=story.pk)

    asked = []
    for number in (1, 7):
        story = story_with(number)
        with CaptureQueriesContext(connection) as queries:
            checklist.check(story, NOW)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 10


# What is required


def test_by_default_only_what_no_story_can_do_without_is_required():
    assert checklist.required_points() == ALWAYS == {"section", "body", "byline"}


def test_the_chief_switches_points_on_and_off():
    assert checklist.set_required(["headline", "credit", "section", "no such point"]) == ["headline", "credit"]
    assert checklist.required_points() == ALWAYS | {"headline", "credit"}
    assert checklist.set_required(["credit"]) == ["headline"]
    assert checklist.set_required(["credit"]) == []
    assert checklist.required_points() == ALWAYS | {"credit"}


def test_what_is_always_required_cannot_be_switched_off():
    checklist.set_required([])
    ChecklistRule.objects.create(point="byline", required=False)

    assert checklist.required_points() == ALWAYS


@pytest.mark.parametrize("name", OTHERS)
def test_a_point_blocks_only_where_the_chief_requires_it(name):
    editor = make_user("Editor")
    publishing.publish(lacking(name), by=editor, at=NOW)
    checklist.set_required([name])
    story = lacking(name)

    with pytest.raises(publishing.Incomplete, match="was not published: it still needs") as refused:
        publishing.publish(story, by=editor, at=NOW)

    assert [point.rule.name for point in refused.value.points] == [name]
    assert refused.value.may_be_overridden
    story.refresh_from_db()
    assert story.state == State.DRAFT


def test_a_complete_story_goes_out_when_everything_is_required():
    checklist.set_required([rule.name for rule in RULES])

    assert publishing.publish(make_complete(), by=make_user("Editor"), at=NOW).state == State.PUBLISHED


def test_what_is_not_known_never_blocks_and_says_so():
    checklist.set_required(["links"])
    story = make_complete(body='<p><a href="https://never-asked.example/">x</a></p>')

    found = finding(story, "links")
    assert (found.status, found.said) == (Status.UNKNOWN, "1 of 1 not checked yet.")
    publishing.publish(story, by=make_user("Editor"), at=NOW)


def test_a_link_to_a_story_that_is_public_by_then_does_not_block_a_scheduled_one():
    checklist.set_required(["links"])
    hour = timedelta(hours=1)
    later = make_public(published_at=NOW + hour)
    story = make_complete(body=f'<p><a href="{later.get_absolute_url()}">Part one</a></p>')
    editor = make_user("Editor")

    with pytest.raises(publishing.Incomplete):
        publishing.publish(story, by=editor, at=NOW)
    publishing.publish(story, by=editor, at=NOW, publish_at=NOW + hour)


# The override


def test_a_reason_lets_a_story_out_and_stands_in_the_log():
    checklist.set_required(["standfirst", "credit"])
    story, editor = make_complete(standfirst="", lead_image=make_image(credit="")), make_user("Editor")

    publishing.publish(story, by=editor, at=NOW, override="  It is breaking.  ")

    entries = list(EditorialLogEntry.objects.filter(article=story).order_by("pk"))
    assert [(entry.verb, entry.username, entry.at) for entry in entries] == [
        (LoggedVerb.OVERRIDE, editor.username, NOW),
        (LoggedVerb.PUBLISH, editor.username, NOW),
    ]
    assert entries[0].note == "It is breaking.\nIt goes out without a standfirst and a credit on each picture."


def test_a_reason_that_nothing_needs_leaves_no_trace():
    story = make_complete()
    publishing.publish(story, by=make_user("Editor"), at=NOW, override="In a hurry")

    assert not EditorialLogEntry.objects.filter(verb=LoggedVerb.OVERRIDE).exists()


@pytest.mark.parametrize("reason", ["", "   \n"])
def test_an_empty_reason_is_none(reason):
    checklist.set_required(["standfirst"])
    with pytest.raises(publishing.Incomplete):
        publishing.publish(make_complete(standfirst=""), by=make_user("Editor"), at=NOW, override=reason)


@pytest.mark.parametrize("name", sorted(ALWAYS))
def test_no_reason_replaces_a_section_a_body_or_a_byline(name):
    checklist.set_required(["headline"])
    story = lacking(name, headline="Boat")

    with pytest.raises(publishing.Incomplete) as refused:
        publishing.publish(story, by=make_user("Chief"), at=NOW, override="I am the chief")

    assert not refused.value.may_be_overridden
    assert not EditorialLogEntry.objects.exists()


def test_who_may_not_publish_overrides_nothing():
    checklist.set_required(["standfirst"])
    story = make_complete(standfirst="")

    with pytest.raises(publishing.NotAllowed, match="without a standfirst"):
        publishing.enforce(story, by=make_user("Reporter"), at=NOW, override="Please")
    assert not EditorialLogEntry.objects.exists()


def test_an_override_of_a_working_copy_is_logged_with_its_story():
    checklist.set_required(["standfirst"])
    live = make_public()
    copy = make_complete(standfirst="", revises=live, slug=live.slug)

    publishing.enforce(copy, by=make_user("Editor"), at=NOW, override="Urgent", story=live)

    entry = EditorialLogEntry.objects.get()
    assert (entry.article, entry.from_state, entry.to_state) == (live, State.PUBLISHED, State.PUBLISHED)


def test_an_override_of_what_is_then_refused_leaves_no_trace():
    checklist.set_required(["standfirst"])
    story = make_complete(standfirst="", expires_at=NOW + timedelta(hours=1))

    with pytest.raises(publishing.Refused, match="expire"):
        publishing.publish(
            story, by=make_user("Editor"), at=NOW, publish_at=NOW + timedelta(hours=2), override="Urgent"
        )
    assert not EditorialLogEntry.objects.exists()
