"""check_urls asks for each address that the old site had, whatever it left to know them from, and says what fails."""

import gzip
import io
import json
import sys
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from articles.tests.factory import make_public, make_section, make_withdrawn
from articles.wordpress.address_check import Answer, check, outcome_of
from articles.wordpress.known_addresses import Found, Unreadable, addresses_in, path_and_query

from .imported import story_came_over

LOG = """\
192.0.2.1 - - [22/Nov/2026:10:00:00 +0000] "GET /archives/1 HTTP/1.1" 200 512 "https://search.example/" "Mozilla/5.0"
192.0.2.2 - vera [22/Nov/2026:10:00:01 +0000] "GET /archives/1 HTTP/1.1" 304 0 "-" "A \\"quoted\\" agent"
192.0.2.1 - - [22/Nov/2026:10:00:02 +0000] "HEAD /lost/?a=1 HTTP/2.0" 301 0
192.0.2.1 - - [22/Nov/2026:10:00:02 +0000] "GET http://old.example/lost/?a=1 HTTP/1.1" 200 1 "https://blog.example/" "x"
192.0.2.1 - - [22/Nov/2026:10:00:03 +0000] "GET /never HTTP/1.1" 404 512 "-" "-"
192.0.2.1 - - [22/Nov/2026:10:00:04 +0000] "POST /wp-login.php HTTP/1.1" 200 512 "-" "-"
192.0.2.1 - - [22/Nov/2026:10:00:05 +0000] "\\x16\\x03\\x01" 400 0 "-" "-"
not a line of a log
"""
SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<url><loc> https://old.example/archives/1 </loc><lastmod>2026-01-01</lastmod></url>
<url><loc>https://old.example/міст/?a=1&amp;b=2</loc></url></urlset>"""


def addresses(text, **more):
    return [one.address for one in addresses_in(io.BytesIO(text.encode()), name="it", **more)]


@pytest.mark.once
class TestReading:
    """No database."""

    def test_a_log_gives_what_was_there_with_where_visitors_came_from(self):
        found = list(addresses_in(io.BytesIO(LOG.encode()), name="log"))

        assert found == [
            Found("/archives/1", "https://search.example/"),
            Found("/archives/1"),
            Found("/lost/?a=1"),
            Found("/lost/?a=1", "https://blog.example/"),
        ]

    def test_a_sitemap_gives_its_addresses_without_their_host(self):
        assert addresses(SITEMAP) == ["/archives/1", "/%D0%BC%D1%96%D1%81%D1%82/?a=1&b=2"]

    def test_what_is_packed_is_unpacked(self):
        packed = gzip.compress(SITEMAP.encode())

        assert next(one.address for one in addresses_in(io.BytesIO(packed), name="it")) == "/archives/1"

    def test_an_index_gives_those_of_its_parts_beside_it(self, tmp_path):
        index = SITEMAP.replace("urlset", "sitemapindex").replace("url>", "sitemap>").split("<sitemap>")[0]
        index += "<sitemap><loc>https://old.example/maps/post-sitemap.xml</loc></sitemap></sitemapindex>"
        with pytest.raises(Unreadable, match=r"names post-sitemap.xml, which is not beside it"):
            addresses(index, folder=tmp_path)

        (tmp_path / "post-sitemap.xml").write_text(SITEMAP)

        assert len(addresses(index, folder=tmp_path)) == 2

    def test_a_list_of_addresses_will_do(self):
        assert addresses("https://old.example/a/\n/b?c\n\nmailto:x@y.example\n") == ["/a/", "/b?c"]

    def test_what_is_none_of_them_is_refused(self):
        with pytest.raises(Unreadable, match="neither a sitemap"):
            addresses("<html><body/></html>")
        with pytest.raises(Unreadable, match="no XML"):
            addresses("<urlset><url>")

    @pytest.mark.parametrize(
        ("address", "path"),
        [
            ("https://old.example", "/"),
            ("https://old.example/a b/", "/a%20b/"),
            ("/a/%D0%BC", "/a/%D0%BC"),
            ("//old.example/a", "/a"),
            ("ftp://old.example/a", ""),
            ("a/b", ""),
            ("http://[", ""),
        ],
    )
    def test_what_comes_after_the_host(self, address, path):
        assert path_and_query(address) == path

    @pytest.mark.parametrize(
        ("answers", "outcome"),
        [
            ([Answer(200)], "200"),
            ([Answer(301, "/b/"), Answer(200)], "301"),
            ([Answer(301, "/b/"), Answer(301, "/c/")], "chain"),
            ([Answer(301, "/b/"), Answer(404)], "404"),
            ([Answer(301, "/b/"), Answer(410)], "other"),
            ([Answer(301, "https://evil.example/")], "other"),
            ([Answer(302, "/b/")], "other"),
            ([Answer(404)], "404"),
            ([Answer(410)], "410"),
            ([Answer(500)], "other"),
        ],
    )
    def test_each_answer_is_what_it_is(self, answers, outcome):
        waiting = iter(answers)

        assert outcome_of("/a/", lambda address: next(waiting))[0] == outcome

    def test_each_address_is_asked_once_however_often_it_comes(self):
        asked = []

        def ask(address):
            asked.append(address)
            return Answer(404 if address < "/b" else 200)

        found = [Found("/b"), Found("/a", "https://x.example/"), Found("/a"), Found("/a0", "y"), Found("/a0", "z")]
        checked = check(iter(found), ask)

        assert asked == ["/a", "/a0", "/b"]
        assert (checked.asked, checked.failed) == (3, 2)
        assert [(one.address, one.requests, one.referrals) for one in checked.failures] == [("/a0", 2, 2), ("/a", 2, 1)]


def run(text, *options, monkeypatch=None):
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(text.encode())))
    try:
        call_command("check_urls", "-", *options, stdout=out)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


@pytest.mark.django_db
def test_the_site_is_asked_and_what_fails_is_named_with_what_links_to_it(monkeypatch):
    story_came_over(make_public(section=make_section("World")), 1, "/archives/1")
    story_came_over(make_withdrawn(), 2, "/archives/2")
    log = LOG + LOG.splitlines()[0].replace("/archives/1", "/archives/2") + "\n"

    code, said = run(log, monkeypatch=monkeypatch)

    assert code == 1
    assert "3 addresses." in said
    assert "1  301   leads in one step" in said
    assert "1  410   says that it is gone" in said
    assert "404   /lost/?a=1 (2 requests, 1 from a link)" in said


@pytest.mark.django_db
def test_where_all_is_well_it_ends_well_and_can_say_so_to_programs(monkeypatch):
    make_public(section=make_section("World"))

    code, said = run("/\n/category/world/\n/world/\n", "--json", monkeypatch=monkeypatch)

    told = json.loads(said)
    assert (code, told["asked"], told["failed"]) == (0, 3, 0)
    assert told["counts"]["200"] == 2


@pytest.mark.django_db
def test_a_site_is_asked_over_the_network(live_server, monkeypatch, settings):
    settings.SITE_URL = live_server.url
    make_public(section=make_section("World"))

    code, said = run("/category/world/\n/world/\n/lost/\n", "--site", live_server.url, monkeypatch=monkeypatch)

    assert code == 1
    assert "1  200" in said
    assert "1  301" in said
    assert "404   /lost/" in said


def test_what_cannot_be_read_or_asked_is_said_in_a_sentence(tmp_path):
    with pytest.raises(CommandError, match="No such file"):
        call_command("check_urls", str(tmp_path / "none.xml"))
    with pytest.raises(CommandError, match="no address of a site"):
        call_command("check_urls", "-", "--site", "news.example")
