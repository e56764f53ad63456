"""What became of the replies of a writer, whom a site without accounts knows by the email address alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import IntegerField, OuterRef, QuerySet, Subquery

from .identity import fold_email, hash_of_email
from .models import Ban, BanKind, Comment, CommentState

#: A writer's record is told of so many of the latest replies: reading more would cost more, and would tell no more.
LATEST = 200


class _HowMany(Subquery):
    """The number of rows of a subquery that are in one state."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) latest WHERE latest.state = '%(state)s')"
    output_field = IntegerField()


def with_records(replies: QuerySet[Comment]) -> QuerySet[Comment]:
    """``replies``, each with what became of its writer's latest ones. No query more; no row is read beyond ``LATEST``."""
    latest = (
        Comment.objects.filter(folded_email=OuterRef("folded_email"))
        .exclude(folded_email="")
        .order_by("-created_at")
        .values("state")[:LATEST]
    )
    return replies.annotate(**{f"writer_{state}": _HowMany(latest, state=str(state)) for state in CommentState.values})


@dataclass(frozen=True)
class Record:
    """How many of a writer's latest replies are in which state."""

    numbers: dict[str, int]

    @classmethod
    def of(cls, reply: Comment) -> Record:
        """Of a reply that ``with_records`` has read."""
        return cls({state: getattr(reply, f"writer_{state}") for state in CommentState.values})

    @property
    def total(self) -> int:
        return sum(self.numbers.values())

    @property
    def is_partial(self) -> bool:
        """There may be more replies than were read."""
        return self.total >= LATEST

    @property
    def is_first(self) -> bool:
        return self.total <= 1

    @property
    def decided(self) -> list[tuple[str, str, int]]:
        """State, its word and its number, without those of which there are none."""
        order = (CommentState.APPROVED, CommentState.REJECTED, CommentState.SPAM, CommentState.PENDING)
        return [(state, state.label.lower(), self.numbers[state]) for state in order if self.numbers[state]]


@dataclass
class Writer:
    """One writer, as the page about them tells it."""

    email: str
    names: list[str] = field(default_factory=list)
    addresses: list[tuple[str, str]] = field(default_factory=list)
    record: Record | None = None
    first: datetime | None = None
    bans: list[Ban] = field(default_factory=list)


def writer_of(email: str, at: datetime) -> Writer | None:
    """What is known of whoever writes with ``email`` at ``at``; None of somebody who never did."""
    folded = fold_email(email)
    replies = Comment.objects.filter(folded_email=folded).exclude(folded_email="")
    latest = list(
        replies.order_by("-created_at").values_list("state", "name", "address", "address_hash", "created_at")[:LATEST]
    )
    if not latest:
        return None
    numbers = dict.fromkeys(CommentState.values, 0)
    for state, *_ in latest:
        numbers[state] += 1
    first = replies.order_by("created_at").values_list("created_at", flat=True)[:1]
    return Writer(
        email=email,
        names=list(dict.fromkeys(name for _, name, *_ in latest if name)),
        addresses=list(dict.fromkeys((address, digest) for *_, address, digest, _at in latest if address)),
        record=Record(numbers),
        first=first[0],
        bans=list(Ban.objects.in_force(at).filter(kind=BanKind.EMAIL, value=hash_of_email(email))),
    )


def banned(replies: Iterable[Comment], at: datetime) -> dict[int, list[Ban]]:
    """Number of a reply -> the bans that hold at ``at`` for its email address or its IP address: one query for all."""
    known = {
        reply.pk: [
            whom
            for whom in ((BanKind.EMAIL, hash_of_email(reply.email)), (BanKind.ADDRESS, reply.address_hash))
            if whom[1]
        ]
        for reply in replies
    }
    values = {value for whom in known.values() for _kind, value in whom}
    bans: dict[tuple[str, str], list[Ban]] = {}
    for ban in Ban.objects.in_force(at).filter(value__in=values):
        bans.setdefault((ban.kind, ban.value), []).append(ban)
    return {pk: [ban for one in whom for ban in bans.get(one, [])] for pk, whom in known.items()}
