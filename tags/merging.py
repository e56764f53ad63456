"""Merging tags that mean the same: nothing loses its tag, no address is lost."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from .models import Tag, TagAlias


@transaction.atomic
def merge(sources: Iterable[Tag], *, into: Tag) -> int:
    """Move all that carries one of ``sources`` to ``into``, and make their names and addresses its aliases.

    Works through whatever tables point at tags, so that this app need not know what is tagged. Something
    that carries both keeps one link. What a tag has once, such as its description, it keeps, and gets from a source
    only what it lacks. Returns the number of links that were moved; the sources are deleted.
    Raises ValueError when ``into`` is among the sources.
    """
    sources = list(sources)
    if into.pk in {source.pk for source in sources}:
        raise ValueError("A tag cannot be merged into itself.")
    moved = 0
    for source in sources:
        for relation in Tag._meta.related_objects:
            through = relation.related_model
            field = relation.field.name
            if relation.one_to_one and not through._default_manager.filter(**{field: into}).exists():
                through._default_manager.filter(**{field: source}).update(**{field: into})
            if through is TagAlias or not relation.one_to_many:
                continue
            mine = through._default_manager.filter(**{field: source})
            theirs = through._default_manager.filter(**{field: into}).values("content_object")
            mine.filter(content_object__in=theirs).delete()
            moved += mine.update(**{field: into})
        if source.description and not into.description:
            into.description = source.description
            into.save()
        source.aliases.update(tag=into)
        name, slug = source.name, source.slug
        source.delete()
        TagAlias.objects.create(tag=into, name=name, slug=slug)
    return moved
