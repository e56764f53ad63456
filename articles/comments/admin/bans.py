"""Who is banned, until when and why; and the button that ends a ban."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from articles.comments import moderation
from articles.comments.models import Ban


@admin.register(Ban)
class BanAdmin(admin.ModelAdmin):
    """Bans are made where a reply is decided on, by moderation.ban; here they are seen and lifted."""

    actions = None
    empty_value_display = ""
    list_display = ["whom", "term", "why", "lift"]
    list_display_links = None
    list_per_page = 50
    list_select_related = ["comment"]
    search_fields = ["shown", "reason", "username"]
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("", view(self.changelist_view), name="comments_ban_changelist"),
            path("<int:pk>/lift/", view(self.lift_view), name="comments_ban_lift"),
        ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Ban]:
        return super().get_queryset(request).defer("comment__text", "comment__search_text")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Bans"} | (extra_context or {}))

    def lift_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End the ban, and go back to the list."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            ban = Ban.objects.filter(pk=pk).first()
            try:
                if ban is None:
                    raise moderation.Refused("Nothing was changed: this ban is not there any more.")
                moderation.lift(ban, by=request.user, at=timezone.now())
            except moderation.NotAllowed as refusal:
                raise PermissionDenied(str(refusal)) from None
            except moderation.Refused as refusal:
                messages.warning(request, str(refusal))
            else:
                messages.success(request, f"The ban of {ban.shown or 'somebody who was erased'} is over from now on.")
        return HttpResponseRedirect(reverse("admin:comments_ban_changelist"))

    @admin.display(description="Whom", ordering="shown")
    def whom(self, ban: Ban) -> SafeString:
        kind = format_html('<span class="story-under">{}</span>', ban.get_kind_display())
        return format_html("<bdi>{}</bdi>{}", ban.shown or "(erased)", kind)

    @admin.display(description="Until", ordering="until")
    def term(self, ban: Ban) -> str | SafeString:
        until = "for good" if ban.until is None else _moment(ban.until)
        if ban.lifted_at:
            return format_html(
                '<span class="quiet">lifted {} by {}</span>', _moment(ban.lifted_at), ban.lifted_by or "somebody"
            )
        if ban.until is not None and ban.until <= timezone.now():
            return format_html('<span class="quiet">over since {}</span>', until)
        return until

    @admin.display(description="Why")
    def why(self, ban: Ban) -> SafeString:
        reply = ""
        if ban.comment_id:
            url = reverse("admin:comments_comment_change", args=[ban.comment_id])
            reply = format_html(' <a href="{}">The reply</a>', url)
        made = format_html('<span class="story-under">{}, {}</span>', ban.username, _moment(ban.at))
        return format_html("{}{}{}", ban.reason or "No reason was given.", reply, made)

    @admin.display(description="Lift")
    def lift(self, ban: Ban) -> str | SafeString:
        if ban.lifted_at or (ban.until is not None and ban.until <= timezone.now()):
            return ""
        url = reverse("admin:comments_ban_lift", args=[ban.pk])
        return format_html(
            '<button type="submit" class="verb" formaction="{}" aria-label="Lift the ban of {}">Lift</button>',
            url,
            ban.shown,
        )


def _moment(at: Any) -> str:
    return date_format(timezone.localtime(at), "j M Y, H:i T")
