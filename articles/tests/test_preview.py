"""The preview is the public page: of what is saved, and of what is typed."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles import publishing
from articles.comments.tests.factory import make_comment
from articles.comments.tests.markup import parse
from articles.models import Article, Byline, Revision
from tags.models import Tag

from .admin_forms import story_data
from .factory import (
    make_article,
    make_author,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_user,
    make_working_copy,
    picture_bytes,
)

pytestmark = pytest.mark.django_db

#: All in which a preview may differ from the page that readers get.
MAY_DIFFER = [
    (r"[ \t]*<meta name=\"preview\" content=\"\">\n", r"[ \t]*\n"),  # the marker
    (r'<meta name="robots" content="noindex, follow">', r'<meta name="robots" content="max-image-preview:large">'),
    (r" inert>", r">"),  # the reply form is shown and does nothing
]
TIMES = "|".join(
    [
        r'datetime="[^"]*"',
        r'article:published_time" content="[^"]*"',
        r'"date(?:Published|Modified)":"[^"]*"',
        r">\d+ \w+ \d{4}, \d\d:\d\d UTC<",
        r"/\d{4}/\d\d/\d\d/",  # of an address that is given out at midnight
    ]
)


def same_page(preview, public):
    """Both pages, with what may differ taken out. Each of it must be there."""
    preview, public = preview.content.decode(), public.content.decode()
    public, told = re.subn(r' data-read="/stories/[0-9]+/read/"', "", public)
    assert told == 1, "only what readers see counts as read"
    for marked, plain in MAY_DIFFER:
        assert len(re.findall(marked, preview)) == 1, marked
        assert not re.search(marked, public), marked
        preview = re.sub(marked, "", preview)
        if "robots" in plain:
            public = re.sub(plain, "", public)
        elif plain == ">":
            public = re.sub(r"(data-reply-form)>", r"\1", public)
    spaceless = re.compile(r"\s*\n\s*")
    return spaceless.sub("\n", re.sub(TIMES, "", preview)), spaceless.sub("\n", re.sub(TIMES, "", public))


def preview_url(story=None):
    return (
        reverse("admin:articles_article_preview", args=[story.pk])
        if story
        else reverse("admin:articles_article_preview_new")
    )


@pytest.fixture
def editor():
    return make_user("Editor")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def others():
    """Public stories around, with topics and comments."""
    world = make_section("World")
    north = make_section("North", parent=world)
    vera = make_author("Vera Okonta", biography="Writes.", portrait=make_image((320, 320)))
    vera.links.create(label="Website", url="https://okonta.example/")
    tags = [make_tag(name) for name in ("ferries", "mines", "pilots")]
    stories = [
        make_public(
            f"Other {n}",
            section=north,
            tags=[tags[n % 3], make_tag()],
            authors=[vera],
            published_at=timezone.now() - timedelta(hours=n + 1),
        )
        for n in range(8)
    ]
    make_comment(stories[0])
    return stories


@pytest.fixture
def full_story(editor, others):
    picture = make_image((1000, 667), caption="The strait", credit="Staff")
    return make_article(
        "A draft with everything",
        section=others[0].section,
        tags=[*others[0].tags.all(), make_tag("own topic")],
        authors=[make_author("Ida Maren"), others[0].bylines.get().author],
        related=others[3:5],
        lead_image=picture,
        lead_caption="A caption of its own",
        content_warning="Loud.",
        body='<p>Text with a <a href="https://example.org/">link</a>.</p>',
        created_by=editor,
    )


def test_the_preview_of_a_story_is_the_page_that_readers_get_once_it_is_published(desk, editor, full_story):
    preview = desk.get(preview_url(full_story))

    publishing.publish(full_story, by=editor)
    public = desk.get(full_story.get_absolute_url())

    before, after = same_page(preview, public)
    assert before == after
    assert "A draft with everything" in before
    assert before.count("Other") > 10


def test_the_preview_of_what_is_typed_is_the_page_that_readers_get_once_it_is_saved_and_published(
    desk, editor, full_story, others
):
    byline = full_story.bylines.first()
    data = story_data(
        full_story,
        headline="  Typed   now ",
        standfirst="Typed standfirst",
        body="<p>Typed <strong>body</strong><script>alert(1)</script></p>",
        tags="mines\nferries",
        lead_image=make_image((900, 600)).pk,
        bylines=[
            {"id": byline.pk, "author": make_author("Nia").pk, "position": 2},
            {"author": byline.author_id, "position": 1},
        ],
        related=[{"story": others[6].pk, "note": "A typed note", "position": 1}],
    )
    data["bylines-INITIAL_FORMS"] = 1

    preview = desk.post(preview_url(full_story), data)
    full_story.bylines.exclude(pk=byline.pk).delete()
    full_story.related_links.all().delete()
    assert desk.post(reverse("admin:articles_article_change", args=[full_story.pk]), data).status_code == 302
    full_story.refresh_from_db()
    publishing.publish(full_story, by=editor)
    public = desk.get(full_story.get_absolute_url())

    before, after = same_page(preview, public)
    assert before == after
    assert parse(preview).one("h1").text == "Typed now"


def test_a_preview_of_what_is_typed_saves_nothing(desk, full_story):
    def everything():
        tables = (Article, Byline, Revision, Tag)
        return [list(table.objects.order_by("pk").values()) for table in tables]

    before = everything()
    data = story_data(full_story, headline="Typed", tags="brand new topic", bylines=[])

    page = parse(desk.post(preview_url(full_story), data))

    assert page.one("h1").text == "Typed"
    assert page.one("footer", class_="article__tags").one("a").text == "brand new topic"
    assert everything() == before


def test_a_story_that_was_never_saved_has_a_preview(desk, others):
    data = story_data(
        headline="Brand new", body="<p>First words.</p>", bylines=[{"author": others[0].bylines.get().author_id}]
    )
    count = Article.objects.count()

    page = parse(desk.post(preview_url(), data))

    assert page.one("h1").text == "Brand new"
    assert page.one(class_="body").text == "First words."
    assert page.one(class_="article__bylines").text == "By Vera Okonta"
    assert page.one("nav", class_="crumbs").text == "Home Brand new"
    assert page.one("aside", class_="ticker").all("a")[0].text == "Brand new"
    assert Article.objects.count() == count


def test_what_is_typed_wrongly_is_named_and_shown_as_it_was_saved(desk, full_story, others):
    data = story_data(full_story, headline="", slug=others[0].slug, standfirst="Typed all the same")

    page = parse(desk.post(preview_url(full_story), data))

    assert page.one("meta", name="preview")["content"] == "Headline, Slug"
    assert page.one("h1").text == "A draft with everything"
    assert page.one(class_="article__standfirst").text == "Typed all the same"


def test_rows_that_are_marked_for_deletion_are_not_in_the_preview(desk, full_story):
    second = full_story.bylines.last()
    data = story_data(full_story) | {"bylines-0-DELETE": "on"}

    page = parse(desk.post(preview_url(full_story), data))

    assert page.one(class_="article__bylines").text == f"By {second.author}"


def test_a_story_without_section_body_or_byline_has_a_preview(desk):
    page = parse(desk.get(preview_url(make_article("Bare", body="", standfirst=""))))

    assert page.one("h1").text == "Bare"
    assert not page.all("figure")


def test_a_scheduled_story_has_its_own_time_and_a_draft_the_time_of_now(desk):
    out = timezone.now() + timedelta(days=3)
    scheduled, draft = make_scheduled(published_at=out), make_article()

    def time_of(story):
        return parse(desk.get(preview_url(story))).one("p", class_="article__facts").one("time")["datetime"]

    assert time_of(scheduled) == timezone.localtime(out).isoformat(timespec="seconds")
    assert abs(timezone.datetime.fromisoformat(time_of(draft)) - timezone.now()) < timedelta(minutes=1)


def test_a_working_copy_is_shown_in_the_place_of_its_story(desk, others, full_story):
    live = make_public(
        "As readers know it", section=others[0].section, tags=[make_tag("kept")], authors=[make_author("Ida")]
    )
    make_comment(live, text="Said about the live one")
    copy = make_working_copy(live, headline="As it will be", related=[others[5]])

    page = parse(desk.get(preview_url(copy)))

    assert page.one("h1").text == "As it will be"
    assert page.one("link", rel="canonical")["href"].endswith(live.get_absolute_url())
    assert page.one(class_="comment__text").text == "Said about the live one"
    assert "As readers know it" not in page.one("main").text
    assert "As readers know it" not in page.one("aside", class_="ticker").text
    assert page.one("aside", class_="check-also").one("h3").text == "Other 5"
    facts = page.one("p", class_="article__facts").one("time")["datetime"]
    assert facts == timezone.localtime(live.published_at).isoformat(timespec="seconds")
    assert parse(desk.get(live.get_absolute_url())).one("h1").text == "As readers know it"


def test_the_preview_shows_a_picture_that_is_not_public(desk, full_story):
    page = parse(desk.get(preview_url(full_story)))
    source = page.one("figure", class_="article__lead").one("img")["src"]

    response = desk.get(source)

    assert (response.status_code, response["Cache-Control"]) == (200, "no-store, private")
    assert response.getvalue().startswith(picture_bytes()[:2])


def test_nobody_keeps_lists_or_frames_a_preview_but_this_site(desk, full_story):
    for response in (desk.get(preview_url(full_story)), desk.post(preview_url(full_story), story_data(full_story))):
        assert "no-store" in response["Cache-Control"]
        assert response["X-Robots-Tag"] == "noindex, nofollow, noarchive"
        assert response["Referrer-Policy"] == "no-referrer"
        assert response["X-Frame-Options"] == "SAMEORIGIN"
        assert "frame-ancestors 'self'" in response["Content-Security-Policy"]
    for other in ("/", reverse("admin:articles_article_change", args=[full_story.pk])):
        assert desk.get(other)["X-Frame-Options"] == "DENY"


def test_who_may_read_a_story_and_not_change_it_sees_what_is_saved_and_nothing_that_they_send(client, others):
    client.force_login(make_user("Reporter"))

    assert client.get(preview_url(others[0])).status_code == 200
    assert client.post(preview_url(others[0]), story_data(others[0], headline="Mine")).status_code == 403


def test_a_reporter_previews_no_draft_of_a_colleague(client, full_story):
    client.force_login(make_user("Reporter"))

    for response in (client.get(preview_url(full_story)), client.post(preview_url(full_story), {})):
        assert response.status_code == 302
        assert response.url == reverse("admin:index")


def test_the_form_is_not_posted_from_elsewhere(full_story, editor):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(editor)

    assert strict.post(preview_url(full_story), story_data(full_story)).status_code == 403


def test_a_form_that_is_broken_shows_what_it_can(desk, full_story):
    page = parse(desk.post(preview_url(full_story), {"headline": "Alone"}))

    assert page.one("h1").text == "Alone"


def test_queries_do_not_grow_with_rows(desk, full_story):
    def count():
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(preview_url(full_story)).status_code == 200
        return len(captured)

    few = count()
    for n in range(6):
        other = make_public(section=full_story.section, tags=[make_tag()], authors=[make_author()])
        make_comment(other)
        full_story.tags.add(make_tag())
        full_story.bylines.create(author=make_author(), position=n + 3)
        full_story.related_links.create(story=other, position=n + 3)

    assert count() == few
