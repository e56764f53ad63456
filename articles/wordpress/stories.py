"""Posts become stories: what each is to hold here, and the writing of a batch of them with their comments."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify

from articles.bringing_in import Incoming, bring_in, bring_in_again
from articles.loading import store_new
from articles.models import Article, ArticleOldSlug, Page, State
from articles.models.article import HEADLINE_MAX
from articles.rich_text import plain_text

from . import fingerprints
from .attachments import bring_file
from .cleaning import Cleaned, Known, clean, one_line, paragraphs, upload_path, wanted
from .cleaning.addresses import is_picture, original_of
from .export_reader import number
from .models import PATH_MAX, Imported, Kind, model_of
from .records import Item
from .replies import Threads, bring_replies
from .report import Report
from .run import Run, fates, old_path, once, tell_kept
from .survey import CATEGORY, LEFT_OUT, TAG, UNFILED, creators, filed_under, person, slug_of

#: What plugins for search engines write -> what it is called in Imported.extra.
SEO = {
    "seo_title": ("_yoast_wpseo_title", "rank_math_title", "_aioseop_title", "_aioseo_title", "_seopress_titles_title"),
    "seo_description": (
        *("_yoast_wpseo_metadesc", "rank_math_description", "_aioseop_description", "_aioseo_description"),
        "_seopress_titles_desc",
    ),
    "social_title": ("_yoast_wpseo_opengraph-title", "rank_math_facebook_title", "_seopress_social_fb_title"),
    "social_description": (
        *("_yoast_wpseo_opengraph-description", "rank_math_facebook_description", "_seopress_social_fb_desc"),
    ),
    "social_image": ("_yoast_wpseo_opengraph-image", "rank_math_facebook_image", "_seopress_social_fb_img"),
    "canonical": ("_yoast_wpseo_canonical", "rank_math_canonical_url", "_seopress_robots_canonical"),
}
_PRIMARY = ("_yoast_wpseo_primary_category", "rank_math_primary_category", "_seopress_robots_primary_cat")
OLD_SLUG = "_wp_old_slug"
THUMBNAIL = "_thumbnail_id"
_STATES = {"draft": State.DRAFT, "private": State.DRAFT, "pending": State.SUBMITTED}


@dataclass
class _Planned:
    """One post, what it is to be here, and what was found on the way."""

    item: Item
    incoming: Incoming
    cleaned: Cleaned
    extra: dict[str, object] = field(default_factory=dict)


def bring_stories(run: Run, items: list[Item], threads: dict[int, Threads]) -> None:
    """A batch of posts with their comments, in one transaction: after a crash all of it is there, or nothing.

    ``threads`` has what becomes of the comments of each, by its number.
    """
    items = once(item for item in items if not _is_left_out(run, item))
    if not items:
        return
    surroundings = look_up(run, items)
    known = run.match(Kind.STORY, items)
    planned = [plan(run, item, surroundings.of(item)) for item in items]
    with transaction.atomic():
        here = _bring_again(run, [(one, row) for one in planned if (row := known[one.item.id][1])])
        here |= _bring(run, [(one, known[one.item.id][0]) for one in planned if known[one.item.id][1] is None])
        bring_replies(run, [(one.item, *here[one.item.id]) for one in planned if one.item.id in here], threads)
    run.committed()


def _is_left_out(run: Run, item: Item) -> bool:
    if item.status in LEFT_OUT or not item.id:
        run.report.leave_out(f"post: {LEFT_OUT.get(item.status, 'without a number')}", kind="articles")
        return True
    return False


# What is known of what the bodies of a batch speak of


@dataclass
class Surroundings:
    """What was looked up for a batch."""

    known: Known
    attached: dict[int, list[int]]

    def of(self, item: Item) -> Known:
        """The same, with the item's own attachments."""
        known = self.known
        return Known(known.addresses, known.pictures, known.files, known.links, self.attached.get(item.id, []))


def look_up(run: Run, items: Iterable[Item]) -> Surroundings:
    """All that a batch speaks of, in a fixed number of queries; pictures without an attachment are fetched."""
    numbers, addresses, galleries = set[int](), set[str](), set[int]()
    for item in items:
        in_body, found = wanted(item.body)
        numbers |= in_body | {number(item.told(THUMBNAIL))}
        addresses |= found
        if "[gallery" in item.body:
            galleries.add(item.id)
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


# What a post is to be


