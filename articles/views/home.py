"""The front page, and the older pages behind it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles import front_page
from articles.models import Article
from articles.structured_data import organization

from . import old_addresses
from .page import Frame, below, moved, paged, public_page, render


@public_page
def home(request: HttpRequest, page: int | None = None) -> HttpResponse:
    """The newest stories: arranged on the first page, a list on the others."""
    at = timezone.now()
    home_url = reverse("home")
    if page is None and (answer := old_addresses.answer(request, at)):
        return answer
    if feed := old_addresses.feed_asked_for(request, home_url):
        return feed
    if page == 1:
        return moved(request, home_url)
    frame = Frame(at)
    pages = paged(Article.objects.public(at), page or 1, below(home_url), request.GET, at=at)
    context = {"pages": pages, "canonical": pages.url(pages.number)}
    if page is None:
        front = front_page.arrange(pages.items, frame.sections, at)
        return render(
            request, "articles/home.html", frame, front=front, is_home=True, structured=[organization()], **context
        )
    return render(request, "articles/latest.html", frame, **context)
