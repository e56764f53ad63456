"""What readers see of replies, and when it changes: for articles.page_cache."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import DateTimeField, ExpressionWrapper, F, QuerySet

from articles.models import Article
from articles.page_cache import NEVER, Rule

from .models import DiscussionSettings

RULES = {
    "comments.Comment": Rule(
        seen="{row}.state = 'approved'",
        unseen=(
            *("address", "address_forgotten_at", "address_hash", "email", "folded_email", "folded_name"),
            *(
                "open_reports",
                "rule",
                "search_text",
                "staff_user_id",
                "text_digest",
                "user_agent",
                "verdict",
                "version",
            ),
        ),
        also=(),
        story="article_id",
    ),
    "comments.Ban": NEVER,
    "comments.ModerationRecord": NEVER,
    "comments.ReplyMail": NEVER,
    "comments.ReplyPresence": NEVER,
    "comments.Report": NEVER,
    "comments.Subscription": NEVER,
}


def _closes(at: datetime) -> QuerySet | None:
    """When the next story becomes too old to be replied to: the pages that show its form change."""
    discussion = DiscussionSettings.current()
    if not discussion.close_old:
        return None
    age = timedelta(days=discussion.close_after_days)
    young = Article.objects.public(at).filter(published_at__gt=at - age)
    return young.order_by("published_at").values(closes_at=ExpressionWrapper(F("published_at") + age, DateTimeField()))


KEPT = {
    "articles.views.pages.story_or_page": (_closes,),
    "articles.views.story.article": (_closes,),
    "articles.comments.views.pages.page": (_closes,),
    "articles.comments.feeds.site": (),
    "articles.comments.feeds.story": (),
}
