"""The pages that are no news."""

from __future__ import annotations

from csp.decorators import csp_update
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import Truncator

from articles.models import Page
from articles.rich_text import plain_text
from articles.story_body import expand, players
from articles.structured_data import web_page

from . import story
from .errors import page_gone
from .page import Crumb, Frame, moved, public_page, render, stands_at

_DESCRIPTION_WORDS = 30
_CUT = " …"  # which stands behind a description that does not end there, and on no page


@public_page
def page(request: HttpRequest, path: str) -> HttpResponse:
    """A page at its address. The last part of the path finds it; a redirect puts the rest right.

    One that was public once answers 410 wherever it was known; what never was is 404.
    """
    at = timezone.now()
    known = Page.objects.known_as(path.rsplit("/", 1)[-1])
    found = known.public(at).first()
    if found is None:
        if known.gone(at).exists():
            return page_gone(request, at)
        raise Http404(path)
    if not stands_at(request, found.get_absolute_url()):
        return moved(request, found.get_absolute_url())
    return _page(request, found, Frame(at))


def story_or_page(request: HttpRequest, slug: str) -> HttpResponse:
    """What stands at ``/slug/``: with plain permalinks a story before a page, else a page before what leads to a story."""
    plain = settings.PERMALINKS == "plain"
    first_is_page = not story.known_as(slug).exists() if plain else Page.objects.known_as(slug).exists()
    return page(request, slug) if first_is_page else story.article(request, slug)


def _page(request: HttpRequest, found: Page, frame: Frame) -> HttpResponse:
    above = [one for one in found.lineage[:-1] if one.is_public(frame.at)]
    inside = Page.objects.public(frame.at).filter(parent=found).defer("body")
    for one in inside:
        one._lineage = [*found.lineage, one]
    description = Truncator(plain_text(found.body)).words(_DESCRIPTION_WORDS, truncate=_CUT)
    player_hosts = players(found)
    response = csp_update({"frame-src": player_hosts})(render)(
        request,
        "articles/page.html",
        frame,
        found=found,
        inside=inside,
        body=expand(found, frame.at),
        has_players=bool(player_hosts),
        canonical=found.get_absolute_url(),
        description=description,
        structured=[web_page(found, description.removesuffix(_CUT))],
        crumbs=[*(Crumb(one.title, one.get_absolute_url()) for one in above), Crumb(found.title)],
    )
    if player_hosts:
        response.headers["Cross-Origin-Embedder-Policy"] = "unsafe-none"
    return response
