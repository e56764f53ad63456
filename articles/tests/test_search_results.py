"""What a search shows of what it finds: the order, marks, counts, and what to try where it finds nothing."""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import found
from articles.comments.tests.markup import parse
from articles.models import Article

from .factory import make_author, make_image, make_public, make_section, make_tag
from .test_search_page import found as headlines
from .test_search_page import search

pytestmark = pytest.mark.django_db


def ago(**fields):
    return timezone.now() - timedelta(**fields)


@pytest.fixture
def ferries():
    """One old story with the word in its headline, a newer one, and so on; the newest has it in the body alone."""
    make_public("Ferry sails", published_at=ago(days=4000))
    make_public("Harbour opens", standfirst="The ferry waits.", published_at=ago(days=300))
    make_public("Ferryman retires", published_at=ago(days=200))
    make_public("Budget passes", body="<p>Not for the ferry.</p>", published_at=ago(days=1))


def test_a_headline_comes_before_a_standfirst_and_that_before_the_text_at_any_age(client, ferries):
    assert headlines(search(client, q="ferry")) == ["Ferryman retires", "Ferry sails", "Harbour opens", "Budget passes"]


def test_of_equals_the_newer_comes_first_and_a_whole_word_before_a_beginning(client):
    for number, days in enumerate([900, 2, 50]):
        make_public(f"Ferry {number}", published_at=ago(days=days))
    make_public("Ferryman 3", published_at=ago(days=2))

    assert headlines(search(client, q="ferry")) == ["Ferry 1", "Ferry 2", "Ferryman 3", "Ferry 0"]


def test_more_of_the_words_in_the_headline_is_better(client):
    make_public("Ferry late", body="<p>At the harbour.</p>", published_at=ago(hours=1))
    make_public("Ferry leaves harbour", published_at=ago(hours=2))

    assert headlines(search(client, q="harbour ferry")) == ["Ferry leaves harbour", "Ferry late"]


def test_newest_first_is_a_choice_that_stands_in_every_link_and_in_the_form(client, ferries):
    page = search(client, q="ferry")
    links = {link.text: link["href"] for link in page.one("ul", class_="orders").all("a")}
    assert list(links) == ["Newest first"]

    page = parse(client.get(links["Newest first"]))
    assert headlines(page) == ["Budget passes", "Ferryman retires", "Harbour opens", "Ferry sails"]
    assert page.one("main").one("input", name="order")["value"] == "newest"
    assert [link["href"] for link in page.one("ul", class_="orders").all("a")] == ["/search/?q=ferry"]
    assert all("order=newest" in link["href"] for link in page.one("nav", class_="facets").all("a"))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ('"black sea"', ["In the Black Sea"]),
        ("“black sea”", ["In the Black Sea"]),
        ('"black sea', ["In the Black Sea"]),
        ("black sea", ["In the Black Sea", "Sea is black", "Seaport in black"]),
        ('"sea" black', ["In the Black Sea", "Sea is black"]),
        ("black -port", ["In the Black Sea", "Sea is black", "Seaport in black"]),
        ("black -seaport", ["In the Black Sea", "Sea is black"]),
        ('black -"black sea"', ["Sea is black", "Seaport in black"]),
        ("black -sea", ["Seaport in black"]),
        ("-sea", []),
        ("- sea", ["In the Black Sea", "Sea is black", "Seaport in black"]),
        ("-", []),
        ('""', []),
        ("F-16", ["F-16 lands"]),
        ("f 16", ["16 times F", "F-16 lands"]),
        ("sea-black", []),
    ],
)
def test_quotation_marks_and_minus_mean_what_readers_expect(client, query, expected):
    for headline in ("Seaport in black", "Sea is black", "In the Black Sea", "F-16 lands", "16 times F"):
        make_public(headline, standfirst="", body="")

    assert sorted(headlines(search(client, q=query))) == expected


def test_words_of_two_places_are_no_phrase(client):
    make_public("Talks on the black", standfirst="Sea routes are open.")

    assert headlines(search(client, q='"black sea"')) == []


