"""An import that is run again, after a crash or after people have worked, gives what one run would have given."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import revisions
from articles.comments import moderation, privacy
from articles.comments.models import Comment, ModerationRecord
from articles.models import Article, ArticleOldSlug, Author, Byline, FrontPageSlot, Page, Section, Stage
from articles.tests.factory import make_user
from articles.wordpress import importer
from articles.wordpress.importer import Options, import_files
from articles.wordpress.models import Imported, Kind, WordPressSite
from tags.models import Tag

from .exports import SITE, attachment, author, bring, category, comment, item, page, tag, write

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """What the process dies of."""


def everything() -> dict[str, list]:
    """All that an import writes, by what it is called and not by its numbers."""
    return {
        "stories": sorted(
            (
                *(story.headline, story.slug, story.body, story.state, str(story.published_at), story.standfirst),
                story.section.path,
                sorted(tag.name for tag in story.tags.all()),
                [one.author.name for one in story.bylines.all()],
                sorted(section.slug for section in story.further_sections.all()),
                sorted(story.old_slugs.values_list("slug", flat=True)),
                story.log_entries.count(),
            )
            for story in Article.objects.all()
        ),
        "comments": sorted(
            (
                reply.text,
                reply.state,
                reply.parent.text if reply.parent else "",
                reply.article.slug,
                str(reply.created_at),
            )
            for reply in Comment.objects.all()
        ),
        "pages": sorted((one.title, one.path, one.body, str(one.published_at)) for one in Page.objects.all()),
        "sections": sorted(section.path for section in Section.objects.all()),
        "tags": sorted(Tag.objects.values_list("name", "slug")),
        "authors": sorted(Author.objects.values_list("name", "slug")),
        "places": [slot.article.slug for slot in FrontPageSlot.objects.order_by("position")],
        "imported": sorted(Imported.objects.values_list("kind", "key", "path", "slug", "file")),
        "old slugs": sorted(ArticleOldSlug.objects.values_list("slug", flat=True)),
        "bylines": [Byline.objects.count()],
    }


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site of many batches, whose texts lead to one another."""
    monkeypatch.setattr(importer, "BATCH", 2)
    parts = [author("jane", "Jane Doe"), category("air", parent="defence"), category("defence"), tag("nato", "NATO")]
    parts += [
        item(
            number,
            f"Story {number}",
            body=f'<p>Next: <a href="{SITE}/2020/01/02/story-{number % 5 + 1}/">there</a>.</p>',
            filed=[("category", "air", "Air"), ("post_tag", "nato", "NATO")],
            is_sticky=int(number == 3),
            meta=[("_wp_old_slug", f"former-{number}"), ("_thumbnail_id", 50)],
            comments=[
                comment(number * 10 + n, f"Reply {number}.{n}", parent=number * 10 + n - 1 if n else 0)
                for n in range(3)
            ],
        )
        for number in range(1, 6)
    ]
    parts += [page(20 + n, f"Page {n}", post_parent=20 + n + 1 if n < 2 else 0) for n in range(3)]
    parts += [attachment(50 + n, f"2020/01/{n}.jpg") for n in range(3)]
    return write(tmp_path, *parts)


def test_killed_after_any_batch_and_run_again_it_is_as_if_it_had_run_once(site):
    batches = 0

    def counted():
        nonlocal batches
        batches += 1

    import_files([site], Options(committed=counted))
    expected = everything()
    assert batches > 8

    for last in range(1, batches + 1):
        _empty()
        left = last

        def die():
            nonlocal left
            left -= 1
            if left == 0:
                raise Killed

        with pytest.raises(Killed):
            import_files([site], Options(committed=die))
        import_files([site])
        assert everything() == expected, f"killed after batch {last}"
        assert import_files([site]).changes == 0


def test_links_to_what_came_over_only_after_a_stop_lead_to_it(tmp_path, monkeypatch):
    monkeypatch.setattr(importer, "BATCH", 1)
    parts = [item(1, body=f'<a href="{SITE}/?p=2">there</a>'), item(2)]

    def die():
        if Article.objects.exists():
            raise Killed

    with pytest.raises(Killed):
        bring(tmp_path, *parts, committed=die)
    bring(tmp_path, *parts)

    story = Article.objects.get(slug="story-1")
    assert story.body == '<p><a href="/2020/01/02/story-2/">there</a></p>'
    assert not revisions.of(story)
    assert bring(tmp_path, *parts).changes == 0


def _empty():
    FrontPageSlot.objects.all().delete()
    for model in (WordPressSite, Comment, Article):
        model.objects.all().delete()
    Page.objects.update(parent=None)
    Page.objects.all().delete()
    Section.objects.update(parent=None)
    for model in (Section, Tag, Author):
        model.objects.all().delete()


def test_what_changed_in_the_old_site_is_brought_over_and_the_story_keeps_its_address(tmp_path):
    bring(tmp_path, item(1, "Before", comments=[comment(1, approved="0")]), page(2, "Page before"))

    report = bring(
        tmp_path, item(1, "After", post_name="another", comments=[comment(1), comment(2)]), page(2, "Page after")
    )

    story = Article.objects.get()
    assert (story.headline, story.slug) == ("After", "story-1")
    assert Page.objects.get().title == "Page after"
    assert sorted(Comment.objects.values_list("state", flat=True)) == ["approved", "approved"]
    assert (report.updated["articles"], report.updated["pages"]) == (1, 1)
    assert (report.updated["comments"], report.created["comments"]) == (1, 1)
    assert [revision.content["headline"] for revision in revisions.of(story)] == ["After", "Before"]
    assert (
        bring(
            tmp_path, item(1, "After", post_name="another", comments=[comment(1), comment(2)]), page(2, "Page after")
        ).changes
        == 0
    )


