"""The newsroom's lists: what a line shows, what a filter finds, and no query more for more rows."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.comments.tests.factory import make_comment
from articles.models import State
from articles.publishing import record_save

from .factory import (
    make_article,
    make_author,
    make_expired,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_user,
    make_withdrawn,
)

STORIES = "admin:articles_article_changelist"


@pytest.fixture
def editor(client, db):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


def listed(client, **query):
    return [str(row) for row in client.get(reverse(STORIES), query).context["cl"].result_list]


def test_a_line_shows_headline_section_byline_and_where_the_story_stands(client, editor):
    story = make_scheduled("Boat <i>delivered</i>", section=make_section("Sea"), authors=[make_author("Ida Maren")])
    page = client.get(reverse(STORIES)).content.decode()
    assert "Boat &lt;i&gt;delivered&lt;/i&gt;" in page
    assert "<span>Sea</span> · <span>Ida Maren</span>" in page
    assert '<span class="state state--scheduled">Scheduled</span>' in page
    assert f'for <time datetime="{story.published_at.isoformat()}">' in page
    assert "object (" not in page


@pytest.mark.parametrize(
    ("stage", "found"),
    [
        ("draft", ["Draft"]),
        ("submitted", ["Submitted"]),
        ("approved", ["Approved"]),
        ("scheduled", ["Scheduled"]),
        ("live", ["Live"]),
        ("expired", ["Expired"]),
        ("withdrawn", ["Withdrawn"]),
    ],
)
def test_stages_are_told_apart_by_the_clock(client, editor, stage, found):
    for state in (State.DRAFT, State.SUBMITTED, State.APPROVED):
        make_article(state.label, state)
    make_scheduled("Scheduled"), make_public("Live"), make_expired("Expired"), make_withdrawn("Withdrawn")
    assert listed(client, stage=stage) == found


def test_filters_find_section_with_what_is_inside_byline_own_stories_and_missing_pictures(client, editor):
    air = make_section("Air")
    drones, sea = make_section("Drones", air), make_section("Sea")
    ida = make_author("Ida Maren")
    make_article("A", section=drones, authors=[ida], lead_image=make_image())
    make_article("B", section=sea, further_sections=[air], created_by=editor)
    make_article("C")
    assert set(listed(client, section=air.pk)) == {"A", "B"}
    assert listed(client, section="none") == ["C"]
    assert listed(client, author=ida.pk) == ["A"]
    assert set(listed(client, author="none")) == {"B", "C"}
    assert listed(client, by="me") == ["B"]
    assert set(listed(client, by="others")) == {"A", "C"}
    assert listed(client, picture="yes") == ["A"]
    assert set(listed(client, picture="no")) == {"B", "C"}


@pytest.mark.parametrize(
    "query", [{"section": "x"}, {"author": "9" * 40}, {"stage": "x"}, {"section": "²"}, {"by": "x"}]
)
def test_a_filter_that_makes_no_sense_breaks_nothing(client, editor, query):
    make_article("A")
    assert client.get(reverse(STORIES), query).status_code in (200, 302)


def test_words_are_found_in_the_whole_story_whatever_their_case_and_accents(client, editor):
    make_article("Çelik shipyard", body="<p>A frigate was launched.</p>")
    make_article("Another")
    assert listed(client, q="FRIGATE celik") == ["Çelik shipyard"]
    assert listed(client, q="submarine") == []


def test_what_was_changed_last_comes_first(client, editor):
    old, new = make_article("Old"), make_article("New")
    old.headline = "Old, changed"
    old.save()
    assert listed(client) == ["Old, changed", "New"]
    assert new.updated_at < old.updated_at


def _stories(number):
    for _ in range(number):
        section, image, author = make_section(parent=make_section()), make_image(), make_author()
        make_public(section=section, lead_image=image, authors=[author, make_author()], tags=[make_tag().name])
        make_article(state=State.SUBMITTED, section=section, authors=[author])
        make_scheduled(section=section, lead_image=image)


def _log(number):
    for _ in range(number):
        record_save(make_public(), by=make_user("Editor"), created=True)


def _authors(number):
    for _ in range(number):
        make_public(authors=[make_author(portrait=make_image())])


LISTS = {
    "index": _stories,
    "articles_article_changelist": _stories,
    "articles_image_changelist": _stories,
    "articles_image_choose": _stories,
    "articles_section_changelist": _stories,
    "articles_author_changelist": _authors,
    "tags_tag_changelist": _stories,
    "articles_editoriallogentry_changelist": _log,
    "auth_user_changelist": _log,
    "comments_comment_changelist": lambda number: [make_comment(state="pending") for _ in range(number)],
}


@pytest.mark.parametrize("page", LISTS)
def test_no_list_asks_more_queries_for_more_rows(client, db, page):
    client.force_login(make_user("Chief"))
    asked = []
    LISTS[page](1)
    for _ in range(2):
        client.get(reverse(f"admin:{page}"))  # what is remembered for the process is remembered
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"admin:{page}")).status_code == 200
        asked.append(len(queries))
        LISTS[page](6)
    assert asked[0] == asked[1]
