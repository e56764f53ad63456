"""What the pages of the site show of readers' comments."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import template
from django.db.models import Count, F
from django.template import Context
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from articles.comments import counts, text
from articles.comments.discussion import is_open
from articles.comments.forms import ReplyForm
from articles.comments.models import Comment, DiscussionSettings
from articles.comments.threads import Arrangement, ThreadItem, arrange
from articles.comments.views.own import Own
from articles.models import Article
from articles.page_cache.reading import of_story

register = template.Library()

#: Comments of which the most discussed stories are found.
LOOKED_AT = 500


@register.inclusion_tag("comments/section.html", takes_context=True)
def comments_section(context: Context, article: Article) -> dict[str, Any]:
    """A page of the comments under a story, and "Leave a Reply": a fixed number of queries, however many there are.

    Reads ``request`` from the context, and where it is there: ``comments_page``, the number of the page; ``reply_form``
    that has just been refused; ``own``, what the writer of one comment is shown; ``preview`` of a story that is not public,
    where nobody can answer.
    """
    form, own = context.get("reply_form"), context.get("own")
    at, discussion = timezone.now(), DiscussionSettings.current()
    asked = form.data.get("parent", "") if form else context["request"].GET.get("replytocom", "")
    with of_story(article.pk):
        arrangement = arrange(article, at, discussion=discussion, own=own.comment.pk if own else None)
        page = context.get("comments_page") or _page(arrangement, asked, own)
        items = arrangement.items(page)
    return {
        "article": article,
        "discussion": discussion,
        "is_open": is_open(article, at, discussion),
        "page_url": arrangement.address(page),
        "count": arrangement.count,
        "page": page,
        "pages": arrangement.total,
        "older": arrangement.address(page - 1) if page > 1 else "",
        "newer": arrangement.address(page + 1) if page < arrangement.total else "",
        "thread": items,
        "elsewhere": arrangement.elsewhere(page),
        "permalinks": reverse("comment", args=[0]).removesuffix("0/"),
        "form": form or ReplyForm(article=article, discussion=discussion),
        "answered": _answered(items, asked),
        "preview": context.get("preview"),
        "own": own,
    }


def _page(arrangement: Arrangement, asked: str, own: Own | None) -> int:
    """The page with the comment that the visitor is about, or the one with which the story opens."""
    is_number = asked.isascii() and asked.isdigit() and len(asked) < 20
    about = own.comment.pk if own else int(asked) if is_number else 0
    return arrangement.page_with(about) or arrangement.opens_at


def _answered(items: list[ThreadItem], asked: str) -> Comment | None:
    """The comment that the form answers: only one that stands on the page."""
    return next((item.comment for item in items if str(item.comment.pk) == asked), None)


@register.simple_tag
def can_reply(article: Article) -> bool:
    """Whether readers may leave a reply under ``article`` now: one query."""
    return is_open(article, timezone.now(), DiscussionSettings.current())


@register.simple_tag
def comment_count(article: Article) -> int:
    """How many comments readers can see under ``article``: one query."""
    with of_story(article.pk):
        return counts.for_stories([article])[article.pk]


@register.simple_tag
def count_comments(stories: list[Article]) -> str:
    """Give each of ``stories`` its ``comment_count``, what readers can see under it: one query for the list."""
    numbers = counts.for_stories(stories)
    for story in stories:
        story.comment_count = numbers[story.pk]
    return ""


@register.simple_tag
def most_discussed(count: int = 5, days: int = 30) -> list[Article]:
    """The public stories with most public comments since midnight ``days`` ago; each has it as ``comment_count``.

    Stories without any are left out, so there may be fewer than ``count``. Of very many comments the newest LOOKED_AT are
    counted, so that the list, which stands on every page, costs the same wherever people have much to say: two queries.
    """
    now = timezone.now()
    # From a midnight on, so that the clock changes the list then and at no other time.
    since = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days)
    newest = Comment.objects.public(now).filter(created_at__gte=since).order_by("-created_at", "-pk")
    counted = (
        Comment.objects.filter(pk__in=newest.values("pk")[:LOOKED_AT])
        .order_by()
        .values("article")
        .annotate(of=Count("pk"))
    )
    busiest = dict(
        counted.order_by("-of", F("article__published_at").desc(), "-article").values_list("article", "of")[:count]
    )
    stories = Article.objects.public(now, few=True).for_links().in_bulk(busiest)
    for pk, story in stories.items():
        story.comment_count = busiest[pk]
    return [stories[pk] for pk in busiest if pk in stories]


@register.simple_tag(takes_context=True)
def recent_comments(context: Context, count: int = 5) -> list[Comment]:
    """The newest comments that readers can see, each with its story: one query."""
    newest = Comment.objects.public(context["frame"].at).select_related("article").order_by("-created_at", "-pk")
    return list(newest.defer("article__body", "article__search_text")[:count])


@register.filter
def comment_html(comment: Comment) -> SafeString:
    """A comment's text with its line breaks and links; everything else in it is escaped."""
    return text.to_html(comment.text)


@register.filter
def website_link(comment: Comment) -> str:
    """The writer's website where it may be a link: an import may have brought in anything."""
    return comment.website if comment.website.lower().startswith(("http://", "https://")) else ""
