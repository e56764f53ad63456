"""What articles add to a tag, which knows nothing of what is tagged: when its page is there, and the picture on it."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from tags.models import Tag

from .image import Image


def is_shown(at: datetime, tag: str = "pk") -> Q:
    """Whether readers can open the page of the tag that ``tag`` names at ``at``: that of a story which is public then or
    was once.

    Of others even the name stays inside: it can give away what a newsroom works on.
    """
    from .article import Article
    from .listing import Listing

    # Nearly every tag has a story that is public, which is found in one index. Only for the others all of theirs are gone
    # through, which may be hundreds of thousands.
    listed = Listing.objects.public(at).filter(kind=Listing.Kind.TAG, key=OuterRef(tag))
    return Exists(listed) | Exists(Article.objects.once_public(at).filter(tag_links__tag=OuterRef(tag)))


def shown_topics(at: datetime) -> QuerySet[Tag]:
    """The tags whose pages readers can open at ``at``."""
    return Tag.objects.filter(is_shown(at))


class TopicPicture(models.Model):
    """The picture at the head of a tag's page."""

    tag = models.OneToOneField(Tag, on_delete=models.CASCADE, related_name="picture")
    image = models.ForeignKey(Image, on_delete=models.PROTECT, related_name="topic_links")

    class Meta:
        verbose_name = "picture"

    def __str__(self) -> str:
        return f"{self.image} of “{self.tag}”"


def picture_of(tag: Tag) -> Image | None:
    """What stands at the head of the tag's page. No query where the tag was fetched with ``picture__image``."""
    shown = getattr(tag, "picture", None)  # a tag without one has no such attribute
    return shown and shown.image
