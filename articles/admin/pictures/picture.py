"""A picture's own page: what it shows, what is known of it, where it is used."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from articles.admin.fields import module
from articles.models import Article, Image, Rights
from articles.picture_library import pages_with, stories_that_showed, stories_with
from articles.roles import may_change_image

from .choosing import Chooser
from .forms import PictureForm
from .library import Library
from .replacing import Replacing
from .uploading import Uploading

#: Stories on one page of those that use a picture.
USES = 50

_READERS = ["alt", "caption", "credit", "sensitive"]
_OURS = ["headline", "creator", "copyright_notice", "source", "licence", "rights_until", "taken_at", "keywords"]


@admin.register(Image)
class PictureAdmin(Library, Uploading, Replacing, Chooser, admin.ModelAdmin):
    """Pictures. Who may do what comes from roles.py, what happens to files from picture_library.py."""

    form = PictureForm
    fieldsets = [
        ("Focal point", {"fields": ["focal_x", "focal_y"], "classes": ["focal"]}),
        ("What readers get", {"fields": _READERS}),
        ("Rights and origin", {"fields": _OURS}),
    ]

    class Media:
        js = [module("focal.js")]

    def has_change_permission(self, request: HttpRequest, obj: Image | None = None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and (obj is None or may_change_image(request.user, obj))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """A picture in use stays, with the places that use it named."""
        image = self.get_object(request, unquote(object_id))
        if image and self.has_delete_permission(request, image):
            stories = [_named(story) for story in stories_with(image)[:4]]
            users = [*stories, *map(str, [*image.portrait_of.all()[:4], *pages_with(image)[:4]])]
            users += [f"the topic {link.tag}" for link in image.topic_links.select_related("tag")[:4]]
            if users:
                named = ", ".join(f"“{name}”" for name in users)
                messages.warning(
                    request, f"The picture was not deleted: it is used by {named}. Choose another picture there first."
                )
                return HttpResponseRedirect(reverse("admin:articles_image_change", args=[image.pk]))
            if stories := stories_that_showed(image)[:4]:
                named = ", ".join(f"“{story}”" for story in stories)
                messages.warning(
                    request,
                    f"The picture was not deleted: earlier revisions of {named} show it, and can be restored only while "
                    "it is there. Nothing that readers see uses it.",
                )
                return HttpResponseRedirect(reverse("admin:articles_image_change", args=[image.pk]))
        return super().delete_view(request, object_id, extra_context)

    # What the page shows

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Image | None = None,
    ) -> HttpResponse:
        if obj:
            rights = obj.rights_at(timezone.localdate())
            context |= {
                "title": str(obj),
                "subtitle": None,
                "picture": obj,
                "facts": _facts(obj),
                "ended": rights == Rights.ENDED,
                "ending": rights == Rights.ENDING,
                "show_save_and_add_another": False,
                "may_edit": self.has_change_permission(request, obj),
                **self._uses(request, obj),
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def _uses(self, request: HttpRequest, image: Image) -> dict[str, Any]:
        """Every place that shows it, a page of stories at a time; those that this person may not read are counted."""
        every = stories_with(image)
        readable = every.filter(pk__in=Article.objects.visible_to(request.user).values("pk"))
        page = Paginator(readable, USES).get_page(request.GET.get("uses"))
        shown = {story.pk for story in page}
        return {
            "stories": [(story, _named(story), story.lead_image_id == image.pk) for story in page],
            "stories_page": page,
            "hidden_stories": every.count() - page.paginator.count,
            "portraits": image.portrait_of.all(),
            "pages": pages_with(image),
            "topics": [link.tag for link in image.topic_links.select_related("tag")],
            "earlier": [story for story in stories_that_showed(image)[: USES + 4] if story.pk not in shown][:4],
        }


def _facts(image: Image) -> str:
    size = f", {filesizeformat(image.file_size)}" if image.file_size else ""
    by = f" by {image.uploaded_by}" if image.uploaded_by else ""
    day = date_format(timezone.localtime(image.created_at), "j M Y")
    return (
        f"Number {image.pk}: {image.original_name}, {image.width} × {image.height} pixels{size}, uploaded{by} on {day}"
    )


def _named(story: Article) -> str:
    return f"{story} (working copy)" if story.revises_id else str(story)
