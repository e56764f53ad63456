"""The pages for what is not there, or not there any more. The page for our own failures is templates/500.html alone."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import Error
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render as render_bare
from django.utils import timezone

from articles.models import Article, State

from .page import Frame, render

_log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, with a search box and the latest stories; without them while the database does not answer.

    Says nothing of ``exception``, which may name what is not public.
    """
    try:
        return render(request, "404.html", Frame(timezone.now()), status=404, noindex=True)
    except Error:
        _log.exception("The page for what is not found went out without its stories")
        return render_bare(request, "404_bare.html", status=404)


def gone(request: HttpRequest, article: Article, at: datetime) -> HttpResponse:
    """410 for a story that readers could see once.

    Shows nothing of the story itself: since it was taken down an editor may have rewritten it. What a withdrawn
    one shows is its notice, which was written for this page.
    """
    withdrawn = article.state == State.WITHDRAWN
    return render(
        request,
        "articles/gone.html",
        Frame(at),
        status=410,
        noindex=True,
        notice=article.withdrawal_notice if withdrawn else "",
        withdrawn_at=article.withdrawn_at if withdrawn else None,
    )


def page_gone(request: HttpRequest, at: datetime) -> HttpResponse:
    """410 for a page that is no news and that readers could see once. Shows nothing of it."""
    return render(request, "articles/gone.html", Frame(at), status=410, noindex=True, what="page")
