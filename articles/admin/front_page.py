"""The front page as editors arrange it, and breaking news."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import DateTimeField, QuerySet, Subquery, Value, prefetch_related_objects
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, re_path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles import front_page
from articles.models import Article, BreakingNews, FrontPageSlot, Section
from articles.views.page import PAGE_SIZE

from .fields import KnownSelect, MomentField, module
from .verbs import moment

EMPTY_ROWS = 2
BREAKING_FOR = timedelta(hours=2)
ENDED_ALREADY = "This moment has passed. Choose a later one."


def to_the_minute(at: datetime | None) -> datetime | None:
    """As the form has it."""
    return at and at.replace(second=0, microsecond=0)


class PlacementForm(forms.Form):
    """A place. Without a story it is none."""

    story = forms.ModelChoiceField(
        queryset=Article.objects.without_copies().defer("body", "search_text"),
        required=False,
        error_messages={"invalid_choice": "This story is not there any more. Choose another one."},
    )
    expires_at = MomentField(label="Until", required=False, help_text="Empty: until it is taken off.")
    position = forms.IntegerField(
        label="Place",
        required=False,
        min_value=1,
        max_value=99,
        widget=forms.NumberInput({"class": "ordered-position", "inputmode": "numeric"}),
    )
    gone = forms.BooleanField(label="Take off", required=False)

    def __init__(self, *args: Any, slots: dict[int, FrontPageSlot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slots = slots
        select = KnownSelect(FrontPageSlot._meta.get_field("article"), admin.site)
        select.choices, select.is_required = self.fields["story"].choices, False
        select.known = {str(pk): slot.article for pk, slot in slots.items()}
        self.fields["story"].widget = select

    @property
    def slot(self) -> FrontPageSlot | None:
        """The place that the row's story has now."""
        chosen = str(self["story"].value() or "")
        return self.slots.get(int(chosen)) if chosen.isascii() and chosen.isdigit() else None

    def clean(self) -> dict[str, Any]:
        typed = super().clean()
        story, until = typed.get("story"), typed.get("expires_at")
        slot = self.slots.get(story.pk) if story else None
        if slot and until == to_the_minute(slot.expires_at):
            typed["expires_at"] = slot.expires_at
        elif story and not typed.get("gone") and until and until <= timezone.now():
            self.add_error("expires_at", ENDED_ALREADY)
        return typed


class PlacementRows(forms.BaseFormSet):
    """Each story once, in the order of the numbers."""

    def rows(self) -> list[dict[str, Any]]:
        """What was typed in the rows that stay, first place first."""
        typed = [form.cleaned_data for form in self.forms if form.cleaned_data.get("story")]
        stay = [row for row in typed if not row.get("gone")]
        return sorted(stay, key=lambda row: row.get("position") or 100)

    def clean(self) -> None:
        if any(self.errors):
            return
        seen: set[Article] = set()
        for form in self.forms:
            story = form.cleaned_data.get("story")
            if story and not form.cleaned_data.get("gone"):
                if story in seen:
                    form.add_error("story", "This story has a place already. Take off one of the two.")
                seen.add(story)
        if len(self.rows()) > front_page.PLACES:
            raise forms.ValidationError(
                f"{len(self.rows())} stories are placed, and there are {front_page.PLACES} places. Take some off."
            )


Placements = forms.formset_factory(PlacementForm, formset=PlacementRows, extra=EMPTY_ROWS, max_num=100)


