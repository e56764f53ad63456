"""Where decisions arrive: by a form of the queue, for one reply or for many, and by the form of one verb.

The same addresses answer a browser without JavaScript, with the list and a message, and the queue's script, with what has
become of the cards.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse, QueryDict
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, re_path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles.comments import moderation, undoing
from articles.comments.cards import cards_of
from articles.comments.models import Comment
from articles.positions import is_number

from .acting import ACTS, Act
from .asking import Asked
from .telling import Told, answer, told_of_decision, told_of_undoing, wants_json

#: Replies of a list that are decided on at once, those on further pages included.
AT_ONCE = 500
#: What can be decided by a press, about one reply or about many.
PRESSED = ("approve", "reject", "spam", "restore", "keep")

QUEUE = "admin:comments_comment_changelist"


class Decides:
    """Mixed into the replies' admin."""

    def get_urls(self) -> list[URLPattern]:
        wrap, acts = self.admin_site.admin_view, "|".join(ACTS)
        return [
            path("decide/", wrap(self.decide_view), name="comments_comment_decide"),
            path("undo/", wrap(self.undo_view), name="comments_comment_undo"),
            re_path(
                rf"^(?P<pk>[0-9]{{1,18}})/act/(?P<name>{acts})/$", wrap(self.act_view), name="comments_comment_act"
            ),
            *super().get_urls(),
        ]

    def decide_view(self, request: HttpRequest) -> HttpResponse:
        """Take one decision, or the same one about several replies, and stay in the queue.

        ``decide`` is "VERB:NUMBER", or ``decide_all`` a verb for the numbers in ``chosen``, or for the whole list where
        ``whole`` is given, as it was ``as_of``. ``back`` is the query of the list that is shown again; ``shown`` has the
        number of each of its replies with the version that was seen, in order.
        """
        if request.method != "POST":
            return HttpResponseRedirect(reverse(QUEUE))
        if not request.user.has_perm(moderation.PERMISSION):
            raise PermissionDenied
        posted, now = request.POST, timezone.now()
        asked = _asked(posted)
        name, _, one = posted.get("decide", "").partition(":")
        name = name or posted.get("decide_all", "")
        if name not in PRESSED:
            told = Told("Nothing was decided, because no button was pressed. Press one to decide.", "error")
            return answer(request, told, asked, back=_back(posted, asked))
        pks = [one] if one else posted.getlist("chosen")
        pks = [int(pk) for pk in pks if is_number(pk)]
        if posted.get("whole") and not one:
            as_of = _moment(posted.get("as_of", ""))
            pks = list(dict.fromkeys([*pks, *asked.matching(AT_ONCE, as_of)])) if as_of else pks
        if not pks:
            told = Told("Nothing was decided, because no reply was ticked. Tick some, then press again.", "warning")
            return answer(request, told, asked, back=_back(posted, asked))
        found = _replies(pks)
        outcome = moderation.decide(
            *(name, list(found.values())),
            by=request.user,
            at=now,
            reason=posted.get("reason", ""),
            seen=_seen(posted),
        )
        missing = len(set(pks)) - len(found)
        told = told_of_decision(request, name, outcome, missing, now)
        return answer(request, told, asked, back=_back(posted, asked, pks), touched=pks)

    def undo_view(self, request: HttpRequest) -> HttpResponse:
        """Take back the decision whose number is given in ``undo``, as far as nothing was decided since."""
        if request.method != "POST":
            return HttpResponseRedirect(reverse(QUEUE))
        if not request.user.has_perm(moderation.PERMISSION):
            raise PermissionDenied
        asked = _asked(request.POST)
        back = _back(request.POST, asked)
        try:
            number = UUID(request.POST.get("undo", ""))
        except ValueError:
            return answer(
                request, Told("Nothing was undone, because no decision was named.", "error"), asked, back=back
            )
        try:
            undone = undoing.undo(number, by=request.user, at=timezone.now())
        except moderation.Refused as refusal:
            return answer(request, Told(str(refusal), "warning"), asked, back=back)
        touched = [reply.pk for reply in undone.replies]
        return answer(request, told_of_undoing(undone), asked, back=back, touched=touched, focus=True)

    def act_view(self, request: HttpRequest, pk: str, name: str) -> HttpResponse:
        """A decision that needs a word more than a press: its form, and what becomes of it."""
        if not request.user.has_perm(moderation.PERMISSION):
            raise PermissionDenied
        if request.method not in ("GET", "HEAD", "POST"):
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        now, asked = timezone.now(), _asked(request.GET)
        card = next(iter(cards_of([int(pk)], request.user, now)), None)
        if card is None:
            told = Told("This reply is not there any more. Here are those that wait.", "warning")
            return answer(request, told, asked, back=reverse(QUEUE))
        act = ACTS[name](card.comment, request.POST if request.method == "POST" else None, now)
        if request.method == "POST" and act.form.is_valid():
            told = self._act(request, act, now)
            if told.level == "success" or not act.keeps_typing:
                return answer(request, told, asked, back=_list(asked), touched=[int(pk)])
            act.form.add_error(None, told.text)
        context = {
            **self.admin_site.each_context(request),
            "title": act.title,
            "opts": self.opts,
            "card": card,
            "act": act,
            "asked": asked,
        }
        if wants_json(request):
            return JsonResponse({"form": render_to_string("admin/comments/comment/act_form.html", context, request)})
        return TemplateResponse(request, "admin/comments/comment/act.html", context)

    def _act(self, request: HttpRequest, act: Act, now: datetime) -> Told:
        outcome = moderation.decide(
            act.name,
            [act.reply],
            by=request.user,
            at=now,
            reason=act.reason,
            seen={act.reply.pk: act.form.cleaned_data["seen"]},
            **act.fields,
        )
        return told_of_decision(request, act.name, outcome, 0, now)


def _replies(pks: list[int]) -> dict[int, Comment]:
    replies = Comment.objects.select_related("article", "parent")
    return replies.defer("article__body", "article__search_text", "search_text", "parent__search_text").in_bulk(pks)


def _seen(posted: QueryDict) -> dict[int, int]:
    """Number of a reply -> the version of it that the moderator saw."""
    pairs = (given.partition(":") for given in posted.getlist("shown"))
    return {int(pk): int(version) for pk, _, version in pairs if is_number(pk) and is_number(version)}


def _moment(given: str) -> datetime | None:
    try:
        moment = parse_datetime(given)
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None


def _asked(given: QueryDict) -> Asked:
    """The list in which the moderator is."""
    return Asked.of(QueryDict(given.get("back", "")))


def _list(asked: Asked) -> str:
    return reverse(QUEUE) + (f"?{asked.here}" if asked != Asked() else "")


def _back(posted: QueryDict, asked: Asked, decided: list[int] | None = None) -> str:
    """Where the moderator was: the page in ``return``, or the list at the reply that follows the one just decided on."""
    page = posted.get("return", "")
    if page.startswith(reverse("admin:index")):
        return page
    shown = list(_seen(posted))
    if decided and len(decided) == 1 and decided[0] in shown:
        place = shown.index(decided[0])
        neighbours = [*shown[place + 1 : place + 2], *shown[max(place - 1, 0) : place]]
        if neighbours:
            return f"{_list(asked)}#reply-{neighbours[0]}"
    return _list(asked)
