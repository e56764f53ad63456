"""The chooser: the library as a dialog over a form. Its views give pieces of HTML to chooser.js."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone

from articles.models import Image, Rights

from .forms import DescriptionForm, UploadForm

CHOOSER_PAGE = 24


class Chooser:
    """Choosing, and describing a picture that has just arrived. Uploading itself is the library's."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("choose/", wrap(self.choose_view), name="articles_image_choose"),
            path("upload/form/", wrap(self.upload_form_view), name="articles_image_upload_form"),
            path("<int:pk>/describe/", wrap(self.describe_one_view), name="articles_image_describe_one"),
            *super().get_urls(),
        ]

    def choose_view(self, request: HttpRequest) -> HttpResponse:
        """A page of pictures to choose from."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        query = request.GET.get("q", "")
        pictures = Image.objects.with_words(query).defer("search_text", "keywords")
        page, today = Paginator(pictures, CHOOSER_PAGE).get_page(request.GET.get("p")), timezone.localdate()
        for image in page:
            image.rights_ended = image.rights_at(today) == Rights.ENDED
            image.is_locked = image.needs_alt and not self.has_change_permission(request, image)
        context = {"page": page, "query": query, "may_upload": self.has_add_permission(request)}
        return TemplateResponse(request, "admin/articles/image/choose.html", context)

    def upload_form_view(self, request: HttpRequest) -> HttpResponse:
        """The form for one file, which upload.js sends to the library's own address."""
        if not self.has_add_permission(request):
            raise PermissionDenied("You may not upload pictures. Ask an editor.")
        return TemplateResponse(
            request, "admin/articles/image/choose_upload.html", {"form": UploadForm(auto_id="up_%s")}
        )

    def describe_one_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """GET gives the form of one picture. POST gives JSON: the picture (201), or the form with its errors (422)."""
        image = self.get_object(request, str(pk)) if pk < 2**63 else None
        if image is None or not self.has_change_permission(request, image):
            raise PermissionDenied("You may not describe this picture. Ask an editor.")
        form = DescriptionForm(request.POST if request.method == "POST" else None, instance=image, auto_id="picture_%s")
        context = {"form": form, "image": image}
        if request.method != "POST":
            return TemplateResponse(request, "admin/articles/image/describe_one.html", context)
        if not form.is_valid():
            return JsonResponse(
                {"form": render_to_string("admin/articles/image/describe_one.html", context, request)}, status=422
            )
        form.save()
        self.log_change(request, image, self.construct_change_message(request, form, []))
        return JsonResponse({"html": picture_choice(image)}, status=201)


def picture_choice(image: Image) -> str:
    """A picture as the chooser offers it."""
    return render_to_string("admin/articles/image/choice.html", {"image": image})
