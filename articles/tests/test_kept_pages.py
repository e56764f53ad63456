"""What is kept of the public pages, for whom, and until when. Whoever is known to the site is never part of it."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.comments.models import DiscussionSettings
from articles.comments.tests.factory import make_comment, make_pending, reply_fields
from articles.comments.views.own import own_url
from articles.models import Article, PreviewLink, StoryReads, full_hour
from articles.page_cache import asked, counting, moments, serving
from articles.page_cache.page import Page
from articles.views.home import home

from .factory import (
    make_article,
    make_breaking,
    make_page,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_user,
    place_on_front_page,
)

pytestmark = pytest.mark.usefixtures("kept_pages")


def made(act):
    """How many pages were made, to be kept, while ``act`` ran."""
    before = counting.numbers().get("render", 0)
    act()
    return counting.numbers().get("render", 0) - before


def is_kept(address, client=None, **how):
    """Whether the second of two visitors gets what the first one caused to be made."""
    client = client or Client()
    before = counting.numbers()
    for _ in range(2):
        client.get(address, **how)
    after = counting.numbers()
    return [after.get(event, 0) - before.get(event, 0) for event in ("render", "hit")] == [1, 1]


@pytest.fixture
def story():
    return make_public("Ferry", section=make_section("World"), tags=[make_tag("ferries")])


def test_pages_feeds_and_sitemaps_are_kept(story):
    own = story.get_absolute_url()
    for address in ("/", own, "/category/world/", "/tag/ferries/", "/feed/", f"{own}feed/", "/news-sitemap.xml"):
        assert is_kept(address), address


@pytest.mark.parametrize("slug", ["café-müller", "чёрное-море", "übersicht"])
def test_an_address_in_any_script_is_kept_and_found_before_django_begins(slug):
    own = make_public("Any script", slug=slug).get_absolute_url()

    assert is_kept(own)
    assert through_wsgi(own)[3]


def test_addresses_whose_bytes_could_be_read_in_two_ways_have_pages_of_their_own():
    for slug in ("Ã¼bersicht", "übersicht"):
        make_public(f"Called {slug}", slug=slug)

    for _ in range(2):
        for story in Article.objects.all():
            assert f'<h1 class="article__headline" dir="auto">{story.headline}</h1>' in (
                through_wsgi(story.get_absolute_url())[2].decode()
            )


def test_the_notice_of_a_withdrawn_story_is_kept_and_its_page_never_comes_again(client, story):
    address = story.get_absolute_url()
    assert client.get(address).status_code == 200
    publishing.withdraw(story, by=make_user("Editor"), notice="Forged.")

    assert is_kept(address)
    response = client.get(address)
    assert response.status_code == 410
    assert "Forged." in response.content.decode()
    assert client.get(address, headers={"If-None-Match": response["ETag"]}).status_code == 410


def test_what_is_not_there_has_moved_or_was_searched_for_is_not_kept(story):
    moved = "/2001/01/01/ferry/"
    for address in ("/nothing/", "/?p=1", "/search/", "/search/?q=ferry", moved, "/feed/rss2/", "/health/live"):
        assert not is_kept(address), address


def test_whoever_is_signed_in_neither_sees_a_kept_page_nor_leaves_one(story):
    staff = Client()
    staff.force_login(make_user("Chief"))

    assert made(lambda: staff.get("/")) == 0
    assert made(lambda: Client().get("/")) == 1
    Article.objects.filter(pk=story.pk).update(headline="Frigate")
    assert made(lambda: staff.get("/")) == 0
    for own in ({"Authorization": "Basic eDp5"}, {"Cookie": f"a=b; {settings.SESSION_COOKIE_NAME}=x"}):
        assert not is_kept("/", headers=own)
    assert is_kept("/feed/", headers={"Cookie": "consent=yes"}), "a cookie that is none of ours is nobody"


def test_what_only_a_key_opens_is_not_kept(story):
    until = timezone.now() + timedelta(hours=1)
    link = PreviewLink.objects.create(article=make_article(section=story.section), reader="Counsel", expires_at=until)
    pending = make_pending(story)
    for address in (reverse("preview", args=[link.key]), own_url(pending).partition("#")[0]):
        assert not is_kept(address), address
        assert "no-store" in Client().get(address)["Cache-Control"]
    assert pending.text not in Client().get(story.get_absolute_url()).content.decode()


def test_a_sent_form_and_its_answer_are_not_kept(client, story):
    assert made(lambda: client.post("/", {})) == 0
    form = reply_fields(text="")
    assert made(lambda: client.post(reverse("reply", args=[story.pk]), form)) == 0
    assert form["name"] not in client.get(story.get_absolute_url()).content.decode()


def test_an_answer_that_says_it_is_somebodys_is_not_kept(story):
    for name, value in (
        ("Set-Cookie", None),
        ("Cache-Control", "private, max-age=60"),
        ("Cache-Control", "no-store"),
        ("Vary", "Accept-Encoding, Cookie"),
        ("Content-Security-Policy", "script-src 'nonce-abc'"),
    ):
        response = home(RequestFactory().get("/"))
        assert serving._may_be_kept(response)
        if value is None:
            response.set_cookie("who", "you")
        else:
            response[name] = value
        assert not serving._may_be_kept(response), (name, value)


def test_the_parameters_of_campaigns_change_nothing_and_others_are_asked_for_anew(client, story):
    comment = make_comment(story)
    plain = client.get(story.get_absolute_url()).content

    def visit(query):
        return client.get(f"{story.get_absolute_url()}?{query}")

    for query in ("utm_source=mail&utm_campaign=x", "fbclid=1", "UTM_Source=x", "&gclid=2"):
        assert made(lambda query=query: visit(query)) == 0, query
        assert visit(query).content == plain, query
    assert b"Leave a Reply<span data-reply-target> to" in visit(f"replytocom={comment.pk}").content
    for query in (f"replytocom={comment.pk}", "anything=1", "utm_source=x&replytocom=1"):
        assert made(lambda query=query: visit(query)) == 0, query
    assert client.get(story.get_absolute_url()).content == plain


def test_a_campaign_makes_the_page_for_all_and_its_words_follow_a_redirect(client, story):
    assert made(lambda: client.get("/?utm_source=mail")) == 1
    assert made(lambda: client.get("/")) == 0
    moved = client.get("/2001/01/01/ferry/?utm_source=mail")
    assert (moved.status_code, moved["Location"]) == (301, f"{story.get_absolute_url()}?utm_source=mail")


def test_hosts_schemes_and_other_settings_have_pages_of_their_own(client, story, settings):
    client.get("/")
    assert made(lambda: client.get("/", headers={"Host": "localhost"})) == 1
    assert made(lambda: client.get("/", secure=True)) == 1
    assert made(lambda: client.get("/")) == 0
    settings.SITE_NAME = "The Other Paper"
    assert "The Other Paper" in client.get("/").content.decode()


def test_a_request_that_is_refused_leaves_nothing(client, story):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert made(lambda: client.get("/", headers={"Host": "evil.example"})) == 0
    assert not is_kept("/" + "a" * 2_000)


def through_wsgi(address, method="GET", **headers):
    """Status, headers and body as a server gets them, with what Django alone would have given left to Django."""
    answered, inner = [], []

    def django(environ, start_response):
        inner.append(environ["PATH_INFO"])
        return WSGIHandler()(environ, start_response)

    environ = RequestFactory().generic(method, address, **headers).environ
    environ["PATH_INFO"] = environ["PATH_INFO"].encode().decode("latin-1")  # Django has made it readable already
    body = b"".join(serving.early(django)(environ, lambda *told: answered.append(told)))
    (status, told), *_ = answered
    return int(status.split()[0]), dict(told), body, not inner


def test_a_kept_page_is_given_out_before_django_begins_with_every_header(clock, story):
    first = through_wsgi("/")
    again = through_wsgi("/")
    head = through_wsgi("/", "HEAD")

    assert (first[3], again[3]) == (False, True)
    assert first[1].pop("X-Request-ID"), "the number of one answer, and of no other"
    assert again[:3] == (first[0], first[1], first[2])
    assert {"Content-Security-Policy", "X-Frame-Options", "Permissions-Policy"} <= again[1].keys()
    assert head == (200, again[1], b"", True)
    assert through_wsgi("/", HTTP_IF_NONE_MATCH=again[1]["ETag"])[::3] == (304, True)
    Article.objects.filter(pk=story.pk).update(headline="Frigate")
    assert b"Frigate" in through_wsgi("/")[2]
    assert not through_wsgi("/", "POST")[3]


def test_what_a_server_does_to_the_headers_that_it_was_given_no_other_visitor_gets(clock, story):
    through_wsgi("/")
    given = through_wsgi("/")[1]
    environ = RequestFactory().get("/").environ
    serving.early(WSGIHandler())(environ, lambda status, headers: headers.clear())

    assert through_wsgi("/")[1] == given


def test_each_second_has_an_answer_of_its_own(story, settings, clock):
    settings.TRUSTED_PROXIES = 1
    through_wsgi("/")

    def told():
        return {name: through_wsgi("/")[1].get(name) for name in ("X-Accel-Expires", "Last-Modified")}

    first = told()
    assert first == told() == {"X-Accel-Expires": f"@{int(timezone.now().timestamp())}", "Last-Modified": None}
    clock(seconds=1)
    assert told()["X-Accel-Expires"] == f"@{int(first['X-Accel-Expires'][1:]) + 1}"
    assert told()["Last-Modified"]
    settings.TRUSTED_PROXIES = 0
    assert told()["X-Accel-Expires"] is None


class TestMoments:
    """A page ends by itself at the next moment at which the clock alone would make it another."""

    def changes(self, client, clock, address, **by):
        """Whether what stood there has become another when it is the moment, and not a moment earlier."""
        before = client.get(address).content
        clock(**by, milliseconds=-1)
        assert made(lambda: client.get(address)) == 0, "made again before its moment"
        clock(milliseconds=1)
        return client.get(address).content != before

    @pytest.fixture(autouse=True)
    def noon(self, clock, monkeypatch):
        clock(seconds=12 * 3600 - (timezone.now() - timezone.now().replace(hour=0, minute=0)).total_seconds())

    def test_a_story_goes_out_and_expires(self, client, clock, story):
        now = timezone.now()
        ends = now + timedelta(minutes=9)
        make_scheduled("Later", published_at=now + timedelta(minutes=5), expires_at=ends, section=story.section)

        assert self.changes(client, clock, "/", minutes=5)
        assert self.changes(client, clock, "/", minutes=4)

    def test_a_page_that_is_no_news_goes_out(self, client, clock, story):
        make_page("Imprint", published_at=timezone.now() + timedelta(minutes=5))

        assert self.changes(client, clock, "/", minutes=5)
        assert "Imprint" in client.get("/").content.decode()

    def test_a_place_on_the_front_page_and_a_line_of_breaking_news_end(self, client, clock, story):
        now = timezone.now()
        make_public("Newest", published_at=now - timedelta(minutes=1))
        place_on_front_page(story, expires_at=now + timedelta(minutes=5))
        make_breaking(text="Closed", expires_at=now + timedelta(minutes=7))

        assert self.changes(client, clock, "/", minutes=5)
        assert self.changes(client, clock, "/", minutes=2)

    def test_a_correction_is_told(self, client, clock, story):
        at = timezone.now() + timedelta(minutes=5)
        story.corrections.create(kind="correction", text="It was a Monday.", at=at, username="vera")

        assert self.changes(client, clock, story.get_absolute_url(), minutes=5)
        assert "It was a Monday." in client.get(story.get_absolute_url()).content.decode()

    def test_comments_close(self, client, clock, story):
        DiscussionSettings(close_old=True, close_after_days=1).save()
        at = timezone.now() + timedelta(minutes=5) - timedelta(days=1)
        Article.objects.filter(pk=story.pk).update(published_at=at, first_public_at=at)

        story.refresh_from_db()
        assert self.changes(client, clock, story.get_absolute_url(), minutes=5)
        assert "Comments are closed." in client.get(story.get_absolute_url()).content.decode()

    def test_news_grow_old(self, client, clock, story):
        at = timezone.now() + timedelta(minutes=5) - timedelta(days=2)
        Article.objects.filter(pk=story.pk).update(published_at=at, first_public_at=at)

        before = client.get("/news-sitemap.xml").content
        clock(minutes=5, milliseconds=1)
        assert b"Ferry" in before
        assert b"Ferry" not in client.get("/news-sitemap.xml").content

    def test_what_was_read_in_an_hour_counts_a_minute_after_its_end(self, client, clock, story):
        now = timezone.now()
        StoryReads.objects.create(article=story, hour=full_hour(now), number=3)
        clock(minutes=2, seconds=-now.second, microseconds=-now.microsecond)

        assert self.changes(client, clock, "/", minutes=59)

    def test_a_day_ends_in_the_newsrooms_time_zone(self, client, clock, story, settings):
        settings.TIME_ZONE = "Pacific/Auckland"
        timezone.get_default_timezone.cache_clear()
        try:
            clock(seconds=(moments.next_midnight(timezone.now()) - timezone.now()).total_seconds() - 60)
            assert self.changes(client, clock, "/", minutes=1)
        finally:
            timezone.get_default_timezone.cache_clear()

    def test_nothing_is_kept_beyond_a_day(self, client, story):
        ends = moments.next_after(timezone.now())
        assert ends == moments.next_midnight(timezone.now())

    def test_a_page_out_of_the_future_is_not_shown(self, client, clock, story):
        """Made by a machine whose clock is ahead: it may show what has not gone out yet."""
        clock(minutes=5)
        client.get("/")
        clock(minutes=-5)

        assert made(lambda: client.get("/")) == 1


def test_every_public_page_is_either_kept_or_known_not_to_be():
    """Whoever adds a view decides; what is in neither list is not kept, and this test asks."""
    from django.urls import get_resolver

    def views(patterns):
        for pattern in patterns:
            if hasattr(pattern, "url_patterns"):
                if str(pattern.pattern) != "admin/":
                    yield from views(pattern.url_patterns)
            else:
                yield pattern.lookup_str

    there = set(views(get_resolver().url_patterns))
    not_kept = {
        "articles.comments.views.leaving.reply",
        "articles.comments.views.mail.confirm",
        "articles.comments.views.mail.stop",
        "articles.comments.views.own.change",
        "articles.comments.views.own.own",
        "articles.comments.views.pages.permalink",
        "articles.comments.views.pages.wordpress_page",
        "articles.comments.views.reporting.report",
        "articles.comments.views.reporting.reported",
        "articles.views.feeds.search",
        "articles.views.feeds.searched_for",
        "articles.views.old_addresses.without_slash",
        "articles.views.reads.read",
        "articles.views.pictures.picture",
        "articles.views.previews.picture",
        "articles.views.previews.shared",
        "articles.views.search.search",
        "articles.views.sitemaps.moved_index",
        "articles.wordpress.addresses.programs.desk",
        "articles.wordpress.addresses.programs.feed",
        "articles.wordpress.addresses.programs.gone",
        "articles.wordpress.addresses.programs.sitemap",
        "articles.wordpress.addresses.programs.upload",
        "newsroom.health.live",
        "newsroom.health.ready",
        "newsroom.well_known.change_password",
        "newsroom.well_known.security",
    }
    assert there - not_kept == asked.kept_views().keys()


def test_a_page_survives_the_way_to_a_shared_cache_and_what_is_broken_does_not(client, story):
    client.get("/")
    (page,) = serving.local._pages.values()
    data = page.to_bytes()

    assert Page.from_bytes(data) == page
    for broken in (b"", b"junk", data[:-1], data + b"x", data[:3], data[:40], data[:-9] + b"<script>!"):
        assert Page.from_bytes(broken) is None, broken[-20:]
