"""Loading the demo: what is on the site afterwards, and what a second loading leaves alone."""

import io
import re
from collections import Counter
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import TestCase
from django.utils import timezone

from articles import working_copies
from articles.comments.models import Comment, CommentState, ModerationRecord
from articles.models import (
    Article,
    Author,
    BodyPicture,
    BreakingNews,
    Correction,
    EditorialLogEntry,
    FrontPageSlot,
    Image,
    LoggedVerb,
    Page,
    RelatedStory,
    Section,
    Stage,
    TopicPicture,
)
from articles.rich_text import figures_in
from articles.roles import ROLES
from articles.story_body import expand
from newsroom.demo.accounts import ACCOUNTS
from newsroom.demo.loader import SOURCE, Refused, load
from newsroom.demo.pictures.catalogue import PORTRAITS, SCENES
from newsroom.demo.sections import TAGS
from newsroom.demo.texts import read_stories
from tags.models import Tag

# Loading draws every picture, so one worker does it once for all of these.
pytestmark = pytest.mark.xdist_group("demo content")


def everything():
    """Every row of every table."""
    with connection.cursor() as cursor:
        tables = {}
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - the names are ours
            tables[table] = sorted(map(repr, cursor.fetchall()))
        return tables


def load_demo(*arguments):
    out = io.StringIO()
    call_command("load_demo", *arguments, stdout=out)
    return out.getvalue()


