"""Verbs that are pressed on the desk, without opening the story."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, re_path, reverse

from articles.templatetags.desk import AT_A_PRESS

from . import verbs


class DeskVerbs:
    """Mixed into the story's admin."""

    def get_urls(self) -> list[URLPattern]:
        view, names = self.admin_site.admin_view(self.press_view), "|".join(sorted(AT_A_PRESS))
        address = rf"^(?P<pk>[0-9]{{1,18}})/press/(?P<name>{names})/$"
        return [re_path(address, view, name="articles_article_press"), *super().get_urls()]

    def press_view(self, request: HttpRequest, pk: str, name: str) -> HttpResponse:
        """Press a verb that asks nothing, and go back to the desk with what became of it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        story = self.get_object(request, pk)
        if story is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, pk)
        verbs.press(request, story, name, saved=False)
        return HttpResponseRedirect(reverse("admin:index"))