def plan(run: Run, item: Item, known: Known) -> _Planned:
    """What a post is to hold here. Writes nothing."""
    cleaned = clean(item.body, known)
    extra: dict[str, object] = dict(seo_of(item))
    filed = filed_under(item, CATEGORY)
    sections = [run.sections[slug] for slug in filed if slug in run.sections]
    section = run.sections_by_id.get(number(item.told(*_PRIMARY)))
    if section not in sections:
        section = sections[0] if sections else run.sections.get(UNFILED)
    story = Article(
        headline=_headline(item),
        slug="",
        standfirst=paragraphs(item.excerpt) or str(extra.get("seo_description", "")),
        body=cleaned.html,
        section_id=section,
        lead_image_id=known.pictures.get(number(item.told(THUMBNAIL))),
        comments_open=item.comment_status != "closed",
        created_by_id=run.users.get(item.creator.strip().casefold()),
    )
    _give_state(run, item, story, extra)
    story.created_at = item.went_out(run.zone) or item.changed(run.zone) or run.at
    if item.sticky:
        extra["sticky"] = True
    authors = [run.authors[person(one.slug)] for one in creators(item) if person(one.slug) in run.authors]
    incoming = Incoming(
        story,
        authors=list(dict.fromkeys(authors)),
        further_sections=[pk for pk in dict.fromkeys(sections) if pk != section],
        tags=list(dict.fromkeys(run.tags[slug] for slug in filed_under(item, TAG) if slug in run.tags)),
        old_slugs=[
            slug for one in item.meta.get(OLD_SLUG, ()) if (slug := slug_from(one)) and slug != slug_from(item.slug)
        ],
    )
    return _Planned(item, incoming, cleaned, extra)


def _headline(item: Item) -> str:
    if title := one_line(item.title, HEADLINE_MAX):
        return title
    words = one_line(plain_text(item.body), 80)
    return words or f"Untitled ({item.id})"


def _give_state(run: Run, item: Item, story: Article, extra: dict[str, object]) -> None:
    """Public is only what was public, or would have become it by its date; all else stays in the newsroom."""
    went_out = item.went_out(run.zone)
    if item.status in ("publish", "future") and item.password:
        extra["status"] = "password"
        run.report.warn("password", f"“{story.headline}” was behind a password: it is a draft, and nobody's to read.")
        return
    if item.status in ("publish", "future"):
        if went_out is None:
            extra["status"] = item.status
            run.report.warn("without a date", f"“{story.headline}” was published without a date: it is a draft.")
            return
        story.state = State.PUBLISHED
        story.published_at = story.first_public_at = went_out
        return
    if item.status not in ("draft", "pending"):
        extra["status"] = item.status
    if item.status not in _STATES:
        run.report.warn("unknown status", f"“{story.headline}” has the status “{item.status[:40]}”: it is a draft.")
    if item.status == "private":
        run.report.warn("private", f"“{story.headline}” was private: it is a draft, for the newsroom alone.")
    story.state = _STATES.get(item.status, State.DRAFT)


def seo_of(item: Item) -> dict[str, str]:
    """What plugins for search engines and social media say of an item: it has no field here, and is kept beside it."""
    return {name: told for name, keys in SEO.items() if (told := one_line(item.told(*keys), 1000))}


def slug_from(given: str) -> str:
    """A slug of WordPress's as it is here; empty where nothing of it can be."""
    return slugify(slug_of(given), allow_unicode=True)[:190].strip("-_")


# Writing


def _bring(run: Run, planned: list[tuple[_Planned, str]]) -> dict[int, tuple[int, str]]:
    """Stories that are new, each with its key; returns the number and the key of each by WordPress's number."""
    if not planned:
        return {}
    _give_slugs([(one.incoming.story, slug_from(one.item.slug)) for one, _ in planned])
    old_slugs = bring_in([one.incoming for one, _ in planned], source=run.source, at=run.at, by=run.by)
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
    store_new(rows)
    run.report.note("created", "articles", len(rows))
    return {one.item.id: (one.incoming.story.pk, key) for one, key in planned}


def _bring_again(run: Run, pairs: list[tuple[_Planned, Imported]]) -> dict[int, tuple[int, str]]:
    """Stories that came over before; returns the number and the key of those that are still there, by WordPress's number."""
    here: dict[int, tuple[int, str]] = {}
    prints, plans = {}, {}
    for one, row in pairs:
        one.incoming.story.slug = row.slug  # its address stays
        one.incoming.story.derive()
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


def _tell(run: Run, one: _Planned, row: Imported | None = None) -> None:
    """What an editor should see to in a story that came over."""
    report, cleaned, story, item = run.report, one.cleaned, one.incoming.story, one.item
    tell_of_body(report, story.headline, cleaned)
    if (thumbnail := number(item.told(THUMBNAIL))) and story.lead_image_id is None:
        report.warn("lead picture missing", f"“{story.headline}” lacks its lead picture (attachment {thumbnail}).")
    if story.state == State.PUBLISHED and not one.incoming.authors:
        report.warn("without an author", f"“{story.headline}” is published and has no byline.")
    if story.state == State.PUBLISHED and not plain_text(story.body) and "<figure" not in story.body:
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
