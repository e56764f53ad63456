"""Pictures, for as long as a public story shows them."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from articles import rendering
from articles.images.renditions import KINDS, Variant
from articles.models import Image
from articles.rendering import Found

#: Seconds for which a browser shows a picture again without asking, also when its story has been withdrawn meanwhile.
MAX_AGE = 60
#: The same for caches that many share, which would show it to those who never had it.
SHARED_MAX_AGE = 1


@require_safe
def picture(request: HttpRequest, token: str, name: str) -> HttpResponse:
    """One of the copies of a picture. Those that are not public exist for staff who may see the library, for nobody else."""
    image = Image.objects.public(timezone.now()).filter(token=token).first()
    caching = f"public, max-age={MAX_AGE}, s-maxage={SHARED_MAX_AGE}"
    if image is None:
        image = Image.objects.filter(token=token).first() if _is_staff_who_may(request) else None
        caching = "no-store, private"
    return copy_of(request, image, name, caching) if image else nothing()


def copy_of(request: HttpRequest, image: Image, name: str, caching: str) -> HttpResponse:
    """The copy of that name, which the caller has found that the visitor may see."""
    variant = image.variant(name)
    if variant is None:
        return nothing()
    # A changed picture has another token, and a changed focal point or credit another name.
    headers = {"Cache-Control": caching, "ETag": f'"{image.token}-{image.rendition_name(variant)}"'}
    if known := get_conditional_response(request, etag=headers["ETag"]):
        for header, value in headers.items():
            known[header] = value
        return known
    found = rendering.obtain(image, variant)
    if found is None:
        return _not_yet()
    if not found.exact:
        headers = {"Cache-Control": "no-store" if "public" in caching else caching}
    if "public" in caching:
        # Feed readers in browsers, and other sites beside a link to the story, show them too.
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["X-Content-Type-Options"] = "nosniff"
    return _sent(image, variant, found, headers)


def _sent(image: Image, variant: Variant, found: Found, headers: dict[str, str]) -> HttpResponse:
    content_type = KINDS[found.variant.kind]
    if settings.ACCEL_REDIRECT:
        headers["X-Accel-Redirect"] = settings.ACCEL_REDIRECT + quote(found.path)
        return HttpResponse(content_type=content_type, headers=headers)
    try:
        file = image.file.storage.open(found.path)
    except FileNotFoundError:
        rendering.forget(image, found.variant)
        again = rendering.obtain(image, variant) if found.exact else None
        if again is None:
            return _not_yet()
        file = image.file.storage.open(again.path)
    return FileResponse(file, content_type=content_type, filename=f"{image.token}-{found.variant}", headers=headers)


def nothing() -> HttpResponse:
    return HttpResponse(
        "There is no such picture.", status=404, content_type="text/plain", headers={"Cache-Control": "no-store"}
    )


def _not_yet() -> HttpResponse:
    return HttpResponse(
        "The picture is being prepared. Ask again in a moment.",
        status=503,
        content_type="text/plain",
        headers={"Cache-Control": "no-store", "Retry-After": "2"},
    )


def _is_staff_who_may(request: HttpRequest) -> bool:
    # Who carries no cookie is not even looked up, so that the answer to a reader knows nothing of sessions.
    return settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.has_perm("articles.view_image")
