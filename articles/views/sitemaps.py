"""What search engines read: sitemaps, and what they are asked to leave alone."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from articles import sitemaps
from articles.feeds import fit

from .page import public_page

_PROTOCOL = "http://www.sitemaps.org/schemas/sitemap/0.9"
_NEWS = "http://www.google.com/schemas/sitemap-news/0.9"


@public_page
def index(request: HttpRequest) -> HttpResponse:
    """The sitemap of the sitemaps."""
    parts = sitemaps.parts(timezone.now())
    addresses = [reverse("sitemap-part", args=part) for part in parts] + [reverse("news-sitemap")]
    return _xml("sitemapindex", (f"<sitemap>{_loc(address)}</sitemap>" for address in addresses))


@public_page
def part(request: HttpRequest, kind: str, page: int) -> HttpResponse:
    """One part. 404 where nothing stands in it: the index does not name it, and the protocol knows no empty one."""
    lines = sitemaps.lines(kind, page, timezone.now())
    if not lines:
        raise Http404(f"Nothing in part {page} of {kind}")
    return _xml("urlset", (f"<url>{_loc(line.path)}{_lastmod(line)}</url>" for line in lines))


@public_page
def news(request: HttpRequest) -> HttpResponse:
    """The stories of the last two days."""
    name = f"<news:name>{_text(settings.SITE_NAME)}</news:name>"
    urls = (
        f"<url>{_loc(story.get_absolute_url())}<news:news>"
        f"<news:publication>{name}<news:language>{_news_language(story.written_in)}</news:language></news:publication>"
        f"<news:publication_date>{_moment(story.first_public_at)}</news:publication_date>"
        f"<news:title>{_text(story.headline)}</news:title></news:news></url>"
        for story in sitemaps.newest(timezone.now())
    )
    return _xml("urlset", urls, f' xmlns:news="{_NEWS}"')


@public_page
def moved_index(request: HttpRequest) -> HttpResponse:
    """Where WordPress and its plugins had the index."""
    return HttpResponsePermanentRedirect(reverse("sitemap"))


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers are asked to leave alone, and where the sitemaps are."""
    lines = [
        "User-agent: *",
        "Disallow: /preview/",
        f"Disallow: {reverse('search')}",
        f"Disallow: {reverse('admin:index')}",
        "Disallow: /*?replytocom=",
        "",
        *(f"Sitemap: {settings.SITE_URL}{reverse(name)}" for name in ("sitemap", "news-sitemap")),
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


def _xml(root: str, children: Iterable[str], namespaces: str = "") -> HttpResponse:
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{_PROTOCOL}"{namespaces}>\n'
    text += "\n".join(children)
    return HttpResponse(f"{text}\n</{root}>\n", content_type="application/xml; charset=utf-8")


def _loc(path: str) -> str:
    return f"<loc>{escape(settings.SITE_URL + path)}</loc>"


def _lastmod(line: sitemaps.Line) -> str:
    return f"<lastmod>{_moment(line.changed)}</lastmod>" if line.changed else ""


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")


def _news_language(code: str) -> str:
    """A language in the words of news sitemaps: ISO 639, and two names of their own for Chinese."""
    return {"zh-hans": "zh-cn", "zh-hant": "zh-tw"}.get(code, code.partition("-")[0])


def _text(text: str) -> str:
    return escape(fit(text))