def test_what_an_editor_changed_is_never_overwritten(tmp_path):
    bring(tmp_path, item(1, "Before", comments=[comment(1)]), category("air", "Air"))
    story = Article.objects.get()
    story.headline = "The editor's"
    story.save()
    moderation.reject(Comment.objects.get(), by=make_user("Moderator"))
    Section.objects.filter(slug="air").update(name="Aviation")

    for headline in ("Before", "After"):
        report = bring(
            tmp_path, item(1, headline, comments=[comment(1, "Now different")]), category("air", "Air force")
        )

    story.refresh_from_db()
    assert story.headline == "The editor's"
    assert Comment.objects.get().state == "rejected"
    assert Section.objects.get(slug="air").name == "Aviation"
    assert report.skipped["articles"] == report.skipped["comments"] == report.skipped["sections"] == 1
    assert any("“After” was changed here" in warning for warning in report.warnings)


def test_with_overwrite_it_is_and_what_the_editor_wrote_stays_in_the_history(tmp_path):
    bring(tmp_path, item(1, "Before"))
    story = Article.objects.get()
    story.headline = "The editor's"
    story.save()

    report = bring(tmp_path, item(1, "Before"), overwrite=True)

    story.refresh_from_db()
    assert story.headline == "Before"
    assert report.updated["articles"] == 1
    assert [revision.content["headline"] for revision in revisions.of(story)] == ["Before", "The editor's"]
    assert bring(tmp_path, item(1, "Before"), overwrite=True).changes == 0


def test_who_was_erased_here_stays_unknown_even_where_everything_is_overwritten(tmp_path):
    bring(tmp_path, item(1, comments=[comment(1, author="Ilse", author_url="https://ilse.example")]))
    privacy.erase("ilse@example.org", by=None, at=timezone.now())

    report = bring(
        tmp_path, item(1, comments=[comment(1, author="Ilse", author_url="https://ilse.example")]), overwrite=True
    )

    reply = Comment.objects.get()
    assert (reply.name, reply.email, reply.website) == ("", "", "")
    assert "lse" not in str(list(ModerationRecord.objects.values("before", "after")))
    assert report.skipped["comments"] == 1


def test_what_an_editor_deleted_does_not_come_back(tmp_path):
    bring(tmp_path, item(1, comments=[comment(1)]), item(2))
    Article.objects.get(slug="story-1").delete()

    report = bring(tmp_path, item(1, comments=[comment(1)]), item(2))

    assert [story.slug for story in Article.objects.all()] == ["story-2"]
    assert not Comment.objects.exists()
    assert report.skipped["articles"] == 1
    assert Imported.objects.post(1).get().ours() is None


def test_a_deleted_section_comes_back_only_for_what_is_filed_under_it(tmp_path):
    bring(tmp_path, category("air", "Air"))
    Section.objects.all().delete()

    report = bring(tmp_path, category("air", "Air"), item(1))

    assert Article.objects.get().section.slug == "air"
    assert report.created["sections"] == 1


def test_an_unpublished_story_stays_unpublished(tmp_path):
    bring(tmp_path, item(1))
    Article.objects.update(state="draft")

    bring(tmp_path, item(1, "New words"))

    assert Article.objects.get().stage() == Stage.DRAFT


def test_what_has_the_number_of_another_thing_of_the_same_address_is_another_thing(tmp_path):
    bring(tmp_path, item(1, "Of the test site", guid=f"{SITE}/?p=1&test", comments=[comment(1, "One")]))
    bring(tmp_path, item(1, "Of the real one", guid=f"{SITE}/?p=1", post_name="real", comments=[comment(1, "Two")]))

    assert Article.objects.count() == Comment.objects.count() == 2
    assert Imported.objects.post(1).first().ours().headline == "Of the real one"
    assert (
        bring(
            tmp_path, item(1, "Of the real one", guid=f"{SITE}/?p=1", post_name="real", comments=[comment(1, "Two")])
        ).changes
        == 0
    )


def test_a_post_that_stands_in_two_files_is_one(tmp_path):
    report = bring(tmp_path, item(1, "First"), item(1, "Last", comments=[comment(1), comment(1)]))

    assert [story.headline for story in Article.objects.all()] == ["Last"]
    assert report.created["articles"] == report.created["comments"] == 1


def test_two_files_of_one_site_are_one_import_and_of_two_sites_none(tmp_path):
    one = write(tmp_path, item(1, "One"), name="1.xml")
    two = write(tmp_path, item(2, "Two"), attachment(9), name="2.xml")
    other = write(tmp_path, item(3), name="3.xml", site="https://other.example")

    assert import_files([one, two]).created["articles"] == 2
    with pytest.raises(importer.NotAnExport, match="another site"):
        import_files([one, other])


def test_the_queries_of_a_batch_do_not_grow_with_what_is_in_it(tmp_path):
    def parts(size, first):
        return [item(first + n, f"Story {first + n}", comments=[comment(first * 10 + n)]) for n in range(size)]

    bring(tmp_path, item(1))  # what comes once
    counts = []
    for size, first in ((5, 100), (100, 1000)):
        with CaptureQueriesContext(connection) as queries:
            bring(tmp_path, *parts(size, first))
        counts.append(len(queries))
    assert counts[1] < counts[0] + 20  # 95 stories more; SQLite cuts bulk writes into several


def test_the_site_is_written_down_with_its_days(tmp_path):
    bring(tmp_path, item(1))

    row = Imported.objects.get(kind=Kind.STORY)
    assert (row.site.url, row.site.title) == (SITE, "The Old Site")
    assert row.site.first_imported_at == row.site.last_imported_at
