"""Unsaved text is offered back, comes back as it was typed, and can be read when it can no longer be saved."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from articles import revisions
from articles.models import State, UnsavedText

from .admin_forms import fields_of, story_data
from .factory import (
    NOW,
    make_article,
    make_author,
    make_image,
    make_public,
    make_section,
    make_tag,
    make_unsaved,
    make_user,
)

ADD, DESK = reverse("admin:articles_article_add"), reverse("admin:index")


@pytest.fixture
def editor(db, client):
    editor = make_user("Editor")
    client.force_login(editor)
    return editor


def change(story):
    return reverse("admin:articles_article_change", args=[story.pk])


def back(kept):
    return f"{change(kept.article) if kept.article else ADD}?unsaved={kept.form_key}"


def read(kept):
    return reverse("admin:articles_article_unsaved", args=[kept.form_key])


def html(client, address):
    return client.get(address, follow=True).content.decode()


# Offered


def test_the_form_offers_what_was_typed_into_it_and_the_desk_offers_everything(client, editor):
    story = make_article("Boats")
    at = timezone.now()
    into_story = make_unsaved(editor, story, headline="Boats, better", at=at)
    new = make_unsaved(editor, headline="A new one", at=at)
    clock = f"{timezone.localtime(at):%H:%M}"
    page = html(client, change(story))
    assert f">{clock}</time>" in page
    assert "Unsaved text of yours from" in page
    for address in (back(into_story), read(into_story)):
        assert address in page
    assert back(new) not in page
    for page in (html(client, ADD), html(client, DESK)):
        assert f"Unsaved: “{new}”" in page
        assert back(new) in page
    assert back(into_story) in html(client, DESK)


def test_what_is_the_same_as_what_is_saved_is_dropped_without_a_word(client, editor):
    story = make_article("Boats")
    make_unsaved(editor, story)
    assert "Unsaved text" not in html(client, change(story))
    assert not UnsavedText.objects.exists()


def test_the_desk_asks_no_query_more_for_more_unsaved_text(client, editor):
    asked = []
    for number in (1, 6):
        for _ in range(number):
            make_unsaved(editor, make_article(), headline="Other")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(DESK)
        asked.append(len(queries))
    assert asked[0] == asked[1]


# Brought back


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n"), max_size=40)


@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_every_field_and_every_row_comes_back_as_it_was_typed(client, editor, data):
    one_line = WORDS.map(lambda text: text.replace("\n", " "))
    texts = {name: data.draw(WORDS, name) for name in ("headline", "standfirst", "body", "lead_caption", "tags")}
    texts |= {name: data.draw(one_line, name) for name in ("slug", "content_warning", "lead_image", "expires_at")}
    texts["publish_at"] = data.draw(one_line, "publish_at")
    sections = [make_section(), make_section()]
    texts["section"] = str(data.draw(st.sampled_from(["", *(section.pk for section in sections)])))
    texts["further_sections"] = [str(one.pk) for one in data.draw(st.sets(st.sampled_from(sections)), "further")]
    ida, boe, other, third = make_author(), make_author(), make_public(), make_public()
    story = make_article(authors=[ida], related=[other]) if data.draw(st.booleans(), "saved") else None
    bylines = (
        [{"id": row.pk, "author": row.author_id, "position": row.position} for row in story.bylines.all()]
        if story
        else []
    )
    related = (
        [{"id": row.pk, "story": row.story_id, "position": ""} for row in story.related_links.all()] if story else []
    )
    for row in bylines + related:
        if data.draw(st.booleans(), "deleted"):
            row["DELETE"] = "on"
    for _ in range(data.draw(st.integers(0, 3), "added")):
        role = data.draw(st.sampled_from(["writer", "editor"]))
        bylines.append({"author": data.draw(st.sampled_from([ida.pk, boe.pk])), "role": role, "position": "7"})
        related.append({"story": third.pk, "note": data.draw(one_line, "note"), "position": ""})
    comments = data.draw(st.sampled_from([{"comments_open": "on"}, {"comments_open": None}]))
    typed = story_data(story, bylines=bylines, related=related, **texts)
    if not comments["comments_open"]:
        del typed["comments_open"]
    kept = make_unsaved(editor, story)
    kept.fields = [
        [name, str(one)] for name, value in typed.items() for one in (value if isinstance(value, list) else [value])
    ]
    kept.save()

    came_back = fields_of(html(client, back(kept)))
    assert came_back.pop("form_key") == [kept.form_key]
    assert came_back.pop("base") == ["0"]
    wanted: dict[str, list[str]] = {}
    for name, value in kept.fields:
        if name == "base":
            continue
        wanted.setdefault(name, []).append(value)
    for name, values in wanted.items():
        got = came_back.get(name, [])
        if name == "slug" or name.endswith("-INITIAL_FORMS"):
            assert [value.strip() for value in got] == [value.strip() for value in values], name
        else:
            assert sorted(got) == sorted(values), name
    assert ("comments_open" in came_back) == ("comments_open" in wanted)
    kept.delete()


def test_it_says_that_it_is_not_saved_and_complains_of_nothing_before_it_is(client, editor):
    story = make_article("Boats")
    kept = make_unsaved(editor, story, headline="", slug="two words", bylines=[{"author": ""}])
    response = client.get(back(kept))
    page = response.content.decode()
    assert "Nothing of it is saved until you press Save" in page
    assert "errornote" not in page
    assert "errorlist" not in page
    assert "Unsaved text of yours" not in page  # it is in the form already
    story.refresh_from_db()
    assert story.headline == "Boats"


def test_text_that_was_overtaken_keeps_its_base_and_says_so(client, editor):
    story = make_article()
    kept = make_unsaved(editor, story, headline="Mine")
    revisions.record(story, by=make_user("Editor"))
    page = html(client, back(kept))
    assert fields_of(page)["base"] == ["0"]
    assert "Save will first show you both texts" in page


def test_rows_that_were_saved_anew_or_removed_meanwhile_come_back_as_rows_that_can_be_saved(client, editor):
    ida, boe, cid = make_author(), make_author(), make_author()
    story = make_article(authors=[ida, boe], section=make_section())
    rows = [{"id": row.pk, "author": row.author_id, "position": row.position + 1} for row in story.bylines.all()]
    kept = make_unsaved(editor, story, bylines=[*rows, {"author": cid.pk, "position": 3}])
    story.bylines.all().delete()
    story.bylines.create(author=ida, position=1)
    fields = fields_of(html(client, back(kept)))
    assert (fields["bylines-INITIAL_FORMS"], fields["bylines-TOTAL_FORMS"]) == (["1"], ["3"])
    assert client.post(change(story), fields).status_code == 302
    assert [row.author for row in story.bylines.all()] == [ida, boe, cid]


def test_a_new_story_is_gone_on_with_saved_and_no_longer_offered(client, editor):
    make_tag("Drones")
    picture, other = make_image(), make_public()
    kept = make_unsaved(
        editor,
        headline="New one",
        body="<p>Long.</p>",
        tags="Drones",
        lead_image=picture.pk,
        related=[{"story": other.pk}],
    )
    fields = fields_of(html(client, back(kept)))
    assert client.post(back(kept), fields).status_code == 302
    story = revisions.Revision.objects.get(form_key=kept.form_key).article
    assert (story.headline, story.body, story.lead_image) == ("New one", "<p>Long.</p>", picture)
    assert [link.story for link in story.related_links.all()] == [other]
    assert not UnsavedText.objects.exists()


def test_an_address_that_has_nothing_more_to_bring_back_leads_to_the_story(client, editor):
    story = make_article("Boats")
    kept = make_unsaved(editor, story, headline="Other")
    kept.delete()
    page = html(client, f"{change(story)}?unsaved={kept.form_key}")
    assert "There is nothing left to bring back" in page
    elsewhere = make_unsaved(editor, make_article(), headline="Elsewhere")
    response = client.get(f"{change(story)}?unsaved={elsewhere.form_key}")
    assert response.url == back(elsewhere)
    for nonsense in ("x", "%00", "é"):
        assert client.get(f"{ADD}?unsaved={nonsense}", follow=True).status_code == 200
        offers = reverse("admin:articles_article_unsaved_offers")
        assert client.get(f"{offers}?article=&but={nonsense}").status_code == 200
        assert client.get(f"{offers}?article={nonsense}").status_code == 404
    assert client.post(ADD, story_data(form_key="\x00" * 36)).status_code == 302


# Read, and thrown away


def test_the_page_shows_field_by_field_what_was_typed_and_what_is_saved(client, editor):
    ida, sea = make_author("Ida Maren"), make_section("Sea")
    hidden = make_article("A hidden story")
    story = make_article("Boats", body="<p>Old text</p>", authors=[ida], tags=["Drones"])
    kept = make_unsaved(
        editor,
        story,
        headline="Boats & <b>more</b>",
        body="<p>New <strong>text</strong><script>x</script></p>",
        section=sea.pk,
        tags="Drones\nNavy",
        bylines=[],
        related=[{"story": hidden.pk, "note": "See"}],
    )
    parts = {part.label: (part.typed, part.saved) for part in client.get(read(kept)).context["parts"] if part.differs}
    assert parts == {
        "Headline": ("Boats & <b>more</b>", "Boats"),
        "Body": ("<p>New <strong>text</strong></p>", "<p>Old text</p>"),
        "Section": ("Sea", ""),
        "Tags": ("Drones, Navy", "Drones"),
        "Bylines": ("", "Ida Maren (By)"),
        "Check Also": ("A hidden story (See)", ""),
    }
    page = html(client, read(kept))
    assert "Boats &amp; &lt;b&gt;more" in page
    assert "<script>x" not in page


def test_a_story_that_went_on_without_its_reporter_leaves_them_their_text(client, db):
    reporter = make_user("Reporter")
    story = make_article("Boats", created_by=reporter)
    kept = make_unsaved(reporter, story, headline="Last words")
    story.state = State.SUBMITTED
    story.save()
    client.force_login(reporter)
    page = html(client, change(story))
    assert read(kept) in page
    assert "Bring it back" not in page
    for page in (html(client, read(kept)), html(client, back(kept))):
        assert "Last words" in page
        assert "You cannot save it any more" in page
        assert "Bring it back" not in page


def test_a_reporter_is_not_told_of_a_story_that_was_taken_from_their_sight(client, db):
    reporter = make_user("Reporter")
    story = make_article("Taken over", created_by=reporter)
    kept = make_unsaved(reporter, story, headline="My words")
    story.created_by, story.headline = make_user("Editor"), "Top secret now"
    story.save()
    client.force_login(reporter)
    page = html(client, read(kept))
    assert "My words" in page
    assert "Top secret now" not in page


def test_it_is_thrown_away_after_a_question(client, editor):
    story = make_article("Boats")
    kept = make_unsaved(editor, story, headline="Other", at=NOW)
    other = make_unsaved(editor, headline="Stays")
    throw = reverse("admin:articles_article_throw_away", args=[kept.form_key])
    assert "It cannot be brought back" in html(client, throw)
    assert UnsavedText.objects.count() == 2
    response = client.post(throw, follow=True)
    assert response.redirect_chain[-1][0] == change(story)
    assert "was thrown away" in response.content.decode()
    assert UnsavedText.objects.get() == other
    assert client.get(throw).status_code == 404
