"""Behind nginx as deploy/ sets it up: pages are kept for a second, pictures sent, and a site that fails is still there."""

import gzip
import re
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.models import Article
from articles.tests.factory import make_image, make_public, make_user
from newsroom.tests.front_server import until

pytestmark = pytest.mark.django_db(transaction=True)

ONCE = (
    "content-security-policy",
    "cross-origin-embedder-policy",
    "cross-origin-resource-policy",
    "referrer-policy",
    "strict-transport-security",
    "x-content-type-options",
    "x-request-id",
)
LONGEST = 2  # seconds for which anybody may see what was there before a change
GZIP = ("Accept-Encoding", "gzip")


@pytest.fixture
def chief(client):
    """Somebody at the desk: the cookie of a chief."""
    user = make_user("Chief")
    client.force_login(user)
    return user, ("Cookie", f"__Host-sessionid={client.cookies[settings.SESSION_COOKIE_NAME].value}")


def kept(front, path, request=-1):
    """What nginx did with the last, or that, request for this path: HIT, MISS, EXPIRED, STALE, BYPASS or nothing.

    It writes a line after it has answered, so that the last that stands there may be of a request before.
    """

    def found():
        return [line["cache"] for line in front.logged() if line["path"] == path]

    until(lambda: len(found()) > max(request, 0), "nginx logged the request")
    return found()[request]


def address(image):
    return reverse("picture", args=[image.token, "320.jpg"])


def longest_old(front, path, is_new):
    """Ask until the change is seen in both forms, and return how long after now somebody still got what was before."""

    changed, last_old = time.monotonic(), 0.0
    for headers in ((), (GZIP,)):

        def seen(headers=headers):
            nonlocal last_old
            asked = time.monotonic() - changed
            if is_new(front.ask(path, *headers)):
                return True
            last_old = max(last_old, asked)
            return False

        until(seen, "The change is seen")
    return last_old


def test_a_page_passes_with_each_security_header_once_and_nothing_of_nginx(front):
    story = make_public("Ferry runs again")

    answer = front.ask(story.get_absolute_url())

    assert answer.status == 200
    assert b"Ferry runs again" in answer.body
    assert {name: answer.count(name) for name in ONCE} == dict.fromkeys(ONCE, 1)
    assert not answer.count("set-cookie")
    assert answer.headers["server"] == "nginx"


def test_a_page_is_made_once_for_all_who_ask_within_its_second(front):
    path = make_public().get_absolute_url()

    def comes_from_the_cache():
        front.ask(path)
        return kept(front, path) == "HIT"

    until(comes_from_the_cache, "Somebody gets the page that another asked for")


