"""A reader searches."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.comments.tests.markup import parse
from tags.models import TagAlias

from .factory import make_author, make_public, make_section, make_tag

pytestmark = pytest.mark.django_db

NOTHING = "Sorry, but nothing matched your search criteria. Please try again with some different keywords."


def search(client, **asked):
    response = client.get("/search/", asked)
    assert response.status_code == 200
    return parse(response)


def found(page):
    return [heading.text for heading in page.one("main").all(class_="story__headline")]


@pytest.mark.parametrize("words", ["Çelik", "celik", "ÇELIK", "harbour celik", "CELIK harbour", "  celik  "])
def test_case_accents_and_order_of_words_do_not_matter(client, words):
    make_public("Çelik opens the harbour")
    make_public("The harbour closes")

    assert found(search(client, q=words)) == ["Çelik opens the harbour"]


@pytest.mark.parametrize("where", ["headline", "standfirst", "body"])
def test_words_are_found_in_headline_standfirst_and_body(client, where):
    make_public(**{"headline": "Ferry", where: "Minehunter returns"})

    assert len(found(search(client, q="minehunter"))) == 1


def test_the_page_has_the_words_that_readers_know(client):
    make_public("Ferry returns")

    page = search(client, q="ferry")
    assert page.one("h1").text == "Search Results for: ferry"
    assert page.one("main").one("input", name="q")["value"] == "ferry"
    assert page.one("p", class_="found").text == "1 story"

    page = search(client, q="submarine")
    assert page.one("main").one("h2").text == "Nothing Found"
    assert NOTHING in page.text


def test_an_empty_search_finds_nothing_and_says_what_to_do(client):
    make_public("Ferry returns")

    for asked in ({}, {"q": ""}, {"q": "   "}, {"q": "", "section": ""}):
        page = search(client, **asked)
        assert page.one("h1").text == "Search"
        assert found(page) == []
        assert NOTHING not in page.text
        assert "Type the words" in page.text


@pytest.mark.parametrize(
    "q", ["%", "_", "'", '"', "\\", "((", "AND OR NOT", "\x00", "🚀", "a" * 5000, "<script>", "-", "*"]
)
def test_no_query_breaks_the_page_or_finds_everything(client, q):
    make_public("Ferry returns")

    assert found(search(client, q=q)) == []


def test_results_stay_out_of_other_search_engines(client):
    head = search(client, q="ferry").one("head")

    assert head.one("meta", name="robots")["content"] == "noindex, follow"


def test_a_section_narrows_to_itself_and_what_is_inside_it(client):
    world = make_section("World")
    make_public("Ferry in the north", section=make_section("North", parent=world))
    make_public("Ferry in the air", section=make_section("Air"))

    assert found(search(client, q="ferry", section="world")) == ["Ferry in the north"]
    assert found(search(client, section="world")) == ["Ferry in the north"]
    chosen = [
        option["value"] for option in search(client, section="world").all("option") if "selected" in option.attributes
    ]
    assert chosen[0] == "world"


def test_a_topic_is_known_by_all_its_names(client):
    tag = make_tag("drones")
    TagAlias.objects.create(tag=tag, name="UAV", slug="uav")
    make_public("Ferry filmed from above", tags=[tag])
    make_public("Ferry")

    for name in ("drones", "DRONES", "UAV", "uav"):
        assert found(search(client, tag=name)) == ["Ferry filmed from above"], name
    assert NOTHING in search(client, tag="nothing").text


def test_an_author_narrows_and_only_those_who_have_published_are_offered(client):
    vera, bo = make_author("Vera Okonta"), make_author("Bo Kern")
    make_public("Ferry by Vera", authors=[vera])
    make_public("Ferry by Bo", authors=[bo])
    make_author("Unpublished Person")

    page = search(client, q="ferry", author=vera.slug)

    assert found(page) == ["Ferry by Vera"]
    offered = [option.text for option in page.one("select", name="author").all("option")]
    assert offered == ["All authors", "Bo Kern", "Vera Okonta"]


def test_days_are_whole_days_of_the_newsroom(client):
    for day, headline in ((5, "Before"), (6, "First"), (7, "Last"), (8, "After")):
        make_public(headline, published_at=datetime(2019, 5, day, 23, 30, tzinfo=UTC))

    assert found(search(client, after="2019-05-06", before="2019-05-07")) == ["Last", "First"]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"after": "yesterday"}, "Enter a valid date."),
        ({"section": "nowhere"}, "Select a valid choice."),
        ({"author": "nobody"}, "Select a valid choice."),
        ({"before": "9999-12-31"}, ""),
        ({"after": "0001-01-01"}, ""),
    ],
)
def test_what_makes_no_sense_is_said_beside_its_field_and_finds_nothing_by_accident(client, asked, says):
    make_public("Ferry")

    page = search(client, **asked)

    assert (says in page.text) is True
    assert found(page) == ([] if says else ["Ferry"])
    is_open = "open" in page.one("details", class_="narrow").attributes
    assert is_open if says else page.one("ul", class_="chosen"), "what was chosen must be in sight"


def test_long_results_are_cut_into_pages_that_keep_the_question(client):
    for number in range(13):
        make_public(f"Ferry {number}", published_at=timezone.now() - timedelta(hours=number))

    first = search(client, q="ferry & co"[:5])
    (link,) = [a for a in first.one("nav", aria_label="Pages").all("a") if a.text == "Page 2"]
    second = parse(client.get(link["href"]))

    assert link["href"] == "/search/?q=ferry&page=2"
    assert len(found(first)) == 12
    assert found(second) == ["Ferry 12"]
    for beyond in ("3", "0", "x", "-1", "9" * 30):
        assert client.get("/search/", {"q": "ferry", "page": beyond}).status_code == 404
