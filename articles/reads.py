"""Which stories are read most: numbers an hour and a story, and nothing of whoever reads.

Pages come from caches, so serving one says nothing; a page's script tells that it has been in sight for a while. What a
process hears it keeps in memory for some seconds and then writes at once, however many readers there are: a story that
everybody reads is one row that nobody waits for. A process that is killed takes those seconds with it.
"""

from __future__ import annotations

import ipaddress
import secrets
from collections import Counter
from datetime import datetime, timedelta
from hashlib import blake2b
from threading import Lock

from django.db import connection
from django.db.models import Exists, F, OuterRef, Sum

from .models import Article, ArticleQuerySet, StoryReads, counted_until, full_hour, is_public

KEPT_DAYS = 30
#: How long what was heard may wait in memory.
PAUSE = timedelta(seconds=10)
#: So often one household or office counts for one story in an hour: many people can share an address.
PER_ADDRESS = 10
_MOST_ADDRESSES = 50_000
_IPV6_HOUSEHOLD = 64

Waiting = dict[int, int]


class Heard:
    """What one process has been told and not written down yet. Safe in threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: Counter[int] = Counter()
        self._written_at: datetime | None = None
        self._hour: datetime | None = None
        self._key = b""
        self._seen: Counter[bytes] = Counter()

    def tell(self, story: int, address: str, at: datetime) -> None:
        """Take in that ``story`` was read at ``at``, and write down what waits if that is due.

        ``address`` serves to hear nobody too often, as a digest whose key is thrown away with it when the hour ends.
        Stories that are not public are left out when it is written down.
        """
        hour = full_hour(at)
        with self._lock:
            if hour != self._hour or len(self._seen) >= _MOST_ADDRESSES:
                self._hour, self._key = hour, secrets.token_bytes(16)
                self._seen.clear()
            who = self._digest(f"{story} {_network(address)}")
            if self._seen[who] >= PER_ADDRESS:
                return
            self._seen[who] += 1
            self._waiting[story] += 1
            if self._written_at and abs(at - self._written_at) < PAUSE:
                return
            is_first = self._written_at is None or full_hour(self._written_at) != hour
            self._written_at = at
            waiting, self._waiting = dict(self._waiting), Counter()
        try:
            write_down(waiting, at)
            if is_first:
                forget(at)
        except BaseException:
            with self._lock:
                self._waiting.update(waiting)
            raise

    def _digest(self, text: str) -> bytes:
        return blake2b(text.encode("utf-8", "surrogatepass"), key=self._key, digest_size=8).digest()


#: Of this process.
heard = Heard()


def write_down(waiting: Waiting, at: datetime) -> None:
    """Add the numbers of the stories that are public at ``at`` to the rows of this hour: two statements.

    An hour that is over stays what it was: pages that show what was read most in it are kept.
    """
    public = set(Article.objects.public(at, few=True).filter(pk__in=waiting).values_list("pk", flat=True))
    # In one order in every process, so that no two wait for each other.
    rows = sorted((pk, full_hour(at), number) for pk, number in waiting.items() if pk in public)
    if not rows:
        return
    table = connection.ops.quote_name(StoryReads._meta.db_table)
    moment = connection.ops.adapt_datetimefield_value
    # Django's bulk_create can replace what is there, and cannot add to it.
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (article_id, hour, number) VALUES {', '.join(['(%s, %s, %s)'] * len(rows))} "  # noqa: S608
            f"ON CONFLICT (article_id, hour) DO UPDATE SET number = {table}.number + excluded.number",
            [value for pk, hour, number in rows for value in (pk, moment(hour), number)],
        )


def most_read(stories: ArticleQuerySet, at: datetime, days: int = 7, limit: int = 5) -> list[Article]:
    """Those of ``stories`` that are public at ``at`` and were read most in the ``days`` before the last hour that is counted.

    Of two with as many reads the newer comes first; stories that nobody read are left out. A fixed number of queries.
    """
    until = counted_until(at)
    counted = StoryReads.objects.filter(hour__gte=until - timedelta(days=days), hour__lt=until)
    if stories.query.where:
        counted = counted.filter(Exists(stories.filter(pk=OuterRef("article"))))
    best = list(
        counted.filter(is_public(at, "article"))
        .order_by()
        .values("article")
        .annotate(reads_in_all=Sum("number"))
        .order_by("-reads_in_all", F("article__published_at").desc(), "-article")
        .values_list("article", flat=True)[:limit]
    )
    found = stories.public(at, few=True).for_links().in_bulk(best)
    return [found[pk] for pk in best if pk in found]


def forget(at: datetime) -> int:
    """Delete the numbers of hours that are more than KEPT_DAYS ago at ``at``. Returns how many rows went."""
    return StoryReads.objects.filter(hour__lt=full_hour(at) - timedelta(days=KEPT_DAYS)).delete()[0]


def _network(address: str) -> str:
    """What a provider gives one household: of an IPv6 address the first half; the rest changes by the hour."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, _IPV6_HOUSEHOLD), strict=False)) if known.version == 6 else str(known)
