"""What the demo's writers promised each other: the files are whole, and the stories fit together."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from articles.comments import moderation
from articles.models import Byline
from articles.rich_text import plain_text, sanitise
from newsroom.demo import timeline
from newsroom.demo.authors import AUTHORS
from newsroom.demo.moments import fill_in, moment, span
from newsroom.demo.pictures.catalogue import PORTRAITS, SCENES
from newsroom.demo.sections import SECTIONS, TAGS
from newsroom.demo.texts import HERE, Unreadable, as_html, read_replies, read_stories, read_story

pytestmark = pytest.mark.once

NOW = datetime(2026, 11, 23, 0, 5, tzinfo=UTC)  # just after midnight, when "two days ago" is nearest
STORIES = {story.slug: story for story in read_stories()}
LIVE = [story for story in STORIES.values() if story.state == "live"]
FINISHED = [story for story in STORIES.values() if story.state != "draft"]


def public_from(story):
    return moment(story.when, NOW)


def links(story):
    return re.findall(r'(?:href="story:|data-story=")([\w-]+)"', story.body)


def named(stories):
    return [pytest.param(story, id=story.slug) for story in stories]


def test_there_are_stories_in_every_state_that_an_editor_meets():
    count = Counter(story.state for story in STORIES.values())
    assert count["live"] >= 44
    assert count - Counter(live=count["live"]) == Counter(
        draft=4, submitted=3, approved=2, scheduled=3, expired=2, withdrawn=2, unpublished=1
    )


def test_every_section_below_the_first_level_has_a_story_of_its_own():
    used = {story.section for story in LIVE}
    assert {section.slug for section in SECTIONS if section.parent} <= used | {"southern-arc", "cyber-space"}
    assert [section.slug for section in SECTIONS if not section.parent] == [
        *("world", "air", "sea", "land", "cyber-space", "industry", "policy", "analysis")
    ]


def test_the_news_covers_two_years_and_the_last_hour():
    moments = sorted(public_from(story) for story in LIVE)
    assert NOW - moments[-1] < timedelta(hours=1)
    assert timedelta(days=600) < NOW - moments[0] < timedelta(days=740)


@pytest.mark.parametrize("story", named(FINISHED))
def test_a_finished_story_has_all_that_a_page_shows(story):
    assert 45 <= len(story.headline) <= 140
    assert story.standfirst
    assert story.section in {section.slug for section in SECTIONS}
    assert set(story.further) <= {section.slug for section in SECTIONS} - {story.section}
    assert story.bylines
    assert 3 <= len(story.tags) <= 6


@pytest.mark.parametrize("story", named(STORIES.values()))
def test_a_story_names_only_what_exists(story):
    assert {author for author, role in story.bylines} <= {author.slug for author in AUTHORS}
    assert {role for author, role in story.bylines} <= set(Byline.Role.values)
    assert set(story.tags) <= {tag.slug for tag in TAGS}
    assert story.pictures <= {picture.name for picture in SCENES}
    assert story.by in ("reporter", "editor")
    assert {slug for slug, note in story.also} <= STORIES.keys() - {story.slug}


@pytest.mark.parametrize("story", named(STORIES.values()))
def test_a_body_loses_nothing_when_it_is_sanitised(story):
    body = re.sub(r'"story:([\w-]+)"', r'"/\1/"', story.body)
    body = re.sub(r'data-(picture|story)="[\w-]+"', r'data-\1="1"', body)
    assert sanitise(body) == body


@pytest.mark.parametrize("story", named(STORIES.values()))
def test_a_story_links_only_to_older_ones_that_readers_can_see(story):
    for slug in links(story):
        assert STORIES[slug].state == "live"
        assert public_from(STORIES[slug]) < public_from(story)


def test_no_placeholder_is_left_in_a_text():
    for story in STORIES.values():
        text = fill_in(f"{story.headline}{story.standfirst}{story.body}{story.caption}", NOW)
        assert not re.search(r"[{}]", text), story.slug


@pytest.mark.parametrize("story", named(STORIES.values()))
def test_a_story_is_set_with_typographic_quotes(story):
    assert not re.search(r"['\"]", f"{story.headline}{story.standfirst}{story.caption}{plain_text(story.body)}")


@pytest.mark.parametrize("story", named(STORIES.values()))
def test_what_is_no_html_is_not_written_as_html(story):
    for text in (
        story.headline,
        story.standfirst,
        story.caption,
        story.warning,
        *(reply.text for reply in story.replies),
    ):
        assert not re.search(r"&\w+;|<\w", text)


@pytest.mark.parametrize("story", named(story for story in STORIES.values() if story.later))
def test_what_happened_later_fits_its_story(story):
    assert story.state in ("live", "expired")
    for later in story.later:
        assert not re.search(r"['\"{}<]", later.text)
        assert len(later.text) > 15
        if later.what == "revised":
            assert story.body.count(later.words[1]) == 1
        if later.what == "working copy":
            assert story.body.count(later.words[0]) == 1
            assert later.text != story.headline


def test_the_hard_cases_for_a_layout_are_there():
    words = {story.slug: len(plain_text(story.body).split()) for story in LIVE}
    assert max(words.values()) >= 2500
    assert max(len(story.headline) for story in LIVE) == 140
    assert any(story.warning for story in LIVE)
    assert any(not story.replies_open for story in LIVE)
    assert any(not story.picture for story in LIVE)
    assert any(re.search(r"[\u0600-\u06ff]{4}", story.body) for story in LIVE)
    assert any(story.language == "ar" for story in LIVE)
    assert any(re.search(r"[\u0600-\u06ff]{3}", story.headline) and not story.language for story in LIVE)
    assert any("<table>" in story.body for story in LIVE)
    assert any("<ol>" in story.body for story in LIVE)
    for kind in ("picture", "quote", "story", "embed"):
        assert any(f"<figure data-{kind}=" in story.body for story in LIVE)
    assert max(len(story.bylines) for story in LIVE) >= 3


def test_editors_have_picked_related_stories_and_given_reasons():
    picked = [story for story in LIVE if story.also]
    assert len(picked) >= 12
    assert sum(bool(note) for story in picked for slug, note in story.also) >= 12


def test_every_picture_is_used_and_every_author_writes():
    assert {story.picture for story in STORIES.values()} - {""} == {picture.name for picture in SCENES}
    assert {author for story in LIVE for author, role in story.bylines} == {author.slug for author in AUTHORS}
    assert {picture.name for picture in PORTRAITS} == {author.slug for author in AUTHORS}


def test_every_tag_is_used():
    assert {tag for story in LIVE for tag in story.tags} == {tag.slug for tag in TAGS}


def test_every_file_of_replies_belongs_to_a_story():
    assert {path.stem for path in (HERE / "replies").glob("*.txt")} <= STORIES.keys()


def test_readers_have_replied_in_every_way_that_a_moderator_meets():
    replies = [reply for story in STORIES.values() for reply in story.replies]
    ends = Counter(reply.verbs[-1] if reply.verbs else "pending" for reply in replies)
    assert len(replies) >= 120
    assert sum(bool(story.replies) for story in STORIES.values()) >= 15
    assert ends["pending"] >= 12
    assert ends["spam"] >= 8
    assert ends["reject"] >= 6
    assert {verb for reply in replies for verb in reply.verbs} == {
        verb.name for verb in moderation.VERBS.values() if verb.simple
    }
    assert max(reply.depth for reply in replies) == 4
    assert min(len(reply.name) for reply in replies) == 1
    assert max(len(reply.text) for reply in replies) > 1000
    assert all(reply.text for reply in replies)
    assert all(re.search(r"@example\.(org|com|net)$", reply.email) for reply in replies)


@pytest.mark.parametrize("story", named(story for story in STORIES.values() if story.replies))
def test_a_reply_comes_after_its_story_and_after_what_it_answers(story):
    for now in (NOW, NOW.replace(hour=12), NOW.replace(hour=23, minute=55)):
        thread = [moment(story.when, now)]
        for reply in story.replies:
            del thread[reply.depth :]
            at = timeline.reply_moment(reply.when, story, now)
            assert thread[-1] < at <= now, reply.text
            thread.append(at)


@pytest.mark.parametrize("story", named(STORIES.values()))
def test_the_past_of_a_story_runs_forwards_and_ends_before_now(story):
    for now in (NOW, NOW.replace(hour=12), NOW.replace(hour=23, minute=55)):
        times = [step.at for step in timeline.steps(story, now)]
        assert times == sorted(set(times))
        assert times[-1] <= now


def test_a_length_of_time_is_told_in_days_hours_and_minutes():
    assert span("1d2h30m") == timedelta(days=1, hours=2, minutes=30)
    assert span("7h") == timedelta(hours=7)


@pytest.mark.parametrize("wrong", ["", "soon", "7", "7 h", "1h2d"])
def test_what_is_no_length_of_time_is_refused(wrong):
    with pytest.raises(ValueError, match="no length of time"):
        span(wrong)


@pytest.mark.parametrize("wrong", ["", "yesterday", "25m", "1d 12:00"])
def test_what_is_no_moment_or_could_be_overtaken_is_refused(wrong):
    with pytest.raises(ValueError, match=r"no time|too near"):
        moment(wrong, NOW)


def test_a_clock_time_is_the_newsrooms(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    assert moment("3d 09:00", NOW) == datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


def test_weekdays_and_months_are_counted_from_the_storys_own_date():
    wednesday = datetime(2026, 1, 7, 12, tzinfo=UTC)
    assert fill_in("{day}, {day-1}, {day+6}; {month}, {month-2}, {month+12}", wednesday) == (
        "Wednesday, Tuesday, Tuesday; January, November, January"
    )


def test_plain_blocks_become_paragraphs_and_elements_stay():
    assert as_html("One.\n\n<h2>Two</h2>\n\n<em>Three</em>.") == "<p>One.</p>\n<h2>Two</h2>\n<p><em>Three</em>.</p>"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("headlin: Typing error\n\nBody.", "nothing is called “headlin”"),
        ("headline\n\nBody.", "no line of the form"),
        ("headline: A\nstate: lost\n\nBody.", "no state “lost”"),
        ("headline: A\nrevised: 3h ago | minor | Why.\n\nBody.", "“revised” has parts that are missing"),
        ("headline: A\nworking copy: 3h ago | B | C\n\nBody.", "“working copy” has parts that are missing"),
    ],
)
def test_a_mistake_in_a_story_file_is_named(tmp_path, text, complaint):
    file = tmp_path / "a-story.html"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=f"a-story.html: .*{complaint}"):
        read_story(file)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Hello.\n", "before the first reply"),
        ("- Ann <ann@example.org> +1h\nOne.\n\n--- Bo <bo@example.org> +2h\nTwo.\n", "answers nothing"),
    ],
)
def test_a_mistake_in_a_file_of_replies_is_named(tmp_path, text, complaint):
    file = tmp_path / "a-story.txt"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(Unreadable, match=complaint):
        read_replies(file)


def test_a_reply_keeps_its_lines_and_what_was_decided(tmp_path):
    file = tmp_path / "a-story.txt"
    file.write_text(
        "- Ann O. <ann@example.org> (https://example.org/) +1h spam > approve: It was none.\nOne.\n\nTwo.\n",
        encoding="utf-8",
    )
    [reply] = read_replies(file)
    assert reply.text == "One.\n\nTwo."
    assert (reply.name, reply.website, reply.when) == ("Ann O.", "https://example.org/", "+1h")
    assert (reply.verbs, reply.reason) == (("spam", "approve"), "It was none.")
