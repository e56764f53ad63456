"""Accounts of the newsroom. The chief runs them, and nobody can give away more than a role."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.http import HttpRequest, HttpResponse

from articles.roles import ROLES

from .verbs import moment

User = get_user_model()

WHO = ["first_name", "last_name", "email"]
ROLES_HELP = "What the person does here; somebody with two jobs has two roles."
ACTIVE_HELP = "Switch it off when the person leaves. The account is kept, because the records name it."

admin.site.unregister(User)
admin.site.unregister(Group)


@admin.register(User)
class StaffAdmin(UserAdmin):
    """People. Rights come with roles alone; a superuser's account is changed by superusers alone."""

    list_display = ["username", "full_name", "email", "roles", "is_active", "seen"]
    list_filter = ["groups", "is_active"]
    filter_horizontal = ()
    search_fields = ["username", "first_name", "last_name", "email"]
    show_full_result_count = False
    actions = None
    readonly_fields = ["seen", "joined"]
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Who", {"fields": WHO}),
        ("What they may do", {"fields": ["groups", "is_active"]}),
        ("Since", {"fields": ["joined", "seen"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "usable_password", "password1", "password2"]}),
        ("Who", {"fields": WHO}),
        ("What they may do", {"fields": ["groups"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> models.QuerySet:
        return super().get_queryset(request).prefetch_related("groups")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": "Staff", **(extra_context or {})})

    def has_change_permission(self, request: HttpRequest, obj: AbstractUser | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or request.user.is_superuser or not obj.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: AbstractUser | None = None) -> bool:
        """Nobody's: records name the account. It is switched off."""
        return False

    def formfield_for_manytomany(
        self, db_field: models.ManyToManyField, request: HttpRequest, **kwargs: Any
    ) -> forms.ModelMultipleChoiceField:
        if db_field.name == "groups":
            return forms.ModelMultipleChoiceField(
                label="Roles",
                queryset=Group.objects.filter(name__in=ROLES).order_by("name"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                help_text=ROLES_HELP,
            )
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_form(
        self, request: HttpRequest, obj: AbstractUser | None = None, **kwargs: Any
    ) -> type[AdminUserCreationForm | UserChangeForm]:
        form = super().get_form(request, obj, **kwargs)
        if "is_active" in form.base_fields:
            form.base_fields["is_active"].help_text = ACTIVE_HELP
        return form

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        return super().render_change_form(request, {"list_name": "Staff", **context}, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: AbstractUser, form: forms.ModelForm, change: bool) -> None:
        """Whoever has an account here works here; readers have none."""
        obj.is_staff = True
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: forms.ModelForm, formsets: Any, change: bool) -> None:
        """Groups that are no roles are not shown, and not taken away either."""
        others = list(form.instance.groups.exclude(name__in=ROLES))
        super().save_related(request, form, formsets, change)
        form.instance.groups.add(*others)

    @admin.display(description="Name", ordering="last_name")
    def full_name(self, user: AbstractUser) -> str:
        return user.get_full_name()

    @admin.display(description="Roles")
    def roles(self, user: AbstractUser) -> str:
        if user.is_superuser:
            return "Superuser"
        return ", ".join(sorted(group.name for group in user.groups.all())) or "None"

    @admin.display(description="Last signed in", ordering="last_login")
    def seen(self, user: AbstractUser) -> str:
        return moment(user.last_login) if user.last_login else "Never"

    @admin.display(description="Here since")
    def joined(self, user: AbstractUser) -> str:
        return moment(user.date_joined)
