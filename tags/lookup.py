"""From what an editor types to the tag that is meant."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Upper
from django.utils.text import slugify

from .models import Tag, TagAlias


def find(names: Iterable[str]) -> dict[str, Tag]:
    """The tags that are called so, or have an alias that is, by the name as it was given; case does not matter."""
    names = list(names)
    if not names:
        return {}
    # As name__iexact compares, but with one look at each tag, however many names there are.
    called_so = {"in_capitals__in": [Upper(Value(name)) for name in names]}
    aliases = TagAlias.objects.alias(in_capitals=Upper("name")).filter(**called_so)
    by_name: dict[str, Tag] = {alias.name.casefold(): alias.tag for alias in aliases.select_related("tag")}
    by_name |= {tag.name.casefold(): tag for tag in Tag.objects.alias(in_capitals=Upper("name")).filter(**called_so)}
    return {name: by_name[name.casefold()] for name in names if name.casefold() in by_name}


def suggest(text: str, limit: int = 10) -> list[tuple[Tag, str]]:
    """Tags that what was typed may mean, those that begin so first, each with the alias that matched (or "")."""
    text = text.replace("\x00", "").strip()
    if not text:
        return []
    beginning = Q(name__istartswith=text) | Q(aliases__name__istartswith=text)
    inside = Q(name__icontains=text) | Q(aliases__name__icontains=text)
    first = list(Tag.objects.filter(beginning).distinct().prefetch_related("aliases")[:limit])
    rest = Tag.objects.filter(inside).exclude(pk__in=[tag.pk for tag in first]).distinct().prefetch_related("aliases")
    found = first + list(rest[: limit - len(first)])
    return [(tag, _matching_alias(tag, text)) for tag in found]


def new_tag(name: str) -> Tag:
    """An unsaved tag of that name, with an address that neither a tag nor an alias has."""
    stem = slugify(name, allow_unicode=True)[:90].strip("-_")
    taken = {
        *Tag.objects.filter(slug__startswith=stem).values_list("slug", flat=True),
        *TagAlias.objects.filter(slug__startswith=stem).values_list("slug", flat=True),
    }
    slug, number = stem, 1
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return Tag(name=name, slug=slug)


def with_uses(tags: QuerySet[Tag]) -> QuerySet[Tag]:
    """Each tag with ``uses``: how many things carry it, in whatever tables point at tags.

    A table of which not every row counts says so with a manager called ``uses``.
    """
    uses = Value(0, output_field=IntegerField())
    for relation in Tag._meta.related_objects:
        through, field = relation.related_model, relation.field.name
        if through is TagAlias or not relation.one_to_many:
            continue
        counted = (
            getattr(through, "uses", through._default_manager)
            .filter(**{field: OuterRef("pk")})
            .order_by()
            .values(field)
            .annotate(number=Count("pk"))
            .values("number")
        )
        uses += Coalesce(Subquery(counted, output_field=IntegerField()), 0)
    return tags.annotate(uses=uses)


def _matching_alias(tag: Tag, text: str) -> str:
    if text.casefold() in tag.name.casefold():
        return ""
    return next((alias.name for alias in tag.aliases.all() if text.casefold() in alias.name.casefold()), "")
