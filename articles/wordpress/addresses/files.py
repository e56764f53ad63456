"""Files below ``wp-content/uploads/``: a picture answers for its old file, and for every copy that WordPress made of it."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils import timezone

from articles.models import Image
from articles.views.pictures import MAX_AGE

from ..models import Imported, original_of

_FILE = re.compile(r"(?:/wp-content/uploads|/wp-content/blogs\.dir/[0-9]+/files|/files)?/(.+\.\w{2,5})")
_PICTURE = re.compile(r".+\.(?:jpe?g|jpe|png|gif|webp|avif|heic|bmp|tiff?)", re.IGNORECASE)
_SIZE = re.compile(r"-([0-9]{1,5})x[0-9]{1,5}(?=\.\w{2,5}$)")


def named_by(path: str) -> str | None:
    """The file of the media library that ``path`` names; None where it names none that a picture could have."""
    found = _FILE.fullmatch(path)
    return found[1] if found and _PICTURE.fullmatch(found[1]) else None


def picture(request: HttpRequest, file: str) -> HttpResponse:
    """The redirect to our copy of at least that size, for as long as a public story shows the picture.

    Raises Http404 where none does, as for a picture that never was. Caches may hold the answer as long as the picture.
    """
    shown = Image.objects.public(timezone.now())
    numbers = Imported.objects.filter(file__in=_names(file)).order_by("-pk").values_list("object_id", flat=True)
    for number in numbers:
        if number is not None and (image := shown.filter(pk=number).first()):
            size = _SIZE.search(file)
            width = int(size[1]) if size else image.widths[-1]
            return HttpResponsePermanentRedirect(
                image.url(width), headers={"Cache-Control": f"public, max-age={MAX_AGE}"}
            )
    raise Http404(f"No public story shows {file}")


def _names(file: str) -> set[str]:
    """Under which WordPress may have kept the file that ``file`` is, or is a copy of."""
    whole, original = _SIZE.sub("", file), original_of(file)
    stem, _, ending = original.rpartition(".")
    return {file, whole, original, f"{stem}-scaled.{ending}", f"{stem}-rotated.{ending}"}