@admin.register(FrontPageSlot)
class FrontPageAdmin(admin.ModelAdmin):
    """One page: what readers see now, and the places that are given by hand."""

    def get_urls(self) -> list[URLPattern]:
        return [path("", self.admin_site.admin_view(self.changelist_view), name="articles_frontpageslot_changelist")]

    @property
    def media(self) -> forms.Media:
        files = forms.Media(css={"all": ["admin_newsroom/front_page.css"]}, js=[module("rows.js")])
        return super().media + files

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Show the front page, and save its placements."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        slots = {
            slot.article_id: slot
            for slot in FrontPageSlot.objects.select_related("article", "placed_by").defer(
                "article__body", "article__search_text"
            )
        }
        overtaken = False
        if request.method == "POST":
            rows = Placements(request.POST, form_kwargs={"slots": slots})
            if rows.is_valid():
                try:
                    self._place(request, rows)
                except front_page.Overtaken:
                    overtaken = True
                else:
                    messages.success(request, "Saved. Readers see the front page as it is below.")
                    return HttpResponseRedirect(request.path)
        else:
            rows = Placements(initial=self._initial(request, slots), form_kwargs={"slots": slots})
        context = {
            **self.admin_site.each_context(request),
            "title": "Front page",
            "opts": self.opts,
            "media": self.media + rows.media,
            "rows": rows,
            # After a refusal the other's placements have been seen: saving once more replaces them.
            "seen": front_page.version() if overtaken or not rows.is_bound else request.POST.get("seen", ""),
            "overtaken": overtaken,
            "standing": list(slots.values()),
            "lines": _lines(),
        }
        return TemplateResponse(request, "admin/articles/front_page.html", context)

    def _initial(self, request: HttpRequest, slots: dict[int, FrontPageSlot]) -> list[dict[str, Any]]:
        """The places that have not expired, and the story with whose link somebody came here."""
        current = FrontPageSlot.objects.current().values_list("pk", flat=True)
        rows = [
            {"story": slot.article_id, "expires_at": slot.expires_at, "position": number}
            for number, slot in enumerate((slot for slot in slots.values() if slot.pk in set(current)), start=1)
        ]
        given = request.GET.get("add", "")
        if given.isascii() and given.isdigit() and len(given) < 19 and int(given) not in {row["story"] for row in rows}:
            rows.append({"story": int(given)})
        return rows

    def _place(self, request: HttpRequest, rows: PlacementRows) -> None:
        now = timezone.now()
        front_page.place(
            [
                front_page.Placement(row["story"].pk, row["expires_at"])
                for row in rows.rows()
                if not row["expires_at"] or row["expires_at"] > now  # it ran out while the form was open
            ],
            by=request.user,
            seen=request.POST.get("seen", ""),
            at=now,
        )


def _lines() -> list[dict[str, Any]]:
    """The front page from its top, as readers see it now, without the blocks below."""
    now = timezone.now()
    newest = Article.objects.public(now).for_lists().newest_first()[:PAGE_SIZE]
    page = front_page.arrange(list(newest), Section.objects.in_menu_order(), now)
    placed = [story for story in (page.lead, *page.seconds, *page.latest) if story and story.pk in page.by_hand]
    prefetch_related_objects(placed, "front_page_slot__placed_by")
    where = [("Lead", [page.lead] if page.lead else []), ("Beside it", page.seconds), ("Latest", page.latest)]
    return [
        {
            "where": name if first else "",
            "story": story,
            "slot": story.front_page_slot if story.pk in page.by_hand else None,
        }
        for name, stories in where
        for first, story in ((number == 0, story) for number, story in enumerate(stories))
    ]


