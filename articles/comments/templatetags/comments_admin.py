"""What the first page of the admin shows of replies."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Count, Min
from django.template import Context

from articles.comments.models import Comment, CommentState

register = template.Library()


@register.inclusion_tag("admin/comments/waiting.html", takes_context=True)
def replies_waiting(context: Context) -> dict[str, Any]:
    """How many replies wait and since when, for those who may decide on them: one query, or none."""
    user = context["request"].user
    if not user.has_perm("comments.view_comment"):
        return {"may_see": False}
    waiting = Comment.objects.filter(state=CommentState.PENDING).aggregate(number=Count("pk"), oldest=Min("created_at"))
    return {"may_see": True, **waiting}