def test_who_can_unpack_gets_it_packed_and_who_cannot_gets_it_plain(front):

    path = make_public("Bridge").get_absolute_url()

    packed = front.ask(path, ("Accept-Encoding", "br;q=0, deflate, gzip;q=0.5"))
    plain = front.ask(path, ("Accept-Encoding", "gzip;q=0"))

    assert packed.headers["content-encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["vary"]
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(packed.body) == plain.body


def test_who_has_the_page_gets_no_body(front):
    path = make_public().get_absolute_url()
    first = front.ask(path, GZIP)

    again = front.ask(path, GZIP, ("If-None-Match", first.headers["etag"]))

    assert (again.status, again.body) == (304, b"")


def test_a_published_change_and_a_withdrawal_are_seen_by_everybody_within_two_seconds(front, chief):
    story, (user, _) = make_public("Before"), chief
    path = story.get_absolute_url()
    for headers in ((), (GZIP,)):
        assert b"Before" in front.ask(path).body or front.ask(path, *headers).body

    publishing.withdraw(story, by=user, notice="Its central document was forged.")

    assert longest_old(front, path, lambda answer: answer.status == 410) < LONGEST


def test_a_new_story_is_on_the_front_page_within_two_seconds(front):
    make_public("An older story")
    until(lambda: b"An older story" in front.ask("/").body, "The front page shows the story")

    make_public("The newest story", published_at=timezone.now())

    assert longest_old(front, "/", lambda answer: len(answer.body) and answer.status == 200 and _says(answer)) < LONGEST


def _says(answer):

    body = gzip.decompress(answer.body) if answer.headers.get("content-encoding") == "gzip" else answer.body
    return b"The newest story" in body


def test_what_staff_see_is_kept_for_nobody_and_taken_from_nowhere(front, chief):
    _, cookie = chief
    path = make_public().get_absolute_url()

    desk = front.ask("/admin/", cookie)
    front.ask(path, cookie)
    bypassed = kept(front, path, 0)
    stranger = front.ask(path)

    assert desk.status == 200
    assert bypassed == "BYPASS"
    assert kept(front, path, 1) == "MISS"  # so the page that was made for the chief was not kept
    assert not stranger.count("set-cookie")
    assert front.ask("/admin/").status == 302
    assert kept(front, "/admin/") == ""


def test_a_form_with_its_cookie_is_kept_for_nobody(front):
    first, second = front.ask("/admin/login/"), front.ask("/admin/login/")

    assert first.headers["set-cookie"] != second.headers["set-cookie"]


def test_nginx_sends_the_picture_that_the_application_allows(front):
    image = make_public(lead_image=make_image()).lead_image

    first = front.ask(address(image))
    again = front.ask(address(image), ("If-None-Match", first.headers["etag"]))

    assert (first.status, first.headers["content-type"], first.body[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")
    assert first.headers["cache-control"] == "public, max-age=60, s-maxage=1"
    assert first.headers["cross-origin-resource-policy"] == "cross-origin"
    assert {name: first.count(name) for name in ONCE} == dict.fromkeys(ONCE, 1)
    assert "x-accel-redirect" not in first.headers
    assert "last-modified" not in first.headers
    assert again.status == 304
    assert any(
        log["path"] == address(image) and log["status"] == 200
        for log in front.logged("web-1.log") + front.logged("web-2.log")
        if log["logger"] == "newsroom.requests"
    )


def test_no_cache_shows_a_picture_after_its_story_was_withdrawn(front, chief):
    story, (user, _) = make_public(lead_image=make_image()), chief
    path = address(story.lead_image)
    assert front.ask(path).status == 200

    publishing.withdraw(story, by=user, notice="Its central document was forged.")

    answer = front.ask(path)
    assert (answer.status, answer.headers["cache-control"]) == (404, "no-store")


def test_the_folder_of_pictures_is_closed(front):
    image = make_public(lead_image=make_image()).lead_image
    front.ask(address(image))
    files = [file.relative_to(settings.MEDIA_ROOT) for file in Path(settings.MEDIA_ROOT).rglob("*") if file.is_file()]

    assert files
    for file in files[:20]:
        for folder in ("/internal/pictures/", "/media/", "/static/../media/", "/static../media/"):
            assert front.ask(f"{folder}{file}").status in (400, 404)


def test_warm_pages_are_there_while_the_application_is_not(front, killed):
    path = make_public("Still here").get_absolute_url()
    front.ask(path)
    front.ask(path, GZIP)

    killed()

    until(lambda: kept_and_asked(front, path) == "STALE", "The page has grown old")
    assert b"Still here" in front.ask(path).body
    assert front.ask(path, GZIP).status == 200


def kept_and_asked(front, path):
    front.ask(path)
    return kept(front, path)


def test_the_desk_says_politely_that_it_cannot_answer(front, killed):
    killed()

    answer = front.ask("/admin/")

    assert answer.status == 502
    assert b"<h1>The site cannot answer just now</h1>" in answer.body
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["retry-after"] == "10"
    assert b"nginx" not in answer.body
    assert front.ask("/static/css/error.css").status == 200


def test_what_was_withdrawn_does_not_come_back_when_the_application_dies(front, chief, killed):
    story, (user, _) = make_public("Forged"), chief
    path = story.get_absolute_url()
    assert front.ask(path).status == 200
    publishing.withdraw(story, by=user, notice="Its central document was forged.")
    until(lambda: front.ask(path).status == 410, "The withdrawal is seen")

    killed()

    until(lambda: kept_and_asked(front, path) == "STALE", "The notice has grown old")
    assert front.ask(path).status == 410


def test_one_instance_is_enough_and_nobody_notices_that_the_other_is_restarted(front):
    front.applications[0].kill()

    assert [front.ask(make_public().get_absolute_url()).status for _ in range(6)] == [200] * 6
    assert front.ask("/admin/login/").status == 200


def test_a_failing_database_is_no_failing_site(front, monkeypatch):
    """An answer of 500 is not shown in the place of a page that was there."""
    path = make_public("Kept").get_absolute_url()
    front.ask(path)
    hidden = Article.objects.filter(headline="Kept")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE articles_article RENAME TO articles_elsewhere")
    try:
        until(lambda: kept_and_asked(front, path) == "STALE", "The page has grown old")
        assert b"Kept" in front.ask(path).body
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE articles_elsewhere RENAME TO articles_article")
    assert hidden.exists()


def test_static_files_keep_for_good_and_come_packed(front):

    page = front.ask("/admin/login/").body.decode()
    sheet = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)[1]

    plain, packed = front.ask(sheet), front.ask(sheet, GZIP)

    assert plain.headers["cache-control"] == "public, max-age=315360000, immutable"
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) == len(packed.body) < len(plain.body)
    assert packed.headers["x-content-type-options"] == "nosniff"
    assert front.ask("/static/css/error.css").headers["cache-control"] == "public, max-age=60"
    assert front.ask("/static/no-such.css").status == 404
