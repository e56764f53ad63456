"""Categories become sections, tags tags, and authors authors: those that are here already are recognised."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify

from articles.loading import next_numbers, store_new
from articles.models import Author, Section, SectionOldSlug
from tags.lookup import find
from tags.models import Tag, TagAlias

from . import fingerprints
from .cleaning import one_line, paragraphs
from .models import Imported, Kind, path_of
from .records import Author as Written
from .records import Term
from .run import CALLED, Run, fates, tell_kept
from .survey import UNFILED, slug_of

_BATCH = 200
_Create = Callable[[type[models.Model], dict[str, Any]], models.Model]


def bring_sections(run: Run) -> None:
    """The tree of categories, outermost first, whatever order the export has."""
    categories = run.survey.categories
    if run.survey.unfiled and UNFILED not in categories:
        categories = categories | {UNFILED: Term("category", slug=UNFILED, name="Uncategorized")}
    known = run.known(Kind.SECTION, categories)
    rows: list[Imported] = []
    with transaction.atomic():
        for slug, parents in _outermost_first(categories, run):
            term = categories[slug]
            lineage = "/".join([*parents, slug])
            values = {
                "name": one_line(term.name, 100) or slug[:100],
                "slug": _slug(slug, f"section-{term.id or slug}"),
                "description": paragraphs(term.description),
                "parent_id": run.sections[parents[-1]] if parents else None,
            }
            row = run.record(
                Kind.SECTION, slug, old_id=term.id or None, path=path_of(f"{_base(run)}/category/{lineage}")
            )
            run.sections[slug] = _settle(run, row, known, Section, values, _same_section, rows)
            if term.id:
                run.sections_by_id[term.id] = run.sections[slug]
        store_new(rows)
    run.committed()


def bring_tags(run: Run) -> None:
    """Tags by name: what is called the same here, or was merged into another tag, is that tag."""
    for batch in _in_batches(list(run.survey.tags.items())):
        known = run.known(Kind.TAG, [slug for slug, _ in batch])
        wanted = {
            slug: {
                "name": one_line(term.name, 100) or slug[:100],
                "slug": _slug(slug, f"tag-{term.id or slug}")[:100],
                "description": paragraphs(term.description),
            }
            for slug, term in batch
        }
        rows: list[Imported] = []
        with transaction.atomic():
            here = _TagsHere(wanted.values(), len(batch) - len(known))
            for slug, term in batch:
                row = run.record(Kind.TAG, slug, old_id=term.id or None, path=path_of(f"{_base(run)}/tag/{slug}"))
                run.tags[slug] = _settle(run, row, known, Tag, wanted[slug], here.same, rows, here.create)
            store_new(here.new)
            store_new(rows)
        run.committed()


def bring_authors(run: Run) -> None:
    """Bylines, not accounts: nobody gets a login here by an import."""
    known = run.known(Kind.AUTHOR, run.survey.authors)
    rows: list[Imported] = []
    with transaction.atomic():
        for key, author in run.survey.authors.items():
            values = {
                "name": author_name(author),
                "slug": _slug(key.partition("@")[0], f"author-{author.id or len(run.authors) + 1}"),
                "biography": paragraphs(run.survey.biographies.get(key, "")),
                "job_title": "",
            }
            row = run.record(
                Kind.AUTHOR, key, old_id=author.id or None, path=path_of(f"{_base(run)}/author/{slugify(key)}")
            )
            run.authors[key] = _settle(run, row, known, Author, values, _same_author, rows)
        store_new(rows)
    run.committed()


def author_name(author: Written) -> str:
    """The name for readers. A login that is a mail address must not become one."""
    both = f"{author.first_name} {author.last_name}"
    for name in (author.name, both, author.login):
        if name := one_line(name.partition("@")[0] if "@" in name and " " not in name.strip() else name, 150):
            return name
    return "Unknown"


def _settle(
    run: Run,
    row: Imported,
    known: dict[str, Imported],
    model: type[models.Model],
    values: dict[str, Any],
    same: Callable[[dict[str, Any]], models.Model | None],
    rows: list[Imported],
    create: _Create | None = None,
) -> int:
    """Make, recognise, update or leave one thing; returns its number here. A new row goes to ``rows``, to be stored."""
    called = CALLED[Kind(row.kind)]
    if before := known.get(row.key):
        values["slug"] = before.slug or values["slug"]  # its address stays
        print_ = fingerprints.of(values)
        fate = fates(row.kind, {before: print_}, overwrite=run.overwrite)[before]
        if fate == "gone" or before.object_id is None:
            return _again(run, before, model, values, same, create)
        if fate == "kept":
            tell_kept(run.report, row.kind, fate, f"{Kind(row.kind).label} “{values['name']}”")
        else:
            run.report.note("updated" if fate == "update" else "unchanged", called)
        if fate == "update":
            ours = model._default_manager.get(pk=before.object_id)
            for name, value in values.items():
                setattr(ours, name, value)
            ours.save()
            before.fingerprint = print_
            before.save(update_fields=["fingerprint"])
        return before.object_id
    ours, row.created = same(values), False
    if ours is None:
        ours, row.created = (create or _create)(model, values), True
    row.object_id, row.slug = ours.pk, values["slug"]
    row.fingerprint = fingerprints.of(values)
    rows.append(row)
    run.report.note("created" if row.created else "unchanged", called)
    if not row.created:
        run.report.warn(
            "the same here", f"{Kind(row.kind).label} “{values['name']}” was here already: “{ours}” is used."
        )
    return ours.pk


def _again(
    run: Run,
    row: Imported,
    model: type[models.Model],
    values: dict[str, Any],
    same: Callable[[dict[str, Any]], models.Model | None],
    create: _Create | None = None,
) -> int:
    """What stories are filed under has been deleted, merged or renamed here: what stands for it now, or a new one."""
    ours = same(values)
    row.created = ours is None
    ours = ours or (create or _create)(model, values)
    row.object_id, row.fingerprint = ours.pk, fingerprints.of(values)
    row.save(update_fields=["object_id", "fingerprint", "created"])
    run.report.note("created" if row.created else "unchanged", CALLED[Kind(row.kind)])
    return ours.pk


def _create(model: type[models.Model], values: dict[str, Any]) -> models.Model:
    taken = set(model._default_manager.filter(slug__startswith=values["slug"]).values_list("slug", flat=True))
    slug, number = values["slug"], 1
    while values["slug"] in taken:
        number += 1
        values["slug"] = f"{slug[:90]}-{number}"
    return model._default_manager.create(**values)


class _TagsHere:
    """The tags that are called as those of a batch are, looked up at once: an export can name many thousands."""

    def __init__(self, wanted: Collection[dict[str, Any]], unknown: int) -> None:
        #: Those that are to be stored when the batch is through, with numbers that were taken ahead where that can be.
        self.new: list[Tag] = []
        self.numbers = iter(next_numbers(Tag, unknown))
        self.asked = {values["slug"] for values in wanted}
        found = find(values["name"] for values in wanted)
        self.named = {name.casefold(): tag for name, tag in found.items()}
        self.slugs = {tag.slug: tag for tag in Tag.objects.filter(slug__in=self.asked)}
        former = TagAlias.objects.filter(slug__in=self.asked).select_related("tag")
        self.former = {alias.slug: alias.tag for alias in former}

    def same(self, values: dict[str, Any]) -> Tag | None:
        """The tag of that name, or at that address."""
        slug = values["slug"]
        if slug not in self.asked:
            return _same_tag(values)
        return self.named.get(values["name"].casefold()) or self.slugs.get(slug) or self.former.get(slug)

    def create(self, model: type[models.Model], values: dict[str, Any]) -> models.Model:
        """A new tag, which those after it in the batch may mean as well."""
        if values["slug"] not in self.asked:
            tag = _create(model, values)
        elif number := next(self.numbers, None):  # it is free, or ``same`` would have found what has it
            tag = model(pk=number, **values)
            self.new.append(tag)
        else:
            tag = model._default_manager.create(**values)
        self.named[tag.name.casefold()] = self.slugs[tag.slug] = tag
        return tag


def _same_section(values: dict[str, Any]) -> Section | None:
    old = SectionOldSlug.objects.filter(slug=values["slug"]).select_related("section").first()
    return Section.objects.filter(slug=values["slug"]).first() or (old.section if old else None)


def _same_tag(values: dict[str, Any]) -> Tag | None:
    if named := find([values["name"]]):
        return next(iter(named.values()))
    alias = TagAlias.objects.filter(slug=values["slug"]).select_related("tag").first()
    return Tag.objects.filter(slug=values["slug"]).first() or (alias.tag if alias else None)


def _same_author(values: dict[str, Any]) -> Author | None:
    return Author.objects.filter(slug=values["slug"], name__iexact=values["name"]).first()


def _outermost_first(categories: dict[str, Term], run: Run) -> Iterator[tuple[str, list[str]]]:
    """Each category's slug with those of its ancestors, outermost first, after all of its ancestors."""
    lineages: dict[str, list[str]] = {}

    def lineage(slug: str) -> list[str]:
        chain, at = [], slug
        while at in categories and at not in chain and at not in lineages:
            chain.append(at)
            at = slug_of(categories[at].parent_slug)
        if at in lineages:
            above = [*lineages[at], at]
        else:
            above = []
            if at:
                last = categories[chain[-1]]
                run.report.warn(
                    "category without its parent",
                    f"Category “{one_line(last.name)}” stands inside “{at}”, which is not there: it is an outermost section.",
                )
        for one in reversed(chain):
            lineages[one] = list(above)
            above.append(one)
        return lineages[slug]

    for slug in categories:
        lineage(slug)
    for slug, parents in lineages.items():
        yield slug, parents


def _base(run: Run) -> str:
    return run.addresses.local(run.site.url).rstrip("/")


def _slug(given: str, otherwise: str) -> str:
    made = slugify(given, allow_unicode=True)[:190].strip("-_")
    return made or slugify(otherwise, allow_unicode=True)[:190] or "unnamed"


def _in_batches(items: list) -> Iterator[list]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]
