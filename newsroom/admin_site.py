"""Django's admin under the newsroom's name, with its lists in the order of the day's work."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.admin.apps import AdminConfig
from django.http import HttpRequest

#: Models in the order of the menu, with the name that the newsroom gives them. What is not here comes last.
MENU = {
    "articles.Article": "Stories",
    "articles.FrontPageSlot": "Front page",
    "articles.BreakingNews": "Breaking news",
    "articles.Image": "Pictures",
    "tags.Tag": "Tags",
    "articles.Section": "Sections",
    "articles.Author": "Authors",
    "articles.Page": "Pages",
    "comments.Comment": "Replies",
    "comments.ModerationRecord": "Moderation log",
    "comments.Ban": "Bans",
    "comments.DiscussionSettings": "Discussion",
    "articles.EditorialLogEntry": "Editorial log",
    "articles.ChecklistRule": "Checklist",
    "auth.User": "Staff",
}


class NewsroomAdminSite(AdminSite):
    """The desk: one list of everything, for people who need not know what an app is."""

    index_title = "Desk"
    enable_nav_sidebar = False  # the menu is in the masthead: eight entries need no column of their own

    @property
    def site_header(self) -> str:
        return settings.SITE_NAME

    @property
    def site_title(self) -> str:
        return settings.SITE_NAME

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """All models under one heading, in MENU's order; within one app when ``app_label`` says so."""
        apps = super().get_app_list(request, app_label)
        order = list(MENU)

        def place(model: dict[str, Any]) -> int:
            label = model["model"]._meta.label
            return order.index(label) if label in MENU else len(order)

        models = sorted((model for app in apps for model in app["models"]), key=place)
        for model in models:
            model["name"] = MENU.get(model["model"]._meta.label, model["name"])
        if app_label or not models:
            return apps
        return [{**apps[0], "name": "Newsroom", "app_label": "newsroom", "app_url": "", "models": models}]


class NewsroomAdminConfig(AdminConfig):
    """Stands in INSTALLED_APPS in place of django.contrib.admin."""

    default_site = "newsroom.admin_site.NewsroomAdminSite"
