"""An archive of invented stories, of any size: whole, repeatable, and never by accident among real ones."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models, transaction
from django.test import Client

from articles import revisions
from articles.comments.models import Comment, ModerationRecord
from articles.models import (
    Article,
    ArticleTag,
    Author,
    Byline,
    Correction,
    EditorialLogEntry,
    RelatedStory,
    Revision,
    Section,
    Stage,
)
from articles.rich_text import pictures_in, plain_text, sanitise
from articles.search import searchable
from articles.tests.factory import make_public, make_user
from newsroom.demo.archive.filling import fill
from tags.models import Tag

pytestmark = pytest.mark.django_db

UNTIL = datetime(2026, 3, 14, 9, tzinfo=UTC)
SIZE = 300
FILLED: tuple[type[models.Model], ...] = (
    *(Article, Article.further_sections.through, ArticleTag, Byline, RelatedStory, Correction, EditorialLogEntry),
    *(Revision, Comment, ModerationRecord, Section, Author, Tag),
)


def rows_of(model):
    """All rows without their own keys, which are the database's affair but for those of stories."""
    names = [one.attname for one in model._meta.concrete_fields if model is Article or not one.primary_key]
    return list(model.objects.order_by("pk").values_list(*names))


def made(size=SIZE, seed=1):
    """The rows of each table of an archive, which is gone again."""
    with transaction.atomic():
        fill(size, seed=seed, until=UNTIL, pictures=0)
        rows = {model.__name__: rows_of(model) for model in FILLED}
        transaction.set_rollback(True)
    return rows


def related_by(rows):
    """With keys as they are counted from the first: a database gives no number twice."""
    first = min(row[0] for row in rows["Article"])
    return [(row[0] - first, *row[1:4]) for row in rows["Article"]]


def test_the_same_seed_makes_the_same_rows_and_another_seed_makes_others():
    first, again, other = made(60), made(60), made(60, seed=2)

    assert related_by(first) == related_by(again)
    assert {name: len(rows) for name, rows in first.items()} == {name: len(rows) for name, rows in again.items()}
    texts = [[row[7] for row in rows["Comment"]] for rows in (first, again)]
    assert texts[0] == texts[1]
    assert related_by(first) != related_by(other)


def test_what_is_made_from_other_fields_is_as_saving_would_make_it():
    fill(80, seed=3, until=UNTIL, pictures=1)

    for story in Article.objects.all():
        assert sanitise(story.body) == story.body
        assert story.search_text == searchable(story.headline, story.standfirst, plain_text(story.body))
        assert pictures_in(story.body) == set(story.body_picture_links.values_list("image", flat=True))
        story.full_clean(exclude=["standfirst"])
    for revision in Revision.objects.select_related("article"):
        assert revision.content == revisions.content_of(revision.article)
        assert revision.article.revision_number == 1
    for reply in Comment.objects.all():
        before = (reply.folded_email, reply.folded_name, reply.text_digest, reply.search_text)
        reply.derive()
        assert (reply.folded_email, reply.folded_name, reply.text_digest, reply.search_text) == before
        assert reply.created_at >= reply.article.published_at
        assert reply.parent is None or (reply.parent.article_id, reply.parent.state) == (reply.article_id, "approved")


def test_every_stage_is_there_and_the_public_rule_holds_for_each():
    fill(SIZE, seed=1, until=UNTIL, pictures=0)

    stages = {stage: list(Article.objects.at_stage(stage, UNTIL)) for stage in Stage}
    assert all(stages.values()), {stage: len(stories) for stage, stories in stages.items()}
    assert all(story.stage(UNTIL) == stage for stage, stories in stages.items() for story in stories)
    for story in stages[Stage.SCHEDULED]:
        assert story.published_at > UNTIL
    assert not Correction.objects.exclude(article__in=stages[Stage.LIVE]).exists()
    arabic = [story for story in stages[Stage.LIVE] if "\u0600" < story.headline[0] < "\u06ff"]
    assert arabic
    years = {story.published_at.year for story in stages[Stage.LIVE]}
    assert years >= set(range(2015, 2027))
    assert max(story.published_at for story in stages[Stage.LIVE]) <= UNTIL


def test_every_page_of_the_archive_answers_as_it_should():
    fill(40, seed=5, until=UNTIL, pictures=1)
    client = Client(raise_request_exception=True)
    answers = {Stage.LIVE: 200, Stage.WITHDRAWN: 410, Stage.EXPIRED: 410}

    for story in Article.objects.all():
        expected = answers.get(story.stage(), 404)
        address = f"/2026/03/14/{story.slug}/" if expected == 404 else story.get_absolute_url()
        assert client.get(address).status_code == expected, (address, story.stage())
    used = Tag.objects.filter(article_links__content_object__in=Article.objects.public()).distinct()[:15]
    for thing in (*Section.objects.all()[:10], *Author.objects.all()[:10], *used):
        assert client.get(thing.get_absolute_url()).status_code == 200
    for address in ("/", "/page/2/", "/2025/", "/feed/", "/sitemap.xml", "/corrections/", "/search/?q=navy"):
        assert client.get(address).status_code == 200, address


@pytest.mark.postgresql
def test_the_words_of_the_archive_are_in_the_index_that_was_put_aside():
    fill(10, seed=6, until=UNTIL, pictures=0)

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Article.objects.extra(where=["search_words @@ 'navy'::tsquery"]).values("pk").order_by().explain()
    assert "articles_article_words_gin" in plan


def test_the_command_makes_it_for_the_staff_that_is_there_and_says_what_is_new(monkeypatch, capsys):
    monkeypatch.setattr("newsroom.management.commands.make_archive.PICTURES", 0)
    reporter = make_user("Reporter")

    call_command("make_archive", "1_0", "--until", "2026-03-14T09:00", verbosity=0)

    assert capsys.readouterr().out.startswith("The archive is there: 10 stories with ")
    assert set(Article.objects.values_list("created_by", flat=True)) == {reporter.pk}


def test_a_newsroom_with_stories_is_left_alone_unless_told(monkeypatch):
    monkeypatch.setattr("newsroom.management.commands.make_archive.PICTURES", 0)
    real = make_public("Real")

    with pytest.raises(CommandError, match=r"There are 1 stories in this database already.*Nothing was made.*--add"):
        call_command("make_archive", "5", verbosity=0)
    assert Article.objects.get() == real

    call_command("make_archive", "5", "--add", verbosity=0)
    assert Article.objects.count() == 6
    assert make_public("The next").pk > Article.objects.get(pk=real.pk).pk + 5


@pytest.mark.parametrize("arguments", [["0"], ["many"], ["5", "--until", "yesterday"]])
@pytest.mark.once
def test_what_cannot_be_meant_is_refused_with_an_example(arguments):
    with pytest.raises(CommandError, match="Write it like"):
        call_command("make_archive", *arguments)
