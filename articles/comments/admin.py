"""The moderator's screens: the queue of replies, one reply with its records, and all records.

Nothing is edited here. Each button calls a verb of moderation.py, and its refusals become messages.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, QueryDict
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.models import Article

from . import admin_bans as admin_bans  # these register their pages
from . import admin_discussion as admin_discussion
from . import moderation
from .cards import Card, for_cards
from .models import Comment, CommentState, ModerationRecord, ModerationVerb

EVERY_STATE = "all"
STATES = [*CommentState.choices, (EVERY_STATE, "All")]
#: Refusals of one bulk decision that are told one by one.
REFUSALS_TOLD = 3


class StateFilter(admin.SimpleListFilter):
    """The queue opens on what waits."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return STATES

    def value(self) -> str:
        return super().value() if super().value() in dict(STATES) else CommentState.PENDING

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset if self.value() == EVERY_STATE else queryset.filter(state=self.value())


class Queue(ChangeList):
    """Django's list of replies, as cards."""

    @property
    def state(self) -> str:
        return next(spec.value() for spec in self.filter_specs if isinstance(spec, StateFilter))

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[str]:
        """What has waited longest comes first; of what is decided, the newest."""
        return ["created_at", "pk"] if self.state == CommentState.PENDING else ["-created_at", "-pk"]

    def get_results(self, request: HttpRequest) -> None:
        try:
            super().get_results(request)
        except IncorrectLookupParameters:
            # The last reply of the last page has just been decided on: the moderator stays in the queue.
            self.page_num = self.model_admin.get_paginator(request, self.queryset, self.list_per_page).num_pages
            super().get_results(request)
        now = timezone.now()
        self.cards = [Card(comment, request.user, now) for comment in self.result_list]

    def tabs(self) -> list[dict[str, Any]]:
        """Each state with its number of replies: one query for all."""
        counts = dict(Comment.objects.order_by().values_list("state").annotate(Count("pk")))
        counts[EVERY_STATE] = sum(counts.values())
        return [
            {
                "label": label,
                "count": counts.get(state, 0),
                "selected": state == self.state,
                "query": self.get_query_string({"state": state}, ["p"]),
            }
            for state, label in STATES
        ]

    def other_filters(self) -> dict[str, str]:
        """What the search form must keep: everything but the words and the page."""
        return {name: values[-1] for name, values in self.filter_params.items()}

    def story(self) -> Article | None:
        """The story to which the list is narrowed."""
        given = self.filter_params.get("article__exact", [""])[-1]
        return Article.objects.only("headline").filter(pk=given).first() if given.isdecimal() else None

    def without_story(self) -> str:
        return self.get_query_string(remove=["article__exact", "p"])

    def without_words(self) -> str:
        return self.get_query_string(remove=["q", "p"])

    def everywhere(self) -> str:
        return self.get_query_string({"state": EVERY_STATE}, ["p"])

    def back(self) -> str:
        """This list, for the form that decides and comes back."""
        return self.get_query_string().removeprefix("?")

    def bulk_verbs(self) -> list[moderation.Verb]:
        """What can be done to several of the listed replies at once."""
        simple = [verb for verb in moderation.VERBS.values() if verb.simple]
        return [verb for verb in simple if self.state == EVERY_STATE or self.state in verb.states]


