"""All that was put right, on one public page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from articles.models import Correction
from articles.positions import Order

from .old_addresses import feed_asked_for
from .page import Crumb, Frame, below, moved, paged, public_page, render, stands_at


@public_page
def corrections(request: HttpRequest, page: int | None = None) -> HttpResponse:
    """The corrections, clarifications and updates of public stories, newest first."""
    frame = Frame(timezone.now())
    address = reverse("corrections")
    if feed := feed_asked_for(request, address):
        return feed
    right = below(address)(page or 1)
    if not stands_at(request, right):
        return moved(request, right)
    told = Correction.objects.public(frame.at).select_related("article")
    told = told.defer("article__body", "article__search_text")
    return render(
        request,
        "articles/corrections.html",
        frame,
        pages=paged(told, page or 1, below(address), request.GET, order=Order("at")),
        canonical=right,
        feed=address,
        feed_title="Corrections",
        crumbs=[Crumb("Corrections")],
    )
