"""Times of the demo, which are told from the moment of its first loading, so that its news is always fresh."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from django.utils import timezone

#: Not from ``calendar``, which speaks the language of the machine.
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)

_SPAN = re.compile(r"(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?")
_ON_A_DAY = re.compile(r"(\d+)d (\d\d):(\d\d)")
_WORD = re.compile(r"\{(day|month)([+-]\d+)?\}")


def span(text: str) -> timedelta:
    """A length of time such as "25m", "7h", "1d2h". Raises ValueError when it is none."""
    match = _SPAN.fullmatch(text)
    if not text or not match:
        raise ValueError(f"“{text}” is no length of time. Write it like 25m, 7h or 1d2h.")
    days, hours, minutes = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def moment(text: str, now: datetime) -> datetime:
    """When something happens: "25m ago", "in 3h", or "16d 09:40", which is 16 days ago at that time on the newsroom's clock.

    A clock time needs two days or more, or it could come later than something "23h ago". Raises ValueError.
    """
    if match := _ON_A_DAY.fullmatch(text):
        days, hour, minute = map(int, match.groups())
        if days < 2:
            raise ValueError(f"“{text}” is too near for a clock time. Write how long ago it is, like 30h ago.")
        day = timezone.localtime(now) - timedelta(days=days)
        return day.replace(hour=hour, minute=minute, second=0, microsecond=0)
    if text.endswith(" ago"):
        return now - span(text.removesuffix(" ago"))
    if text.startswith("in "):
        return now + span(text.removeprefix("in "))
    raise ValueError(f"“{text}” is no time. Write it like 25m ago, in 3h or 16d 09:40.")


def fill_in(text: str, at: datetime) -> str:
    """``text`` with "{day-1}" or "{month+2}" replaced by the weekday or month so many before or after ``at``."""
    here = timezone.localtime(at)

    def name(match: re.Match[str]) -> str:
        shift = int(match[2] or 0)
        if match[1] == "day":
            return _DAYS[(here.weekday() + shift) % 7]
        return _MONTHS[(here.month - 1 + shift) % 12]

    return _WORD.sub(name, text)
