"""Rules that hold for every way into the database: a form, a command, an import, a shell."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles.models import Article, Byline, Image, RelatedStory, Section

from .factory import make_article, make_author, make_image, make_public, make_section, make_tag, make_withdrawn

pytestmark = pytest.mark.django_db


def assert_refused(act, **fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        act(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "live"},
        {"headline": ""},
        {"slug": ""},
        {"section": None},
        {"published_at": None},
        {"first_public_at": None},
        {"expires_at": timezone.datetime(2001, 1, 1, tzinfo=timezone.get_fixed_timezone(0))},
        {"state": "withdrawn"},
    ],
)
def test_a_published_story_cannot_lose_what_makes_it_one(fields):
    story = make_public()

    assert_refused(Article.objects.filter(pk=story.pk).update, **fields)


def test_a_withdrawn_story_has_a_notice():
    story = make_withdrawn()

    assert_refused(Article.objects.filter(pk=story.pk).update, withdrawal_notice="")


def test_two_stories_cannot_have_one_slug():
    taken = make_article().slug
    story = make_article()

    assert_refused(Article.objects.filter(pk=story.pk).update, slug=taken)


def test_a_story_is_never_related_to_itself_nor_twice_to_another():
    story, other = make_article(), make_article()
    RelatedStory.objects.create(article=story, story=other)

    assert_refused(RelatedStory.objects.create, article=story, story=story)
    assert_refused(RelatedStory.objects.create, article=story, story=other)


def test_a_byline_is_there_once_and_its_author_cannot_vanish_from_a_story():
    author = make_author()
    story = make_article(authors=[author])

    assert_refused(Byline.objects.create, article=story, author=author)
    assert_refused(Byline.objects.create, article=story, author=make_author(), role="cook")
    with pytest.raises(ProtectedError):
        author.delete()


def test_a_section_or_a_picture_in_use_cannot_be_deleted():
    story = make_public(section=make_section(), lead_image=make_image())

    for needed in (story.section, story.lead_image):
        with pytest.raises(ProtectedError):
            needed.delete()


def test_a_picture_has_an_alternative_text():
    picture = make_image()

    assert_refused(Image.objects.filter(pk=picture.pk).update, alt="")


def test_a_tag_is_on_a_story_once():
    tag = make_tag()
    story = make_article(tags=[tag])

    assert_refused(story.tag_links.create, tag=tag)


def test_a_section_is_not_its_own_parent():
    section = make_section()

    assert_refused(Section.objects.filter(pk=section.pk).update, parent=section)
