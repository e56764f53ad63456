"""What the body editor asks the server for: previews of what stands in a text, stories to choose, addresses to check."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.models import Article, ArticleQuerySet, Image
from articles.rich_text import recognise
from articles.rich_text.embeds import NAMES
from articles.search import matching

from .links import check_link

#: What one request may ask for; the longest story has some dozens.
PREVIEWS = 500
CHOICES = 20


def addresses() -> dict[str, str]:
    """Where the editor's modules find these views, and the chooser of pictures."""
    names = ("pictures", "cards", "stories", "embed", "link")
    return {name: reverse(f"admin:articles_body_{name}") for name in names} | {
        "choose": reverse("admin:articles_image_choose"),
        "uploadForm": reverse("admin:articles_image_upload_form"),
        "upload": reverse("admin:articles_image_upload"),
    }


class BodyTools:
    """The views of the body editor. Mixed into the story's admin, whose permissions they ask."""

    def get_urls(self) -> list[URLPattern]:
        views = {
            "pictures": self.body_pictures,
            "cards": self.body_cards,
            "stories": self.body_stories,
            "embed": self.body_embed,
            "link": self.body_link,
        }
        wrap = self.admin_site.admin_view
        own = [
            path(f"body/{name}/", wrap(require_safe(view)), name=f"articles_body_{name}")
            for name, view in views.items()
        ]
        return [*own, *super().get_urls()]

    def body_pictures(self, request: HttpRequest) -> JsonResponse:
        """The pictures of the given numbers (?n=1&n=2), for all figures of a text at once. Those that are gone are missing."""
        if not request.user.has_perm("articles.view_image"):
            raise PermissionDenied
        found = Image.objects.in_bulk(_numbers(request))
        return JsonResponse({str(number): _picture(image) for number, image in found.items()})

    def body_cards(self, request: HttpRequest) -> JsonResponse:
        """The stories of the given numbers, as their cards look now; what this person may not see is missing."""
        self._may_write(request)
        found = self._stories(request).in_bulk(_numbers(request))
        return JsonResponse({str(number): self._card(story) for number, story in found.items()})

    def body_stories(self, request: HttpRequest) -> TemplateResponse:
        """Stories to choose from: a piece of HTML for the dialog. Without words, the newest that are public."""
        self._may_write(request)
        query = request.GET.get("q", "").strip()
        without = request.GET.get("without", "")
        stories = self._stories(request).without_copies()
        stories = matching(stories, query) if query else stories.public()
        if without.isascii() and without.isdigit() and len(without) < 19:
            stories = stories.exclude(pk=without)
        now = timezone.now()
        context = {
            "query": query,
            "choices": [(story, story.stage(now)) for story in stories.newest_first()[:CHOICES]],
        }
        return TemplateResponse(request, "admin/articles/article/story_choices.html", context)

    def body_embed(self, request: HttpRequest) -> JsonResponse:
        """The post or video at ?address=; 422 with a sentence where it is none that a story can show."""
        self._may_write(request)
        if embed := recognise(request.GET.get("address", "").strip()):
            return JsonResponse({"url": embed.url, "provider": embed.provider.name})
        known = ", ".join(NAMES)
        sentence = (
            f"This is no address of a post or video that a story can show. It knows {known}: "
            "copy the address of the post itself, from the browser’s address bar. Anything else can be a link."
        )
        return JsonResponse({"message": sentence}, status=422)

    def body_link(self, request: HttpRequest) -> JsonResponse:
        """What to say of a link to ?address= before it is made."""
        self._may_write(request)
        verdict = check_link(request.GET.get("address", ""), request)
        return JsonResponse(
            {"level": verdict.level, "message": verdict.message, "address": verdict.address, "better": verdict.better}
        )

    def _may_write(self, request: HttpRequest) -> None:
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied

    def _stories(self, request: HttpRequest) -> ArticleQuerySet:
        return Article.objects.visible_to(request.user).select_related("lead_image").defer("body", "search_text")

    def _card(self, story: Article) -> dict[str, Any]:
        stage = story.stage()
        image = story.lead_image
        return {
            "headline": story.headline,
            "standfirst": story.standfirst,
            "src": image.url(320) if image else "",
            "stage": stage.label,
            "public": stage == "live",
        }


def _picture(image: Image) -> dict[str, Any]:
    return {
        "src": image.url(640),
        "width": image.width,
        "height": image.height,
        "alt": image.alt,
        "caption": image.caption,
        "credit": image.credit,
    }


def _numbers(request: HttpRequest) -> list[int]:
    given = request.GET.getlist("n")[:PREVIEWS]
    return [int(number) for number in given if number.isascii() and number.isdigit() and len(number) < 19]
