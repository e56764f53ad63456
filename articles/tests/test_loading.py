"""Many new rows at once: what is stored is what one by one would have stored."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from articles.bringing_in import Incoming, bring_in
from articles.comments.models import Comment, CommentState, ModerationRecord
from articles.loading import any_of, store_new, store_values
from articles.models import Article, Listing, State, listing_upkeep
from tags.models import Tag

from .factory import make_article, make_author, make_public, make_section

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 5, 6, 7, 8, 9, 123456, tzinfo=UTC)
#: What a format of lines and tabs has to write otherwise.
AWKWARD = [
    "a\tb",
    "a\nb\r\nc",
    "back\\slash \\N \\. \\t",
    "\\N",
    "\\.",
    "“Grüße” 😀 \u2028 \x7f",
    "'; DROP TABLE x; --",
    "",
]


def comment(article, text, **fields):
    return Comment(article=article, text=text, created_at=NOW, **fields)


def values(model):
    fields = [field.attname for field in model._meta.concrete_fields if not field.primary_key]
    return list(model.objects.order_by("pk").values_list(*fields))


def test_rows_are_stored_with_every_character_and_every_kind_of_value():
    article = make_article()
    found = [{"rule": "links", "reason": "a\\b\t“c”\n", "number": 2, "is": None}]

    def rows():
        for text in AWKWARD:
            yield comment(article, text or "x", name=text, state=CommentState.APPROVED, is_staff=True)
        yield comment(article, "y", address="2001:db8::7", verdict=found, edited_at=NOW)

    one_by_one = list(rows())
    for row in one_by_one:
        row.save()
    expected = values(Comment)
    Comment.objects.all().delete()
    at_once = list(rows())
    for row in at_once:
        row.derive()
    store_new(at_once)

    assert values(Comment) == expected
    assert [row.name for row in Comment.objects.order_by("pk")][: len(AWKWARD)] == AWKWARD
    assert Comment.objects.latest("pk").verdict == found


def test_rows_get_numbers_that_nobody_else_gets_and_can_be_saved_again():
    article = make_article()
    rows = [comment(article, "a"), comment(article, "b", pk=7_000_000), comment(article, "c")]
    store_new(rows)
    rows[0].text = "changed"
    rows[0].save()
    later = comment(article, "d")
    later.save()

    assert len({later.pk, *(row.pk for row in rows)}) == 4
    assert Comment.objects.get(pk=rows[0].pk).text == "changed"
    assert Comment.objects.get(pk=7_000_000).text == "b"


def test_what_is_not_said_of_values_is_the_models_default():
    reply = comment(make_article(), "a")
    reply.save()
    ModerationRecord(
        comment=reply, verb="import", from_state="pending", to_state="pending", at=NOW, reason="a\tb"
    ).save()
    expected = values(ModerationRecord)
    ModerationRecord.objects.all().delete()
    names = ["comment_id", "verb", "from_state", "to_state", "at", "reason"]
    store_values(ModerationRecord, names, [(reply.pk, "import", "pending", "pending", NOW, "a\tb")])

    assert values(ModerationRecord) == expected


def test_columns_of_one_kind_and_of_many_are_stored_as_they_are():
    article = make_article()
    verdicts = [[{"number": 1}], [{"number": True}], [{"number": 1.0}]]
    same = [comment(article, "x", name="\t", address="192.0.2.7", verdict=verdict) for verdict in verdicts]
    mixed = [comment(article, "y", parent_id=parent, edited_at=at) for parent, at in ((None, NOW), (None, None))]
    store_new(same + mixed)

    rows = list(Comment.objects.order_by("pk"))
    assert [repr(row.verdict) for row in rows[:3]] == [repr(verdict) for verdict in verdicts]
    assert {row.name for row in rows[:3]} == {"\t"}
    assert [(row.parent_id, row.edited_at) for row in rows[3:]] == [(None, NOW), (None, None)]


def test_rows_are_found_by_one_of_very_many_values():
    article = make_article()
    store_new([comment(article, "x", name=text) for text in AWKWARD])
    numbers = list(Comment.objects.order_by("pk").values_list("pk", flat=True))
    some = Comment.objects.order_by("pk").filter(article=article)

    assert [
        row.name for row in some.filter(any_of(Comment, "name", [*AWKWARD[:3], *map(str, range(5_000))]))
    ] == AWKWARD[:3]
    assert [row.pk for row in some.filter(any_of(Comment, "id", [numbers[1], 0, numbers[4]]))] == [
        numbers[1],
        numbers[4],
    ]
    assert not some.filter(any_of(Comment, "id", [])).exists()


def test_nothing_is_stored_of_nothing():
    store_new([])
    store_values(ModerationRecord, ["reason"], [])

    assert not ModerationRecord.objects.exists()


def test_a_row_that_breaks_a_rule_stores_none_of_them():
    article = make_article()

    with pytest.raises(IntegrityError), transaction.atomic():
        store_new([comment(article, "a"), comment(article, "b", state="no such state")])

    assert not Comment.objects.exists()


def test_when_a_story_was_changed_is_written_as_ever():
    section = make_section("Air")
    story = Article(headline="A", slug="a", body="<p>A</p>", section=section, state=State.DRAFT)
    store_new([story])

    assert story.updated_at is not None
    assert Article.objects.get().updated_at == story.updated_at


def test_stories_that_are_brought_in_together_stand_in_the_lists_that_they_would_stand_in_alone():
    outer = make_section("Forces")
    inner, other = make_section("Air", parent=outer), make_section("Sea")
    tags = [Tag.objects.create(name=name, slug=name).pk for name in ("nato", "jets")]
    authors = [make_author("Ilse").pk]

    def incoming(number, state):
        story = Article(headline=f"Story {number}", slug=f"story-{number}", body="<p>A</p>", section=inner, state=state)
        story.published_at = story.first_public_at = NOW
        return Incoming(story, authors=authors, further_sections=[other.pk], tags=tags)

    bring_in([incoming(1, State.PUBLISHED), incoming(2, State.DRAFT)], source="Elsewhere", at=NOW)
    listed = sorted(Listing.objects.values_list("article__slug", "kind", "key", "published_at"))
    listing_upkeep.refill()

    assert len(listed) == 6
    assert listed == sorted(Listing.objects.values_list("article__slug", "kind", "key", "published_at"))


def test_what_comes_after_stories_that_were_brought_in_together_is_listed_as_ever():
    section = make_section("Air")
    bring_in([Incoming(Article(headline="A", slug="a", body="<p>A</p>", section=section))], source="Elsewhere", at=NOW)
    before = Listing.objects.count()
    make_public(section=section)

    assert Listing.objects.count() > before
