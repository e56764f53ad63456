"""Exports that real sites wrote come over whole: every number is counted in the XML once more, in another way."""

from collections import Counter
from urllib.parse import unquote

import pytest
from django.core.management import CommandError, call_command
from lxml import etree

from articles.comments.models import Comment
from articles.models import Article, Author, Page, Section, State
from articles.wordpress.importer import NotAnExport, import_files
from articles.wordpress.models import Imported, Kind, WordPressSite
from tags.models import Tag

pytestmark = pytest.mark.django_db

EXPORTS = [
    *("co-authors-plus.xml", "comprehensive.xml", "feature-image-captions.xml", "small-export.xml"),
    *("theme-unit-test.xml", "valid-wxr-1.0.xml", "yoast-meta.xml"),
]
KNOWN_COMMENTS = ("", "comment", "pingback", "trackback")


class Counted:
    """What lxml finds in a file, by the local names of its elements alone."""

    def __init__(self, path):
        self.root = etree.parse(path)
        self.items = self.root.xpath("//*[local-name()='item']")

    def of_type(self, kind):
        return [one for one in self.items if self.text(one, "post_type") == kind]

    @staticmethod
    def text(element, name):
        return "".join(element.xpath(f"./*[local-name()='{name}']/text()")).strip()

    def slugs(self, channel_name, slug_name, *domains):
        """Of the channel's list, and those that posts name beside it."""
        found = {self.text(one, slug_name) for one in self.root.xpath(f"/rss/channel/*[local-name()='{channel_name}']")}
        for post in self.of_type("post"):
            found |= {one.get("nicename") for one in post.xpath("./category") if one.get("domain") in domains}
        return {unquote(slug).lower() for slug in found if slug}

    def people(self):
        found = {self.text(one, "author_login") for one in self.root.xpath("/rss/channel/*[local-name()='author']")}
        for kind in ("post", "page"):
            for one in self.of_type(kind):
                coauthors = {entry.get("nicename") for entry in one.xpath("./category[@domain='author']")}
                found |= coauthors or {self.text(one, "creator")}
        return {login.lower() for login in found if login}

    def comments(self, *kinds):
        return [
            one
            for kind in kinds
            for post in self.of_type(kind)
            for one in post.xpath("./*[local-name()='comment']")
            if self.text(one, "comment_type") in KNOWN_COMMENTS and self.text(one, "comment_approved") != "spam"
        ]


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_comes_over_whole_and_a_second_run_changes_nothing(shared_data, name):
    path = shared_data / "wxr" / name
    counted, report = Counted(str(path)), import_files([path])

    everything_comes_over_and_nothing_else(counted, report)
    each_post_is_in_the_state_that_it_had(counted)
    the_trees_of_comments_are_those_of_the_file(counted)
    sections_stand_inside_one_another_as_categories_did(counted)
    pages_stand_inside_one_another_as_they_did(counted)
    every_old_address_of_a_story_finds_it(counted)
    a_second_run_changes_nothing(report, path)


def everything_comes_over_and_nothing_else(counted, report):
    posts, pages = counted.of_type("post"), counted.of_type("page")
    categories = counted.slugs("category", "category_nicename", "category")
    tags = counted.slugs("tag", "tag_slug", "post_tag", "tag")
    unfiled = [one for one in posts if not one.xpath("./category[@domain='category']")]

    assert Article.objects.count() == report.created["articles"] == len(posts) > 0
    assert Page.objects.count() == report.created["pages"] == len(pages)
    assert Comment.objects.count() == report.created["comments"] == len(counted.comments("post"))
    assert Section.objects.count() == len(categories | ({"uncategorized"} if unfiled else set()))
    assert set(Imported.objects.filter(kind=Kind.TAG).values_list("key", flat=True)) == tags
    assert Tag.objects.count() == report.created["tags"] == len(tags) - report.unchanged["tags"]
    assert Author.objects.count() == report.created["authors"] == len(counted.people())
    assert report.created["images"] + report.skipped["images"] == len(counted.of_type("attachment"))
    assert report.left_out["comment on a page"] == len(counted.comments("page"))
    assert report.left_out["nav_menu_item"] == len(counted.of_type("nav_menu_item"))


def each_post_is_in_the_state_that_it_had(counted):
    states = {"publish": State.PUBLISHED, "future": State.PUBLISHED, "pending": State.SUBMITTED}
    expected = Counter(
        State.DRAFT if counted.text(one, "post_password") else states.get(counted.text(one, "status"), State.DRAFT)
        for one in counted.of_type("post")
    )

    assert Counter(Article.objects.values_list("state", flat=True)) == expected


