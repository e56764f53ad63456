"""A story in a language of its own says so wherever its words are shown, and nothing else changes its direction."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import revisions
from articles.comments.tests.factory import make_comment
from articles.comments.tests.markup import parse
from articles.models import Article, Revision
from tags.tests.factory import make_tag

from .admin_forms import story_data
from .factory import make_article, make_author, make_breaking, make_public, make_user
from .machine_readers import things_on

pytestmark = pytest.mark.django_db

ARABIC = "NATO تعيد السفينة إلى الميناء"  # which a browser that guesses would take for English


@pytest.fixture
def story():
    return make_public(
        ARABIC,
        language="ar",
        standfirst="بعد ثلاثة أشهر",
        body="<p>NATO ليست طرفًا.</p>",
        content_warning="صور مؤلمة",
        authors=[make_author("ليلى منصور")],
        tags=[make_tag("بحر")],
    )


def written(node):
    return node["lang"], node["dir"]


def test_the_storys_own_words_have_its_language_and_direction(client, story):
    page = parse(client.get(story.get_absolute_url()))

    assert written(page.one("html")) == ("en", "ltr"), "the words around it are the site's"
    for node in (
        page.one("h1"),
        page.one("p", class_="article__standfirst"),
        page.one("div", class_="body"),
        page.one("span", class_="warning__text"),
        page.one("nav", aria_label="Breadcrumb").all("span")[-1],
    ):
        assert written(node) == ("ar", "rtl"), node.text
    assert page.one("p", class_="article__bylines").one("bdi").text == "ليلى منصور"


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("", (None, "auto")),
        ("ar", ("ar", "rtl")),
        ("he", ("he", "rtl")),
        ("uk", ("uk", "ltr")),
        ("zh-hans", ("zh-hans", "ltr")),
    ],
)
def test_without_a_language_the_text_finds_its_own_direction(client, language, expected):
    page = parse(client.get(make_public(language=language).get_absolute_url()))

    assert written(page.one("h1")) == expected


def test_in_every_list_too_and_links_say_where_they_lead(client, story):
    reply = make_comment(story)
    make_breaking(story, text="Ship returns")
    newer = make_public("Newer", section=story.section, related=[story])
    tag = story.tags.get()
    pages = ["/", story.section.get_absolute_url(), tag.get_absolute_url(), "/search/?q=nato", newer.get_absolute_url()]

    for address in pages:
        page, seen = parse(client.get(address)), 0
        for link in page.all("a", href=story.get_absolute_url()):
            if link["aria-hidden"]:
                continue  # the picture, which is for the eye
            assert link["hreflang"] == "ar", (address, link.text)
            seen += ARABIC in link.text
        assert seen, address
        for node in page.below():
            if node.name in ("h1", "h2", "h3", "bdi") and node.text == ARABIC:
                assert written(node) == ("ar", "rtl"), (address, node.name)
        [comment] = page.one("ul", class_="side__replies").all("a")
        assert (comment["href"], written(comment.one("bdi"))) == (reply.get_absolute_url(), ("ar", "rtl"))


def test_a_story_in_the_sites_language_has_no_hreflang(client):
    make_public("Plain")

    assert "hreflang" not in client.get("/").content.decode()


def test_machines_are_told(client, story):
    [article] = [one for one in things_on(parse(client.get(story.get_absolute_url()))) if one["@type"] == "NewsArticle"]

    assert article["inLanguage"] == "ar"
    assert "<news:language>ar</news:language>" in client.get("/news-sitemap.xml").content.decode()
    assert "<dc:language>ar</dc:language>" in client.get("/feed/").content.decode()
    assert '<entry xml:lang="ar">' in client.get("/feed/atom/").content.decode()
    [item] = json.loads(client.get("/feed/json/").content)["items"]
    assert item["language"] == "ar"
    assert '<div lang="ar" dir="rtl">' in item["content_html"]


@pytest.mark.parametrize(("code", "told"), [("zh-hans", "zh-cn"), ("zh-hant", "zh-tw"), ("pt-br", "pt"), ("", "en")])
def test_the_news_sitemap_has_names_of_its_own(client, code, told):
    make_public(language=code)

    assert f"<news:language>{told}</news:language>" in client.get("/news-sitemap.xml").content.decode()


def test_an_editor_chooses_it_in_the_form_and_the_history_knows(client):
    editor = make_user("Editor")
    client.force_login(editor)
    form = client.get("/admin/articles/article/add/").content.decode()
    assert '<option value="" selected>As the site: English</option>' in form
    assert '<option value="ar">Arabic</option>' in form

    client.post("/admin/articles/article/add/", story_data(headline="Ship", language="ar"))
    story = Article.objects.get(headline="Ship")
    client.post(f"/admin/articles/article/{story.pk}/change/", story_data(story, language="fa"))
    story.refresh_from_db()

    assert story.language == "fa"
    first, second = revisions.of(story).order_by("number")
    assert (first.content["language"], second.content["language"]) == ("ar", "fa")
    page = client.get(reverse("admin:articles_article_compare", args=[story.pk]), {"from": 1, "to": 2}).content.decode()
    assert "<del>Arabic</del>" in page
    assert "<ins>Persian</ins>" in page
    revisions.restore(story, first, by=editor)
    story.refresh_from_db()
    assert story.language == "ar"


def test_a_language_that_there_is_not_is_refused(client):
    client.force_login(make_user("Editor"))

    response = client.post("/admin/articles/article/add/", story_data(headline="Ship", language="xx"))

    assert response.status_code == 200
    assert not Article.objects.exists()


def test_a_revision_from_before_stories_had_a_language_is_read_as_the_sites():
    editor = make_user("Editor")
    story = make_article("Ship", language="ar")
    old = revisions.record(story, by=editor)
    del old.content["language"]
    Revision.objects.filter(pk=old.pk).update(content=old.content)

    revisions.restore(story, old, by=editor, at=timezone.now())
    story.refresh_from_db()

    assert story.language == ""
