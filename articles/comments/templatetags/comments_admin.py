"""What the first page of the admin shows of replies."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context

from articles.comments import counts
from articles.comments.models import Comment, CommentState

register = template.Library()


@register.inclusion_tag("admin/comments/waiting.html", takes_context=True)
def replies_waiting(context: Context) -> dict[str, Any]:
    """How many replies wait and since when, and how many are reported, for those who may decide on them.

    Costs the same however many there are: the numbers end at a bound.
    """
    if not context["request"].user.has_perm("comments.view_comment"):
        return {"may_see": False}
    pending = Comment.objects.filter(state=CommentState.PENDING)
    oldest = pending.order_by("created_at", "pk").values_list("created_at", flat=True).first()
    return {"may_see": True, "waiting": counts.bounded(pending), "oldest": oldest, "reported": counts.reported()}