def test_what_is_left_out_is_left_out_of_a_section_too(client):
    sea = make_section("Sea")
    make_public("Ferry sails", section=sea)
    make_public("Frigate sails", section=sea)

    assert headlines(search(client, q="-ferry", section="sea")) == ["Frigate sails"]


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("The FERRY and the ferryman", "ferry", ["FERRY", "ferryman"]),
        ("Çelik, again", "celik", ["Çelik"]),
        ("C\u0327elik, decomposed", "çelik", ["C\u0327elik"]),
        ("وصلت مِينَاء جدة", "ميناء", ["مِينَاء"]),
        ("An F-16 lands", "f-16", ["F-16"]),
        ("The black sea and the black", '"black sea"', ["black sea"]),
        ("Straße frei", "strasse", ["Straße"]),
        ("a <b>ferry</b> & more", "ferry", ["ferry"]),
        ("東京湾の港", "東京", ["東京"]),
    ],
)
def test_what_was_looked_for_is_marked_as_it_stands_there(client, text, query, marked):
    make_public(text, standfirst="", body=f"<p>{text.replace('<', '&lt;').replace('&', '&amp;')}</p>")

    page = search(client, q=query)
    headline = page.one("main").one("h2", class_="story__headline")
    assert [mark.text for mark in headline.all("mark")] == marked
    assert headline.text == " ".join(text.split())
    assert [mark.text for mark in page.one("main").one("p", class_="story__standfirst").all("mark")] == marked


def test_the_piece_of_a_long_text_is_that_with_the_words(client):
    filler = "Nothing of interest here. " * 200
    make_public("Long", standfirst="What happened.", body=f"<p>{filler}The ferry met the frigate.</p><p>{filler}</p>")

    piece = search(client, q="frigate ferry").one("main").one("p", class_="story__standfirst")
    assert "The ferry met the frigate." in piece.text
    assert piece.text.startswith("… ")
    assert piece.text.endswith(" …")
    assert len(piece.text) < 300


def test_a_picture_can_be_asked_for(client):
    make_public("Ferry", lead_image=make_image((320, 200)))
    within = make_image((320, 200))
    make_public("Ferry within", body=f'<figure data-image="{within.pk}"></figure><p>Text.</p>')
    make_public("Ferry without")

    assert "Ferry without" not in headlines(search(client, q="ferry", pictures="on"))
    assert "Ferry" in headlines(search(client, q="ferry", pictures="on"))
    assert len(headlines(search(client, q="ferry"))) == 3


# Counts


def facets(page):
    """Kind -> label -> (number of stories, address)."""
    kinds = page.all("details", class_="facet")
    return {
        kind.one("summary").text: {
            link.one("bdi").text: (
                int(link.one("span", class_="facet__stories").text.strip("(").split()[0]),
                link["href"],
            )
            for link in kind.all("a")
        }
        for kind in kinds
    }


@pytest.fixture
def archive():
    world, sea = make_section("World"), make_section("Sea")
    north = make_section("North", parent=world)
    vera, bo = make_author("Vera Okonta"), make_author("Bo Kern")
    drones, ships = make_tag("drones"), make_tag("ships")
    for number, fields in enumerate(
        [
            {"section": north, "authors": [vera], "tags": [drones]},
            {"section": world, "authors": [vera, bo], "tags": [drones, ships]},
            {"section": sea, "further_sections": [north], "authors": [bo]},
            {"section": sea},
        ]
    ):
        make_public(f"Ferry {number}", published_at=datetime(2018 + number, 5, 6, tzinfo=UTC), **fields)
    make_public("Other", section=sea, authors=[vera], tags=[drones])


def test_each_count_is_the_number_of_stories_to_which_its_link_leads(client, archive):
    counted = facets(search(client, q="ferry"))

    numbers = {kind: {label: number for label, (number, _) in links.items()} for kind, links in counted.items()}
    assert numbers == {
        "Section": {"World": 3, "North": 2, "Sea": 2},
        "Topic": {"drones": 2, "ships": 1},
        "Author": {"Bo Kern": 2, "Vera Okonta": 2},
        "Year": {"2021": 1, "2020": 1, "2019": 1, "2018": 1},
    }
    for links in counted.values():
        for number, address in links.values():
            assert len(headlines(parse(client.get(address)))) == number, address


def test_what_is_chosen_can_be_taken_away_and_is_not_offered_again(client, archive):
    page = search(client, q="ferry", section="world", author="vera-okonta", order="newest")

    chosen = {link.one("bdi").text: link["href"] for link in page.one("ul", class_="chosen").all("a")}
    assert chosen == {
        "Section: World": "/search/?q=ferry&author=vera-okonta&order=newest",
        "Author: Vera Okonta": "/search/?q=ferry&section=world&order=newest",
    }
    assert "World" not in facets(page)["Section"]
    assert set(facets(page)["Author"]) == {"Bo Kern"}


