"""Two versions of a story, and one made of both."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles import revisions, unsaved
from articles.comparing import Choice, Side
from articles.models import Article, EditorialLogEntry, UnsavedText
from tags.models import Tag

from .admin_forms import story_data
from .factory import make_article, make_author, make_image, make_public, make_section, make_tag, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def colleague():
    return make_user("Editor", first_name="Cass", last_name="Orme")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def story():
    """One that both have opened, at its first revision."""
    story = make_article(
        "First",
        standfirst="Six boats.",
        body="<p>One.</p><p>Two.</p><p>Three.</p>",
        section=make_section("Sea"),
        tags=["Navy", "Ice"],
        authors=[make_author("Ida Maren")],
        related=[make_public("Shipyard delays frigate")],
    )
    revisions.record(story, by=None)
    return story


def typed(story, user, base=None, **fields):
    """The text of a form that was opened at the newest revision, as autosave or a refused save keeps it."""
    data = story_data(story, **fields)
    sent = [
        (name, str(value)) for name, given in data.items() for value in (given if isinstance(given, list) else [given])
    ]
    base = story.revision_number if base is None else base
    return unsaved.keep(sent, user=user, article=story, form_key=str(uuid4()), base=base)


def saved(user, story, **fields):
    story = Article.objects.get(pk=story.pk)
    revisions.apply(story, revisions.content_of(story) | fields)
    return revisions.record(story, by=user)


def page_of(kept):
    return reverse("admin:articles_article_merge", args=[kept.article_id, kept.form_key])


def asked(response):
    return {
        question.shown.name: [(option.choice, option.chosen) for option in question.options]
        for question in response.context["questions"]
    }


def now(story):
    return revisions.content_of(Article.objects.get(pk=story.pk))


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


THEIRS, MINE, BOTH = Choice.THEIRS, Choice.MINE, Choice.BOTH


def test_only_what_differs_is_asked_and_what_one_side_changed_is_chosen_already(desk, editor, colleague, story):
    kept = typed(story, editor, headline="Mine", standfirst="Seven boats.", slug="same")
    saved(colleague, story, standfirst="Eight boats.", content_warning="Loud.", slug="same")

    response = desk.get(page_of(kept))

    assert asked(response) == {
        "headline": [(THEIRS, False), (MINE, True)],
        "standfirst": [(THEIRS, False), (MINE, False)],
        "content_warning": [(THEIRS, True), (MINE, False)],
    }
    page = response.content.decode()
    assert "Cass Orme saved this story on" in page
    assert "Only you changed it." in page
    assert "Only Cass Orme changed it." in page
    assert "<del>Eight</del> boats." in page
    assert "<ins>Seven</ins> boats." in page


def test_one_field_of_each_makes_a_new_revision_and_the_text_is_put_away(desk, editor, colleague, story):
    kept = typed(story, editor, headline="Mine", standfirst="Seven boats.", history_note="Checked")
    saved(colleague, story, headline="Theirs", standfirst="Eight boats.")

    response = desk.post(
        page_of(kept), {"base": 2, "choose-headline": "mine", "choose-standfirst": "theirs"}, follow=True
    )

    assert response.redirect_chain[0][0] == reverse("admin:articles_article_change", args=[story.pk])
    newest = revisions.of(story).first()
    assert (newest.number, newest.by, newest.note) == (3, editor, "Merged with Cass Orme’s changes · Checked")
    assert (newest.content["headline"], newest.content["standfirst"]) == ("Mine", "Eight boats.")
    assert now(story) == newest.content
    assert newest.form_key == kept.form_key
    assert EditorialLogEntry.objects.get().note == "headline"
    assert not UnsavedText.objects.exists()


def test_both_is_offered_for_the_body_and_for_lists_and_keeps_both_sides_work(desk, editor, colleague, story):
    author = make_author("Bo Sand")
    kept = typed(
        story,
        editor,
        body="<p>One, mine.</p><p>Two.</p><p>Three.</p>",
        tags="Navy\nIce\nBrand new",
        bylines=[
            {"id": story.bylines.get().pk, "author": story.bylines.get().author_id, "position": 1},
            {"author": author.pk, "role": "editor", "position": 2},
        ],
    )
    drones = make_tag("Drones")
    theirs = now(story)
    saved(
        colleague,
        story,
        body="<p>One.</p><p>Two.</p><p>Three, theirs.</p>",
        tags=[*theirs["tags"][:1], {"id": drones.pk, "name": "Drones"}],
        bylines=[],
    )

    response = desk.get(page_of(kept))
    assert {name: [choice for choice, _ in options] for name, options in asked(response).items()} == {
        name: [THEIRS, MINE, BOTH] for name in ("body", "bylines", "tags")
    }
    desk.post(page_of(kept), {"base": 2, **{f"choose-{name}": "both" for name in ("body", "bylines", "tags")}})

    held = now(story)
    assert held["body"] == "<p>One, mine.</p><p>Two.</p><p>Three, theirs.</p>"
    assert {tag["name"] for tag in held["tags"]} == {"Navy", "Drones", "Brand new"}
    assert [(entry["name"], entry["role"]) for entry in held["bylines"]] == [("Bo Sand", "editor")]
    assert Tag.objects.filter(name="Brand new").count() == 1


def test_paragraphs_that_both_changed_are_both_kept_theirs_first(desk, editor, colleague, story):
    kept = typed(story, editor, body="<p>One.</p><p>Two, mine.</p><p>Three.</p>")
    saved(colleague, story, body="<p>One.</p><p>Two, theirs.</p><p>Three.</p>")

    page = desk.get(page_of(kept)).content.decode()
    assert "where the two differ in the same place, the saved paragraphs and then yours" in page
    desk.post(page_of(kept), {"base": 2, "choose-body": "both"})

    assert now(story)["body"] == "<p>One.</p><p>Two, theirs.</p><p>Two, mine.</p><p>Three.</p>"


def test_a_third_save_in_between_shows_the_page_anew_with_what_was_chosen(desk, editor, colleague, story):
    kept = typed(story, editor, headline="Mine", standfirst="Seven boats.")
    saved(colleague, story, headline="Theirs", standfirst="Eight boats.")
    saved(colleague, story, content_warning="Loud.")

    response = desk.post(page_of(kept), {"base": 2, "choose-headline": "mine", "choose-standfirst": "theirs"})

    assert response.status_code == 200
    assert "saved once more in the meantime" in said(response)
    assert now(story)["headline"] == "Theirs"
    assert asked(response) == {
        "headline": [(THEIRS, False), (MINE, True)],
        "standfirst": [(THEIRS, True), (MINE, False)],
        "content_warning": [(THEIRS, True), (MINE, False)],
    }
    assert 'name="base" value="3"' in response.content.decode()
    assert UnsavedText.objects.get() == kept


def test_a_field_that_nobody_has_chosen_saves_nothing(desk, editor, colleague, story):
    kept = typed(story, editor, headline="Mine", slug="mine")
    saved(colleague, story, headline="Theirs")

    for answers in ({}, {"choose-headline": "both"}, {"choose-headline": "junk"}):
        response = desk.post(page_of(kept), {"base": 2, "choose-slug": "mine", **answers})
        assert [question.unanswered for question in response.context["questions"]] == [True, False]
        assert "Nothing was saved yet" in said(response)
    assert revisions.of(story).count() == 2
    assert UnsavedText.objects.exists()


@pytest.mark.parametrize("base", [0, 77])
def test_where_nobody_knows_what_the_form_was_opened_with_everything_is_asked(desk, editor, colleague, story, base):
    kept = typed(story, editor, base=base, headline="Mine")
    saved(colleague, story, standfirst="Eight boats.")

    response = desk.get(page_of(kept))

    assert not response.context["found"].three_way
    assert [difference.changed_by for difference in response.context["found"].differences] == [Side.UNKNOWN] * 2
    assert not any(chosen for options in asked(response).values() for _, chosen in options)


def test_what_a_story_held_before_its_first_revision_is_known(desk, editor, colleague):
    story = make_article("As imported")
    kept = typed(story, editor, headline="Mine")
    assert kept.base == 0
    revisions.keep_what_was(story)
    saved(colleague, story, standfirst="Eight boats.")

    response = desk.get(page_of(kept))

    assert asked(response) == {
        "headline": [(THEIRS, False), (MINE, True)],
        "standfirst": [(THEIRS, True), (MINE, False)],
    }


def test_a_text_that_nobody_saved_over_is_shown_and_saved_in_the_same_way(desk, editor, story):
    kept = typed(story, editor, headline="Typed before the crash")

    response = desk.get(page_of(kept))
    assert "Nobody has saved this story since you opened the form." in response.content.decode()
    assert asked(response) == {"headline": [(THEIRS, False), (MINE, True)]}
    desk.post(page_of(kept), {"base": 1, "choose-headline": "mine"})

    assert now(story)["headline"] == "Typed before the crash"


def test_rows_that_were_deleted_or_made_anew_meanwhile_are_no_error(desk, editor, colleague, story):
    """Their numbers, which the form holds, are gone; what stands in them is not."""
    author, other = story.bylines.get().author, make_public("Second frigate")
    rows = [{"id": row.pk, "story": row.story_id, "position": row.position} for row in story.related_links.all()]
    kept = typed(story, editor, related=[*rows, {"story": other.pk, "note": "Background", "position": 2}])
    saved(colleague, story, headline="Theirs")  # which makes all rows anew

    response = desk.get(page_of(kept))

    assert asked(response) == {
        "headline": [(THEIRS, True), (MINE, False)],
        "related": [(THEIRS, False), (MINE, True)],
    }
    desk.post(page_of(kept), {"base": 2, "choose-headline": "theirs", "choose-related": "mine"})
    held = now(story)
    assert [(entry["name"], entry["note"]) for entry in held["related"]] == [
        ("Shipyard delays frigate", ""),
        ("Second frigate", "Background"),
    ]
    assert [entry["id"] for entry in held["bylines"]] == [author.pk]


def test_what_cannot_be_taken_is_shown_as_typed_and_stays_kept(desk, editor, colleague, story):
    author = story.bylines.get().author
    twice = [{"author": author.pk, "role": "writer"}, {"author": author.pk, "role": "writer"}]
    kept = typed(
        story,
        editor,
        headline="Mine",
        expires_at="tomorrow",
        bylines=twice,
        related=[{"story": story.pk}],
        tags="Navy\n–",
    )
    saved(colleague, story, headline="Theirs")

    response = desk.get(page_of(kept))
    unusable = {field.name: typed for field, typed, _ in response.context["unusable"]}
    assert unusable["expires_at"].typed == "tomorrow"
    assert unusable["expires_at"].errors == ["Give a date and a time."]
    assert unusable["bylines"].typed.splitlines() == ["Ida Maren, writer"] * 2
    assert "A story cannot be related to itself. Choose another one." in unusable["related"].errors
    assert "–" in unusable["tags"].typed
    assert list(asked(response)) == ["headline"]
    response = desk.post(page_of(kept), {"base": 2, "choose-headline": "mine"}, follow=True)

    assert now(story)["headline"] == "Mine"
    assert UnsavedText.objects.get() == kept
    assert "“Check Also”, “Bylines”, “Tags”, “Expires at” could not be taken" in said(response)


def test_a_text_that_holds_nothing_new_is_put_away(desk, editor, story):
    kept = typed(story, editor)

    assert "There is no difference" in desk.get(page_of(kept)).content.decode()
    desk.post(page_of(kept), {"base": 1})

    assert not UnsavedText.objects.exists()
    assert revisions.of(story).count() == 1


def test_a_text_of_which_a_part_is_missing_deletes_nothing(desk, editor, story):
    kept = unsaved.keep(
        [("headline", "Mine"), ("comments_open", "on")], user=editor, article=story, form_key=str(uuid4()), base=1
    )

    assert list(asked(desk.get(page_of(kept)))) == ["headline"]


def test_a_time_that_was_typed_for_publication_comes_back_into_the_form(desk, editor, colleague, story):
    kept = typed(story, editor, headline="Mine", publish_at="2031-01-02T03:04")

    response = desk.post(page_of(kept), {"base": 1, "choose-headline": "mine"})

    assert response.url.endswith("?publish_at=2031-01-02T03%3A04")


def test_nobody_sees_what_somebody_else_typed(client, editor, colleague, story):
    kept = typed(story, editor, headline="A secret source")
    client.force_login(colleague)

    response = client.get(page_of(kept), follow=True)

    assert "A secret source" not in response.content.decode()
    assert "There is no unsaved text of that form" in said(response)


def test_what_was_typed_cannot_run_on_the_page(desk, editor, story):
    evil = "<script>alert(1)</script>"
    kept = typed(
        story,
        editor,
        headline=evil,
        body=f"<p>Text {evil}</p><img src=x onerror=alert(1)>",
        slug=evil,
        tags=f"{evil}, Ice",
    )

    page = desk.get(page_of(kept)).content.decode()

    assert "alert(1)</script>" not in page
    assert "onerror" not in page


def test_pictures_are_shown_and_what_is_gone_is_said(desk, editor, story):
    lead, inside = make_image(alt="Grey boats"), make_image(alt="Blue boats")
    kept = typed(story, editor, lead_image=lead.pk)
    page = desk.get(page_of(kept)).content.decode()
    assert 'alt="Grey boats"' in page

    before = revisions.record(
        story, by=None, content=now(story) | {"body": f'<figure data-picture="{inside.pk}"></figure>'}
    )
    gone = revisions.record(story, by=None, content=now(story) | {"body": '<figure data-picture="987654"></figure>'})
    compared = reverse("admin:articles_article_compare", args=[story.pk])
    page = desk.get(compared, {"from": before.number, "to": gone.number}).content.decode()
    assert 'alt="Blue boats"' in page
    assert "Picture 987654, which is no longer in the library" in page


def test_queries_do_not_grow_with_what_differs(desk, editor, colleague, story):
    def count(rows):
        kept = typed(
            story,
            editor,
            headline=f"Mine {rows}",
            tags="\n".join(f"Tag {number}" for number in range(rows)),
            body="".join(f"<p>Paragraph {number}</p>" for number in range(rows)),
        )
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(page_of(kept)).status_code == 200
        return len(queries)

    for number in range(40):
        make_tag(f"Tag {number}")
    count(2)
    assert count(3) == count(40)
