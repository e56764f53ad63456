"""What happens to a comment when it arrives: the rules of rules.py are asked, and the sternest finding decides.

A rule that fails, or takes too long, holds the comment: no mistake of ours makes anything public, and none loses what a
reader wrote. Nothing is public without a rule that says so.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from articles.loading import store_new

from . import mail
from .models import Comment, CommentState, ModerationRecord, ModerationVerb
from .moderation import record_screening
from .rules import FLOOD_INTERVAL as FLOOD_INTERVAL
from .rules import RULES, Arrival, Finding, Rule
from .rules import Refused as Refused

logger = logging.getLogger(__name__)

#: For all rules together. A comment whose screening takes longer waits for a person; its reader waits no longer.
BUDGET = timedelta(seconds=1)

#: What rules can say -> the state to which it leads, the sternest first.
STATES = {
    "reject": CommentState.REJECTED,
    "spam": CommentState.SPAM,
    "hold": CommentState.PENDING,
    "approve": CommentState.APPROVED,
}
_STERNNESS = list(STATES)


@dataclass(frozen=True)
class Verdict:
    """The state in which a comment is stored, the rule that decided, and everything that the rules found.

    ``found`` is what Comment.verdict holds: [{"rule", "label", "says", "reason"}], in the rules' order.
    """

    state: CommentState
    rule: str
    reason: str
    found: list[dict[str, str]]


def receive(arrival: Arrival, *, clock: Callable[[], float] = time.monotonic) -> Comment:
    """Store the comment in the state that the rules give it. Raises Refused where one of them does not take it.

    ``clock`` gives seconds, and is asked how long the rules take.
    """
    comment = arrival.comment
    comment.derive()
    with transaction.atomic():
        _one_at_a_time(comment)
        verdict = judge(arrival, clock=clock)
        comment.state, comment.rule, comment.verdict = verdict.state, verdict.rule, verdict.found
        comment.created_at = arrival.at
        comment.save(force_insert=True)
        if comment.state != CommentState.PENDING:
            record_screening(comment, at=arrival.at, reason=verdict.reason)
        mail.tell_of_arrival(comment, settings=arrival.settings, at=arrival.at)
    return comment


def judge(
    arrival: Arrival, *, rules: tuple[Rule, ...] | None = None, clock: Callable[[], float] = time.monotonic
) -> Verdict:
    """Ask the rules, RULES by default, in their order, and nothing else: it stores nothing.

    Raises Refused where one of them does not take the comment.
    """
    end = clock() + BUDGET.total_seconds()
    found: list[tuple[Rule, Finding]] = []
    with _query_limit():
        for rule in RULES if rules is None else rules:
            finding = _ask(rule, arrival)
            if late := clock() > end:
                logger.error("Screening took too long at the rule %s; the comment is held.", rule.name)
                finding = finding if _is_stern(finding) else Finding("hold", "Screening took too long.")
            if finding:
                found.append((rule, finding))
            if late:
                break
    if not found:
        return Verdict(CommentState.PENDING, "", "", [])
    decisive, finding = min(found, key=lambda one: _STERNNESS.index(one[1].says))
    return Verdict(STATES[finding.says], decisive.name, finding.reason, [_as_json(*one) for one in found])


def bring_in(comment: Comment, *, at: datetime, source: str) -> Comment:
    """Store a comment from elsewhere as it is, state and date included: no rule is asked, and nobody gets mail."""
    comment.derive()
    with transaction.atomic():
        store_new([comment])
        ModerationRecord.objects.create(
            comment=comment,
            verb=ModerationVerb.IMPORT,
            from_state=comment.state,
            to_state=comment.state,
            at=at,
            reason=source,
        )
    return comment


def bring_in_again(comment: Comment, pk: int, *, at: datetime, source: str) -> bool:
    """Give a comment that came from elsewhere what its source says now: its words, its place and its state.

    Whether it was done: of somebody who was erased here, nothing comes back.
    """
    with transaction.atomic():
        stored = Comment.objects.select_for_update().get(pk=pk)
        if stored.erased_at:
            return False
        names = ("name", "email", "website", "text", "state", "parent_id")
        from_state, before = stored.state, {name: getattr(stored, name) for name in names}
        after = {name: getattr(comment, name) for name in names}
        for name, value in after.items():
            setattr(stored, name, value)
        stored.version += 1
        stored.save()
        ModerationRecord.objects.create(
            comment=stored,
            verb=ModerationVerb.IMPORT,
            from_state=from_state,
            to_state=stored.state,
            at=at,
            reason=source,
            before=before,
            after=after,
        )
        return True


def _ask(rule: Rule, arrival: Arrival) -> Finding | None:
    try:
        # A savepoint each: after a failed query PostgreSQL would take no further one, not even the comment.
        with transaction.atomic():
            return rule.ask(arrival)
    except Refused:
        raise
    except Exception:
        logger.exception("The screening rule %s failed; the comment is held.", rule.name)
        return Finding("hold", "This rule failed, so a person must look.")


@contextmanager
def _query_limit() -> Iterator[None]:
    """No query takes longer than BUDGET, where the database can be told so: SQLite cannot."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(BUDGET // timedelta(milliseconds=1))])
        yield
        cursor.execute("SET LOCAL statement_timeout = DEFAULT")


def _is_stern(finding: Finding | None) -> bool:
    return finding is not None and finding.says in ("reject", "spam")


def _as_json(rule: Rule, finding: Finding) -> dict[str, str]:
    return {"rule": rule.name, "label": rule.label, "says": finding.says, "reason": finding.reason}


def _one_at_a_time(comment: Comment) -> None:
    """Of two comments of one writer, from one connection, or with one text, the second waits until the first is stored.

    So a double click is one comment and one duplicate, and of a flood one comes through. SQLite has one writer anyway.
    """
    if connection.vendor != "postgresql":
        return
    shared = [f"text {comment.article_id} {comment.text_digest}"]
    shared += [f"email {comment.folded_email}"] if comment.folded_email else []
    shared += [f"address {comment.address_hash}"] if comment.address_hash else []
    digests = (hashlib.blake2b(name.encode(), digest_size=8).digest() for name in shared)
    with connection.cursor() as cursor:
        # Always in the same order, so that no two wait for each other.
        for key in sorted(int.from_bytes(digest, signed=True) for digest in digests):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [key])
