"""Whatever happens to replies, in whatever order: readers see exactly what is approved, and undoing gives back what was.

``SEQUENCES`` are sequences of steps, ``run`` takes one of them in a transaction that is rolled back. A short form runs with
the tests, a long one in bench/.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.core import mail as outbox
from django.core.mail import EmailMessage
from django.db import transaction
from django.template import Context, Template
from django.test import Client, override_settings
from django.utils import timezone
from hypothesis import strategies as st

from articles.comments import counts, editing, mail, moderation, privacy, reports, screening, undoing
from articles.comments.models import (
    Ban,
    Comment,
    CommentState,
    DiscussionSettings,
    MailKind,
    ModerationRecord,
    ReplyMail,
    Report,
    Subscription,
)
from articles.models import Article
from articles.tests.factory import make_public, make_user

from .decisions import last_decisions

WRITERS = [("Anna", "anna@example.org"), ("Boris", "Boris@example.org"), ("Clara", "clara@example.org")]
#: What every text and name in a sequence carries, and nothing else on a page does.
MARK = re.compile(r"\bmark(\d+)x")


@dataclass
class World:
    """Two stories, a moderator, and what was decided so far."""

    stories: list[Article]
    moderator: Any
    at: datetime
    texts: int = 0
    #: Decision -> what the replies it changed held before: {number: fields}.
    before: dict[UUID, dict[int, dict[str, Any]]] = field(default_factory=dict)

    def reply(self, choice: int) -> Comment | None:
        """One of the replies there are."""
        replies = list(Comment.objects.order_by("pk"))
        return replies[choice % len(replies)] if replies else None

    def text(self) -> str:
        self.texts += 1
        return f"Text with mark{self.texts}x in it."


Step = Callable[[World, int], None]


def fields(numbers: list[int] | None = None) -> dict[int, dict[str, Any]]:
    """All that replies hold, but for what only ever grows and what is counted elsewhere."""
    replies = Comment.objects.values() if numbers is None else Comment.objects.filter(pk__in=numbers).values()
    return {row["id"]: {k: v for k, v in row.items() if k not in ("version", "open_reports")} for row in replies}


def submit(world: World, choice: int) -> None:
    name, email = WRITERS[choice % 3]
    story = world.stories[choice % 2]
    above = story.comments.filter(state=CommentState.APPROVED).order_by("pk")
    parent = above[choice % above.count()] if choice % 5 and above.count() else None
    comment = Comment(article=story, parent=parent, name=name, email=email, text=world.text(), address="203.0.113.9")
    screening.receive(screening.Arrival(comment, world.at, trap_filled=choice % 11 == 0))


def bring_in(world: World, choice: int) -> None:
    state = CommentState.values[choice % 4]
    name, email = WRITERS[choice % 3]
    comment = Comment(article=world.stories[choice % 2], name=name, email=email, text=world.text(), state=state)
    comment.created_at = world.at - timedelta(days=400)
    screening.bring_in(comment, at=world.at, source="Export")


def change(world: World, choice: int) -> None:
    reply = world.reply(choice)
    if reply:
        editing.edit(reply, text=world.text(), at=world.at)


def complain(world: World, choice: int) -> None:
    reply = world.reply(choice)
    if reply:
        reports.report(reply, reason="abuse", address=f"192.0.2.{choice % 4}", at=world.at)


def decide(name: str, **how: Any) -> Step:
    def step(world: World, choice: int) -> None:
        replies = [reply for reply in (world.reply(choice), world.reply(choice * 7 + 1)) if reply]
        chosen = list({reply.pk: reply for reply in replies[: 1 + choice % 2]}.values())
        before, extra = fields(), {name: value(world) for name, value in how.items()}
        outcome = moderation.decide(name, chosen, by=world.moderator, at=world.at, **extra)
        world.before[outcome.decision] = {reply.pk: before[reply.pk] for reply in outcome.decided}

    return step


def undo(world: World, choice: int) -> None:
    decisions = last_decisions(world.moderator)
    if not decisions:
        return
    decision = decisions[choice % min(3, len(decisions))]
    undone = undoing.undo(decision, by=world.moderator, at=world.at)
    numbers = [reply.pk for reply in undone.replies]
    was = world.before[decision]
    assert fields(numbers) == {number: was[number] for number in numbers}, "undoing gave back something else"
    if not undone.refused:
        assert not Ban.objects.filter(decision=decision, lifted_at=None).exists(), "a ban outlived its decision"
        assert not ReplyMail.objects.filter(decision=decision, sent_at=None).exists(), "mail outlived its decision"


def erase(world: World, choice: int) -> None:
    _, email = WRITERS[choice % 3]
    privacy.erase(email, by=None, at=world.at, with_text=choice % 2 == 0)
    assert not Comment.objects.filter(folded_email=email.casefold()).exists()
    _happened_besides(world, "parent_id")  # answers to what has gone move up


def forget(world: World, choice: int) -> None:
    privacy.forget_addresses(world.at)
    _happened_besides(world, "address", "user_agent", "address_forgotten_at")


def _happened_besides(world: World, *changed: str) -> None:
    """No moderator decided it, and none takes it back: undoing a decision leaves it as it is."""
    for decision in world.before.values():
        for held in decision.values():
            held.update(Comment.objects.filter(pk=held["id"]).values(*changed).first() or {})


def send(world: World, choice: int) -> None:
    outbox.outbox = []
    mail.send(world.at)
    public = marks_of(Comment.objects.public(world.at))
    for message in outbox.outbox:
        if message.to == ["sub@example.org"]:
            assert set(MARK.findall(message.body)) <= public, "mail told of what readers do not see"


STEPS: dict[str, Step] = {
    "submit": submit,
    "submit again": submit,
    "submit once more": submit,
    "bring in": bring_in,
    "change": change,
    "complain": complain,
    "approve": decide("approve"),
    "approve again": decide("approve"),
    "reject": decide("reject"),
    "spam": decide("spam"),
    "restore": decide("restore"),
    "keep": decide("keep"),
    "ban": decide("ban", until=lambda world: world.at + timedelta(minutes=5)),
    "edit": decide("edit", changes=lambda world: {"text": world.text()}),
    "answer": decide("answer", text=lambda world: world.text()),
    "undo": undo,
    "undo again": undo,
    "erase": erase,
    "forget": forget,
    "send": send,
}
SEQUENCES = st.lists(st.tuples(st.sampled_from(list(STEPS)), st.integers(0, 1000)), min_size=4, max_size=14)
#: One sequence of so many has a look at the pages that are dear to draw and show few replies, or none.
OTHER_PAGES = 4
#: What a step may answer: a sentence to whoever asked for it.
REFUSALS = (screening.Refused, moderation.Refused, editing.Refused, reports.Refused)


def run(sequence: list[tuple[str, int]]) -> None:
    """Take the steps, a minute after each other, and look at everything that readers see at the end."""
    with override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend"), transaction.atomic():
        world = _world()
        letters = dict(mail.LETTERS)
        mail.LETTERS.setdefault(MailKind.ANSWER, _letter)
        try:
            for name, choice in sequence:
                world.at += timedelta(minutes=1)
                try:
                    with transaction.atomic():
                        STEPS[name](world, choice)
                except REFUSALS:
                    pass
                _check_rows()
            _check_what_readers_see(world)
        finally:
            mail.LETTERS.clear()
            mail.LETTERS.update(letters)
            transaction.set_rollback(True)


def _world() -> World:
    now = timezone.now()
    stories = [make_public(f"Story {n}", published_at=now - timedelta(days=1)) for n in range(2)]
    DiscussionSettings.objects.create(hold_after_reports=2)
    times = {"created_at": now, "asked_at": now, "confirmed_at": now - timedelta(days=1)}
    Subscription.objects.create(article=stories[0], email="sub@example.org", **times)
    return World(stories, make_user("Moderator"), now - timedelta(hours=2))


def _letter(waiting: ReplyMail) -> EmailMessage:
    return EmailMessage("An answer", waiting.comment.text, to=[waiting.subscription.email])


@cache
def is_served(address: str) -> bool:
    """Whether this site has such a page, which shows something on an empty site too."""
    return Client().get(address).status_code == 200


def marks_of(replies: Any) -> set[str]:
    """The marks in the texts of these replies."""
    return {mark for text in replies.values_list("text", flat=True) for mark in MARK.findall(text)}


def _check_rows() -> None:
    """What must hold after every step, whatever readers see."""
    for reply in Comment.objects.all():
        open_reports = Report.objects.filter(comment=reply, handled_at=None).count()
        assert reply.open_reports == open_reports, "a reply counts other reports than there are"
    approved = Comment.objects.filter(state=CommentState.APPROVED, is_staff=False)
    said_so = ModerationRecord.objects.filter(to_state=CommentState.APPROVED).values("comment")
    assert not approved.exclude(pk__in=said_so).exists(), "a reply is public and nothing says why"


def _check_what_readers_see(world: World) -> None:
    client = Client()
    numbers = counts.for_stories(world.stories)
    for story in world.stories:
        approved = Comment.objects.filter(article=story, state=CommentState.APPROVED)
        page = client.get(story.get_absolute_url()).content.decode()
        assert set(MARK.findall(page)) == marks_of(approved), "the page shows something else than what is approved"
        assert len(set(re.findall(r'id="comment-(\d+)"', page))) == approved.count()
        assert numbers[story.pk] == approved.count()
    if world.texts % OTHER_PAGES == 0:
        everything = marks_of(Comment.objects.filter(state=CommentState.APPROVED))
        for address in filter(is_served, ("/", "/search/?q=Text", "/feed/", "/comments/feed/")):
            shown = set(MARK.findall(client.get(address).content.decode()))
            assert shown <= everything, f"{address} shows what is not approved"
    discussed = Template(
        "{% load comments %}{% most_discussed as s %}{% for a in s %}{{ a.pk }}={{ a.comment_count }} {% endfor %}"
    )
    month_ago = timezone.now() - timedelta(days=30)
    for pair in discussed.render(Context()).split():
        pk, number = map(int, pair.split("="))
        recent = Comment.objects.filter(article=pk, state=CommentState.APPROVED, created_at__gt=month_ago)
        assert number == recent.count()
