"""What changed settings would have done to the replies of the last months: shown before they are switched on.

Tried is what depends on a reply alone: the lists of words, the number of links, and holding everything. What depends on
its writer's past is not: that past would have been another one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from .models import Comment, CommentState, DiscussionSettings
from .rules import RULES, Arrival, Finding, number_of_links
from .words import WordList, word_list

PERIOD = timedelta(days=90)
#: The newest replies of the period that are read: a person waits for the answer.
MOST = 5_000
#: Replies that are shown.
SHOWN = 25

#: The settings that can be tried.
TRIED = ("disallowed_words", "moderation_words", "max_links", "hold_all")

_RULES = {rule.name: rule for rule in RULES}


@dataclass(frozen=True)
class Caught:
    """A reply that would have been held or rejected and was not, and why."""

    reply: Comment
    finding: Finding


@dataclass
class TryOut:
    """What the changed settings would have done."""

    looked_at: int = 0
    #: Whether the period has more replies than were read.
    more: bool = False
    caught: int = 0
    #: Of those: replies that a person or a rule let readers see.
    approved: int = 0
    #: Replies that the old settings hold and the new ones do not.
    released: int = 0
    examples: list[Caught] = field(default_factory=list)


def changes(new: DiscussionSettings, old: DiscussionSettings) -> list[str]:
    """The names of those settings of TRIED that differ in what they do."""
    different = [name for name in ("max_links", "hold_all") if getattr(new, name) != getattr(old, name)]
    words = [name for name in ("disallowed_words", "moderation_words") if _lines(new, name) != _lines(old, name)]
    return [name for name in TRIED if name in different + words]


def try_out(new: DiscussionSettings, old: DiscussionSettings, at: datetime) -> TryOut:
    """Ask what differs between the settings of the newest replies of PERIOD before ``at``. Two queries."""
    outcome = TryOut()
    tests = [_test(name, new, old) for name in changes(new, old)]
    period = Comment.objects.filter(created_at__gt=at - PERIOD, created_at__lte=at, is_staff=False)
    newest = period.select_related("article").order_by("-created_at", "-pk").defer("search_text", "verdict")
    for reply in newest.defer("article__body", "article__search_text")[: MOST + 1].iterator(chunk_size=500):
        if outcome.looked_at == MOST:
            outcome.more = True
            break
        outcome.looked_at += 1
        found = [test(reply) for test in tests]
        if finding := next((finding for finding, _ in found if finding), None):
            outcome.caught += 1
            outcome.approved += reply.state == CommentState.APPROVED
            if len(outcome.examples) < SHOWN:
                outcome.examples.append(Caught(reply, finding))
        elif any(released for _, released in found):
            outcome.released += 1
    return outcome


#: Gives what the new setting finds and the old one does not, and whether it is the other way round.
_Test = Callable[[Comment], tuple[Finding | None, bool]]


def _test(name: str, new: DiscussionSettings, old: DiscussionSettings) -> _Test:
    if name == "hold_all":
        return lambda reply: (_ask(name, reply, new), old.hold_all)
    if name == "max_links":
        return lambda reply: _links(reply, new, old)
    # Only what differs is looked for: a list may have thousands of lines that are the same as before.
    added = "\n".join(sorted(_lines(new, name) - _lines(old, name)))
    taken = "\n".join(sorted(_lines(old, name) - _lines(new, name)))
    return lambda reply: _words(name, reply, (added, taken), new, old)


def _links(reply: Comment, new: DiscussionSettings, old: DiscussionSettings) -> tuple[Finding | None, bool]:
    number = number_of_links(reply.text)
    before, after = (bool(s.max_links) and number >= s.max_links for s in (old, new))
    return (_ask("links", reply, new) if after and not before else None), before and not after


def _words(
    name: str, reply: Comment, differing: tuple[str, str], new: DiscussionSettings, old: DiscussionSettings
) -> tuple[Finding | None, bool]:
    added, taken = (bool(lines) and _contains(word_list(lines), reply) for lines in differing)
    if added and not _ask(name, reply, old):
        return _ask(name, reply, new), False
    return None, taken and not _ask(name, reply, new)


def _contains(words: WordList, reply: Comment) -> bool:
    return any(words.find(value) for _, value in Arrival(reply, reply.created_at).fields)


def _ask(name: str, reply: Comment, settings: DiscussionSettings) -> Finding | None:
    return _RULES[name].ask(Arrival(reply, reply.created_at, given_settings=settings))


def _lines(settings: DiscussionSettings, name: str) -> set[str]:
    return {entry.line for entry in word_list(getattr(settings, name)).entries}
