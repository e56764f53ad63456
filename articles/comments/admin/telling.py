"""What is told after a decision: as a message and the list again, or as the parts of the page that have changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, strip_tags
from django.utils.safestring import SafeString

from articles.comments import counts, moderation, undoing
from articles.comments.cards import Card, cards_of
from articles.comments.models import Comment, CommentState, ModerationVerb

from .asking import EVERY_STATE, REPORTED, STATES, Asked
from .last_decisions import last_decisions

#: Refusals of one decision that are told one by one.
REFUSALS_TOLD = 3


@dataclass
class Told:
    """A sentence about what happened, and further ones about what did not."""

    text: str | SafeString
    level: str = "success"
    warnings: list[str] = field(default_factory=list)
    #: Where to look: part of a message, but not of what is read aloud.
    link: str | SafeString = ""


def told_of_decision(request: HttpRequest, name: str, outcome: moderation.Outcome, missing: int, at: datetime) -> Told:
    """What was done, what it means for readers, and what was left alone and why."""
    refused = list(outcome.refused)
    if missing:
        refused.append("Some of the replies are not there any more.")
    if not outcome.decided:
        first, *others = _some(refused)
        return Told(first, "warning", others)
    if len(outcome.decided) > 1:
        return Told(f"{len(outcome.decided)} replies were {ModerationVerb(name).label}.", "success", _some(refused))
    card = Card(outcome.decided[0], request.user, at)
    url = reverse("admin:comments_comment_change", args=[card.comment.pk])
    return Told(_one(card, name), "success", _some(refused), format_html('<a href="{}">Look at it</a>.', url))


def told_of_undoing(undone: undoing.Undone) -> Told:
    """What is again as it was, and what could not be taken back."""
    if len(undone.replies) == 1:
        (reply,) = undone.replies
        text = format_html(
            "Undone. The reply of <bdi>{}</bdi> is {} again.",
            *(reply.display_name, reply.get_state_display().lower()),
        )
    else:
        text = f"Undone. {len(undone.replies)} replies are again what they were."
    if undone.mails_gone:
        text = format_html("{} {}", text, "Mail about it had gone out already, and stays so.")
    return Told(text, "success", _some(undone.refused))


def answer(
    request: HttpRequest,
    told: Told,
    asked: Asked,
    *,
    back: str,
    touched: Iterable[int] = (),
    focus: bool = False,
) -> HttpResponse:
    """Tell it. ``touched`` are the replies whose cards may have changed; the first of them gets the focus if ``focus``."""
    if not wants_json(request):
        text = format_html("{} {}", told.text, told.link) if told.link else told.text
        messages.add_message(request, getattr(messages, told.level.upper()), text)
        for warning in told.warnings:
            messages.warning(request, warning)
        return HttpResponseRedirect(back)
    now = timezone.now()
    cards = cards_of(touched, request.user, now)
    return JsonResponse(
        {
            "said": " ".join([_plain(told.text), *told.warnings]),
            "level": "warning" if told.warnings else told.level,
            "cards": {card.comment.pk: render_card(request, card, asked) for card in cards},
            "parts": parts(request, asked, now),
            "focus": cards[0].comment.pk if focus and cards else None,
            # Looking for words would cost more than another page.
            "more": bool(asked.words or asked.page(1).rows),
        }
    )


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == "application/json"


def render_card(request: HttpRequest, card: Card, asked: Asked) -> str:
    """A card as it stands in the list that ``asked`` asks for: on one line where it has no place there any more."""
    template = "card" if asked.still_has(card.comment) else "decided"
    context = {"card": card, "asked": asked, "may_moderate": card.may_decide}
    return render_to_string(f"admin/comments/comment/{template}.html", context, request)


def parts(request: HttpRequest, asked: Asked, at: datetime) -> dict[str, str]:
    """What changes around the cards: the numbers on the tabs, and this moderator's last decisions."""
    context = around(request, asked, at)
    return {
        name: render_to_string(f"admin/comments/comment/{name}.html", context, request)
        for name in ("tabs", "last", "decisions")
    }


def around(request: HttpRequest, asked: Asked, at: datetime) -> dict[str, Any]:
    """The context of ``parts``."""
    decisions = last_decisions(request.user, at)
    return {
        "tabs": tabs(asked),
        "decisions": decisions,
        "last": next((decision for decision in decisions if not decision.is_undone), None),
        "asked": asked,
    }


def tabs(asked: Asked) -> list[dict[str, Any]]:
    """Each state with its number of replies, all counted up to a bound. "All" has none: nobody needs it."""
    numbers = {**counts.by_state(), REPORTED: counts.reported(), EVERY_STATE: ""}
    return [
        {"label": label, "count": numbers[state], "selected": state == asked.state, "query": asked.query(state=state)}
        for state, label in STATES.items()
    ]


def _some(sentences: list[str]) -> list[str]:
    more = len(sentences) - REFUSALS_TOLD
    rest = [f"{more} more were left as they were, for the same reason."] if more > 0 else []
    return [*sentences[:REFUSALS_TOLD], *rest]


def _one(card: Card, name: str) -> SafeString:
    comment = card.comment
    if name == ModerationVerb.ANSWER:
        return format_html("Your reply to <bdi>{}</bdi> was posted. {}", comment.display_name, _effect(card))
    return format_html(
        "The reply of <bdi>{}</bdi> was {}. {}",
        *(comment.display_name, ModerationVerb(name).label, _effect(card)),
    )


def _effect(card: Card) -> str | SafeString:
    """What readers see of it now."""
    comment: Comment = card.comment
    if card.public_url:
        return format_html('<a href="{}">Readers see it now.</a>', card.public_url)
    if comment.state == CommentState.APPROVED:
        return "Readers will see it when its story is public again."
    return "Readers do not see it."


def _plain(text: str | SafeString) -> str:
    """A sentence as a live region tells it: its links are in the bar beside it."""
    return unescape(strip_tags(text)) if isinstance(text, SafeString) else text
