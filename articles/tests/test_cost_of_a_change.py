"""PostgreSQL looks at the stories that change, and not at all others: what it plans for a small site it does on a large one."""

import pytest
from django.db import connection

from articles.models import Article, ArticleTag, State

from .factory import make_public, make_tag

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

MANY = 2_000
CHANGED = 20


def stories_looked_at() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT seq_tup_read + idx_tup_fetch FROM pg_stat_xact_user_tables WHERE relname = 'articles_article'"
        )
        return cursor.fetchone()[0]


def file_under(tag, stories) -> None:
    ArticleTag.objects.bulk_create([ArticleTag(content_object=story, tag=tag) for story in stories])


def make_many(number: int) -> list[Article]:
    like = make_public()
    common = {
        "headline": "Patrol",
        "state": State.PUBLISHED,
        "section": like.section,
        "published_at": like.published_at,
        "first_public_at": like.published_at,
    }
    return Article.objects.bulk_create(Article(slug=f"patrol-{like.pk}-{one}", **common) for one in range(number))


def let_it_believe_that_there_is_nothing() -> None:
    """As after its housekeeping on an empty site; and plans are made anew."""
    tables = ["articles_article", "articles_articletag", "articles_section"]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE pg_class SET reltuples = 0, relpages = 500 WHERE relname = ANY(%s)", [tables])
        cursor.execute("DISCARD PLANS")


@pytest.mark.parametrize("is_told_wrong", [False, True])
@pytest.mark.parametrize("change", ["filed", "unfiled", "filed elsewhere"])
def test_what_changes_of_some_stories_is_seen_without_looking_at_all_others(change, is_told_wrong):
    tag, other = make_tag(), make_tag()
    if is_told_wrong:
        let_it_believe_that_there_is_nothing()

    def cost_with(stories) -> int:
        if change != "filed":
            file_under(tag, stories)
        before = stories_looked_at()
        if change == "filed":
            file_under(tag, stories)
        elif change == "unfiled":
            ArticleTag.objects.filter(content_object__in=stories).delete()
        else:
            ArticleTag.objects.filter(content_object__in=stories).update(tag=other)
        return stories_looked_at() - before

    few = cost_with(make_many(MANY // 10))  # the plans are made
    many = cost_with(make_many(MANY)[:CHANGED])

    assert few > 0
    assert many <= 12 * CHANGED
