"""Replies from elsewhere that were prepared ahead are stored as if each had been saved."""

import pickle
from datetime import UTC, datetime

import pytest

from articles.comments.bringing_in import bring_in_all, prepare
from articles.comments.models import Comment, CommentState, ModerationRecord
from articles.tests.factory import make_article

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
WRITTEN = [
    {"name": "Ilse\t“I”", "email": "Ilse@Example.org", "website": "https://a.example", "text": "One\nTwo\\N\x7f"},
    {"name": "", "email": "", "website": "", "text": "Grüße 😀", "address": "2001:db8::7"},
    {"name": "A  b", "email": "a@b.example", "website": "", "text": "c", "state": CommentState.SPAM},
]
USUAL = {"state": CommentState.APPROVED, "created_at": NOW, "address": "192.0.2.7"}


def values():
    fields = [field.attname for field in Comment._meta.concrete_fields if not field.primary_key]
    return list(Comment.objects.order_by("pk").values_list(*fields))


def test_what_was_prepared_ahead_is_stored_as_save_would_have_stored_it():
    story = make_article()
    for fields in WRITTEN:
        Comment(article=story, is_staff=fields is WRITTEN[1], **USUAL | fields).save()
    expected = values()
    Comment.objects.all().delete()

    prepared = pickle.loads(pickle.dumps([prepare(**USUAL | fields) for fields in WRITTEN]))  # noqa: S301 - our own
    numbers = bring_in_all(
        [(None, story.pk, None, one is prepared[1], one) for one in prepared], at=NOW, source="The old site"
    )

    assert values() == expected
    assert numbers == list(Comment.objects.order_by("pk").values_list("pk", flat=True))
    records = ModerationRecord.objects.order_by("comment")
    assert [(one.comment_id, one.verb, one.to_state, one.reason, one.at) for one in records] == [
        (number, "import", one.state, "The old site", NOW) for number, one in zip(numbers, prepared, strict=True)
    ]


def test_numbers_that_are_given_are_kept_and_others_are_nobodys():
    story = make_article()
    one, two, three = (prepare(**USUAL | fields) for fields in WRITTEN)

    numbers = bring_in_all(
        [
            (7_000_000, story.pk, None, False, one),
            (None, story.pk, 7_000_000, True, two),
            (7_000_001, story.pk, None, False, three),
        ],
        at=NOW,
        source="The old site",
    )

    assert numbers[0] == 7_000_000
    assert len(set(numbers)) == 3
    assert Comment.objects.get(pk=numbers[1]).parent_id == 7_000_000
    assert bring_in_all([], at=NOW, source="The old site") == []
