"""The one rule of what readers may see, asked at many moments."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.models import Article, Image, Stage, State

from .factory import (
    NOW,
    make_article,
    make_author,
    make_image,
    make_public,
    make_section,
    make_unpublished,
    make_withdrawn,
)

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


def public(at):
    return list(Article.objects.public(at))


def test_a_scheduled_story_becomes_public_on_its_second_and_not_before():
    story = make_public(published_at=NOW)

    assert public(NOW - SECOND) == []
    assert public(NOW) == [story]


def test_a_story_is_public_until_the_second_of_its_expiry():
    story = make_public(published_at=NOW - SECOND * 60, expires_at=NOW)

    assert public(NOW - SECOND) == [story]
    assert public(NOW) == []


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED, State.APPROVED])
def test_a_story_that_is_not_published_is_never_public(state):
    make_article(state=state, published_at=NOW - SECOND, first_public_at=NOW - SECOND)

    assert public(NOW) == []


def test_a_withdrawn_story_is_gone():
    story = make_withdrawn()

    assert not Article.objects.public().exists()
    assert list(Article.objects.gone()) == [story]


def test_an_expired_and_an_unpublished_story_are_gone_because_readers_knew_them():
    expired = make_public(published_at=NOW - SECOND * 60, expires_at=NOW - SECOND)
    taken_back = make_unpublished(first_public_at=NOW - SECOND)

    assert set(Article.objects.gone(NOW)) == {expired, taken_back}


def test_a_scheduled_story_is_not_gone_because_nobody_has_seen_it():
    make_public(published_at=NOW + SECOND)
    make_article()

    assert not Article.objects.gone(NOW).exists()


def test_a_lead_picture_is_public_exactly_as_long_as_its_story():
    picture = make_image()
    make_public(published_at=NOW, expires_at=NOW + SECOND * 10, lead_image=picture)

    assert not Image.objects.public(NOW - SECOND).exists()
    assert list(Image.objects.public(NOW)) == [picture]
    assert not Image.objects.public(NOW + SECOND * 10).exists()


def test_a_portrait_is_public_and_an_unused_picture_is_not():
    portrait, _unused = make_image(), make_image()
    make_author(portrait=portrait)

    assert list(Image.objects.public()) == [portrait]


@settings(
    max_examples=settings.default.max_examples * 6 // 10, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    state=st.sampled_from(State.values),
    published=st.integers(-5, 5),
    lasts=st.none() | st.integers(1, 5),
    asked=st.integers(-12, 12),
)
def test_public_lists_agree_with_the_stage_of_each_story(section, state, published, lasts, asked):
    published_at = NOW + SECOND * published
    story = make_article(
        state=state,
        section=section,
        published_at=published_at,
        first_public_at=published_at,
        expires_at=None if lasts is None else published_at + SECOND * lasts,
    )
    at = NOW + SECOND * asked
    one = Article.objects.filter(pk=story.pk)

    assert one.public(at).exists() == (story.stage(at) == Stage.LIVE)
    assert [stage for stage in Stage.values if one.at_stage(stage, at).exists()] == [story.stage(at)]


@pytest.fixture
def section():
    return make_section()
