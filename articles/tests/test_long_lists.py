"""A list of very many stories: every page has its own, and none is read only to be counted or passed over."""

from __future__ import annotations

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from articles.admin.stories import StoryAdmin
from articles.admin.story_list import StoryPages
from articles.models import Article

from .factory import make_article, make_author, make_public, make_section, make_user
from .plans import plan_of

pytestmark = pytest.mark.django_db

LISTS = ["", "?stage=live", "?stage=draft", "?section={section}", "?by=me", "?picture=no", "?author={author}"]


@pytest.fixture(autouse=True)
def nothing_remembered():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(params=["Editor", "Reporter"])
def person(request):
    return make_user(request.param)


@pytest.fixture
def stories(person):
    section, author = make_section("Sea"), make_author()
    for number in range(12):
        own = {"created_by": person} if number % 2 else {}
        make_public(section=section, authors=[author], **own)
        make_article(section=section, **own)
    return {"section": section.pk, "author": author.pk}


def shown(client, query):
    response = client.get(reverse("admin:articles_article_changelist") + query)
    return response.context["cl"]


@pytest.mark.parametrize("query", LISTS)
def test_the_pages_of_a_list_have_each_story_once_in_its_order(query, client, person, stories, monkeypatch):
    monkeypatch.setattr(StoryAdmin, "list_per_page", 4)
    client.force_login(person)
    query = query.format_map(stories)
    first = shown(client, query)
    expected = list(first.queryset.values_list("pk", flat=True))
    pages = range(1, first.paginator.num_pages + 1)
    listed = [
        story.pk for page in pages for story in shown(client, f"{query}{'&' if query else '?'}p={page}").result_list
    ]
    assert listed == expected
    assert first.result_count == len(expected) > 4


def test_what_a_list_adds_to_its_stories_is_still_there(stories):
    from django.db.models import F

    page = StoryPages(Article.objects.order_by("pk").annotate(loud=F("headline")).for_lists(), 4).page(2)
    assert [story.loud for story in page.object_list] == [story.headline for story in page.object_list]
    assert len(page.object_list) == 4


def test_a_short_list_is_counted_each_time_and_a_long_one_is_not(client, person, stories, monkeypatch):
    client.force_login(person)

    def counted():
        return shown(client, "?stage=live").result_count

    first = counted()
    make_public()
    assert counted() == first + 1
    monkeypatch.setattr("articles.admin.story_list.LONG", 5)
    assert counted() == first + 1
    make_public()
    assert counted() == first + 1  # remembered
    assert shown(client, "?by=me").result_count != first + 1  # another list has its own number
    other = make_user("Editor" if person.has_perm("articles.edit_any_article") else "Reporter")
    client.force_login(other)
    assert counted() == first + 2  # and so has another person


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "query", ["", "?stage=live", "?stage=draft", "?section={section}", "?by=me", "?author={author}"]
)
def test_a_list_is_counted_and_turned_in_an_index_alone(query, person, stories):
    request = RequestFactory().get("/" + query.format_map(stories))
    request.user = person
    story_admin = admin.site.get_model_admin(Article)
    pages = StoryPages(story_admin.get_changelist_instance(request).queryset, 4)
    with CaptureQueriesContext(connection) as asked:
        list(pages.page(2))
    counting, turning = (query["sql"] for query in asked.captured_queries[:2])
    assert counting.startswith("SELECT COUNT(*)")
    for sql in (counting, turning):
        plan = plan_of(sql)
        assert any("articles_article USING COVERING INDEX" in step for step in plan), plan
        assert not any("TEMP B-TREE" in step for step in plan), plan


def test_a_reporters_list_is_one_look_at_each_story(person):
    """A second look at all that is public, for each page, grew with the archive."""
    assert str(Article.objects.visible_to(person).query).count("SELECT") == 1
