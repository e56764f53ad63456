"""The commands: what they say, and that --analyse writes nothing."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from articles.wordpress.models import WordPressSite
from articles.wordpress.report import COUNTED, Report

from .exports import SITE, attachment, category, comment, item, page, write

pytestmark = pytest.mark.django_db


def run(*arguments, **options) -> str:
    out = StringIO()
    call_command("import_wordpress", *map(str, arguments), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def path(tmp_path):
    return write(
        tmp_path,
        category("air"),
        item(
            1,
            "The bridge",
            body=f'[slider id="4"] [sic] <a href="{SITE}/nowhere/">x</a> <img src="{SITE}/wp-content/uploads/2020/01/none.jpg">',
            meta=[("_thumbnail_id", 99), ("_wp_old_slug", "old")],
            comments=[comment(1), comment(2, approved="spam")],
        ),
        item(2, post_type="revision"),
        item(3, status="draft"),
        page(4, post_parent=77, comments=[comment(9)]),
        attachment(50),
    )


def test_the_report_as_json_has_every_kind_under_every_fate(path):
    report = json.loads(run(path, "--json"))

    for fate in ("created", "updated", "unchanged", "skipped"):
        assert list(report[fate]) == list(COUNTED)
        assert all(isinstance(number, int) for number in report[fate].values())
    assert report["created"]["articles"] == 2
    assert report["created"]["redirects"] == 1
    assert report["left_out"] == {"comment on a page": 1, "revision": 1, "spam comment": 1}
    assert report["shortcodes"] == {"slider": 1}
    assert all(isinstance(warning, str) for warning in report["warnings"])
    assert json.loads(run(path, "--json"))["created"] == dict.fromkeys(COUNTED, 0)


def test_the_report_for_people_names_what_to_see_to(path):
    told = run(path)

    assert "“The bridge” shows shortcodes as text: [slider]." in told
    assert "articles               2" in told


def test_an_analysis_tells_all_of_it_and_writes_nothing(path):
    with CaptureQueriesContext(connection) as queries:
        analysis = json.loads(run(path, "--analyse", "--json"))

    assert all(query["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE")) for query in queries)
    assert not WordPressSite.objects.exists()
    assert not Article.objects.exists()
    assert analysis["found"] == {"attachment": 1, "page": 1, "post": 2, "revision": 1}
    assert analysis["statuses"] == {"page: publish": 1, "post: draft": 1, "post: publish": 1}
    assert analysis["created"]["articles"] == 2
    assert analysis["skipped"]["comments"] == 2
    assert analysis["shortcodes"] == {"slider": 1}
    assert analysis["estimated_seconds"] >= 0
    told = "\n".join(analysis["warnings"])
    assert "/nowhere" in told
    assert "none.jpg" in told
    assert "attachment 99" in told
    assert "stands under 77" in told


def test_what_an_analysis_foretells_is_what_comes(shared_data):
    export = shared_data / "wxr" / "theme-unit-test.xml"
    foretold = json.loads(run(export, "--analyse", "--json"))
    brought = json.loads(run(export, "--json"))

    for name in ("left_out", "blocks", "shortcodes"):
        assert foretold[name] == brought[name]
    for kind in ("articles", "pages", "sections", "authors", "comments", "redirects"):
        assert foretold["created"][kind] == brought["created"][kind], kind
        assert foretold["skipped"][kind] == brought["skipped"][kind], kind


def test_an_analysis_for_people_says_how_long_it_would_take(path):
    told = run(path, "--analyse")

    assert told.rstrip().endswith("Nothing was written.")
    assert "on this machine" in told


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--media", "/nowhere/at/all"], "is no folder"),
        (["--by", "nobody"], "There is no account “nobody”"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(path, arguments, sentence):
    with pytest.raises(CommandError, match=f"{sentence}.*Nothing was brought over"):
        run(path, *arguments)

    assert not WordPressSite.objects.exists()


def test_the_bar_is_drawn_for_people_alone(path):
    class Screen(StringIO):
        def isatty(self):
            return True

    screen, file = Screen(), StringIO()
    run(path, stderr=screen)
    run(path, stderr=file)

    assert "100 %" in screen.getvalue()
    assert file.getvalue() == ""


def test_warnings_of_one_sort_are_told_up_to_a_hundred_and_then_counted():
    report = Report()
    for number in range(250):
        report.warn("missing picture", f"Picture {number} did not come over.")

    assert len(report.warnings) == 101
    assert report.warnings[-1] == "… and 150 more of this sort: missing picture."
