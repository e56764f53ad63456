"""A slug that readers have seen goes on leading to the story, the section or the author."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Article, ArticleOldSlug, AuthorOldSlug, Section, SectionOldSlug

from .factory import make_article, make_author, make_public, make_scheduled, make_section

pytestmark = pytest.mark.django_db


def rename(thing, slug):
    thing = type(thing).objects.get(pk=thing.pk)
    thing.slug = slug
    thing.save()
    return thing


def test_a_public_story_keeps_its_earlier_address():
    story = rename(make_public("Bridge closed"), "bridge-shut")

    assert [old.slug for old in story.old_slugs.all()] == ["bridge-closed"]


def test_a_draft_leaves_no_address_behind_because_nobody_has_seen_it():
    rename(make_article("Bridge closed"), "bridge-shut")
    rename(make_scheduled("River rises"), "river-falls")

    assert not ArticleOldSlug.objects.exists()


def test_a_slug_that_comes_back_is_no_old_one_any_more():
    story = rename(rename(make_public("Bridge closed"), "bridge-shut"), "bridge-closed")

    assert [old.slug for old in story.old_slugs.all()] == ["bridge-shut"]


def test_sections_and_authors_keep_theirs_too():
    rename(make_section("Air"), "air-power")
    rename(make_author("Vera Okonta"), "v-okonta")

    assert SectionOldSlug.objects.get().slug == "air"
    assert AuthorOldSlug.objects.get().slug == "vera-okonta"


def test_saving_without_a_new_slug_leaves_nothing_behind():
    story = make_public()
    story.headline = "Another headline"
    story.save()

    assert not ArticleOldSlug.objects.exists()


def test_an_earlier_address_of_one_story_cannot_become_the_slug_of_another():
    rename(make_public("Bridge closed"), "bridge-shut")
    other = make_article("Ferry sails")
    other.slug = "bridge-closed"

    with pytest.raises(ValidationError, match="is an earlier address of “Bridge closed”") as refusal:
        other.full_clean()
    assert list(refusal.value.message_dict) == ["slug"]


def test_a_story_may_take_its_own_earlier_address_back():
    story = rename(make_public("Bridge closed"), "bridge-shut")
    story.slug = "bridge-closed"

    story.full_clean()


def test_a_slug_is_made_from_the_headline_and_numbered_where_it_is_taken():
    rename(make_public("Bridge closed"), "bridge-shut")

    assert make_article("Bridge closed").slug == "bridge-closed-2"
    assert make_article("Bridge closed").slug == "bridge-closed-3"
    assert make_article("Bridge!").slug == "bridge"


@pytest.mark.parametrize(("headline", "slug"), [("!!!", "story"), ("جسر النهر", "جسر-النهر"), ("x" * 300, "x" * 180)])
def test_any_headline_gives_a_slug(headline, slug):
    assert make_article(headline).slug == slug


def test_the_date_of_an_address_is_the_newsrooms_day(settings):
    story = make_public(published_at=timezone.datetime(2026, 3, 31, 22, 30, tzinfo=timezone.get_fixed_timezone(0)))

    with timezone.override("Etc/GMT-3"):
        assert story.get_absolute_url() == f"/2026/04/01/{story.slug}/"
    with timezone.override("UTC"):
        assert story.get_absolute_url() == f"/2026/03/31/{story.slug}/"


def test_a_sections_address_names_its_ancestors():
    coast = make_section("Coast", parent=make_section("North", parent=make_section("World")))

    assert Section.objects.get(pk=coast.pk).get_absolute_url() == "/category/world/north/coast/"
    assert [section.name for section in coast.lineage] == ["World", "North", "Coast"]


def test_the_whole_menu_with_its_addresses_costs_one_query(django_assert_num_queries):
    world = make_section("World", position=2)
    make_section("Coast", parent=make_section("North", parent=world))
    make_section("Air", position=1)

    with django_assert_num_queries(1):
        menu = [(section.tree_depth, section.path) for section in Section.objects.in_menu_order()]

    assert menu == [(0, "air"), (0, "world"), (1, "world/north"), (2, "world/north/coast")]


def test_a_section_cannot_be_put_inside_itself():
    world = make_section("World")
    north = make_section("North", parent=world)
    world.parent = north

    with pytest.raises(ValidationError, match="descendant of itself"):
        world.full_clean()


def test_stories_of_a_section_are_those_of_its_descendants_and_those_filed_under_it_as_well():
    world, air = make_section("World"), make_section("Air")
    north = make_section("North", parent=world)
    in_north = make_public(section=north)
    in_both = make_public(section=world, further_sections=[north, air])
    make_public(section=air)

    found = Article.objects.in_sections(world.with_descendants()).order_by("pk")

    assert list(found) == [in_north, in_both]
