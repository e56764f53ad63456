"""Nothing that searching shows comes of a story that readers may not see: no result, count, piece of text or word."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from articles.filters import StoryFilter
from articles.models import Article
from articles.search import known_words
from articles.suggestions import suggestion

from .factory import make_author, make_public, make_scheduled, make_section, make_tag
from .test_nothing_leaks import NOT_PUBLIC

pytestmark = pytest.mark.django_db

ADDRESSES = (
    *("/search/?q=harbour", "/search/?q=harbour&order=newest", "/search/?q=quartzfall", "/search/?q=quartzfal"),
    *("/search/?q=qaurtzfall+harbour", '/search/?q="quartzfall"', '/search/?q="the+harbour"'),
    *("/search/?q=-ferry&section=sea", "/search/?section=sea", "/search/?tag=codeword", "/search/?pictures=on"),
    *("/search/feed/?q=harbour", "/search/feed/atom/?q=quartzfall", "/search/feed/json/?section=sea"),
    *("/search/?q=quart", "/search/?author=secret-source", "/search/?q=har", "/search/?after=2000-01-01"),
)


@pytest.fixture
def sea():
    return make_section("Sea")


def tell(make, sea):
    return make(
        headline="Quartzfall in the harbour",
        body="<p>Harbour quartzfall.</p>",
        section=sea,
        tags=[make_tag("codeword")],
        authors=[make_author("Secret Source")],
    )


def answers(client):
    """What each address answers, but for the time that has passed meanwhile."""
    given = {}
    for address in ADDRESSES:
        response = client.get(address)
        text = response.content.decode()
        main = text.split("<main")[1].split("</main>")[0] if "<main" in text else text
        # Readers know each section by the menu, also one that the factory has just made.
        given[address] = (
            response.status_code,
            re.sub(r'title="[^"]* ago"|\s*<option value="section-.*?</option>', "", main),
        )
    return given


@pytest.mark.parametrize("stage", NOT_PUBLIC)
def test_a_story_that_is_not_public_changes_no_answer(client, sea, stage):
    make_public("Harbour opens", section=sea)
    before = answers(client)

    tell(NOT_PUBLIC[stage], sea)

    assert known_words(["quartzfall"]) == ["quartzfall"], "the index knows it: it is the page that must not"
    assert answers(client) == before


def test_the_comparison_would_notice(client, sea):
    make_public("Harbour opens", section=sea)
    before = answers(client)

    tell(make_public, sea)

    after = answers(client)
    assert [address for address in ADDRESSES if after[address] == before[address]] == []
    assert "Did you mean" in after["/search/?q=qaurtzfall+harbour"][1]


def test_a_word_is_suggested_from_the_second_on_from_which_its_story_is_public():
    out = timezone.now() + timedelta(minutes=30)
    make_scheduled("Quartzfall", published_at=out)

    def suggested(at):
        return suggestion(StoryFilter({"q": "qaurtzfall"}, Article.objects.public(at)))

    assert suggested(out - timedelta(microseconds=1)) == ""
    assert suggested(out) == "quartzfall"
