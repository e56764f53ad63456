"""Check Also, Related Articles, and the stories before and after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.alongside import alongside, excerpt
from articles.comments.tests.markup import parse

from .factory import NOW, make_expired, make_image, make_public, make_scheduled, make_section, make_tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def sea():
    return make_section("Sea")


@pytest.fixture
def air():
    return make_section("Air")


def ago(**passed):
    return timezone.now() - timedelta(**passed)


def tips(story):
    return [tip.story for tip in alongside(story, timezone.now()).check_also]


def test_the_editors_picks_stand_in_the_editors_order(sea):
    first, second, third = (make_public(section=sea, published_at=ago(days=n)) for n in (5, 1, 3))
    story = make_public(section=sea, related=[third, first, second])

    assert tips(story) == [third, first, second]


def test_picks_that_are_not_public_are_left_out_and_the_best_match_stands_in_when_none_is_left(sea):
    hidden, late = make_expired(section=sea), make_scheduled(section=sea)
    public = make_public(section=sea)

    assert tips(make_public(section=sea, related=[hidden, public, late])) == [public]
    assert tips(make_public(section=sea, related=[hidden])) != [hidden]


def test_the_editors_note_stands_in_place_of_the_standfirst(sea):
    pick = make_public(section=sea, standfirst="The standfirst.")
    story = make_public(section=sea, related=[pick])

    (tip,) = alongside(story, timezone.now()).check_also
    assert tip.excerpt == "The standfirst."

    story.related_links.update(note="How it began.")
    (tip,) = alongside(story, timezone.now()).check_also
    assert tip.excerpt == "How it began."


def test_without_either_the_first_fifteen_words_of_the_body_stand_there():
    words = [f"word{number}" for number in range(20)]
    long = make_public(standfirst="", body=f"<h2>{' '.join(words[:3])}</h2><p>{' '.join(words[3:])}</p>")
    short = make_public(standfirst="", body="<p>Just &lt;three&gt; words</p>")

    assert excerpt(long) == " ".join(words[:15]) + " …"
    assert excerpt(short) == "Just <three> words"


def test_the_best_match_shares_most_tags_and_rare_ones_count_more_than_common_ones(air, sea):
    rare, common, other = make_tag("minehunting"), make_tag("navy"), make_tag("budget")
    for number in range(4):
        make_public(section=air, tags=[common], published_at=ago(days=20 + number))
    of_two_common = make_public(section=air, tags=[common, other], published_at=ago(days=30))
    of_one_rare = make_public(section=air, tags=[rare], published_at=ago(days=40))
    make_public(section=air, published_at=ago(minutes=9))
    between = make_public(section=air, published_at=ago(minutes=1))
    story = make_public(section=sea, tags=[rare, common], published_at=ago(minutes=5))

    assert tips(story) == [of_one_rare]

    story.tags.set([common, other])
    assert tips(story) == [of_two_common]
    assert between not in tips(story)


def test_of_two_equal_matches_the_one_of_the_same_section_wins(air, sea):
    tag = make_tag("navy")
    beside = make_public(section=sea, tags=[tag], published_at=ago(days=9))
    # Three newer stories of the section stand under Related Articles, so the match must come from behind them.
    for number in range(3):
        make_public(section=sea, published_at=ago(days=number + 1))
    make_public(section=air, tags=[tag], published_at=ago(days=8))
    make_public(section=air, published_at=ago(hours=2))
    story = make_public(section=sea, tags=[tag], published_at=ago(hours=1))

    assert tips(story) == [beside]


def test_without_shared_tags_the_newest_of_the_section_comes_then_the_newest_of_all(air, sea):
    story = make_public(section=sea, published_at=ago(hours=1))
    older = make_public(section=air, published_at=ago(days=1))  # the previous one
    elsewhere = make_public(section=air, published_at=ago(days=2))
    assert tips(story) == [elsewhere]

    related = [make_public(section=sea, published_at=ago(days=n)) for n in (3, 4, 5)]
    behind = make_public(section=sea, published_at=ago(days=6))
    assert alongside(story, timezone.now()).related == related
    assert tips(story) == [behind]
    assert older == alongside(story, timezone.now()).previous


def test_the_best_match_repeats_nothing_that_stands_above_it(sea):
    tag = make_tag("navy")
    stories = [make_public(section=sea, tags=[tag], published_at=ago(days=n)) for n in range(1, 9)]
    for story in stories:
        beside = alongside(story, timezone.now())
        above = {story, beside.previous, beside.next, *beside.related}
        assert beside.check_also
        assert beside.check_also[0].story not in above


def test_picks_do_not_stand_under_related_articles_as_well(sea):
    pick = make_public(section=sea)
    story = make_public(section=sea, related=[pick])

    assert alongside(story, timezone.now()).related == []


def test_related_articles_are_the_three_newest_of_the_same_section(air, sea):
    by_age = [make_public(section=sea, published_at=ago(days=n)) for n in (4, 2, 3, 1)]
    also_filed = make_public(section=air, further_sections=[sea], published_at=ago(hours=5))
    make_public(section=air)
    make_scheduled(section=sea)

    assert alongside(make_public(section=sea), timezone.now()).related == [also_filed, by_age[3], by_age[1]]


def test_a_lonely_story_has_nothing_beside_it(client):
    story = make_public()

    beside = alongside(story, timezone.now())

    assert (beside.previous, beside.next, beside.related, beside.check_also) == (None, None, [], [])
    assert "Check Also" not in parse(client.get(story.get_absolute_url())).text


def test_previous_is_the_older_and_next_the_newer_also_when_they_went_out_in_the_same_second(sea):
    first, second, third = (make_public(section=sea, published_at=NOW) for _ in range(3))

    beside = alongside(second, timezone.now())

    assert (beside.previous, beside.next) == (first, third)


def test_the_aside_has_picture_headline_and_excerpt_and_stands_in_the_flow(client, sea):
    pick = make_public("Ferry returns", section=sea, standfirst="After three winters.", lead_image=make_image())
    page = parse(client.get(make_public(section=sea, related=[pick]).get_absolute_url()))

    aside = page.one("main").one("aside")

    assert aside.one("h2").text == "Check Also"
    assert aside["aria-labelledby"] == aside.one("h2")["id"]
    assert aside.one("h3").one("a")["href"] == pick.get_absolute_url()
    assert aside.one("p").text == "After three winters."
    assert aside.one("img")["src"] == pick.lead_image.url(800, "3x2")
