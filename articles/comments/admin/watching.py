"""What colleagues do meanwhile: who looks at which reply, and which of those on the screen have been decided on."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.cache import never_cache

from articles import presence as names
from articles.comments import moderation, presence
from articles.comments.cards import cards_of
from articles.comments.models import Comment, ReplyPresence

from .asking import Asked
from .telling import parts, render_card

#: Replies that one screen may ask about.
SHOWN = 200


class Watches:
    """Mixed into the replies' admin."""

    def get_urls(self) -> list[URLPattern]:
        return [path("watch/", never_cache(self.watch_view), name="comments_comment_watch"), *super().get_urls()]

    def watch_view(self, request: HttpRequest) -> HttpResponse:
        """Where this moderator is, answered with what has changed on their screen.

        Takes JSON: ``at``, the number of the reply that they have before them; ``shown``, the number and version of
        each reply on the screen that waits for a decision; ``back``, the query of the list; ``leaving``.
        """
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.admin_site.has_permission(request):
            return JsonResponse({"error": "signed out"}, status=401)
        if not request.user.has_perm(moderation.PERMISSION):
            return JsonResponse({"error": "You may not decide on replies."}, status=403)
        try:
            said = json.loads(request.body)
            leaving, asked = bool(said["leaving"]), Asked.of(QueryDict(str(said["back"])))
            at = None if said["at"] is None else int(said["at"])
            shown = {int(pk): int(version) for pk, version in said["shown"][:SHOWN]}
            if any(not 0 < number < 2**63 for number in (*shown, at or 1)):
                raise ValueError
        except (ValueError, TypeError, KeyError):
            return JsonResponse({"error": "Not understood."}, status=400)
        if leaving:
            presence.leave(request.user)
            return HttpResponse(status=204)
        now = timezone.now()
        if at is not None:
            presence.seen([at], request.user, now)
        versions = dict(Comment.objects.filter(pk__in=shown).order_by().values_list("pk", "version"))
        changed = [pk for pk, version in shown.items() if versions.get(pk, version) != version]
        cards = cards_of(changed, request.user, now)
        gone = render_to_string("admin/comments/comment/gone.html")
        present = people(request.user, now)
        people_part = render_to_string("admin/comments/comment/people.html", {"people": present}, request)
        return JsonResponse(
            {
                "cards": {card.comment.pk: render_card(request, card, asked) for card in cards}
                | {pk: gone for pk in shown if pk not in versions},
                "looking": present["looking"],
                "parts": {**parts(request, asked, now), "people": people_part},
            }
        )


def people(user: AbstractBaseUser, at: datetime) -> dict[str, Any]:
    """Who else is in the queue, and by the number of a reply who has it before them."""
    rows = colleagues(user, at)
    looking: dict[int, list[str]] = {}
    for row in rows:
        looking.setdefault(row.comment_id, []).append(names.name(row.user))
    return {
        "names": list(dict.fromkeys(names.name(row.user) for row in rows)),
        "looking": {
            pk: f"{', '.join(who)} {'is' if len(who) == 1 else 'are'} looking at this" for pk, who in looking.items()
        },
    }


def colleagues(user: AbstractBaseUser, at: datetime) -> list[ReplyPresence]:
    """Everybody else who is in the queue at ``at``, the longest first."""
    present = ReplyPresence.objects.filter(seen_at__gt=at - presence.TTL).exclude(user=user.pk)
    return list(present.select_related("user").order_by("since", "pk"))
