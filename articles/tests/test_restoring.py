"""Restoring gives back exactly what readers saw, or says what it could not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import revisions
from articles.models import Article, Byline, RelatedStory, Revision, State

from .factory import (
    NOW,
    make_article,
    make_author,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_user,
    make_withdrawn,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor")


def test_a_restore_is_recorded_as_a_new_revision_and_in_the_log(editor):
    story = make_article("First")
    first = revisions.record(story, by=None)
    story.headline = "Second"
    story.save()
    revisions.record(story, by=None)

    made, lost = revisions.restore(story, first, by=editor, at=NOW)

    assert (made.number, made.by, made.at, made.note, lost) == (3, editor, NOW, "Restored from revision 1", [])
    entry = story.log_entries.get()
    assert (entry.verb, entry.by, entry.at, entry.note) == ("edit", editor, NOW, "Restored from revision 1")
    assert (story.headline, story.revision_number) == ("First", 3)


def test_a_revision_is_restored_into_a_working_copy_and_the_live_page_stays(editor):
    story = make_public("Live", authors=[make_author()])
    first = revisions.record(story, by=None)
    story.headline = "Live and corrected"
    story.save()
    revisions.record(story, by=None)
    copy = make_article("Live and corrected", revises=story, slug=story.slug, section=story.section)

    made, lost = revisions.restore(copy, first, by=editor)

    assert (made.number, made.in_working_copy, lost) == (4, True, [])
    assert revisions.of(story).get(number=3).note == revisions.AS_IT_WAS
    copy.refresh_from_db()
    story.refresh_from_db()
    assert (copy.headline, story.headline) == ("Live", "Live and corrected")


def test_an_expiry_from_before_the_publication_is_left_out_and_said(editor):
    story = make_withdrawn(published_at=NOW)
    content = revisions.content_of(story) | {"expires_at": (NOW - timedelta(days=1)).isoformat()}

    _, lost = revisions.restore(story, revisions.record(story, by=None, content=content), by=editor)

    assert lost == ["the expiry on 13 Mar 2026 at 09:30, which is before the publication"]
    story.refresh_from_db()
    assert story.expires_at is None


@pytest.mark.parametrize("lacking", [{"section": None}, {"body": "<p></p>"}, {"bylines": []}])
def test_a_scheduled_story_is_not_given_what_could_not_go_out(editor, lacking):
    story = make_scheduled("Soon", authors=[make_author()])
    content = revisions.content_of(story) | {"headline": "Earlier"} | lacking
    revision = revisions.record(story, by=None, content=content)

    with pytest.raises(revisions.NotRestored, match=r"lacks a section, a body or a byline.* Unpublish the story first"):
        revisions.restore(story, revision, by=editor)

    assert Article.objects.get(pk=story.pk).headline == "Soon"
    assert Revision.objects.count() == 1


def test_a_revision_of_another_story_is_refused(editor):
    story, other = make_article(), make_article()

    with pytest.raises(revisions.NotRestored, match="another story's"):
        revisions.restore(story, revisions.record(other, by=None), by=editor)


# The property

WORDS = st.text(alphabet="abc &<é—", min_size=1, max_size=12).map(lambda text: f"x{text}")
PICK = st.lists(st.integers(0, 2), unique=True, max_size=3)
FORMS = st.fixed_dictionaries(
    {
        "headline": WORDS,
        "slug": st.sampled_from(["one", "two", "three"]),
        "standfirst": st.one_of(st.just(""), WORDS),
        "lead_caption": st.one_of(st.just(""), WORDS),
        "content_warning": st.one_of(st.just(""), WORDS),
        "body": st.lists(
            st.sampled_from(
                ["<p>One.</p>", "<h2>Two</h2>", "<blockquote><p>Three</p></blockquote>", "<ul><li>4</li></ul>"]
            ),
            min_size=1,
        ).map("".join),
        "comments_open": st.booleans(),
        "expires_at": st.one_of(st.none(), st.integers(400, 3000).map(lambda days: NOW + timedelta(days=days))),
        "section": st.integers(0, 2),
        "lead_image": st.one_of(st.none(), st.integers(0, 2)),
        "further_sections": PICK,
        "tags": PICK,
        "authors": st.lists(
            st.tuples(st.integers(0, 2), st.sampled_from(Byline.Role.values)), unique=True, min_size=1, max_size=3
        ),
        "related": st.lists(st.tuples(st.integers(0, 2), WORDS), unique_by=lambda pair: pair[0], max_size=3),
    }
)


@pytest.fixture
def newsroom():
    """What the fields can be filled with."""
    return {
        "sections": [make_section() for _ in range(3)],
        "images": [make_image(caption=f"Caption {number}") for number in range(3)],
        "tags": [make_tag() for _ in range(3)],
        "authors": [make_author() for _ in range(3)],
        "stories": [make_public() for _ in range(3)],
    }


def fill(story, typed, newsroom):
    for name in (
        "headline",
        "slug",
        "standfirst",
        "lead_caption",
        "content_warning",
        "body",
        "comments_open",
        "expires_at",
    ):
        setattr(story, name, typed[name])
    story.section = newsroom["sections"][typed["section"]]
    story.lead_image = None if typed["lead_image"] is None else newsroom["images"][typed["lead_image"]]
    story.save()
    story.further_sections.set(newsroom["sections"][number] for number in typed["further_sections"])
    story.tags.set([newsroom["tags"][number] for number in typed["tags"]])
    story.bylines.all().delete()
    story.related_links.all().delete()
    for place, (number, role) in enumerate(typed["authors"]):
        Byline.objects.create(article=story, author=newsroom["authors"][number], role=role, position=place)
    for place, (number, note) in enumerate(typed["related"]):
        RelatedStory.objects.create(article=story, story=newsroom["stories"][number], note=note, position=place)


def public_page(story):
    """What readers would be sent if the story were public now."""
    row = Article.objects.filter(pk=story.pk)
    row.update(state=State.PUBLISHED, published_at=NOW, first_public_at=NOW)
    response = Client().get(row.get().get_absolute_url())
    row.update(state=State.DRAFT, published_at=None, first_public_at=None)
    assert response.status_code == 200
    return response.content.decode()


def test_restoring_any_revision_gives_back_exactly_the_page_that_readers_saw(editor, newsroom, monkeypatch):
    at = NOW + timedelta(days=300)
    monkeypatch.setattr(timezone, "now", lambda: at)

    @settings(max_examples=settings.default.max_examples // 8, deadline=None)
    @given(st.lists(FORMS, min_size=2, max_size=4), st.data())
    def holds(forms, data):
        # What an example wrote is gone after it, also where hypothesis breaks it off in the middle.
        with transaction.atomic():
            story = make_article()
            pages = {}
            for typed in forms:
                fill(story, typed, newsroom)
                pages[revisions.record(story, by=editor).number] = public_page(story)
            # Each in turn, then one more at random: the way back and forth again.
            for number in [*pages, data.draw(st.sampled_from(list(pages)))]:
                story = Article.objects.get(pk=story.pk)
                _, lost = revisions.restore(story, revisions.of(story).get(number=number), by=editor)
                assert lost == []
                assert public_page(story) == pages[number]
            transaction.set_rollback(True)

    holds()
