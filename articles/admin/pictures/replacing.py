"""A new file for a picture that is in the library already."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from articles.images.inspection import NotAPicture
from articles.picture_library import count_uses, replace

from .forms import ReplacementForm


class Replacing:
    """The page that asks for the new file, and says who will see it."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.replace_view)
        return [path("<int:pk>/replace/", view, name="articles_image_replace"), *super().get_urls()]

    def replace_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        image = self.get_object(request, str(pk)) if pk < 2**63 else None
        if image is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, str(pk))
        if not self.has_change_permission(request, image):
            raise PermissionDenied("You may not replace this picture. Ask an editor.")
        back = reverse("admin:articles_image_change", args=[pk])
        form = ReplacementForm(request.POST, request.FILES) if request.method == "POST" else ReplacementForm()
        if request.method == "POST" and form.is_valid():
            try:
                replace(image, form.cleaned_data["file"], by=request.user)
            except NotAPicture as refusal:
                form.add_error("file", str(refusal))
            else:
                messages.success(
                    request,
                    "The new file is in place, in every story that shows the picture. What was written about it was kept: "
                    "look whether it still fits, and where the focal point is.",
                )
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": f"Replace: {image}",
            "opts": self.opts,
            "image": image,
            "uses": count_uses([image])[image.pk],
            "form": form,
            "back": back,
        }
        return TemplateResponse(request, "admin/articles/image/replace.html", context)
