"""Readers' replies to the demo stories, as they came in and as the moderator decided on them."""

from __future__ import annotations

import random
from datetime import datetime, timedelta

from django.contrib.auth.models import AbstractBaseUser

from articles.comments import moderation
from articles.comments.models import Comment
from articles.models import Article

from .texts import DemoStory
from .timeline import reply_moment

_BROWSERS = (
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0",
)


def load_replies(story: DemoStory, article: Article, moderator: AbstractBaseUser, now: datetime) -> int:
    """Write the replies to a story that has just been loaded. Returns how many."""
    threads: list[Comment] = []
    for reply in story.replies:
        # Whoever writes twice does it from the same place.
        chance = random.Random(reply.email)
        del threads[reply.depth - 1 :]
        comment = Comment.objects.create(
            article=article,
            parent=threads[-1] if threads else None,
            name=reply.name,
            email=reply.email,
            website=reply.website,
            text=reply.text,
            created_at=reply_moment(reply.when, story, now),
            address=f"{chance.choice(('192.0.2', '198.51.100', '203.0.113'))}.{chance.randint(1, 254)}",
            user_agent=chance.choice(_BROWSERS),
        )
        threads.append(comment)
        _decide(comment, reply.verbs, reply.reason, moderator, now)
    return len(story.replies)


def _decide(comment: Comment, verbs: tuple[str, ...], reason: str, moderator, now: datetime) -> None:
    """One verb after the other, the first within 40 minutes and never later than ``now``. The reason is the last one's."""
    at = (
        comment.created_at + min(timedelta(minutes=40), now - comment.created_at) * random.Random(comment.text).random()
    )
    for number, verb in enumerate(verbs, start=1):
        given = reason if number == len(verbs) else ""
        getattr(moderation, verb)(comment, by=moderator, at=at, reason=given)
        at = min(now, at + timedelta(minutes=3))
