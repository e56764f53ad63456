"""What the library asks of its pictures: which are used, what they are looked for by, how their rights stand."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from pathlib import PurePosixPath

from django.db import models

from articles.images.fingerprints import Fingerprint
from articles.search import words_of

from .fingerprint import ImageFingerprint

#: What a picture is looked for by.
SEARCHED = ("headline", "caption", "alt", "credit", "creator", "source", "keywords", "original_name")
#: So many pictures that look like a new one are offered in its place.
SAME_SHOWN = 3
#: So long before its rights end a picture is named to the editors.
RIGHTS_SOON = timedelta(days=30)


class Rights(StrEnum):
    """Whether a picture may be published."""

    HELD = "held"
    ENDING = "ending"
    ENDED = "ended"


def says_no_more_than_name(alt: str, filename: str) -> bool:
    """Whether an alternative text is blank, or what a camera or a colleague called the file."""
    said, name = alt.strip().casefold(), filename.strip().casefold()
    return said in {"", name, PurePosixPath(name).stem}


class LibraryQuerySet(models.QuerySet):
    def in_use(self) -> LibraryQuerySet:
        """Pictures that a story or a page shows, whether readers see it or not, or that are a topic's or a portrait."""
        return self.filter(_used())

    def not_in_use(self) -> LibraryQuerySet:
        return self.filter(~_used())

    def with_words(self, query: str) -> LibraryQuerySet:
        """Those that contain every word of ``query`` in SEARCHED; all of them where it has none."""
        condition = models.Q()
        for word in words_of(query):
            condition &= models.Q(search_text__contains=word)
        return self.filter(condition)

    def rights_end_by(self, day: date) -> LibraryQuerySet:
        """Pictures that may not be published after ``day``, or after an earlier one."""
        return self.filter(rights_until__lte=day)

    def like(self, found: Fingerprint | None, sha256: str) -> list[models.Model]:
        """Pictures of the same bytes, then those that show the same, the oldest of each first; SAME_SHOWN at most.

        Looks keys up in an index and compares only what has one of them.
        """
        same = list(self.filter(sha256=sha256).order_by("pk")[:SAME_SHOWN]) if sha256 else []
        if found and len(same) < SAME_SHOWN:
            numbers = set(ImageFingerprint.objects.like(found)) - {image.pk for image in same}
            same += self.filter(pk__in=numbers).order_by("pk")[: SAME_SHOWN - len(same)]
        return same


def _used() -> models.Q:
    """The condition that something shows the picture."""
    from .article import Article
    from .author import Author
    from .body_picture import BodyPicture
    from .page import PagePicture
    from .topic import TopicPicture

    places = (
        Article.objects.filter(lead_image=models.OuterRef("pk")),
        BodyPicture.objects.filter(image=models.OuterRef("pk")),
        Author.objects.filter(portrait=models.OuterRef("pk")),
        PagePicture.objects.filter(image=models.OuterRef("pk")),
        TopicPicture.objects.filter(image=models.OuterRef("pk")),
    )
    return reduce(or_, (models.Q(models.Exists(place)) for place in places))