class ReadOnlyAdmin(admin.ModelAdmin):
    """Nothing can be added, changed or deleted here, by nobody."""

    actions = None
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """The queue, and one reply."""

    list_display = ["__str__"]
    list_display_links = None
    list_filter = [StateFilter]
    list_per_page = list_max_show_all = 25
    search_fields = ["text", "name", "email", "website", "address", "article__headline"]

    def get_urls(self) -> list[URLPattern]:
        decide = path("decide/", self.admin_site.admin_view(self.decide), name="comments_comment_decide")
        return [decide, *super().get_urls()]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return Queue

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return for_cards(super().get_queryset(request))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may_moderate = request.user.has_perm(moderation.PERMISSION)
        context = {"title": "Replies", "may_moderate": may_moderate} | (extra_context or {})
        return super().changelist_view(request, context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """One reply, with everything that was ever decided about it."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        if not self.has_view_permission(request):
            raise PermissionDenied
        comment = self.get_object(request, unquote(object_id))
        if comment is None:
            messages.warning(request, "This reply is not there any more. Here are those that wait.")
            return HttpResponseRedirect(reverse("admin:comments_comment_changelist"))
        by_writer = Comment.objects.filter(email=comment.email).order_by().values_list("state").annotate(Count("pk"))
        labels = dict(CommentState.choices)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Reply of {comment.name}",
            "opts": self.opts,
            "card": Card(comment, request.user, timezone.now()),
            "answers": comment.answers.count(),
            "by_writer": [(labels[state].lower(), count) for state, count in sorted(by_writer)],
        }
        return TemplateResponse(request, "admin/comments/comment/detail.html", context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The reply's own page shows its history."""
        return HttpResponseRedirect(reverse("admin:comments_comment_change", args=[object_id]))

    def decide(self, request: HttpRequest) -> HttpResponse:
        """Take one decision, or the same one about several replies, and stay in the queue.

        ``decide`` is "VERB:ID", or ``decide_all`` a verb for the ids in ``chosen``. ``back`` is the query of
        the list that is shown again, ``shown`` its ids in order.
        """
        if request.method != "POST":
            return HttpResponseRedirect(reverse("admin:comments_comment_changelist"))
        if not request.user.has_perm(moderation.PERMISSION):
            raise PermissionDenied
        name, _, one = request.POST.get("decide", "").partition(":")
        name = name or request.POST.get("decide_all", "")
        ids = [int(given) for given in ([one] if one else request.POST.getlist("chosen")) if _is_id(given)]
        if name not in moderation.VERBS or not moderation.VERBS[name].simple:
            messages.error(request, "Nothing was decided, because no button was pressed. Press one to decide.")
        elif not ids:
            messages.warning(request, "Nothing was decided, because no reply was ticked. Tick some, then press again.")
        else:
            self._decide(request, name, ids)
        return HttpResponseRedirect(_back(request.POST, ids))

    def _decide(self, request: HttpRequest, name: str, ids: list[int]) -> None:
        verb, now, refusals = getattr(moderation, name), timezone.now(), []
        found = Comment.objects.select_related("article").defer("article__body", "article__search_text").in_bulk(ids)
        decided = []
        for comment in found.values():
            try:
                decided.append(verb(comment, by=request.user, at=now, reason=request.POST.get("reason", "")))
            except moderation.Refused as refusal:
                refusals.append(str(refusal))
        if len(found) < len(set(ids)):
            refusals.append("Some of the replies are not there any more.")
        if len(decided) == 1:
            messages.success(request, _told(Card(decided[0], request.user, now), name))
        elif decided:
            state = moderation.VERBS[name].to_state
            messages.success(
                request,
                format_html(
                    '{} replies were {}. <a href="{}">See them</a>, also to change that.',
                    *(len(decided), ModerationVerb(name).label, _list_of(state)),
                ),
            )
        for refusal in refusals[:REFUSALS_TOLD]:
            messages.warning(request, refusal)
        if more := len(refusals[REFUSALS_TOLD:]):
            messages.warning(request, f"{more} more were left as they were, for the same reason.")


@admin.register(ModerationRecord)
class ModerationRecordAdmin(ReadOnlyAdmin):
    """Who decided what, when and why. Written by moderation.py, never changed."""

    list_display = ["when", "what", "reply"]
    list_display_links = None
    list_filter = ["verb"]
    list_per_page = 50
    list_select_related = ["comment__article"]
    search_fields = ["username", "reason", "comment__name", "comment__article__headline"]
    fields = readonly_fields = list_display

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModerationRecord]:
        return super().get_queryset(request).defer("comment__article__body", "comment__article__search_text")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Moderation log"} | (extra_context or {}))

    @admin.display(description="When", ordering="at")
    def when(self, record: ModerationRecord) -> str:
        return date_format(timezone.localtime(record.at), "j M Y, H:i T")

    @admin.display(description="Decision", ordering="verb")
    def what(self, record: ModerationRecord) -> SafeString:
        return format_html(
            '<strong>{}</strong>: {} <span class="quiet">(was {})</span>{}',
            *(record.who, record.get_verb_display(), record.get_from_state_display().lower()),
            format_html('<span class="story-under">{}</span>', record.reason) if record.reason else "",
        )

    @admin.display(description="Reply")
    def reply(self, record: ModerationRecord) -> str | SafeString:
        if record.comment is None:
            return "Deleted with its story"
        url = reverse("admin:comments_comment_change", args=[record.comment.pk])
        return format_html('<a href="{}"><bdi>{}</bdi> on “{}”</a>', url, record.comment.name, record.comment.article)


def _is_id(given: str) -> bool:
    return given.isascii() and given.isdigit() and len(given) < 19


def _list_of(state: str) -> str:
    return f"{reverse('admin:comments_comment_changelist')}?state={state}"


def _told(card: Card, name: str) -> SafeString:
    """What was done, what it means for readers, and the way to change it."""
    comment = card.comment
    if card.public_url:
        effect = format_html('<a href="{}">Readers see it now.</a>', card.public_url)
    elif comment.state == CommentState.APPROVED:
        effect = "Readers will see it when its story is public again."
    else:
        effect = "Readers do not see it."
    return format_html(
        'The reply of <bdi>{}</bdi> was {}. {} <a href="{}">Change that</a>, or see <a href="{}">all that are {}</a>.',
        *(comment.name, ModerationVerb(name).label, effect),
        reverse("admin:comments_comment_change", args=[comment.pk]),
        *(_list_of(comment.state), comment.get_state_display().lower()),
    )


def _back(posted: QueryDict, decided: list[int]) -> str:
    """The list as it was, at the reply that follows the one just decided on."""
    shown = [int(given) for given in posted.getlist("shown") if _is_id(given)]
    query = QueryDict(posted.get("back", "")).urlencode()
    url = reverse("admin:comments_comment_changelist") + (f"?{query}" if query else "")
    if len(decided) == 1 and decided[0] in shown:
        place = shown.index(decided[0])
        neighbours = [*shown[place + 1 : place + 2], *shown[max(place - 1, 0) : place]]
        if neighbours:
            return f"{url}#reply-{neighbours[0]}"
    return url
