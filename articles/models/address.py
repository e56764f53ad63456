"""Addresses are permanent: a slug that was public once goes on leading to what it named."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.urls import Resolver404, get_resolver, resolve

#: The lines of the URL map that stories and pages answer: what another line answers is the site's own.
_OPEN = frozenset(["<word:slug>/", "<words:path>/"])


def is_fixed_address(path: str) -> bool:
    """Whether ``path`` (slugs joined by slashes) is the address of something that no editor made, or begins like one.

    It asks the URL map, so that a line that is added there is known here.
    """
    if path.split("/", 1)[0] in set(_first_words(get_resolver().url_patterns)) | {settings.STATIC_URL.strip("/")}:
        return True
    try:
        return resolve(f"/{path}/").route not in _OPEN
    except Resolver404:
        return False


def _first_words(patterns: list) -> Iterator[str]:
    """What the addresses of the map begin with, up to their first slash, where that is a word."""
    for line in patterns:
        route = str(line.pattern)
        if not route:
            yield from _first_words(getattr(line, "url_patterns", []))
        elif "<" not in (first := route.split("/", 1)[0]):
            yield first


class OldSlug(models.Model):
    """A slug that something had once. Concrete models add the foreign key, with related_name="old_slugs"."""

    slug = models.SlugField(max_length=200, unique=True, allow_unicode=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.slug


class KeepsOldSlugs(models.Model):
    """Something with a ``slug`` whose earlier slugs are kept, so that the old addresses can redirect."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        instance._loaded_slug = instance.__dict__.get("slug")
        return instance

    def save(self, *args, **kwargs) -> None:
        super().save(*args, **kwargs)
        before = getattr(self, "_loaded_slug", None)
        if before and before != self.slug and self.slug_was_public():
            self.old_slugs.filter(slug=self.slug).delete()
            self.old_slugs.get_or_create(slug=before)
        self._loaded_slug = self.slug

    save.alters_data = True

    def slug_was_public(self) -> bool:
        """Whether a reader can have seen the address. Where not, a changed slug leaves nothing behind."""
        return True

    def own_keys(self) -> set[int]:
        """The rows whose former addresses are this one's own."""
        return {self.pk} - {None}

    def clean(self) -> None:
        """Refuse a slug that readers know as the address of something else."""
        super().clean()
        relation = self._meta.get_field("old_slugs")
        taken = relation.related_model.objects.filter(slug=self.slug)
        taken = taken.exclude(**{f"{relation.field.name}__in": self.own_keys()})
        if self.slug and (old := taken.select_related(relation.field.name).first()):
            raise ValidationError(
                {
                    "slug": f"“{self.slug}” is an earlier address of “{getattr(old, relation.field.name)}”, "
                    "and links to it are still in use. Choose another slug."
                }
            )