class BreakingForm(forms.ModelForm):
    """One short sentence, perhaps where it leads, and its end."""

    text = forms.CharField(
        max_length=BreakingNews._meta.get_field("text").max_length,
        widget=forms.TextInput({"class": "vTextField"}),
        help_text="One short sentence. It stands above every page of the site from the moment that you save it.",
        error_messages={"required": "Write the sentence that readers are to see."},
    )
    expires_at = MomentField(
        label="Until",
        help_text="From then on readers see it no more.",
    )

    class Meta:
        model = BreakingNews
        fields = ["text", "article", "expires_at"]
        labels = {"article": "Story"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "article" in self.fields:
            select = self.fields["article"].widget
            for name in ("can_add_related", "can_change_related", "can_delete_related", "can_view_related"):
                setattr(select, name, False)
        if not self.instance.pk and "expires_at" in self.fields:
            self.initial.setdefault("expires_at", to_the_minute(timezone.now() + BREAKING_FOR))

    def clean_text(self) -> str:
        return " ".join(self.cleaned_data["text"].split())

    def clean_expires_at(self) -> datetime:
        until = self.cleaned_data["expires_at"]
        if self.instance.pk and until == to_the_minute(self.instance.expires_at):
            return self.instance.expires_at
        if until <= timezone.now():
            raise forms.ValidationError(ENDED_ALREADY)
        return until


@admin.register(BreakingNews)
class BreakingNewsAdmin(admin.ModelAdmin):
    """Lines above every page. They are ended, and kept."""

    form = BreakingForm
    fields = ["text", "article", "expires_at"]
    autocomplete_fields = ["article"]
    list_display = ["line", "until"]
    list_display_links = None
    list_select_related = ["article", "created_by"]
    list_per_page = list_max_show_all = 40
    show_full_result_count = False
    actions = None
    change_form_template = "admin/articles/breaking_form.html"

    class Media:
        css = {"all": ["admin_newsroom/front_page.css"]}
        js = [module("selects.js")]

    def has_delete_permission(self, request: HttpRequest, obj: BreakingNews | None = None) -> bool:
        """Nobody's: what readers were told stays on record. A line is ended."""
        return False

    def get_urls(self) -> list[URLPattern]:
        end = self.admin_site.admin_view(self.end_view)
        return [re_path(r"^(?P<pk>[0-9]{1,18})/end/$", end, name="articles_breakingnews_end"), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[BreakingNews]:
        """Each with the moment at which it was asked for, and the number of the line that readers see then."""
        now = timezone.now()
        shown = BreakingNews.objects.current(now).values("pk")[:1]
        return super().get_queryset(request).annotate(asked_at=Value(now, DateTimeField()), shown=Subquery(shown))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Breaking news", **(extra_context or {})})

    def formfield_for_foreignkey(self, db_field, request: HttpRequest, **kwargs: Any) -> forms.ModelChoiceField:
        if db_field.name == "article":
            kwargs["queryset"] = Article.objects.without_copies().defer("body", "search_text")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        line = kwargs.get("obj")
        running = line is not None and line.expires_at > timezone.now()
        context |= {"list_name": "Breaking news", "running": running, "show_save_and_add_another": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: BreakingNews, form: forms.ModelForm, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def end_view(self, request: HttpRequest, pk: str) -> HttpResponse:
        """Take the line off every page now."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        line = self.get_object(request, pk)
        if line is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, pk)
        front_page.end_breaking(line, by=request.user)
        messages.success(request, f"“{line}” has ended. Readers see it no more.")
        return HttpResponseRedirect(reverse("admin:articles_breakingnews_changelist"))

    @admin.display(description="Line")
    def line(self, line: BreakingNews) -> SafeString:
        return format_html(
            '<a class="story-link" href="{}">{}</a><span class="story-under">{} · {}, {}</span>',
            reverse("admin:articles_breakingnews_change", args=[line.pk]),
            line.text,
            f"Leads to “{line.article}”" if line.article else "Leads to no story",
            line.created_by or "somebody who has left",
            moment(line.created_at),
        )

    @admin.display(description="Until")
    def until(self, line: BreakingNews) -> SafeString:
        if line.expires_at <= line.asked_at:
            state, name = "expired", "Ended"
        else:
            state, name = ("live", "On the site") if line.pk == line.shown else ("approved", "Behind a newer line")
        return format_html(
            '<span class="state state--{}">{}</span><span class="story-under">{}</span>{}',
            *(state, name, moment(line.expires_at), "" if state == "expired" else self._end_button(line)),
        )

    def _end_button(self, line: BreakingNews) -> SafeString:
        return format_html(
            '<button type="submit" class="verb verb--destructive breaking-end" formaction="{}">End now'
            '<span class="visually-hidden">: {}</span></button>',
            *(reverse("admin:articles_breakingnews_end", args=[line.pk]), line.text),
        )
