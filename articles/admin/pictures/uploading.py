"""Uploading pictures, several at once, and describing what has arrived."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Media
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from articles.admin.fields import module
from articles.models import Image
from articles.picture_library import Arrival, arrive

from .forms import DescriptionForm, UploadForm

#: Pictures on one page of those that are being described.
AT_ONCE = 50


class Uploading:
    """The page for uploading, the address that scripts send files to, and the page that asks for descriptions."""

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("upload/", wrap(self.upload_view), name="articles_image_upload"),
            path("describe/", wrap(self.describe_view), name="articles_image_describe"),
            *super().get_urls(),
        ]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The form for files. Without scripts it takes all of them at once, and tells of each what became of it."""
        self._may_upload(request)
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        arrivals: list[Arrival] = []
        if request.method == "POST" and form.is_valid():
            arrivals = self._take_in(request, form)
            if all(arrival.image for arrival in arrivals):
                return HttpResponseRedirect(self._describe_address(arrivals))
        context = {
            **self.admin_site.each_context(request),
            "title": "Upload pictures",
            "opts": self.opts,
            "form": form,
            "arrivals": arrivals,
            "taken": sum(bool(arrival.image) for arrival in arrivals),
            "describe": self._describe_address(arrivals),
            "media": self.media + _script("upload.js"),
        }
        return TemplateResponse(request, "admin/articles/image/add.html", context)

    def upload_view(self, request: HttpRequest) -> HttpResponse:
        """Take one file in. JSON: what became of it, as a line of HTML.

        201 with its number; 409 where it is in the library already, and `keep_both` was not sent; 422 where it was refused.
        """
        self._may_upload(request)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            (arrival, *_rest) = self._take_in(request, form, most=1)
        else:
            name = request.FILES["file"].name if "file" in request.FILES else "The file"
            arrival = Arrival(name, refusal=" ".join(form.errors.get("file", ["Choose a file."])))
        answer = {
            "html": render_to_string("admin/articles/image/arrival.html", {"arrival": arrival}, request),
            "number": arrival.image.pk if arrival.image else None,
        }
        return JsonResponse(answer, status=201 if arrival.image else 409 if arrival.alike else 422)

    def describe_view(self, request: HttpRequest) -> HttpResponse:
        """What camera and agency wrote of the pictures ?id=1&id=2, to be corrected; alternative texts are asked for.

        Each picture whose fields are in order is saved, whatever is wrong with another one.
        """
        if not self.has_change_permission(request):
            raise PermissionDenied
        numbers = [int(one) for one in request.GET.getlist("id") if one.isascii() and one.isdigit() and len(one) < 19]
        found = Image.objects.in_bulk(numbers[:AT_ONCE])
        pictures = [image for image in found.values() if self.has_change_permission(request, image)]
        pictures.sort(key=lambda image: numbers.index(image.pk))
        data = request.POST if request.method == "POST" else None
        if data is not None:  # those that were saved before are in the address and no longer in the form
            pictures = [image for image in pictures if f"{image.pk}-alt" in data]
        forms = [DescriptionForm(data, instance=image, prefix=str(image.pk)) for image in pictures]
        if data is not None:
            left = [form for form in forms if not self._save_description(request, form)]
            saved = len(forms) - len(left)
            if saved:
                messages.success(request, f"{_counted(saved)} described. Stories can use {_them(saved)} now.")
            if not left:
                return HttpResponseRedirect(reverse("admin:articles_image_changelist"))
            forms = left
        context = {
            **self.admin_site.each_context(request),
            "title": "Describe the pictures" if len(forms) != 1 else "Describe the picture",
            "opts": self.opts,
            "forms": forms,
            "unknown": 0 if data is not None else len(set(numbers)) - len(pictures),
            "media": self.media + _script("describe.js"),
        }
        return TemplateResponse(request, "admin/articles/image/describe.html", context)

    def _save_description(self, request: HttpRequest, form: DescriptionForm) -> bool:
        if not form.is_valid():
            return False
        image = form.save()
        if form.has_changed():
            self.log_change(request, image, self.construct_change_message(request, form, []))
        return True

    def _take_in(self, request: HttpRequest, form: UploadForm, most: int | None = None) -> list[Arrival]:
        keep_both = form.cleaned_data["keep_both"]
        arrivals = [arrive(file, by=request.user, keep_both=keep_both) for file in form.cleaned_data["file"][:most]]
        for arrival in arrivals:
            if arrival.image:
                self.log_addition(request, arrival.image, [{"added": {}}])
        return arrivals

    def _describe_address(self, arrivals: list[Arrival]) -> str:
        taken = [("id", arrival.image.pk) for arrival in arrivals if arrival.image]
        return f"{reverse('admin:articles_image_describe')}?{urlencode(taken)}"

    def _may_upload(self, request: HttpRequest) -> None:
        if not self.has_add_permission(request):
            raise PermissionDenied("You may not upload pictures. Ask an editor.")


def _script(name: str) -> Media:
    return Media(js=[module(name)])


def _counted(number: int) -> str:
    return "1 picture is" if number == 1 else f"{number} pictures are"


def _them(number: int) -> str:
    return "it" if number == 1 else "them"
