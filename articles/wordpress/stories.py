"""Posts become stories: what they speak of is looked up, and a batch of them is written with their comments."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from articles.bringing_in import Incoming, bring_in, bring_in_again
from articles.loading import put_off, store_values, stored_beside, tell
from articles.models import Article, ArticleOldSlug, Page, State

from . import fingerprints
from .attachments import bring_file
from .cleaning import Cleaned, Known, upload_path
from .cleaning.addresses import is_picture, original_of
from .models import PATH_MAX, Imported, Kind, model_of
from .planning import THUMBNAIL, Planned, Spoken, Surroundings, slug_from
from .records import number
from .replies import Replies
from .report import Report
from .run import Run, fates, old_path, tell_kept
from .threads import Threads


def bring_stories(
    run: Run,
    planned: list[Planned],
    threads: dict[int, Threads],
    stored: Callable[[], None] = lambda: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """A batch of posts with their comments, in one transaction: after a crash all of it is there, or nothing.

    ``threads`` has what becomes of the comments of each, by its number. ``stored`` is called when the stories are there, and
    their comments are not yet; ``meanwhile`` when there is nothing more to do but to wait for the database, if there is.
    """
    if not planned:
        return
    known = run.match(Kind.STORY, [one.item for one in planned])
    with transaction.atomic(), stored_beside() as is_beside:
        here = _bring_again(run, [(one, row) for one in planned if (row := known[one.item.id][1])])
        fresh = [(one, key) for one in planned for key, row in [known[one.item.id]] if row is None]
        keys = {item: key for item, (_, key) in here.items()} | {one.item.id: key for one, key in fresh}
        # Asked before the stories are given to the database, which is then busy with them.
        replies = Replies(run, [(one.item.id, keys[one.item.id]) for one in planned if one.item.id in keys], threads)
        numbers = {item: story for item, (story, _) in here.items()} | _bring(run, fresh)
        store_replies = put_off(lambda: replies.store(numbers))
        stored()
        store_replies()
        replies.bring_again(numbers)
        if is_beside:
            tell("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")  # else they are checked afterwards
            meanwhile()
    run.committed()


# What is known of what the bodies of a batch speak of


def look_up(run: Run, spoken: Spoken) -> Surroundings:
    """All that a batch speaks of, in a fixed number of queries; pictures without an attachment are fetched."""
    numbers, addresses, galleries = set(spoken.numbers), spoken.addresses, spoken.galleries
    own = [address for address in addresses if run.addresses.is_own_file(address)]
    files = {path: address for address in own if is_picture(address) and (path := upload_path(address))}
    keys = {run.addresses.key(address) for address in own if run.addresses.is_own(address)} - {""}
    rows = Imported.objects.filter(site=run.site, kind=Kind.PICTURE)
    attached: dict[int, list[int]] = {}
    children = rows.filter(old_parent__in=galleries).order_by("extra__order", "old_id") if galleries else ()
    for row in children:
        attached.setdefault(row.old_parent, []).append(row.old_id)
    numbers |= {one for several in attached.values() for one in several}
    known = Known(run.addresses)
    known.pictures = dict(rows.filter(old_id__in=numbers).values_list("old_id", "object_id"))
    originals = {original_of(path) for path in files} | set(files)
    for path, pk in rows.filter(file__in=originals).order_by("pk").values_list("file", "object_id"):
        known.files[path] = known.files.get(path) or pk
    if run.media.has_any:
        for path, address in sorted(files.items()):
            if path not in known.files and original_of(path) not in known.files:
                known.files[path] = bring_file(run, original_of(path), address)
    known.links = links(run, keys)
    return Surroundings(known, attached)


_QUERIED = {
    "?p": (Kind.STORY, Kind.PAGE),
    "?page_id": (Kind.STORY, Kind.PAGE),
    "?cat": (Kind.SECTION,),
    "?author": (Kind.AUTHOR,),
}


def links(run: Run, keys: Iterable[str]) -> dict[str, str]:
    """Our addresses of what the old site had at these, as ``Addresses.key`` gives them; what has none is missing."""
    found = came_over(run, keys)
    ours = addresses_of(set(found.values()), run.at)
    return {key: ours[row] for key, row in found.items() if row in ours}


def came_over(run: Run, keys: Iterable[str]) -> dict[str, Imported]:
    """What the old site had at these, as ``Addresses.key`` gives them, and is here, whether readers see it or not."""
    paths, numbered = set[str](), dict[str, tuple[tuple[str, ...], int]]()
    for key in keys:
        name, equals, value = key.partition("=")
        if equals and name in _QUERIED and number(value):
            numbered[key] = _QUERIED[name], number(value)
        elif key.startswith("/") and len(key) <= PATH_MAX:
            paths.add(key)
    if not paths and not numbered:
        return {}
    wanted_numbers = {pk for _, pk in numbered.values()}
    kinds = {kind for several, _ in numbered.values() for kind in several}
    rows = (
        Imported.objects.filter(site=run.site, object_id__isnull=False)
        .filter(Q(path__in=paths) | Q(kind__in=kinds, old_id__in=wanted_numbers))
        .exclude(kind=Kind.PICTURE)
    )
    by_path: dict[str, Imported] = {}
    by_number: dict[tuple[str, int | None], Imported] = {}
    for row in rows:
        by_path[row.path] = by_number[row.kind, row.old_id] = row
    found = {path: by_path[path] for path in paths if path in by_path}
    for key, (several, pk) in numbered.items():
        for kind in several:
            if (kind, pk) in by_number:
                found[key] = by_number[kind, pk]
    return found


def addresses_of(rows: Iterable[Imported], at: datetime) -> dict[Imported, str]:
    """Where readers find each thing here at ``at``, a query a kind.

    What they do not see has no address: it would tell of it in a text that they see. Its old number goes on naming it, and
    leads to it as soon as it is public.
    """
    found: dict[Imported, str] = {}
    by_kind: dict[str, list[Imported]] = {}
    for row in rows:
        by_kind.setdefault(row.kind, []).append(row)
    for kind, several in by_kind.items():
        things = model_of(kind)._default_manager.all()
        if kind in (Kind.STORY, Kind.PAGE):
            things = things.public(at)
        if kind == Kind.STORY:
            things = things.only("slug", "first_public_at", "published_at")
        by_pk = things.in_bulk({row.object_id for row in several})
        for row in several:
            if thing := by_pk.get(row.object_id):
                found[row] = thing.get_absolute_url()
    return found


# Writing


def _bring(run: Run, planned: list[tuple[Planned, str]]) -> dict[int, int]:
    """Stories that are new, each with its key; returns the number of each by WordPress's number."""
    if not planned:
        return {}
    _give_slugs([(one.incoming.story, slug_from(one.item.slug)) for one, _ in planned])
    old_slugs = bring_in([one.incoming for one, _ in planned], source=run.source, at=run.at, by=run.by, derived=True)
    rows = []
    for one, key in planned:
        item, story = one.item, one.incoming.story
        row = run.record(
            Kind.STORY,
            key,
            old_id=item.id,
            path=old_path(item),
            guid=item.guid[:PATH_MAX],
            object_id=story.pk,
            slug=story.slug,
            extra=one.extra,
        )
        row.fingerprint = _print_of(one.incoming)
        rows.append(row)
        _tell(run, one)
        run.report.note("created", "redirects", len(old_slugs.get(story.pk, ())))
    names = [field.attname for field in Imported._meta.local_concrete_fields if not field.primary_key]
    store_values(Imported, names, ([getattr(row, name) for name in names] for row in rows))
    run.report.note("created", "articles", len(rows))
    return {one.item.id: one.incoming.story.pk for one, _ in planned}