def the_trees_of_comments_are_those_of_the_file(counted):
    expected = {
        int(counted.text(one, "comment_id")): (
            int(counted.text(one, "comment_parent") or 0),
            counted.text(one, "comment_approved") == "1",
            int(counted.text(one.getparent(), "post_id")),
        )
        for one in counted.comments("post")
    }
    old_ids = dict(Imported.objects.filter(kind=Kind.COMMENT).values_list("object_id", "old_id"))
    posts = dict(Imported.objects.filter(kind=Kind.STORY).values_list("object_id", "old_id"))

    assert {
        old_ids[reply.pk]: (old_ids.get(reply.parent_id, 0), reply.state == "approved", posts[reply.article_id])
        for reply in Comment.objects.all()
    } == expected


def sections_stand_inside_one_another_as_categories_did(counted):
    expected = {}
    for one in counted.root.xpath("/rss/channel/*[local-name()='category']"):
        expected[unquote(counted.text(one, "category_nicename")).lower()] = unquote(
            counted.text(one, "category_parent")
        ).lower()
    ours = {row.key: row.ours() for row in Imported.objects.filter(kind=Kind.SECTION)}
    keys = {section.pk: key for key, section in ours.items()}

    for slug, parent in expected.items():
        assert keys.get(ours[slug].parent_id, "") == parent


def pages_stand_inside_one_another_as_they_did(counted):
    expected = {
        int(counted.text(one, "post_id")): int(counted.text(one, "post_parent") or 0) for one in counted.of_type("page")
    }
    rows = Imported.objects.filter(kind=Kind.PAGE)
    old_ids = dict(rows.values_list("object_id", "old_id"))

    assert {row.old_id: old_ids.get(row.ours().parent_id, 0) for row in rows} == {
        number: parent if parent in expected else 0 for number, parent in expected.items()
    }


def every_old_address_of_a_story_finds_it(counted):
    for one in counted.of_type("post"):
        link, number = counted.text(one, "link"), int(counted.text(one, "post_id"))
        found = Imported.objects.post(number).get()
        assert found.ours().headline
        if "?" not in link and link:
            assert list(Imported.objects.at(link)) == [found]


def a_second_run_changes_nothing(first, path):
    before = [list(model.objects.order_by("pk").values()) for model in (Article, Page, Comment, Section, Tag, Author)]

    second = import_files([path])

    assert second.changes == 0
    assert second.unchanged["articles"] == first.created["articles"]
    assert second.unchanged["comments"] == first.created["comments"]
    assert [
        list(model.objects.order_by("pk").values()) for model in (Article, Page, Comment, Section, Tag, Author)
    ] == before


@pytest.mark.parametrize("name", ["malformed.xml", "missing-version-tag.xml"])
def test_a_broken_file_changes_nothing_and_is_named(shared_data, name):
    with pytest.raises(CommandError, match=rf"^{name} .*Nothing was brought over\.$"):
        call_command("import_wordpress", str(shared_data / "wxr" / name))

    assert not WordPressSite.objects.exists()
    assert not Section.objects.exists()


def test_a_file_that_breaks_off_after_whole_stories_changes_nothing(shared_data, tmp_path):
    whole = (shared_data / "wxr" / "theme-unit-test.xml").read_bytes()
    cut = tmp_path / "cut.xml"
    cut.write_bytes(whole[: len(whole) * 2 // 3])

    with pytest.raises(NotAnExport, match="breaks off"):
        import_files([cut])

    assert not WordPressSite.objects.exists()
    assert not Article.objects.exists()


def test_coauthors_stand_in_their_order_and_once(shared_data):
    import_files([shared_data / "wxr" / "co-authors-plus.xml"])

    stories = {story.headline: [one.author.name for one in story.bylines.all()] for story in Article.objects.all()}
    assert stories == {
        "Multi-Author Post": ["Alice Smith", "Bob Jones"],
        "Three Author Post": ["Alice Smith", "Bob Jones", "Carol White"],
        "Single Co-Author Post": ["Bob Jones"],
        "Duplicate Author Entries Post": ["Alice Smith", "Bob Jones"],
    }


def test_what_plugins_for_search_engines_say_is_kept(shared_data):
    import_files([shared_data / "wxr" / "yoast-meta.xml"])

    told = Imported.objects.post(100).get()
    assert told.extra == {
        "seo_title": "My Custom SEO Title for Search Engines",
        "seo_description": "A short description of the post for search engine results pages",
    }
    assert told.ours().standfirst == told.extra["seo_description"]
    assert Imported.objects.post(101).get().extra == {}
