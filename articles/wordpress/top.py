"""Sticky posts keep the top of the front page."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from articles.models import Article, FrontPageSlot

from .models import Imported, Kind
from .run import Run


def keep_on_top(run: Run) -> None:
    """Give sticky stories places on the front page after those that editors gave; each gets one once in its life."""
    with transaction.atomic():
        sticky = Imported.objects.filter(site=run.site, kind=Kind.STORY, extra__sticky=True)
        rows = [row for row in sticky if not row.extra.get("placed")]
        numbers = [row.object_id for row in rows]
        shown = Article.objects.public(run.at).filter(pk__in=numbers, front_page_slot=None)
        last = FrontPageSlot.objects.aggregate(last=Max("position"))["last"] or 0
        FrontPageSlot.objects.bulk_create(
            FrontPageSlot(article=story, position=place, placed_by=run.by, placed_at=run.at)
            for place, story in enumerate(shown.order_by("-published_at", "-pk"), start=last + 1)
        )
        for row in rows:
            row.extra["placed"] = True
            row.save(update_fields=["extra"])