class TestLoadedDemo(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.now = timezone.now()
        cls.loaded = load(cls.now)

    def test_it_brings_stories_in_every_stage(self):
        stages = Counter(article.stage(self.now) for article in Article.objects.without_copies())
        assert stages[Stage.LIVE] >= 44
        assert stages == {
            Stage.LIVE: stages[Stage.LIVE],
            Stage.DRAFT: 5,  # with the one that was taken back
            Stage.SUBMITTED: 3,
            Stage.APPROVED: 2,
            Stage.SCHEDULED: 3,
            Stage.EXPIRED: 2,
            Stage.WITHDRAWN: 2,
        }
        assert self.loaded.stories == stages.total()

    def test_it_brings_pages_with_a_past_one_of_them_inside_another_and_one_that_is_a_draft(self):
        public = set(Page.objects.public(self.now).values_list("slug", flat=True))
        assert public == {"about-us", "money", "contact", "ethics", "tips", "privacy"}
        assert Page.objects.get(slug="money").get_absolute_url() == "/about-us/money/"
        assert Page.objects.count() == len(public) + 1
        assert all(page.revisions.exists() and page.log_entries.exists() for page in Page.objects.all())

    def test_topics_with_a_picture_show_it(self):
        assert TopicPicture.objects.count() == sum(bool(tag.picture) for tag in TAGS) > 0

    def test_each_story_is_whole(self):
        for story in read_stories():
            article = Article.objects.without_copies().get(slug=story.slug)
            assert article.headline == story.headline
            assert [byline.author.slug for byline in article.bylines.all()] == [slug for slug, role in story.bylines]
            assert set(article.tags.slugs()) == set(story.tags)
            assert {section.slug for section in article.further_sections.all()} == set(story.further)
            assert bool(article.lead_image) == bool(story.picture)
            assert [link.story.slug for link in article.related_links.all()] == [slug for slug, note in story.also]

    def test_a_second_loading_changes_nothing(self):
        before = everything()
        files = default_storage.listdir("originals")[1]

        assert "nothing was changed" in load_demo("--yes-i-know")

        assert everything() == before
        assert default_storage.listdir("originals")[1] == files

    def test_what_editors_have_changed_since_is_left_alone(self):
        renamed = Article.objects.get(slug="the-mines-that-nobody-counted")
        renamed.slug = "312-mines"
        renamed.headline = "312 mines"
        renamed.save()
        Article.objects.get(slug="pilots-and-their-knees").delete()
        section = Section.objects.get(slug="air")
        section.slug = "aviation"
        section.save()
        tag = Tag.objects.get(slug="drones")
        tag.name, tag.slug = "unmanned", "unmanned"
        tag.save()
        Author.objects.filter(slug="mara-ellingham").update(biography="Rewritten.")
        get_user_model().objects.filter(username="editor").update(first_name="Somebody")
        get_user_model().objects.get(username="reporter").groups.clear()
        RelatedStory.objects.all().delete()
        Comment.objects.filter(state=CommentState.SPAM).delete()
        before = everything()

        load_demo("--yes-i-know")

        assert everything() == before

    def test_only_what_is_new_is_brought_into_a_site_that_has_the_rest(self):
        slug = "narrows-reopens-one-lane-after-second-mine"
        Section.objects.filter(slug="air").update(name="Above")
        replies = Comment.objects.filter(article__slug=slug).count()
        others = Article.objects.exclude(slug=slug).count()
        EditorialLogEntry.objects.filter(article__slug=slug).delete()
        Article.objects.get(slug=slug).delete()

        again = load(self.now)

        assert (again.stories, again.pictures, again.accounts, again.replies) == (1, 0, 0, replies)
        assert Article.objects.exclude(slug=slug).count() == others
        assert Article.objects.get(slug=slug).related_links.exists()
        assert Section.objects.get(slug="air").name == "Above"

    def test_an_error_on_the_way_leaves_nothing_behind(self):
        get_user_model().objects.filter(username__in=["reporter", "chief"]).delete()
        Group.objects.get(name="Chief").delete()

        with pytest.raises(Group.DoesNotExist):
            load(self.now)

        assert not get_user_model().objects.filter(username="reporter").exists()

    def test_the_log_tells_who_wrote_who_approved_and_who_published(self):
        verbs_of = {
            "reporter": {LoggedVerb.CREATE, LoggedVerb.EDIT, LoggedVerb.SUBMIT},
            "chief": {LoggedVerb.WITHDRAW},
            "moderator": set(),
        }
        for username, verbs in verbs_of.items():
            assert set(EditorialLogEntry.objects.filter(username=username).values_list("verb", flat=True)) == verbs
        told = set(EditorialLogEntry.objects.values_list("verb", flat=True))
        assert told == set(LoggedVerb.values) - {"override", "share", "unshare", "bring_in"}

    def test_no_story_has_a_past_that_is_out_of_order_or_still_to_come(self):
        for article in Article.objects.without_copies().prefetch_related("log_entries"):
            entries = sorted(article.log_entries.all(), key=lambda entry: entry.pk)
            times = [entry.at for entry in entries]
            assert entries[0].verb == LoggedVerb.CREATE
            assert times == sorted(times)
            assert times[-1] <= self.now
            assert (article.created_at, article.updated_at) == (times[0], times[-1])
            if entries[-1].verb == LoggedVerb.PUBLISH:
                assert article.published_at == times[-1]

    def test_readers_were_told_of_changes_and_one_is_being_made(self):
        told = Counter(Correction.objects.public(self.now).values_list("kind", flat=True))
        assert told == {"correction": 1, "clarification": 1, "update": 1}
        page = self.client.get("/corrections/").content.decode()
        assert all(one.text in page for one in Correction.objects.all())
        [copy] = Article.objects.exclude(revises=None)
        assert copy.revises.stage(self.now) == Stage.LIVE
        assert set(working_copies.changes(copy.revises, copy)) == {"headline", "body"}
        assert copy.created_at < copy.updated_at <= self.now
        revised = Article.objects.get(slug="skelland-extends-conscription-to-fifteen-months")
        bodies = [revision.content["body"] for revision in revised.revisions.all()]
        assert "by 61 votes to 48" in revised.body
        assert ["63 votes" in body for body in bodies] == [False, True, True]

    def test_one_story_has_expired_by_the_hand_of_an_editor(self):
        entry = EditorialLogEntry.objects.get(verb=LoggedVerb.EXPIRE)
        assert entry.article.stage(self.now) == Stage.EXPIRED
        assert entry.article.expires_at == entry.at

    def test_a_withdrawn_story_says_why(self):
        for article in Article.objects.at_stage(Stage.WITHDRAWN):
            assert len(article.withdrawal_notice) > 100
            assert self.client.get(article.get_absolute_url()).status_code == 410

    def test_every_public_story_and_every_link_in_it_can_be_opened(self):
        links = set()
        for article in Article.objects.public():
            response = self.client.get(article.get_absolute_url())
            assert response.status_code == 200, article
            links |= set(re.findall(r'href="(/[^"]+)"', article.body))
        linked = {
            slug
            for story in read_stories()
            for slug in re.findall('"story:(.*?)"', story.body)
            if story.state == "live"
        }
        assert len(links) == len(linked) > 10
        for link in links:
            assert self.client.get(link).status_code == 200, link
        assert not Article.objects.filter(body__contains="story:").exists()

    def test_every_figure_shows_something(self):
        for article in Article.objects.public():
            body = str(expand(article, self.now))
            assert "<figure data-" not in body
            assert len(list(figures_in(article.body))) == sum(
                body.count(f'class="{name}') for name in ("picture", "pull-quote", "card-story", "embed")
            ) - sum(body.count(f'class="{name}__') for name in ("card-story", "embed"))
        assert BodyPicture.objects.count() >= 2

    def test_the_front_page_and_every_section_have_something_to_show(self):
        assert self.client.get("/").status_code == 200
        for section in Section.objects.all():
            assert Article.objects.public().in_sections(section.with_descendants()).exists(), section
            assert self.client.get(section.get_absolute_url()).status_code == 200

    def test_the_front_page_has_stories_placed_by_hand_and_breaking_news_and_some_of_both_is_over(self):
        assert FrontPageSlot.objects.count() > FrontPageSlot.objects.current(self.now).count() >= 2
        assert BreakingNews.objects.count() > BreakingNews.objects.current(self.now).count() == 1
        page = self.client.get("/")
        front, breaking = page.context["front"], page.context["frame"].breaking
        assert front.lead.slug == "narrows-reopens-one-lane-after-second-mine"
        assert front.seconds[0].slug == "court-of-accounts-puts-frigates-two-years-late"
        assert len(front.by_hand) == 2
        assert breaking.story == front.lead

    def test_the_newest_story_is_less_than_an_hour_old(self):
        newest, *_, oldest = Article.objects.public().newest_first()
        assert self.now - newest.published_at < timedelta(hours=1)
        assert self.now - oldest.published_at > timedelta(days=600)

    def test_every_picture_can_be_read_out_and_is_credited(self):
        assert Image.objects.filter(source=SOURCE).count() == len(SCENES) + len(PORTRAITS) == self.loaded.pictures
        for image in Image.objects.all():
            assert image.alt
            assert image.credit
        assert len({image.licence for image in Image.objects.all()}) >= 4
        assert {(1600, 1067), (1600, 900), (1067, 1600), (1400, 1400)} <= set(
            Image.objects.values_list("width", "height")
        )

    def test_a_picture_is_the_same_each_time_it_is_drawn(self):
        for picture in (SCENES[0], SCENES[-1], PORTRAITS[0]):
            with Image.objects.get(original_name=picture.filename).file.open() as stored:
                assert stored.read() == picture.jpeg()

    def test_replies_stand_in_threads_and_in_every_state(self):
        states = Counter(Comment.objects.values_list("state", flat=True))
        assert states.keys() == set(CommentState.values)
        assert states[CommentState.APPROVED] > 100
        assert states.total() == self.loaded.replies
        for comment in Comment.objects.select_related("parent"):
            comment.full_clean()
            assert comment.created_at <= self.now
            assert comment.parent is None or comment.parent.created_at < comment.created_at

    def test_every_decision_about_a_reply_is_the_moderators_and_on_record(self):
        assert set(ModerationRecord.objects.values_list("username", flat=True)) == {"moderator"}
        for comment in Comment.objects.prefetch_related("moderation_records"):
            records = sorted(comment.moderation_records.all(), key=lambda record: record.pk)
            assert comment.state == (records[-1].to_state if records else CommentState.PENDING)
            assert all(comment.created_at <= record.at <= self.now for record in records)

    def test_each_account_can_sign_in_and_has_its_role_and_no_other(self):
        assert {account.role for account in ACCOUNTS} == set(ROLES)
        for account in ACCOUNTS:
            assert self.client.login(username=account.username, password=account.password)
            assert self.client.get("/admin/").status_code == 200
            user = get_user_model().objects.get(username=account.username)
            assert (user.get_full_name(), user.is_superuser) == (account.full_name, False)
            assert user.get_all_permissions() == ROLES[account.role]


@pytest.mark.django_db
def test_it_refuses_where_debug_is_off_and_says_why(settings):
    settings.DEBUG = False
    with pytest.raises(CommandError, match=r"password is printed in the documentation.*--yes-i-know"):
        load_demo()
    assert not get_user_model().objects.exists()
    assert not Article.objects.exists()


@pytest.mark.django_db
def test_it_refuses_where_a_name_belongs_to_somebody_else():
    get_user_model().objects.create_user("moderator")
    with pytest.raises(Refused, match=r"“moderator”.*not in the group Moderator.*Nothing was loaded"):
        load(timezone.now())
    with pytest.raises(CommandError, match="“moderator”"):
        load_demo("--yes-i-know")
    assert not Article.objects.exists()
