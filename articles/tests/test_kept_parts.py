"""Parts of pages are kept by themselves: each as long as what it shows is what it was, for nobody in particular."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.template import Context, Template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.comments.models import Comment, DiscussionSettings
from articles.comments.tests.factory import make_comment, make_pending, reply_fields
from articles.comments.views.own import own_url
from articles.models import Article, Author, Image, PreviewLink, Section
from articles.page_cache import counting, parts, reading, rules, serving
from articles.page_cache.rules import COMMON, SITE, STORIES

from .another_process import AnotherProcess, get
from .factory import (
    make_article,
    make_author,
    make_breaking,
    make_image,
    make_page,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_user,
    place_on_front_page,
)

pytestmark = pytest.mark.usefixtures("kept_pages")


class Cast:
    """A story with all that a page can show, among others."""

    def __init__(self):
        self.world = make_section("World")
        self.section = make_section("Seas", parent=self.world)
        self.tag, self.author, self.picture = make_tag(), make_author(portrait=make_image()), make_image()
        how = {"section": self.section, "tags": [self.tag], "authors": [self.author], "lead_image": self.picture}
        self.others = [
            make_public(f"Other {hours}", published_at=timezone.now() - timedelta(hours=hours), **how)
            for hours in (1, 2, 3, 4, 5, 6, 7, 8, 12, 13)
        ]
        self.carded = make_public("Carded", published_at=timezone.now() - timedelta(days=9), **how)
        self.story = make_public(
            "Ferry",
            body=f'<p>Late.</p><figure data-picture="{self.picture.pk}"></figure><figure data-story="{self.carded.pk}">'
            "</figure>",
            published_at=timezone.now() - timedelta(hours=10),
            **how,
        )
        self.story.corrections.create(kind="correction", text="No.", at=timezone.now(), username="vera")
        self.comment, self.approved = make_comment(self.others[0]), make_comment(self.story)
        make_breaking(self.others[1])
        place_on_front_page(self.others[2])
        self.page = make_page("Imprint")
        self.address = self.story.get_absolute_url()


@pytest.fixture
def it():
    return Cast()


def events(act):
    """What happened while ``act`` ran, how often."""
    before = counting.numbers()
    act()
    return {
        event: number - before.get(event, 0)
        for event, number in counting.numbers().items()
        if number > before.get(event, 0)
    }


def made(act):
    """The names of the parts that were made while ``act`` ran."""
    before = dict(parts.kept._pages)
    act()
    return {key[1] for key, part in parts.kept._pages.items() if len(key) == 3 and before.get(key) is not part}


def is_fresh(*addresses):
    return all(get(address, kept=True) == get(address, kept=False) for address in addresses)


# Parts that stand around every page: those that show something of replies, and those that show what is neither story nor reply.
FRAME_OF_COMMENTS = {"popular", "replies"}
FRAME_OF_NO_STORY = {"breaking", "footer"}


def test_after_a_reply_to_another_story_the_page_is_joined_of_what_was_kept(client, it):
    other = it.others[3].get_absolute_url()
    for address in (it.address, other):
        client.get(address)
    make_comment(it.others[0])

    assert made(lambda: client.get(other)) <= FRAME_OF_COMMENTS
    with CaptureQueriesContext(connection) as asked:
        assert events(lambda: client.get(it.address)) == {"join": 1}
    assert len(asked) == 2, "one for the version of the site, one for those of the parts"
    assert events(lambda: client.get(it.address)) == {"hit": 1}
    assert is_fresh(it.address, other)


def test_a_reply_makes_the_comments_of_its_own_story_anew(client, it):
    client.get(it.address)
    make_comment(it.story, text="Just now.")

    assert made(lambda: client.get(it.address)) == FRAME_OF_COMMENTS | {"story", "comments"} | {
        "story_head",
        "alongside",
    }
    assert "Just now." in client.get(it.address).content.decode()


@pytest.mark.parametrize("what", ["breaking news", "a page that is no news"])
def test_what_stands_around_every_page_is_made_anew_by_itself(client, it, what):
    client.get(it.address)
    CHANGES[what](it)

    assert made(lambda: client.get(it.address)) <= FRAME_OF_NO_STORY | FRAME_OF_COMMENTS
    assert is_fresh(it.address)


def test_after_another_story_goes_out_the_story_asks_for_nothing_of_itself(client, it):
    plain = it.others[4].get_absolute_url()
    client.get(plain)
    make_public("Newest", section=it.section)

    assert not made(lambda: client.get(plain)) & {"story", "story_head", "comments", "masthead", "sections"}
    assert is_fresh(plain, it.address, "/")


def test_a_story_that_shows_another_one_is_made_anew_with_that(client, it):
    client.get(it.address)
    Article.objects.filter(pk=it.carded.pk).update(headline="Card of another name")

    assert "story" in made(lambda: client.get(it.address))
    assert "Card of another name" in client.get(it.address).content.decode()


def test_the_frame_is_made_once_for_all_pages(client, it):
    client.get(it.address)
    for address in (it.others[9].get_absolute_url(), "/corrections/", it.tag.get_absolute_url(), "/page/2/"):
        assert not made(lambda address=address: client.get(address)) & (
            FRAME_OF_COMMENTS | FRAME_OF_NO_STORY | {"topics", "sections"}
        ), address


def test_whatever_a_part_has_read_makes_it_old(it, monkeypatch):
    """Of each table that the making of a part asks, the part is kept under a version that a change of it changes."""
    asked, make = {}, parts.Making.part

    def part(self, name, values, html):
        def watched():
            with CaptureQueriesContext(connection) as captured:
                made = html()
            asked[name, values] = [query["sql"] for query in captured]
            return made

        return make(self, name, values, watched)

    monkeypatch.setattr(parts.Making, "part", part)
    for address in (it.address, "/", it.others[0].get_absolute_url(), it.section.get_absolute_url()):
        get(address, kept=True)
    found = {(key[1], key[2]): part for key, part in parts.kept._pages.items() if len(key) == 3}
    by_table = {model._meta.db_table: rule for model, rule in rules.watched()}

    assert {name for name, _ in asked} >= {"story", "story_head", "alongside", "comments", "recent", "masthead"}
    assert asked.keys() == found.keys(), "a part was made that could not be kept"
    read = 0
    for which, statements in asked.items():
        versions = set(found[which].tokens)
        for table in {table for sql in statements for table in by_table.keys() & set(_words(sql))}:
            rule = by_table[table]
            own = {one for one in versions if one.startswith("story ")} if rule.story else set()
            assert versions & ({SITE} | set(rule.also) | own), (which, table)
            read += 1
    assert read > 30


def _words(sql):
    return sql.replace('"', " ").replace(".", " ").replace(",", " ").replace("(", " ").replace(")", " ").split()


CHANGES = {
    "another's headline": lambda it: Article.objects.filter(pk=it.others[0].pk).update(headline="Changed"),
    "the headline of one that a body shows": lambda it: Article.objects.filter(pk=it.carded.pk).update(
        headline="Changed"
    ),
    "the picture of one that a body shows": lambda it: Article.objects.filter(pk=it.carded.pk).update(lead_image=None),
    "another's comment": lambda it: make_comment(it.others[0], text="New"),
    "its own comment": lambda it: make_comment(it.story, text="New"),
    "a comment that moves": lambda it: Comment.objects.filter(pk=it.approved.pk).update(article=it.others[0]),
    "its own tags": lambda it: it.story.tags.set([make_tag()]),
    "another's tags": lambda it: it.others[5].tags.set([make_tag()]),
    "its own byline": lambda it: it.story.bylines.all().delete(),
    "another's byline": lambda it: it.others[0].bylines.all().delete(),
    "a correction": lambda it: it.story.corrections.create(kind="update", text="New", at=timezone.now(), username="v"),
    "another's correction": lambda it: it.others[0].corrections.create(
        kind="update", text="New", at=timezone.now(), username="v"
    ),
    "a pick": lambda it: it.story.related_links.create(story=it.others[7]),
    "a pick of another": lambda it: it.others[6].related_links.create(story=it.story),
    "a section's name": lambda it: Section.objects.filter(pk=it.section.pk).update(name="Changed"),
    "a section that moves": lambda it: Section.objects.filter(pk=it.section.pk).update(parent=None),
    "an author's life": lambda it: Author.objects.update(biography="Changed"),
    "an author's link": lambda it: it.author.links.create(label="Site", url="https://vera.example/"),
    "a picture's credit": lambda it: Image.objects.update(credit="Changed"),
    "a topic's name": lambda it: type(it.tag).objects.filter(pk=it.tag.pk).update(name="Changed"),
    "the discussion": lambda it: DiscussionSettings(require_name_email=False, threaded=False).save(),
    "closed comments": lambda it: Article.objects.filter(pk=it.story.pk).update(comments_open=False),
    "breaking news": lambda it: make_breaking(text="Changed"),
    "the front page": lambda it: place_on_front_page(it.others[5]),
    "a page that is no news": lambda it: type(it.page).objects.update(title="Changed"),
    "a story that goes": lambda it: it.others[0].delete(),
    "the story itself": lambda it: it.story.delete(),
    "another section for the story": lambda it: Article.objects.filter(pk=it.story.pk).update(section=it.world),
}


@pytest.mark.parametrize("what", CHANGES)
def test_whatever_changes_no_page_shows_a_part_from_before(it, what):
    addresses = [it.address, "/", it.others[0].get_absolute_url(), it.section.get_absolute_url(), "/imprint/"]
    for address in addresses:
        get(address, kept=True)
    CHANGES[what](it)

    assert [address for address in addresses if get(address, kept=True) != get(address, kept=False)] == []


def test_what_a_transaction_takes_back_is_in_no_part(client, it):
    client.get(it.address)
    with transaction.atomic():
        Article.objects.filter(pk=it.story.pk).update(headline="Never")
        assert "Never" in client.get(it.address).content.decode()
        transaction.set_rollback(True)
    make_comment(it.others[0])

    assert "Never" not in client.get(it.address).content.decode()
    assert is_fresh(it.address)


def test_nothing_is_kept_of_what_is_for_one_person(client, it):
    until = timezone.now() + timedelta(hours=1)
    link = PreviewLink.objects.create(article=make_article(section=it.section), reader="Counsel", expires_at=until)
    pending, staff = make_pending(it.story), Client()
    staff.force_login(make_user("Chief"))
    serving.forget()
    client.get(reverse("preview", args=[link.key]))
    client.get(own_url(pending).partition("#")[0])
    client.get(f"{it.address}?replytocom={it.approved.pk}")
    client.post(reverse("reply", args=[it.story.pk]), reply_fields(text=""))
    staff.get("/search/?q=ferry")
    staff.get(it.address)
    client.get(it.address, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}=x"})
    with transaction.atomic():
        client.get(it.address)

    assert not parts.kept._pages


def test_what_is_read_of_a_table_that_nothing_watches_is_not_kept(client, it, monkeypatch):
    user = make_user("Editor")

    def body(article, at):
        return type(user).objects.get(pk=user.pk).get_username()

    monkeypatch.setattr("articles.views.story.expand", body)
    client.get(it.address)
    names = {key[1] for key in parts.kept._pages if len(key) == 3}
    before = user.get_username()
    type(user).objects.filter(pk=user.pk).update(username="renamed")
    make_comment(it.others[0])

    assert "comments" in names
    assert "story" not in names
    assert before not in client.get(it.address).content.decode()


def test_an_answer_that_is_not_found_shows_the_parts_of_the_frame(client, it):
    client.get("/")
    first = client.get("/nothing-there/")
    again = client.get("/2001/01/01/nothing/")

    assert (first.status_code, again.status_code) == (404, 404)
    for answer in (first, again):
        assert "<!--part" not in answer.content.decode()
        assert "Recent Comments" in answer.content.decode()
        assert answer["Content-Length"] == str(len(answer.content))


class TestMoments:
    def test_a_story_that_goes_out_by_the_clock_leaves_other_stories_as_they_are(self, client, clock, it):
        plain = it.others[8].get_absolute_url()
        make_scheduled("Later", published_at=timezone.now() + timedelta(minutes=5), section=it.section)
        client.get(plain)
        clock(minutes=5)

        again = made(lambda: client.get(plain))
        assert "alongside" in again
        assert not again & {"story", "story_head", "comments"}
        assert "Later" in client.get(plain).content.decode()

    def test_a_part_ends_when_readers_are_told_of_a_change(self, client, clock, it):
        at = timezone.now() + timedelta(minutes=5)
        it.story.corrections.create(kind="correction", text="It was a Monday.", at=at, username="vera")
        client.get(it.address)
        clock(minutes=5)

        assert {"story", "story_head"} <= made(lambda: client.get(it.address))
        assert "It was a Monday." in client.get(it.address).content.decode()

    def test_a_part_ends_when_comments_close(self, client, clock, it):
        DiscussionSettings(close_old=True, close_after_days=1).save()
        at = timezone.now() + timedelta(minutes=5) - timedelta(days=1)
        Article.objects.filter(pk=it.story.pk).update(published_at=at)
        client.get(it.address)
        clock(minutes=5)
        make_comment(it.others[0])

        assert "Comments are closed." in client.get(it.address).content.decode()

    def test_a_part_out_of_the_future_is_not_shown(self, client, clock, it):
        clock(minutes=5)
        client.get(it.address)
        clock(minutes=-5)

        assert "story" in made(lambda: client.get(it.address))


def test_processes_have_parts_of_their_own_and_each_is_right(clock, it):
    addresses = (it.address, "/", it.others[0].get_absolute_url())
    acts = [CHANGES[name] for name in ("another's comment", "another's headline", "breaking news", "a section's name")]
    with AnotherProcess() as other:
        for act in (*acts, lambda it: Comment.objects.all().delete()):
            act(it)
            for address in addresses:
                fresh = get(address, kept=False)
                assert other.get(address, timezone.now()) == fresh
                assert get(address, kept=True) == fresh


def test_what_several_parts_show_counts_for_each_of_them():
    story, asked = make_public(), []

    def ask():
        asked.append(Article.objects.filter(pk=story.pk).count())
        return asked[-1]

    noted, it = reading.Noted(ask), reading.Reading()
    with reading.reading(it), connection.execute_wrapper(it):
        with it.apart() as first:
            noted()
        with it.apart() as second:
            noted()

    assert len(asked) == 1
    assert first.versions == second.versions == {STORIES}
    assert not it.read.versions


def test_only_rows_of_the_story_that_the_page_is_about_count_as_its_own():
    one, other = make_public(), make_public()
    it = reading.Reading()
    it.about = rules.own_version(one.pk)
    versions = {}
    with reading.reading(it), connection.execute_wrapper(it):
        for story in (one, other):
            with it.apart() as read, reading.of_story(story.pk):
                list(story.bylines.all())
                list(Section.objects.all())
            versions[story] = read.versions

    assert versions == {one: {it.about, COMMON}, other: {STORIES, COMMON}}


def test_a_part_sees_nothing_of_the_page_but_what_it_names():
    source = "{% load kept %}{% kept name value=1 using thing %}{{ value }}{{ thing }}{{ other }}{% endkept %}"

    assert Template(source).render(Context({"frame": None, "thing": "a", "other": "b"})) == "1a"
