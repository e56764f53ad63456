"""No page asks the database more often because there is more to show."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.comments.tests.factory import make_comment
from articles.models import AuthorLink, PreviewLink, Section, TopicPicture

from .factory import (
    day_of,
    make_article,
    make_author,
    make_breaking,
    make_image,
    make_page,
    make_public,
    make_section,
    make_tag,
    place_on_front_page,
)

pytestmark = pytest.mark.django_db


class Site:
    def __init__(self):
        self.world = make_section("World")
        self.north = make_section("North", parent=self.world)
        self.author = make_author("Vera Okonta", portrait=make_image((320, 320)))
        self.tag = make_tag("ferries")
        self.story = make_public("Ferry", section=self.north, tags=[self.tag], authors=[self.author])
        self.page = make_page("About")
        TopicPicture.objects.create(tag=self.tag, image=make_image((320, 320)))
        self.draft = make_article("Draft", section=self.north, tags=[self.tag], authors=[self.author])
        until = timezone.now() + timedelta(hours=1)
        self.preview = PreviewLink.objects.create(article=self.draft, reader="Counsel", expires_at=until)

    def grow(self, by):
        """More of everything that a page can show, around the one story and in the lists."""
        for number in range(by):
            section = make_section(parent=self.north if number % 2 else None)
            make_section(parent=section)
            authors = [make_author(portrait=make_image((320, 320))) for _ in range(2)]
            AuthorLink.objects.create(author=authors[0], label="Website", url="https://okonta.example/")
            common = {"authors": [*authors, self.author], "tags": [self.tag, make_tag()]}
            for place in (section, self.north):
                other = make_public(
                    section=place,
                    further_sections=[self.world],
                    lead_image=make_image((320, 200)),
                    published_at=timezone.now() - timedelta(days=number),
                    **common,
                )
                for kind in ("correction", "update"):
                    told = {"at": timezone.now() - timedelta(hours=number), "text": "It was a Monday."}
                    other.corrections.create(kind=kind, username="vera", **told)
                    self.story.corrections.create(kind=kind, username="vera", **told)
                make_comment(other, parent=make_comment(other))
                self.story.related_links.create(story=other, position=number)
                self.draft.related_links.create(story=other, position=number)
            make_page(parent=self.page)
            make_page()
            place_on_front_page(other)
            make_breaking(other)
            self.draft.tags.add(make_tag())
            self.draft.bylines.create(author=authors[0], position=number + 1)
            make_comment(self.story, parent=make_comment(self.story))
            self.story.tags.add(make_tag())
            self.story.bylines.create(author=authors[0], position=number + 1)


@pytest.fixture
def site():
    return Site()


ADDRESSES = {
    "front page": lambda site: "/",
    "section": lambda site: Section.objects.get(pk=site.north.pk).get_absolute_url(),
    "outer section": lambda site: site.world.get_absolute_url(),
    "tag": lambda site: site.tag.get_absolute_url(),
    "author": lambda site: site.author.get_absolute_url(),
    "page": lambda site: "/about/",
    "year": lambda site: f"/{day_of(site.story):%Y}/",
    "story": lambda site: site.story.get_absolute_url(),
    "corrections": lambda site: "/corrections/",
    "second page of corrections": lambda site: "/corrections/page/2/",
    "search": lambda site: "/search/?q=story",
    "narrowed search": lambda site: f"/search/?q=story&section=world&tag=ferries&author={site.author.slug}",
    "feed": lambda site: "/feed/",
    "feed of a section": lambda site: "/category/world/feed/atom/",
    "feed of a tag": lambda site: "/tag/ferries/feed/json/",
    "feed of an author": lambda site: f"{site.author.get_absolute_url()}feed/",
    "feed of a story's comments": lambda site: f"{site.story.get_absolute_url()}feed/",
    "part of the sitemaps": lambda site: f"/sitemap-stories-{site.story.pk // 10_000 + 1}.xml",
    "sitemap of lists and pages": lambda site: "/sitemap-lists-1.xml",
    "news sitemap": lambda site: "/news-sitemap.xml",
    "preview": lambda site: reverse("preview", args=[site.preview.key]),
    "not found": lambda site: "/nothing/",
}


@pytest.mark.parametrize("page", ADDRESSES)
def test_queries_do_not_grow_with_rows(client, site, page):
    def queries():
        cache.clear()  # what is known for an hour is looked up each time
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert response.status_code == (404 if page == "not found" else 200)
        return [query["sql"] for query in captured], len(response.content)

    site.grow(7)
    address = ADDRESSES[page](site)
    few, small = queries()
    site.grow(7)
    many, large = queries()

    assert len(many) == len(few), "\n".join(many)
    assert large > small, "the page shows no more than before: the test proves nothing"


def test_stories_without_picks_need_no_more_for_their_best_match(client, site):
    site.grow(4)
    site.story.related_links.all().delete()

    def count():
        with CaptureQueriesContext(connection) as captured:
            assert "Check Also" in client.get(site.story.get_absolute_url()).content.decode()
        return len(captured)

    few = count()
    site.grow(5)
    site.story.related_links.all().delete()

    assert count() == few
