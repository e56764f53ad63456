"""Pictures, for as long as a public story shows them."""

from __future__ import annotations

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from articles.models import Image

#: Seconds. A cache may show a picture for so long after its story has been withdrawn.
MAX_AGE = 60


@require_safe
def picture(request: HttpRequest, token: str, width: int) -> HttpResponse:
    """One of the copies of a picture. Those that are not public exist for staff who may see the library, for nobody else."""
    image = Image.objects.public(timezone.now()).filter(token=token).first()
    caching = f"public, max-age={MAX_AGE}"
    if image is None:
        image = Image.objects.filter(token=token).first() if _is_staff_who_may(request) else None
        caching = "no-store, private"
    return copy_of(request, image, width, caching) if image else nothing()


def copy_of(request: HttpRequest, image: Image, width: int, caching: str) -> HttpResponse:
    """The copy of that many pixels, which the caller has found that the visitor may see."""
    if width not in image.widths:
        return nothing()
    headers = {"Cache-Control": caching, "ETag": f'"{image.token}-{width}"'}  # a changed picture has another token
    if known := get_conditional_response(request, etag=headers["ETag"]):
        for name, value in headers.items():
            known[name] = value
        return known
    try:
        file = image.file.storage.open(image.rendition_path(width))
    except FileNotFoundError:
        return nothing()
    response = FileResponse(file, content_type="image/jpeg", filename=f"{image.token}-{width}.jpg", headers=headers)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def nothing() -> HttpResponse:
    return HttpResponse(
        "There is no such picture.", status=404, content_type="text/plain", headers={"Cache-Control": "no-store"}
    )


def _is_staff_who_may(request: HttpRequest) -> bool:
    # Who carries no cookie is not even looked up, so that the answer to a reader knows nothing of sessions.
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm("articles.view_image")
