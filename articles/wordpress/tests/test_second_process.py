"""A large export is read by a second process: what comes over is the same, and its end is never anybody's loss."""

import multiprocessing
import operator
import os
import signal
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from articles.comments.models import Comment
from articles.models import Article, Author, Page, Section
from articles.wordpress import importer, second_process
from articles.wordpress.importer import NotAnExport, Options, ReaderLost, import_files
from articles.wordpress.models import WordPressSite
from articles.wordpress.preparing import Reading
from tags.models import Tag

from .exports import SITE, attachment, author, category, comment, item, page, write
from .test_running_again import Killed, everything

pytestmark = pytest.mark.django_db

AT = datetime(2026, 2, 3, tzinfo=UTC)


@pytest.fixture
def small_is_large(monkeypatch):
    monkeypatch.setattr(importer, "LARGE", 0)
    monkeypatch.setattr(importer, "BATCH", 2)
    monkeypatch.setattr(importer, "processors", lambda: 2)


@pytest.fixture
def site(tmp_path):
    """Of many batches: links to and fro, comments of every sort, pages between them, drafts, and what does not come over."""
    parts = [author("jane", "Jane Doe", number=3), category("air"), attachment(900)]
    for number in range(1, 21):
        parts.append(
            item(
                number,
                f"Story {number}",
                body=f'<p>See <a href="{SITE}/?p={number * 7 % 20 + 1}">that</a> and [poll id="{number}"].</p>',
                excerpt="In short & plain.",
                status={5: "draft", 6: "trash", 7: "private"}.get(number, "publish"),
                comments=[
                    comment(number * 10, "First <b>of all</b>", author_IP="2001:db8::1"),
                    comment(number * 10 + 1, "An answer", parent=number * 10, user_id=3),
                    comment(number * 10 + 2, "To nobody", parent=5_000_000),
                    comment(number * 10 + 3, approved="spam"),
                ],
            )
        )
        if number % 8 == 0:
            parts.append(page(300 + number, f"Page {number}"))
    return write(tmp_path, *parts)


def stored():
    """All of the replies but their numbers, and what readers get of the stories."""
    made = ("folded_email", "folded_name", "address", "address_hash", "text_digest", "search_text", "is_staff")
    return [
        *Comment.objects.order_by("created_at", "text", "article__slug").values_list("text", "state", *made),
        *Article.objects.order_by("slug").values_list("slug", "search_text", "first_public_at", "created_at"),
    ]


def bring_both_ways(site, monkeypatch):
    """What came over, with the second process and then without it, into an empty site each time."""
    for processors in (2, 1):
        monkeypatch.setattr(importer, "processors", lambda processors=processors: processors)
        children, how_far = set(), []

        def committed(children=children):
            children |= {child.pid for child in multiprocessing.active_children()}

        report = import_files([site], Options(at=AT, committed=committed), lambda *told, to=how_far: to.append(told))
        assert len(children) == processors - 1
        yield everything(), stored(), report.as_json(), how_far[-1]
        for model in (WordPressSite, Comment, Article, Page, Section, Tag, Author):
            model.objects.all().delete()


def test_what_comes_over_is_the_same_with_it_and_without_it(site, small_is_large, monkeypatch):
    there, here = bring_both_ways(site, monkeypatch)

    assert there == here
    created = here[2]["created"]
    assert (created["articles"], created["comments"], created["pages"]) == (19, 57, 2)


def test_killed_it_is_told_in_a_sentence_and_the_next_run_brings_the_rest(site, small_is_large):
    import_files([site], Options(at=AT))
    expected = everything()
    for model in (WordPressSite, Comment, Article, Page, Section, Tag, Author):
        model.objects.all().delete()

    def kill():
        if Article.objects.count() > 2:
            for child in multiprocessing.active_children():
                os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(ReaderLost, match=r"ended before its time.+ run the same command again"):
        import_files([site], Options(at=AT, committed=kill))
    assert 2 < Article.objects.count() < 19
    assert Comment.objects.count() == 3 * Article.objects.count(), "batches are there whole"
    import_files([site], Options(at=AT))
    assert everything() == expected


def test_the_command_ends_with_that_sentence(site, small_is_large, monkeypatch):
    def killed(process):
        os.kill(process.pid, signal.SIGKILL)
        return True

    monkeypatch.setattr(second_process.SecondProcess, "is_ready", killed)

    with pytest.raises(CommandError, match=r"^The process that reads the files ended before its time\."):
        call_command("import_wordpress", site)


def test_what_it_meets_is_said_as_ever(site, small_is_large, monkeypatch, tmp_path):
    """A file that is another by the time that it is read for its texts."""
    broken = tmp_path / "broken.xml"
    broken.write_bytes(site.read_bytes()[: site.stat().st_size // 2])
    monkeypatch.setattr(importer, "Reading", lambda at, zone, paths, *sizes: Reading(at, zone, [broken], *sizes))
    said = []
    for processors in (2, 1):
        monkeypatch.setattr(importer, "processors", lambda processors=processors: processors)
        with pytest.raises(NotAnExport, match="breaks off") as refusal:
            import_files([site])
        said.append((str(refusal.value), Article.objects.count()))
    assert said[0] == said[1]
    assert said[0][1] > 2, "what was read before it is here"


def test_it_ends_with_whoever_started_it(site, small_is_large):
    def die():
        if Article.objects.exists():
            raise Killed

    with pytest.raises(Killed):
        import_files([site], Options(committed=die))

    assert multiprocessing.active_children() == []


def test_where_it_cannot_be_had_everything_is_done_without_it(site, small_is_large, monkeypatch):
    def refuse(reading):
        raise OSError("no more processes")

    monkeypatch.setattr(importer, "SecondProcess", refuse)
    assert import_files([site]).created["articles"] == 19
    monkeypatch.setattr(importer, "SecondProcess", second_process.SecondProcess)
    monkeypatch.setattr(second_process, "_work", operator.is_)  # which ends at once
    assert import_files([site]).unchanged["articles"] == 19


def test_a_small_export_starts_none(site, monkeypatch):
    monkeypatch.setattr(importer, "processors", lambda: 2)
    monkeypatch.setattr(importer, "SecondProcess", None)

    assert import_files([site]).created["articles"] == 19
