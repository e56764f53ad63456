"""What the pages of the site show of readers' comments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.db.models import Count
from django.template import Context
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.comments import text
from articles.comments.forms import ReplyForm
from articles.comments.models import Comment
from articles.comments.threads import ThreadItem, thread_of
from articles.models import Article

register = template.Library()


@register.inclusion_tag("comments/section.html", takes_context=True)
def comments_section(context: Context, article: Article) -> dict[str, Any]:
    """The thread under a story and "Leave a Reply": two queries at most, however long the thread is.

    Reads ``request`` from the context, ``reply_form`` where a reply has just been refused, and ``preview`` where
    the story is not public: nobody can answer there.
    """
    asked = context["request"].GET
    form = context.get("reply_form")
    thread = thread_of(article)
    answered = _answered(thread, form.data.get("parent", "") if form else asked.get("replytocom", ""))
    return {
        "article": article,
        "story_url": article.get_absolute_url(),
        "thread": thread,
        "form": form or ReplyForm(article=article),
        "answered": answered,
        "preview": context.get("preview"),
        "awaiting_moderation": form is None and "replied" in asked,
    }


def _answered(thread: list[ThreadItem], given: str) -> Comment | None:
    """The comment that the form answers: only one that stands on the page."""
    return next((item.comment for item in thread if str(item.comment.pk) == given), None)


@register.simple_tag
def comment_count(article: Article) -> int:
    """How many comments readers can see under ``article``: one query."""
    return Comment.objects.public().filter(article=article).count()


@register.simple_tag
def most_discussed(count: int = 5, days: int = 30) -> list[Article]:
    """The public stories with most public comments of the last ``days``; each has it as ``comment_count``.

    Stories without any are left out, so there may be fewer than ``count``. A fixed number of queries.
    """
    now = timezone.now()
    busiest = dict(
        Comment.objects.public(now)
        .filter(created_at__gt=now - timedelta(days=days))
        .order_by()
        .values_list("article")
        .annotate(comments=Count("pk"))
        .order_by("-comments", "-article__published_at", "-article")[:count]
        .values_list("article", "comments")
    )
    stories = Article.objects.public(now).for_lists(now).in_bulk(busiest)
    for pk, story in stories.items():
        story.comment_count = busiest[pk]
    return [stories[pk] for pk in busiest if pk in stories]


@register.filter
def comment_html(comment: Comment) -> SafeString:
    """A comment's text with its line breaks and links; everything else in it is escaped."""
    return text.to_html(comment.text)


@register.filter
def website_link(comment: Comment) -> str:
    """The writer's website where it may be a link: an import may have brought in anything."""
    return comment.website if comment.website.lower().startswith(("http://", "https://")) else ""
