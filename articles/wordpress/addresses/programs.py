"""WordPress's own programs: where its feeds and its desk were, and what nobody needs any more."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from articles.feeds import address_of
from articles.views import old_addresses
from articles.views.page import public_page

from . import files, numbers

_GONE = (
    "This address belonged to WordPress, which this site has left. Nothing answers here any more.\n"
    "Stories are where they were; their feed is at {feed}\n"
)


@public_page
def feed(request: HttpRequest, name: str) -> HttpResponse:
    """``/wp-rss2.php`` and its like; of comments with ``?p=ID`` those of that story."""
    form = "atom" if name == "atom" else "rss"
    if name != "commentsrss2":
        return HttpResponsePermanentRedirect(address_of(reverse("home"), form))
    if "p" not in request.GET:
        return HttpResponsePermanentRedirect(address_of(f"{reverse('home')}comments/"))
    story = numbers.answer(request) or old_addresses.answer(request, timezone.now())
    if story is not None and "Location" in story:
        return HttpResponsePermanentRedirect(address_of(story["Location"]))
    return story or old_addresses.today(request, reverse("home"))


@require_safe
def desk(request: HttpRequest, path: str = "") -> HttpResponse:
    """Where editors signed in: they have it among their bookmarks."""
    return HttpResponsePermanentRedirect(reverse("admin:login"))


@public_page
def upload(request: HttpRequest, path: str) -> HttpResponse:
    """A file of the media library."""
    return files.picture(request, path)


@public_page
def sitemap(request: HttpRequest, name: str) -> HttpResponse:
    """The parts into which WordPress and its plugins cut theirs."""
    return HttpResponsePermanentRedirect(reverse("sitemap"))


@csrf_exempt
def gone(request: HttpRequest, path: str = "") -> HttpResponse:
    """410, to whatever method, so that programs stop asking."""
    return HttpResponse(
        _GONE.format(feed=address_of(reverse("home"))), status=410, content_type="text/plain; charset=utf-8"
    )
