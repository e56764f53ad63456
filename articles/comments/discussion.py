"""What the discussion settings mean for one story."""

from __future__ import annotations

from datetime import datetime, timedelta

from articles.models import Article

from .models import DiscussionSettings


def closes_at(article: Article, settings: DiscussionSettings) -> datetime | None:
    """When replies to ``article`` are closed for its age; None where they are not."""
    born = article.published_at or article.first_public_at
    if not settings.close_old or born is None:
        return None
    return born + timedelta(days=settings.close_after_days)


def is_open(article: Article, at: datetime, settings: DiscussionSettings) -> bool:
    """Whether readers may reply to ``article`` at ``at``: its own switch, and its age."""
    end = closes_at(article, settings)
    return article.comments_open and (end is None or at < end)
