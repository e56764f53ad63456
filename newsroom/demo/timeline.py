"""Who did what to a demo story, and when: a believable past for each state that a story can be in."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from .moments import moment, span
from .texts import DemoStory, Later


@dataclass(frozen=True)
class Step:
    """One verb of articles.publishing or articles.working_copies, or "create", "edit" or "edit_copy", with its arguments."""

    verb: str
    by: str
    at: datetime
    note: str = ""
    publish_at: datetime | None = None
    later: Later | None = None

    @property
    def is_later(self) -> bool:
        """Whether it was done to a story that readers had."""
        return self.verb in ("correct", "expire") or self.verb.endswith(("_copy", "_changes"))


def steps(story: DemoStory, now: datetime) -> list[Step]:
    """The life of ``story`` up to ``now``, oldest first, none of it later than ``now``."""
    when = moment(story.when, now)
    chance = random.Random(story.slug)
    match story.state:
        case "draft":
            return _writing(story, when, chance, submitted=bool(story.sent_back))
        case "submitted":
            return _writing(story, when, chance)
        case "approved":
            return _approving(story, when, chance)
        case "scheduled":
            decided = now - timedelta(minutes=chance.randint(40, 180))
            path = [*_path_to_desk(story, decided, chance), Step("publish", "editor", decided, publish_at=when)]
        case _:
            path = [*_path_to_desk(story, when, chance), Step("publish", "editor", when)]
    for later in story.later:
        path += _later(later, moment(later.when, now))
    if story.state == "withdrawn":
        path.append(Step("withdraw", "chief", when + timedelta(hours=chance.randint(20, 60)), story.notice))
    if story.state == "unpublished":
        path.append(Step("unpublish", "editor", when + timedelta(hours=3), story.unpublish_note))
    return path


def _later(later: Later, at: datetime) -> list[Step]:
    """What an editor did at ``at``, with the work that came before it."""
    match later.what:
        case "told":
            return [Step("correct", "editor", at, later=later)]
        case "ended":
            return [Step("expire", "editor", at, later.text)]
        case "working copy":
            return [
                Step("open_copy", "editor", at),
                Step("edit_copy", "editor", at + timedelta(minutes=8), later=later),
            ]
    opened = [
        Step("open_copy", "editor", at - timedelta(minutes=25)),
        Step("edit_copy", "editor", at - timedelta(minutes=9), later=later),
    ]
    if later.what == "discarded":
        return [*opened, Step("discard_copy", "editor", at, later.text)]
    return [*opened, Step("publish_changes", "editor", at, later=later)]


def expiry(story: DemoStory, now: datetime) -> datetime | None:
    """When readers stop seeing the story."""
    return moment(story.expires, now) if story.expires else None


def reply_moment(when: str, story: DemoStory, now: datetime) -> datetime:
    """When a reply came: "+2h" after its story, "-2h" before ``now``."""
    length = span(when[1:])
    return moment(story.when, now) + length if when.startswith("+") else now - length


def _path_to_desk(story: DemoStory, end: datetime, chance: random.Random) -> list[Step]:
    """What came before the editor published at ``end``. Under pressure nobody presses Approve first."""
    if story.by == "editor":
        return [Step("create", "editor", end - _work(chance))]
    decided = end - timedelta(minutes=chance.randint(2, 9))
    if story.approval_note or chance.random() < 0.6:
        return _approving(story, decided, chance)
    return _writing(story, decided, chance)


def _approving(story: DemoStory, end: datetime, chance: random.Random) -> list[Step]:
    read = timedelta(minutes=chance.randint(6, 35))
    return [*_writing(story, end - read, chance), Step("approve", "editor", end, story.approval_note)]


def _writing(story: DemoStory, end: datetime, chance: random.Random, submitted: bool = True) -> list[Step]:
    """Up to the submission, or to the draft as it is; a story that was sent back has been there twice."""
    begun = end - _work(chance)
    path = [Step("create", story.by, begun)]
    if story.sent_back:
        path.append(Step("submit", story.by, begun + (end - begun) * 0.5))
        back = end if story.state == "draft" else begun + (end - begun) * 0.7
        path.append(Step("send_back", "editor", back, story.sent_back))
        if story.state == "draft":
            return path
        path.append(Step("edit", story.by, begun + (end - begun) * 0.9, "Text"))
    if submitted:
        path.append(Step("submit", story.by, end))
    return path


def _work(chance: random.Random) -> timedelta:
    return timedelta(minutes=chance.choice((35, 50, 75, 110, 160, 240, 400)) + chance.randint(0, 25))
