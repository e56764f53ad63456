"""What came from which WordPress site, and what it is here: old numbers and old addresses lead to ours.

``Imported`` is the one table of that. Whoever answers an old address asks it:

- ``/?p=12``, ``?page_id=12``, ``?attachment_id=12``: ``Imported.objects.post(12)`` (they share one row of numbers);
- ``/?cat=3``, ``?author=2``, a tag's number: ``Imported.objects.numbered(Kind.SECTION, 3)``;
- ``#comment-7``, ``?replytocom=7``: ``Imported.objects.numbered(Kind.COMMENT, 7)``;
- ``/2019/05/a-story/``: ``Imported.objects.at("/2019/05/a-story/")``;
- ``/wp-content/uploads/2019/05/bridge-300x200.jpg``: ``Imported.objects.file("2019/05/bridge-300x200.jpg")``.

Each gives rows, the newest import first, because two sites may have come over. ``row.ours()`` is the object here, None
where somebody has deleted it or where nothing came over (a picture whose file is missing). It asks no rule of visibility:
whoever shows it to a reader asks ``public()`` first.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.db import models

from .cleaning.addresses import original_of

#: Characters of an old address that are kept; longer ones were never anybody's link.
PATH_MAX = 500


class Kind(models.TextChoices):
    """What a thing is here."""

    STORY = "story", "Story"
    PAGE = "page", "Page"
    PICTURE = "picture", "Picture"
    SECTION = "section", "Section"
    TAG = "tag", "Tag"
    AUTHOR = "author", "Author"
    COMMENT = "comment", "Reply"


#: Kinds whose numbers are WordPress's "posts": one row of numbers for all of them.
POSTS = (Kind.STORY, Kind.PAGE, Kind.PICTURE)

_MODELS = {
    Kind.STORY: "articles.Article",
    Kind.PAGE: "articles.Page",
    Kind.PICTURE: "articles.Image",
    Kind.SECTION: "articles.Section",
    Kind.TAG: "tags.Tag",
    Kind.AUTHOR: "articles.Author",
    Kind.COMMENT: "comments.Comment",
}


def path_of(address: str) -> str:
    """What ``Imported.path`` holds for an address: its path decoded, with its first slash and without its last.

    Empty for an address that is only a query (``/?p=12``), for none at all, and for one of more than PATH_MAX characters.
    """
    try:
        path = unquote(urlsplit(address.replace("\x00", "")).path).rstrip("/")
    except ValueError:
        return ""
    path = path if not path or path.startswith("/") else f"/{path}"
    return path if len(path) <= PATH_MAX else ""


class WordPressSite(models.Model):
    """A site that was brought over, once or in several runs."""

    #: As the export gives it, without its last slash: "https://example.org" or "https://example.org/blog".
    url = models.CharField(max_length=300, unique=True)
    title = models.CharField(max_length=300, blank=True)
    first_imported_at = models.DateTimeField()
    last_imported_at = models.DateTimeField()

    class Meta:
        verbose_name = "WordPress site"

    def __str__(self) -> str:
        return self.url


class ImportedQuerySet(models.QuerySet):
    def post(self, number: int) -> ImportedQuerySet:
        """The story, page or picture that WordPress knew by this number."""
        return self.filter(kind__in=POSTS, old_id=number).order_by("-pk")

    def numbered(self, kind: str, number: int) -> ImportedQuerySet:
        """What WordPress knew by this number among things of one kind."""
        return self.filter(kind=kind, old_id=number).order_by("-pk")

    def at(self, address: str) -> ImportedQuerySet:
        """What stood at an old address; its host and its query are not looked at."""
        path = path_of(address)
        return self.filter(path=path).order_by("-pk") if path else self.none()

    def file(self, path: str) -> ImportedQuerySet:
        """The picture of a file below ``wp-content/uploads/``, which may be one of WordPress's resized copies."""
        return self.filter(file__in={path, original_of(path)}).exclude(file="").order_by("-pk")

    def of(self, kind: str, pk: int) -> ImportedQuerySet:
        """Where something of ours came from."""
        return self.filter(kind=kind, object_id=pk).order_by("-pk")


class Imported(models.Model):
    """One thing of a WordPress site, and what it is here.

    The row stays when an editor deletes what it leads to: a second run then does not bring it back, and the old number is
    not taken for one of ours.
    """

    site = models.ForeignKey(WordPressSite, on_delete=models.CASCADE, related_name="imported", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    #: What it is known by in every export of the site: the number of a post or a comment, the slug of a category or tag,
    #: an author's login.
    key = models.CharField(max_length=255)
    #: Its number in WordPress, as ``?p=``, ``?cat=`` and ``#comment-`` name it; None where the export gives none.
    old_id = models.BigIntegerField(null=True, blank=True)
    #: Of its old address, as path_of() gives it; empty where it had none.
    path = models.CharField(max_length=PATH_MAX, blank=True)
    guid = models.CharField(max_length=PATH_MAX, blank=True)
    #: The number in WordPress of the post that a picture was uploaded to, or of the page that a page stands under.
    old_parent = models.BigIntegerField(null=True, blank=True)
    #: Of a picture, the path of its file below ``wp-content/uploads/``.
    file = models.CharField(max_length=PATH_MAX, blank=True)
    #: The number of ours; None where nothing came over.
    object_id = models.BigIntegerField(null=True, blank=True)
    #: Whether the import made it. False: it was here before and was recognised, so taking the import back leaves it.
    created = models.BooleanField(default=True)
    #: The slug that it was given here.
    slug = models.CharField(max_length=200, blank=True)
    #: Of what the import wrote: who changed it since can be told by comparing. See ``fingerprints``.
    fingerprint = models.CharField(max_length=32, blank=True)
    #: What the export says of it and has no field here: {"seo_title": …}. Never a password.
    extra = models.JSONField(default=dict, blank=True)

    objects = ImportedQuerySet.as_manager()

    class Meta:
        verbose_name = "imported thing"
        constraints = [
            models.UniqueConstraint(fields=["site", "kind", "key"], name="imported_once"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="imported_kind_known"),
        ]
        indexes = [
            models.Index(fields=["old_id", "kind"], name="imported_by_number"),
            models.Index(fields=["kind", "object_id"], name="imported_by_ours"),
            models.Index(
                fields=["old_parent", "kind"], name="imported_by_parent", condition=models.Q(old_parent__isnull=False)
            ),
            models.Index(fields=["path"], name="imported_by_path", condition=~models.Q(path="")),
            models.Index(fields=["file"], name="imported_by_file", condition=~models.Q(file="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.key} of {self.site}"

    def ours(self) -> models.Model | None:
        """The object here; None where there is none, or none any more. Says nothing of whether readers may see it."""
        if self.object_id is None:
            return None
        return model_of(self.kind)._default_manager.filter(pk=self.object_id).first()


def model_of(kind: str) -> type[models.Model]:
    """The model of what a kind is here."""
    return apps.get_model(_MODELS[Kind(kind)])