def _bring_again(run: Run, pairs: list[tuple[Planned, Imported]]) -> dict[int, tuple[int, str]]:
    """Stories that came over before; returns the number and the key of those that are still there, by WordPress's number."""
    here: dict[int, tuple[int, str]] = {}
    prints, plans = {}, {}
    for one, row in pairs:
        one.incoming.story.slug = row.slug  # its address stays
        prints[row], plans[row] = _print_of(one.incoming), one
    for row, fate in fates(Kind.STORY, prints, overwrite=run.overwrite).items():
        one = plans[row]
        if fate != "gone":
            here[one.item.id] = row.object_id, row.key
            _tell(run, one, row)
        if fate == "update":
            bring_in_again(one.incoming, row.object_id, source=run.source, at=run.at, by=run.by)
            placed = {"placed": True} if row.extra.get("placed") else {}
            row.fingerprint, row.extra = prints[row], one.extra | placed
            row.save(update_fields=["fingerprint", "extra"])
        if fate in ("update", "unchanged"):
            if one.cleaned.unknown_links:  # a run that was stopped did not come to lead them to ours
                run.early_links.append(row.object_id)
            run.report.note("updated" if fate == "update" else "unchanged", "articles")
            run.report.note(
                "unchanged",
                "redirects",
                ArticleOldSlug.objects.filter(article=row.object_id, slug__in=one.incoming.old_slugs).count()
                if one.incoming.old_slugs
                else 0,
            )
        else:
            tell_kept(run.report, Kind.STORY, fate, f"“{one.incoming.story.headline}”")
    return here


