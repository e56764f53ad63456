"""What is counted, for Prometheus. `manage.py serve_metrics` tells it, on an address of its own: no URL of the site does.

Each process counts into files of its own in METRICS_DIR, which are added up when somebody asks. Without METRICS_DIR each
counts for itself and nobody is told.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

if settings.METRICS_DIR:
    # Read by the library when it is imported: it decides then whether to count in files.
    Path(settings.METRICS_DIR).mkdir(parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.METRICS_DIR)

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from articles.comments.models import Comment, CommentState, ReplyMail
from articles.models import Notice
from articles.page_cache import counting
from newsroom.health import bounded_wait

_METHODS = {"GET", "HEAD", "POST"}
_REQUESTS = Counter("newsroom_requests", "Requests that were answered", ["method", "route", "status"])
_SECONDS = Histogram(
    "newsroom_request_seconds",
    "Time until the answer was there",
    ["route"],
    buckets=(0.002, 0.005, 0.02, 0.05, 0.2, 0.5, 1, 2, 5, 10),
)
_QUERIES = Counter("newsroom_queries", "Questions to the database", ["route"])
_PAGES = Counter("newsroom_pages", "What became of requests for pages that can be kept", ["event"])
_pages_by = functools.cache(_PAGES.labels)  # looking a label up takes longer than counting


def count(request: HttpRequest, response: HttpResponse, seconds: float, queries: int) -> None:
    """One answered request. Its route is the pattern of its address, so that there are only so many."""
    route = request.resolver_match.route if request.resolver_match else "none"
    _REQUESTS.labels(request.method if request.method in _METHODS else "other", route, response.status_code).inc()
    _SECONDS.labels(route).observe(seconds)
    _QUERIES.labels(route).inc(queries)


def count_page(event: counting.Event) -> None:
    """A page was given out, made or waited for: see articles.page_cache.counting."""
    _pages_by(event).inc()


counting.observers.append(count_page)


class Everything(MultiProcessCollector):
    """What all processes have counted into METRICS_DIR and the folders in it."""

    def __init__(self) -> None:
        super().__init__(None, path=str(settings.METRICS_DIR))

    def collect(self) -> list[Metric]:
        return self.merge([str(file) for file in Path(settings.METRICS_DIR).rglob("*.db")], accumulate=True)


class Waiting(Collector):
    """How long the oldest of what waits has been waiting, by the database; and whether that answers."""

    def collect(self) -> Iterator[Metric]:
        answers = GaugeMetricFamily(
            "newsroom_database_answers", "1 where the database answered within its time, else 0"
        )
        ages = GaugeMetricFamily(
            "newsroom_oldest_waiting_seconds",
            "Age of the oldest reply that waits for a moderator, and of the oldest mail that is due; 0 where none waits",
            labels=["queue"],
        )
        now = timezone.now()
        try:
            with bounded_wait():
                for queue, since in OLDEST.items():
                    oldest = since(now)
                    ages.add_metric([queue], max(0.0, (now - oldest).total_seconds()) if oldest else 0.0)
        except DatabaseError:
            answers.add_metric([], 0)
        else:
            answers.add_metric([], 1)
            yield ages
        finally:
            if not connection.in_atomic_block:
                connection.close()  # each question comes in a thread of its own, with a connection of its own
        yield answers


def _oldest_reply(now: datetime) -> datetime | None:
    return Comment.objects.filter(state=CommentState.PENDING).aggregate(oldest=Min("created_at"))["oldest"]


def _oldest_notice(now: datetime) -> datetime | None:
    return Notice.objects.filter(sent_at=None).aggregate(oldest=Min("at"))["oldest"]


def _oldest_reply_mail(now: datetime) -> datetime | None:
    return ReplyMail.objects.filter(sent_at=None, not_before__lte=now).aggregate(oldest=Min("not_before"))["oldest"]


OLDEST: dict[str, Callable[[datetime], datetime | None]] = {
    "replies": _oldest_reply,
    "notices": _oldest_notice,
    "reply mail": _oldest_reply_mail,
}


def registry() -> CollectorRegistry:
    """What `serve_metrics` tells: the counts of all processes, and what waits."""
    whole = CollectorRegistry()
    if settings.METRICS_DIR:
        whole.register(Everything())
    whole.register(Waiting())
    return whole