def test_an_address_has_no_empty_fields_and_can_be_passed_on(client, archive):
    page = search(client, q="ferry", section="", author="", tag="drones", after="", before="")

    for link in [*page.one("nav", class_="facets").all("a"), *page.one("ul", class_="chosen").all("a")]:
        query = urlsplit(link["href"]).query
        assert parse_qsl(query) == parse_qsl(query, keep_blank_values=True)


# Very many stories


@pytest.fixture
def few(monkeypatch):
    """A site for which a handful is what a thousand are for others."""
    monkeypatch.setattr(found, "MOST", 3)
    monkeypatch.setattr(found, "READ_FOR_PHRASES", 3)


def test_of_very_many_the_newest_are_found_counted_and_ordered_and_the_page_says_so(client, few):
    section = make_section("Sea")
    for number in range(5):
        make_public(
            f"Ferry {number}", section=section, published_at=ago(days=10 - number), tags=[make_tag(f"t{number}")]
        )

    page = search(client, q="ferry")
    assert headlines(page) == ["Ferry 4", "Ferry 3", "Ferry 2"]
    assert page.one("p", class_="found").text == "More than 3 stories"
    assert "These are the newest 3 of them, the best match first." in page.text
    assert set(facets(page)["Topic"]) == {"t2", "t3", "t4"}
    assert client.get("/search/", {"q": "ferry", "page": "2"}).status_code == 404


def test_just_as_many_are_not_more(client, few):
    for number in range(3):
        make_public(f"Ferry {number}")

    page = search(client, q="ferry")
    assert page.one("p", class_="found").text == "3 stories"
    assert "newest 3" not in page.text


def test_words_that_stand_together_are_looked_for_in_the_newest_that_have_them_and_the_page_says_so(client, few):
    make_public("Black sea", published_at=ago(days=9))
    for number in range(3):
        make_public(f"Sea is black {number}", published_at=ago(days=number))

    page = search(client, q='"black sea"')
    assert headlines(page) == []
    assert "were looked for in the newest 3 stories" in page.text


def test_no_query_counts_and_none_is_without_a_limit(client, archive):
    with CaptureQueriesContext(connection) as captured:
        search(client, q="ferry -other", section="world")
    asked = [query["sql"] for query in captured if "MATCH" in query["sql"] or "@@" in query["sql"]]

    assert len(asked) == 1
    assert f"LIMIT {found.MOST + 1}" in asked[0]
    assert "COUNT" not in asked[0]


def test_the_desk_asks_for_words_apart_from_its_order():
    """So that PostgreSQL does not walk all stories to fill a short page with a rare word."""
    from articles.search import matching

    sql = str(matching(Article.objects.all(), "ferry").query)
    assert ("OFFSET 0" in sql) == (connection.vendor == "postgresql")


# Nothing found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("harbuor", "harbour"),
        ("harbur", "harbour"),
        ("harrbour", "harbour"),
        ("hqrbour", "harbour"),
        ("Harbuor frigate", "harbour frigate"),
        ("harbuor firgate", "harbour frigate"),
        ("-ferry harbuor", "-ferry harbour"),
        ('"harbuor opens"', '"harbour opens"'),
        ("مينء", "ميناء"),
        ("гавнь", "гавань"),
        ("xyzzy", ""),
        ("harbuor xyzzyq", ""),
        ("hrb", ""),
    ],
)
def test_a_slip_of_the_finger_is_put_right(client, typed, meant):
    make_public("Harbour opens", body="<p>Frigate, ميناء and гавань.</p>")

    page = search(client, q=typed)

    assert headlines(page) == []
    if not meant:
        assert "Did you mean" not in page.text
        return
    (link,) = page.one("p", class_="nothing__meant").all("a")
    assert link.text == meant
    assert headlines(parse(client.get(link["href"]))) == ["Harbour opens"]


def test_the_likelier_word_is_the_one_that_more_stories_have(client):
    make_public("Frigade")
    make_public("Frigate")
    make_public("Frigate again")

    assert search(client, q="frigaje").one("p", class_="nothing__meant").one("a").text == "frigate"


def test_what_is_meant_is_found_with_what_else_was_asked(client):
    make_public("Harbour opens", section=make_section("Sea"))
    make_section("Air")

    assert "Did you mean" in search(client, q="harbuor", section="sea").text
    page = search(client, q="harbuor", section="air")
    assert "Did you mean" not in page.text
    everywhere = page.one("ul", class_="nothing__try").all("a")[0]
    assert everywhere["href"] == "/search/?q=harbuor"
