"""In which lists a story stands is written by the database itself, and is right whatever was done, and by whom."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

import articles.apps
from articles.models import Article, ArticleTag, Byline, Listing, Section, listing_upkeep
from tags.merging import merge

from .at_once import at_once, wait_for_a_lock
from .factory import NOW, make_article, make_author, make_public, make_section, make_tag
from .migrating import as_in_a_migration


def listed():
    """What stands in the table: story, kind, key, from when, until when."""
    return set(Listing.objects.values_list("article_id", "kind", "key", "published_at", "expires_at"))


def expected():
    """What should, told by the models alone."""
    lineage = {section.pk: [one.pk for one in section.lineage] for section in Section.objects.in_menu_order()}
    rows = set()
    for story in Article.objects.filter(state="published").prefetch_related("further_sections"):
        under = {story.section_id, *(section.pk for section in story.further_sections.all())} - {None}
        keys = {(Listing.Kind.SECTION, pk) for section in under for pk in lineage[section]}
        keys |= {(Listing.Kind.TAG, link.tag_id) for link in story.tag_links.all()}
        keys |= {(Listing.Kind.AUTHOR, byline.author_id) for byline in story.bylines.all()}
        rows |= {(story.pk, kind, key, story.published_at, story.expires_at) for kind, key in keys}
    return rows


@pytest.fixture
def tree(db):
    world = make_section("World")
    north = make_section("North", parent=world)
    return {"world": world, "north": north, "isles": make_section("Isles", parent=north), "air": make_section("Air")}


@pytest.mark.django_db
def test_a_story_stands_in_the_lists_of_its_sections_with_all_around_them_its_tags_and_its_authors(tree):
    tag, author = make_tag("navy"), make_author("Vera Okonta")
    story = make_public(
        section=tree["isles"], further_sections=[tree["north"], tree["air"]], tags=[tag], authors=[author]
    )
    story.bylines.create(author=author, role="photographer")
    make_article("Draft", section=tree["isles"], tags=[tag], authors=[author])

    keys = set(Listing.objects.values_list("article_id", "kind", "key"))

    sections = {(story.pk, Listing.Kind.SECTION, one.pk) for one in tree.values()}
    assert keys == sections | {(story.pk, Listing.Kind.TAG, tag.pk), (story.pk, Listing.Kind.AUTHOR, author.pk)}
    assert listed() == expected()


@pytest.mark.django_db
def test_a_section_that_moves_takes_its_stories_out_of_old_lists_and_into_new_ones(tree):
    in_isles = make_public(section=tree["isles"])
    make_public(section=tree["air"], further_sections=[tree["isles"]])
    make_public(section=tree["world"], further_sections=[tree["isles"]])

    tree["north"].parent = tree["air"]
    tree["north"].save()

    assert listed() == expected()
    assert not Listing.objects.of(tree["world"]).filter(article=in_isles).exists()
    assert Listing.objects.of(tree["air"]).filter(article=in_isles).exists()


OUT = {"state": "published", "published_at": NOW, "first_public_at": NOW}


def publish(story):
    Article.objects.filter(pk=story.pk).update(**OUT)


def bring_in(story):
    """Another in its section, as an import does it, which lists many together."""
    new = Article(headline="Brought in", section_id=story.section_id, **OUT)
    with transaction.atomic(), listing_upkeep.listed_together([new]):
        new.save()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("go_out", [publish, bring_in])
@pytest.mark.parametrize("first", ["publish", "move"])
def test_a_story_that_goes_out_while_its_section_moves_stands_in_all_its_lists(first, go_out):
    outer, inner = make_section("World"), make_section("North")
    story = make_article(section=inner)
    acts = {
        "publish": lambda: go_out(story),
        "move": lambda: Section.objects.filter(pk=inner.pk).update(parent=outer),
    }
    begun = threading.Event()

    def begin():
        with transaction.atomic():
            acts.pop(first)()
            begun.set()
            wait_for_a_lock()

    def follow():
        assert begun.wait(timeout=30)
        for act in acts.values():
            act()

    assert at_once([begin, follow]) == [None, None]
    assert (Listing.Kind.SECTION, outer.pk) in {row[1:3] for row in listed()}
    assert listed() == expected()


@pytest.mark.django_db
def test_what_models_do_not_see_is_listed_too(tree):
    tag, other = make_tag("navy"), make_tag("fleet")
    stories = [make_public(section=tree["air"], tags=[tag]) for _ in range(3)]

    Article.objects.filter(pk=stories[0].pk).update(expires_at=timezone.now(), section=tree["north"])
    ArticleTag.objects.filter(content_object=stories[1]).update(tag=other)
    Byline.objects.bulk_create([Byline(article=stories[2], author=make_author())])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE articles_article SET state = 'draft' WHERE id = %s", [stories[2].pk])
    assert listed() == expected()

    merge([other], into=tag)
    assert listed() == expected()
    assert Listing.objects.of(tag).count() == 2
    tag.delete()
    stories[0].delete()
    assert listed() == expected()


@pytest.mark.django_db
def test_lists_are_made_anew_from_what_is_there(tree):
    make_public(section=tree["isles"], tags=[make_tag()], authors=[make_author()])
    before = listed()
    Listing.objects.all().delete()

    listing_upkeep.refill()

    assert listed() == before == expected()


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_a_table_can_be_altered_on_sqlite_too_and_the_lists_are_right_after_it(client):
    section = make_section("World")
    make_public(section=section, tags=[make_tag()], authors=[make_author()])
    with as_in_a_migration():
        with connection.schema_editor() as editor:
            editor._remake_table(Article)
        make_public(section=section)

    assert listed() == expected()
    make_public(section=section)
    assert listed() == expected()
    articles.apps._let_go_of_tables("default", plan=[])
    assert listing_upkeep.is_installed()


@pytest.mark.django_db
def test_deleting_a_story_asks_nobody_about_its_lists(client, tree):
    from django.urls import reverse

    from .factory import make_user

    client.force_login(make_user("Chief"))
    story = make_article(section=tree["air"])
    page = client.get(reverse("admin:articles_article_delete", args=[story.pk]))
    assert "listing" not in page.content.decode().lower()


def _do(act, stories, which, number, sections, tags, authors):
    story, section = Article.objects.get(pk=stories[which].pk), sections[number]
    ACT[act](story, section, which, number, sections, tags, authors)
    if act in ("delete", "new"):
        stories[which] = make_public(section=section, tags=tags[number:])


def _change(story, **fields):
    for name, value in fields.items():
        setattr(story, name, value)
    story.save()


def _sign(story, authors):
    story.bylines.all().delete()
    for author in authors:
        story.bylines.create(author=author)


ACT = {
    "state": lambda story, *_: _change(story, state="draft" if story.state == "published" else "published"),
    "time": lambda story, section, which, number, *_: _change(story, published_at=NOW.replace(day=number + 1)),
    "expiry": lambda story, section, which, number, *_: Article.objects.filter(pk=story.pk).update(
        expires_at=None if number else timezone.now()
    ),
    "section": lambda story, section, *_: _change(story, section=section),
    "further": lambda story, section, which, number, sections, *_: story.further_sections.set(sections[number:]),
    "tags": lambda story, section, which, number, sections, tags, _: story.tags.set(tags[:number]),
    "authors": lambda story, section, which, number, sections, tags, authors: _sign(story, authors[number:]),
    # Only to the front, so that no section comes to stand inside itself.
    "move": lambda story, section, which, number, sections, *_: _change(
        section, parent=sections[which] if which < number else None
    ),
    "delete": lambda story, *_: story.delete(),
    "new": lambda *_: None,
}


ACTS = st.lists(
    st.tuples(
        st.sampled_from(sorted(ACT)),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=12,
)


class TestAnyOrder(TestCase):
    @settings(max_examples=settings.default.max_examples // 5)
    @given(acts=ACTS)
    def test_the_lists_are_right_after_any_order_of_changes(self, acts):
        sections = [make_section()]
        sections += [make_section(parent=sections[0]), make_section(), make_section()]
        tags, authors = [make_tag() for _ in range(4)], [make_author() for _ in range(4)]
        stories = [make_public(section=sections[n], tags=tags[:n], published_at=NOW) for n in range(3)]
        for act, which, number in acts:
            _do(act, stories, which, number, sections, tags, authors)
            assert listed() == expected(), act