def _print_of(incoming: Incoming) -> str:
    return fingerprints.of_story(incoming.story, incoming.authors, incoming.further_sections, incoming.tags)


def _give_slugs(stories: list[tuple[Article, str]]) -> None:
    """The slug that each had, or one of its headline; with "-2" and so on where another story has or had it."""
    wished = [(story, slug or slug_from(story.headline) or "story") for story, slug in stories]
    slugs = {slug for _, slug in wished}
    taken = {
        *Article.objects.filter(slug__in=slugs).values_list("slug", flat=True),
        *ArticleOldSlug.objects.filter(slug__in=slugs).values_list("slug", flat=True),
        *Page.objects.filter(slug__in=slugs).values_list("slug", flat=True),
    }
    for story, slug in wished:
        story.slug = slug
        if slug in taken:
            former = ArticleOldSlug.objects.filter(slug__startswith=slug).values_list("slug", flat=True)
            taken |= {*Article.objects.filter(slug__startswith=slug).values_list("slug", flat=True), *former}
            number = 2
            while f"{slug}-{number}" in taken:
                number += 1
            story.slug = f"{slug}-{number}"
        taken.add(story.slug)


def _tell(run: Run, one: Planned, row: Imported | None = None) -> None:
    """What an editor should see to in a story that came over."""
    report, cleaned, story, item = run.report, one.cleaned, one.incoming.story, one.item
    tell_of_body(report, story.headline, cleaned)
    if (thumbnail := number(item.told(THUMBNAIL))) and story.lead_image_id is None:
        report.warn("lead picture missing", f"“{story.headline}” lacks its lead picture (attachment {thumbnail}).")
    if story.state == State.PUBLISHED and not one.incoming.authors:
        report.warn("without an author", f"“{story.headline}” is published and has no byline.")
    if story.state == State.PUBLISHED and one.says_nothing:
        report.warn("without a text", f"“{story.headline}” is published and has no text.")
    if row is None and slug_from(item.slug) and story.slug != slug_from(item.slug):
        report.warn(
            "another address", f"“{story.headline}” is at “{story.slug}” here: “{slug_from(item.slug)}” was taken."
        )
    if cleaned.unknown_links and row is None:
        run.early_links.append(story.pk)


def tell_of_body(report: Report, name: str, cleaned: Cleaned) -> None:
    """What an editor should see to in a text that came over."""
    report.shortcodes.update(cleaned.shortcodes)
    report.blocks.update(cleaned.blocks)
    for address in dict.fromkeys(cleaned.missing):
        report.warn("picture missing in a text", f"“{name}” lacks a picture in its text: {address[:200]}")
    if cleaned.shortcodes:
        names = ", ".join(f"[{name}]" for name in cleaned.shortcodes)
        report.warn("shortcode", f"“{name}” shows shortcodes as text: {names}.")
    if cleaned.blocks:
        report.warn("block", f"“{name}” lost blocks that WordPress filled by itself: {', '.join(cleaned.blocks)}.")
