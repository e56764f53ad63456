"""The story's screens: the list, the form, the verbs, the history."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, re_path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from articles import corrections, publishing
from articles.models import NO_DECISION, Article, ArticleQuerySet, EditorialLogEntry, LoggedVerb, Stage, State
from articles.roles import may_delete_story, may_edit_story
from articles.search import matching
from articles.story_body import expand

from . import verbs
from .body import BodyTools
from .checklist import ChecklistPages
from .desk import DeskVerbs
from .history import HistoryPages
from .merging import MergePage
from .presence import ShowsPresence
from .previews import PreviewPages
from .rows import BylineInline, RelatedInline
from .saving import NOT_OF_THE_STORY, Saving
from .saving_in_place import SavesInPlace
from .story_form import StoryForm
from .story_list import FILTERS, Stories, StoryCells
from .text_form import TextForm
from .unsaved import KeepsUnsavedText
from .working_copies import WorkingCopies

TEXT = ["headline", "standfirst", "lead_image", "lead_caption", "body"]
WHERE = ["section", "further_sections", "tags"]
DETAILS = ["slug", "expires_at", "language", "content_warning", "comments_open"]


@admin.register(Article)
class StoryAdmin(
    SavesInPlace,
    TextForm,
    KeepsUnsavedText,
    ShowsPresence,
    WorkingCopies,
    Saving,
    MergePage,
    HistoryPages,
    PreviewPages,
    ChecklistPages,
    DeskVerbs,
    BodyTools,
    StoryCells,
    admin.ModelAdmin,
):
    """Stories. Who may do what comes from roles.py, what can be done to a story from publishing.py."""

    form = StoryForm
    inlines = [RelatedInline, BylineInline]
    list_display = ["picture", "story", "stage", "updated"]
    list_display_links = None
    list_filter = FILTERS
    list_per_page = list_max_show_all = 40
    show_full_result_count = False
    search_fields = ["headline"]
    search_help_text = "Words of the headline, the standfirst and the body."
    ordering = ["-updated_at", "-pk"]
    actions = ["approve_chosen", "publish_chosen"]
    view_on_site = False
    #: Each is asked for values with which the form of a new story begins; a guest app adds its own.
    first_values: list[Callable[[], dict[str, Any]]] = []

    # What one sees

    def get_queryset(self, request: HttpRequest) -> ArticleQuerySet:
        return super().get_queryset(request).visible_to(request.user)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[Stories]:
        return Stories

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str) -> tuple[QuerySet, bool]:
        """For the list and for what is suggested elsewhere: working copies are no stories of their own."""
        stories = queryset.without_copies()
        return (matching(stories, search_term) if search_term.strip() else stories), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Stories", **(extra_context or {})})

    # Who may

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_edit_story(request.user, obj))

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        allowed = super().has_delete_permission(request, obj)
        return allowed and (obj is None or may_delete_story(request.user, obj))

    def has_approve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.approve_article")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.publish_article")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """No deletion of many: each story is looked at before it goes."""
        return {name: action for name, action in super().get_actions(request).items() if name != "delete_selected"}

    # The form

    def get_form(
        self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any
    ) -> type[forms.ModelForm]:
        made_for = {"user": request.user, "typed_publish_at": request.GET.get("publish_at", "")}
        kwargs["form"] = type("StoryForm", (self.form,), made_for)
        return super().get_form(request, obj, change=change, **kwargs)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for ask in self.first_values:
            values |= ask()
        return values | super().get_changeform_initial_data(request)

    def get_fieldsets(self, request: HttpRequest, obj: Article | None = None) -> list[tuple[str | None, dict]]:
        if obj and not self.has_change_permission(request, obj):
            shown = ["headline", "standfirst", "lead_picture", "lead_caption", "body_as_read"]
            return [
                (None, {"fields": shown, "classes": ["text"]}),
                ("Where it is listed", {"fields": WHERE, "classes": ["aside"]}),
                ("Details", {"fields": DETAILS, "classes": ["aside"]}),
            ]
        may_publish = any(verb.name == "publish" for verb in self._verbs(request, obj))
        details = [name for name in DETAILS if name != "expires_at" or StoryForm.has_expiry(obj)]
        return [
            (None, {"fields": TEXT, "classes": ["text"]}),
            *([("When", {"fields": ["publish_at"], "classes": ["state"]})] if may_publish else []),
            ("Where it is listed", {"fields": WHERE, "classes": ["aside"]}),
            ("Details", {"fields": details, "classes": ["aside"]}),
        ]

    def get_readonly_fields(self, request: HttpRequest, obj: Article | None = None) -> list[str]:
        reading = obj and not self.has_change_permission(request, obj)
        return ["lead_picture", "body_as_read"] if reading else []

    @admin.display(description="Lead picture")
    def lead_picture(self, story: Article) -> SafeString | str:
        if not story.lead_image:
            return "None"
        image = story.lead_image
        return format_html('<img class="picture-preview" src="{}" alt="{}">', image.url(640), image.alt)

    @admin.display(description="Body")
    def body_as_read(self, story: Article) -> SafeString:
        return format_html('<div class="body-as-read body">{}</div>', expand(story, timezone.now()))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Article | None = None,
    ) -> HttpResponse:
        """With the verbs."""
        context |= {
            "title": obj.headline if obj else "New story",
            "story": obj,
            "stage": obj.stage() if obj else Stage.DRAFT,
            "buttons": verbs.buttons(obj or self._new(request), request.user),
            "form_key": self.form_key(request),
            "sent_back": self._sent_back(obj),
        }
        return super().render_change_form(request, context, add, change, form_url, obj)

    # Saving

    def construct_change_message(
        self, request: HttpRequest, form: forms.ModelForm, formsets: list, add: bool = False
    ) -> str:
        """What was changed, in the words of the form: for the editorial log."""
        fields = [form[name] for name in form.changed_data if name not in NOT_OF_THE_STORY]
        changed = [str(getattr(one.field, "short_label", one.label)) for one in fields]
        changed += [str(rows.model._meta.verbose_name_plural) for rows in formsets if rows.has_changed()]
        return ", ".join(name.lower() for name in changed)

    def after_save(self, request: HttpRequest, story: Article) -> HttpResponse:
        name, back = request.POST.get("_verb", ""), reverse("admin:articles_article_change", args=[story.pk])
        typed = request.POST.get("publish_at", "")
        done = False
        if page := self.copy_page(story, name):
            return HttpResponseRedirect(page)
        asks = name == "publish" and corrections.needed_to_publish(story, timezone.now())
        if name in verbs.ASKS_FIRST or asks:
            page = reverse("admin:articles_article_verb", args=[story.pk, name])
            return HttpResponseRedirect(f"{page}?{urlencode({'publish_at': typed})}" if asks and typed else page)
        if name in publishing.VERBS:
            arguments = {"publish_at": self._publish_at(request, typed)} if name == "publish" else {}
            done = verbs.press(request, story, name, saved=True, **arguments)
        elif story.revises_id:
            messages.success(request, "Saved into the working copy. Readers see nothing of it yet.")
        else:
            messages.success(request, f"Saved. The story is {story.stage().label.lower()} as before.")
        if typed and not done and not self._is_set(story, self._publish_at(request, typed)):
            if name != "publish":
                messages.info(request, "“Publish at” counts when you press the button to schedule. It is kept below.")
            back += f"?{urlencode({'publish_at': typed})}"
        elif not name:
            request.story_saved = story  # and nothing but that
        return HttpResponseRedirect(back)

    def _publish_at(self, request: HttpRequest, typed: str) -> Any:
        return StoryForm.base_fields["publish_at"].clean(typed)

    def _is_set(self, story: Article, publish_at: Any) -> bool:
        return story.state == State.PUBLISHED and publish_at == story.published_at.replace(second=0, microsecond=0)

    def _sent_back(self, story: Article | None) -> EditorialLogEntry | None:
        """The note with which a draft came back, as long as nothing else was decided since."""
        if story is None or story.state != State.DRAFT:
            return None
        last = story.log_entries.exclude(verb__in=NO_DECISION).first()
        return last if last and last.verb == LoggedVerb.SEND_BACK else None

    def _new(self, request: HttpRequest) -> Article:
        return Article(created_by=request.user)

    def _verbs(self, request: HttpRequest, story: Article | None) -> list[publishing.Verb]:
        return publishing.available_verbs(story or self._new(request), request.user)

    # Pages of its own

    def get_urls(self) -> list[URLPattern]:
        verb = self.admin_site.admin_view(self.verb_view)
        names = "|".join(sorted(verbs.HAS_PAGE))
        asked = re_path(rf"^(?P<pk>[0-9]{{1,18}})/verb/(?P<name>{names})/$", verb, name="articles_article_verb")
        return [asked, *super().get_urls()]

    def verb_view(self, request: HttpRequest, pk: str, name: str) -> HttpResponse:
        """Ask for what a verb needs, then press it. What is refused is said on the page, which keeps what was typed."""
        verb = publishing.VERBS[name]
        if not (self.has_view_permission(request) and request.user.has_perm(verb.permission)):
            raise PermissionDenied(f"You may not {verb.label.lower()} stories. Ask an editor to do it.")
        story = self.get_object(request, pk)
        if story is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, pk)
        back = reverse("admin:articles_article_change", args=[pk])
        if name == "publish" and corrections.last_seen(story, timezone.now()) is None:
            return HttpResponseRedirect(back)  # the form has the button, and all that it needs
        if verb not in publishing.available_verbs(story, request.user):
            messages.warning(
                request, f"“{story}” is {story.stage().label.lower()} and cannot be {verb.past}. Nothing was changed."
            )
            return HttpResponseRedirect(back)
        form = verbs.form_for(verb, story, request.POST if request.method == "POST" else None, request.GET.dict())
        if form.is_valid() and verbs.press(request, story, name, saved=False, **form.arguments):
            return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{verb.label}: {story}",
            "opts": self.opts,
            "story": story,
            "stage": story.stage(),
            "verb": verb,
            "destructive": name in verbs.DESTRUCTIVE,
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/articles/article/verb.html", context)

    # Several at once

    @admin.action(description="Approve", permissions=["approve"])
    def approve_chosen(self, request: HttpRequest, chosen: ArticleQuerySet) -> None:
        self._press_on_all(request, chosen, "approve", Stage.SUBMITTED)

    @admin.action(description="Publish those that are approved", permissions=["publish"])
    def publish_chosen(self, request: HttpRequest, chosen: ArticleQuerySet) -> None:
        """Only what was approved: from a list, nobody sees whether a draft is finished."""
        self._press_on_all(request, chosen, "publish", Stage.APPROVED)

    def _press_on_all(self, request: HttpRequest, chosen: ArticleQuerySet, name: str, stage: Stage) -> None:
        verb, done = publishing.VERBS[name], 0
        for story in chosen:
            try:
                if story.stage() != stage:
                    raise publishing.Refused(
                        f"“{story}” was left as it is: it is {story.stage().label.lower()}, not {stage.label.lower()}."
                    )
                getattr(publishing, name)(story, by=request.user)
                done += 1
            except (publishing.Refused, publishing.NotAllowed) as refusal:
                messages.warning(request, str(refusal))
        if done:
            messages.success(request, f"{done} {'story was' if done == 1 else 'stories were'} {verb.past}.")
