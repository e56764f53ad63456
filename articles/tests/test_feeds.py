"""What feed readers get: of the site and of each list, in three formats, whole, and never what is not public."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import publishing, working_copies
from articles.models import Article, Byline

from .factory import (
    make_author,
    make_copy,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_user,
)
from .machine_readers import ATOM, CONTENT, DC, MEDIA, TYPES, feed_complaints, xml

pytestmark = pytest.mark.django_db

FORMS = {"rss": "", "atom": "atom/", "json": "json/"}


@pytest.fixture
def story():
    """A story with everything that a feed can say of one."""
    world = make_section("World", description="Beyond the strait.")
    other = make_public("Another story", section=world, published_at=timezone.now() - timedelta(days=1))
    inside = make_image(alt="A chart", caption="Depths.", credit="Survey")
    story = make_public(
        "Ferry & tide <again>",
        section=make_section("North", parent=world),
        standfirst="After three winters.",
        body=f'<p>It <a href="/category/world/">sailed</a> <a href="#top">up</a>.</p>'
        f'<figure data-picture="{inside.pk}"></figure>'
        f'<figure data-story="{other.pk}"></figure>'
        '<figure data-embed="https://x.com/harbour/status/12345"><blockquote><p>We sail.</p></blockquote>'
        "<figcaption>The harbour</figcaption></figure>",
        content_warning="Describes a drowning.",
        lead_image=make_image((1600, 1000), alt="A white ferry", caption="At its berth.", credit="J. Tarn"),
        tags=[make_tag("ferries"), make_tag("ports")],
        authors=[make_author("Vera Okonta"), make_author("Bo Kern")],
    )
    Byline.objects.create(article=story, author=story.bylines.first().author, role="photographer", position=5)
    return story


def addresses(story):
    local = timezone.localtime(story.published_at)
    return [
        "/",
        "/category/world/",
        "/category/world/north/",
        "/tag/ferries/",
        "/author/vera-okonta/",
        f"/{local:%Y}/",
        f"/{local:%Y/%m}/",
        f"/{local:%Y/%m/%d}/",
    ]


def items_of(client, address="/feed/"):
    return xml(client.get(address).content).findall(".//item")


def item_of(client, story, address="/feed/"):
    return next(item for item in items_of(client, address) if item.findtext("guid").endswith(f"?p={story.pk}"))


@pytest.mark.parametrize("form", FORMS)
def test_every_list_has_a_feed_without_a_fault_that_has_the_story_in_it(client, story, form):
    for page in [*addresses(story), "/search/"]:
        address = f"{page}feed/{FORMS[form]}" + ("?q=ferry" if page == "/search/" else "")
        response = client.get(address)
        assert feed_complaints(form, response, address) == []
        assert "After three winters." in response.content.decode(), address


@pytest.mark.parametrize("form", FORMS)
def test_a_feed_of_nothing_is_a_feed_that_stays_the_same(client, form):
    address = f"/feed/{FORMS[form]}"
    first = client.get(address)

    assert feed_complaints(form, first, address) == []
    assert client.get(address).content == first.content


def test_an_item_says_who_wrote_it_where_it_is_filed_and_whose_picture_it_shows(client, story, settings):
    item = item_of(client, story)
    picture = item.find(f"{MEDIA}content")

    assert item.findtext("title") == "Ferry & tide <again>"
    assert [one.text for one in item.findall(f"{DC}creator")] == ["Vera Okonta", "Bo Kern"]
    assert sorted(one.text for one in item.findall("category")) == ["North", "ferries", "ports"]
    assert item.findtext("description") == "After three winters."
    assert picture.findtext(f"{MEDIA}credit") == "J. Tarn"
    assert picture.findtext(f"{MEDIA}description") == "At its berth."
    assert picture.findtext(f"{MEDIA}title") == "A white ferry"
    width = int(picture.get("width"))
    assert width >= 1200
    assert int(picture.get("height")) == width * 1000 // 1600
    assert picture.get("url").endswith(f"/{width}.jpg")
    shown = client.get(picture.get("url").removeprefix(settings.SITE_URL))
    assert (shown.status_code, shown.getvalue()[:2]) == (200, b"\xff\xd8")


def test_the_text_is_whole_without_anything_that_needs_our_pages(client, story, settings):
    html = item_of(client, story).findtext(f"{CONTENT}encoded")

    assert f'<a href="{settings.SITE_URL}/category/world/">sailed</a>' in html
    assert f'<a href="{settings.SITE_URL}{story.get_absolute_url()}#top">up</a>' in html
    assert "Describes a drowning." in html
    assert "Depths. <cite>Survey</cite>" in html
    assert 'alt="A chart"' in html
    assert "At its berth. <cite>J. Tarn</cite>" in html
    assert f'Read also: <a href="{settings.SITE_URL}' in html
    assert "<blockquote" in html
    assert "We sail." in html
    assert 'The harbour: <a href="https://x.com/harbour/status/12345">See the post on X</a>' in html
    assert "data-" not in html


def test_sensitive_pictures_stay_out(client, story):
    for image in (story.lead_image, *(link.image for link in story.body_picture_links.all())):
        image.sensitive = True
        image.save()
    for form in FORMS:
        text = client.get(f"/feed/{FORMS[form]}").content.decode()
        assert "/pictures/" not in text, form
        assert "At its berth" not in text, form
        assert "Depths" not in text, form
        assert "After three winters." in text, form


def test_the_three_formats_tell_the_same(client, story):
    entry = xml(client.get("/feed/atom/").content).find(f"{ATOM}entry")
    (item,) = [one for one in json.loads(client.get("/feed/json/").content)["items"] if one["title"] == story.headline]
    in_rss = item_of(client, story)

    assert entry.findtext(f"{ATOM}title") == item["title"] == in_rss.findtext("title")
    assert entry.findtext(f"{ATOM}content") == item["content_html"] == in_rss.findtext(f"{CONTENT}encoded")
    assert entry.findtext(f"{ATOM}id") == item["id"]
    assert [one.findtext(f"{ATOM}name") for one in entry.findall(f"{ATOM}author")] == [
        one["name"] for one in item["authors"]
    ]
    assert sorted(one.get("term") for one in entry.findall(f"{ATOM}category")) == sorted(item["tags"])
    assert item["language"] == "en"


def test_an_item_stays_the_same_item_when_its_address_changes(client, story):
    def ids():
        atom, feed = xml(client.get("/feed/atom/").content), json.loads(client.get("/feed/json/").content)
        return (
            {item.findtext("guid") for item in items_of(client)},
            {one.text for one in atom.iter(f"{ATOM}id")},
            {item["id"] for item in feed["items"]},
        )

    before = ids()
    story.slug = "another-address"
    story.save()

    assert ids() == before
    assert item_of(client, story).findtext("link").endswith("/another-address/")


def test_what_readers_are_told_of_a_change_stands_in_the_item_and_makes_it_newer(client, story):
    editor, at = make_user("Editor"), timezone.now() - timedelta(minutes=5)
    before = xml(client.get("/feed/atom/").content).find(f"{ATOM}entry").findtext(f"{ATOM}updated")
    for kind, text in (("update", "She has arrived."), ("correction", "It was a Monday.")):
        copy = make_copy(story, by=editor, at=at, body=story.body + f"<p>{text}</p>")
        working_copies.publish_changes(copy, by=editor, kind=kind, text=f"Told: {text}", at=at)
        story = Article.objects.get(pk=story.pk)

    html = item_of(client, story).findtext(f"{CONTENT}encoded")
    places = [html.index(words) for words in ("Told: She has arrived.", "sailed", "Told: It was a Monday.")]
    assert places == sorted(places), "updates at the head, corrections at the end"
    assert item_of(client, story).findtext(f"{ATOM}updated") == at.isoformat()
    entry = xml(client.get("/feed/atom/").content).find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}updated") == at.isoformat() != before
    (item, *_) = json.loads(client.get("/feed/json/").content)["items"]
    assert item["date_modified"] == at.isoformat()


@pytest.mark.parametrize("form", FORMS)
def test_corrections_have_a_feed_of_their_own(client, story, form):
    at = timezone.now() - timedelta(minutes=5)
    story.corrections.create(kind="correction", text="It was a Monday.", at=at, username="vera")
    story.corrections.create(kind="update", text="Not yet.", at=at + timedelta(days=1), username="vera")
    address = f"/corrections/feed/{FORMS[form]}"

    response = client.get(address)

    assert feed_complaints(form, response, address) == []
    assert "It was a Monday." in response.content.decode()
    assert "Not yet." not in response.content.decode()


def test_a_withdrawn_story_is_in_no_feed_from_the_next_answer_on(client, story):
    publishing.withdraw(story, by=make_user("Editor"), notice="Forged.")

    for page in ["/", "/category/world/", "/tag/ferries/", "/author/vera-okonta/", "/corrections/"]:
        for suffix in FORMS.values():
            text = client.get(f"{page}feed/{suffix}").content.decode()
            assert f"?p={story.pk}<" not in text, page
            assert f"story/{story.pk}" not in text, page
            assert "After three winters." not in text, page


def test_a_scheduled_story_and_a_working_copy_are_in_no_feed(client, story):
    make_scheduled("Ironveil", section=story.section, tags=story.tags.all(), standfirst="ironveil")
    make_copy(story, headline="Ironveil", standfirst="ironveil")

    for page in addresses(story):
        for suffix in FORMS.values():
            assert "ronveil" not in client.get(f"{page}feed/{suffix}").content.decode()


@pytest.mark.parametrize("form", FORMS)
def test_a_longer_feed_asks_the_database_no_more(client, form):
    def grow(by):
        tags = [make_tag() for _ in range(3)]
        for number in range(by):
            image = make_image((320, 200))
            story = make_public(
                body=f'<figure data-picture="{image.pk}"></figure>'
                f'<figure data-story="{first.pk}"></figure><p>{number}</p>',
                section=make_section(),
                lead_image=image,
                tags=tags,
                authors=[make_author(), make_author()],
            )
            story.corrections.create(kind="update", text="Told.", at=timezone.now(), username="vera")

    def ask():
        with CaptureQueriesContext(connection) as captured:
            response = client.get(f"/feed/{FORMS[form]}")
        return len(captured), len(response.content)

    first = make_public(lead_image=make_image((320, 200)), authors=[make_author()], tags=[make_tag()])
    grow(2)
    few, small = ask()
    grow(5)
    many, large = ask()

    assert large > small
    assert many == few <= 10


def test_only_reading_is_possible_and_other_sites_may_read(client, story):
    assert client.post("/feed/").status_code == 405
    response = client.get("/feed/")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert client.head("/feed/")["Content-Type"] == TYPES["rss"]


def test_a_search_for_nothing_has_no_feed_and_the_feed_of_one_is_not_indexed(client, story):
    assert client.get("/search/feed/").status_code == 404
    assert client.get("/search/feed/?q=ferry")["X-Robots-Tag"] == "noindex"
    assert "Ferry" not in client.get("/search/feed/?q=submarine").content.decode()
