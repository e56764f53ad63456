"""Search."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.filters import StoryFilter
from articles.models import Article

from .old_addresses import feed_asked_for
from .page import Frame, paged, public_page, render


@public_page
def search(request: HttpRequest) -> HttpResponse:
    """What was searched for, newest first. Never in the index of another search engine."""
    at = timezone.now()
    search_filter = StoryFilter(request.GET, Article.objects.public(at))
    stories = search_filter.qs if search_filter.asked else Article.objects.none()
    if search_filter.asked and (feed := feed_asked_for(request, reverse("search"))):
        return feed
    query = request.GET.copy()
    asked_page = "".join(query.pop("page", ["1"])[-1:])
    words_asked = query.urlencode()

    def url(number: int) -> str:
        query["page"] = str(number)
        return f"{reverse('search')}?{query.urlencode()}"

    number = int(asked_page) if asked_page.isascii() and asked_page.isdigit() and len(asked_page) < 7 else 0
    return render(
        request,
        "articles/search.html",
        Frame(at),
        form=search_filter.form,
        asked=search_filter.asked,
        narrowed=search_filter.narrowed,
        words=search_filter.words,
        pages=paged(stories.for_lists(at), number, url),
        canonical=reverse("search"),
        feed=reverse("search") if search_filter.asked else None,
        feed_query=words_asked,
        feed_title=f"Search Results for: {search_filter.words}",
        noindex=True,
    )
