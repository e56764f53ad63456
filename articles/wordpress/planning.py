"""What a post is to be here, as far as it is known what the things are that it speaks of: without the database."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.utils.text import slugify

from articles.bringing_in import Incoming
from articles.models import Article, State
from articles.models.article import HEADLINE_MAX
from articles.rich_text import plain_text

from .cleaning import Cleaned, Known, clean, one_line, paragraphs, wanted
from .records import Item, number
from .run import Setting
from .survey import CATEGORY, TAG, UNFILED, creators, filed_under, person, slug_of

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


#: In a clean body without figures: that it says something, seen at a glance.
_SAYS = re.compile(r"(?:^|>)\s*[^<>&\s]")


@dataclass
class Spoken:
    """What posts speak of, and the database is asked for: of attachments the numbers, addresses as they stand there."""

    numbers: set[int] = field(default_factory=set)
    addresses: set[str] = field(default_factory=set)
    #: Numbers of the posts that show galleries.
    galleries: set[int] = field(default_factory=set)


def spoken_of(items: Iterable[Item]) -> Spoken:
    """All that these speak of."""
    spoken = Spoken()
    for item in items:
        in_body, found = wanted(item.body)
        spoken.numbers |= in_body | {number(item.told(THUMBNAIL))}
        spoken.addresses |= found
        if "[gallery" in item.body:
            spoken.galleries.add(item.id)
    return spoken


@dataclass
class Surroundings:
    """What was looked up for a batch."""

    known: Known
    attached: dict[int, list[int]]

    def of(self, item: Item) -> Known:
        """The same, with the item's own attachments."""
        known = self.known
        return Known(known.addresses, known.pictures, known.files, known.links, self.attached.get(item.id, []))


@dataclass
class Planned:
    """One post without its body and its comments, what it is to be here, and what was found on the way.

    The story has all but a slug.
    """

    item: Item
    incoming: Incoming
    cleaned: Cleaned
    extra: dict[str, object] = field(default_factory=dict)
    says_nothing: bool = False


def plan(setting: Setting, item: Item, known: Known) -> Planned:
    """What a post is to hold here."""
    cleaned = clean(item.body, known)
    extra: dict[str, object] = dict(seo_of(item))
    filed = filed_under(item, CATEGORY)
    sections = [setting.sections[slug] for slug in filed if slug in setting.sections]
    section = setting.sections_by_id.get(number(item.told(*_PRIMARY)))
    if section not in sections:
        section = sections[0] if sections else setting.sections.get(UNFILED)
    story = Article(
        headline=_headline(item),
        slug="",
        standfirst=paragraphs(item.excerpt) or str(extra.get("seo_description", "")),
        body=cleaned.html,
        section_id=section,
        lead_image_id=known.pictures.get(number(item.told(THUMBNAIL))),
        comments_open=item.comment_status != "closed",
        created_by_id=setting.users.get(item.creator.strip().casefold()),
    )
    _give_state(setting, item, story, extra)
    story.created_at = item.went_out(setting.zone) or item.changed(setting.zone) or setting.at
    if item.sticky:
        extra["sticky"] = True
    authors = [setting.authors[person(one.slug)] for one in creators(item) if person(one.slug) in setting.authors]
    incoming = Incoming(
        story,
        authors=list(dict.fromkeys(authors)),
        further_sections=[pk for pk in dict.fromkeys(sections) if pk != section],
        tags=list(dict.fromkeys(setting.tags[slug] for slug in filed_under(item, TAG) if slug in setting.tags)),
        old_slugs=[
            slug for one in item.meta.get(OLD_SLUG, ()) if (slug := slug_from(one)) and slug != slug_from(item.slug)
        ],
    )
    story.derive_texts()
    cleaned.html = ""  # the story has it
    said = replace(item, body="", comments=[])
    return Planned(said, incoming, cleaned, extra, "<figure" not in story.body and _says_nothing(story.body))


def _says_nothing(body: str) -> bool:
    return not _SAYS.search(body) and not plain_text(body)


def _headline(item: Item) -> str:
    if title := one_line(item.title, HEADLINE_MAX):
        return title
    words = one_line(plain_text(item.body), 80)
    return words or f"Untitled ({item.id})"


def _give_state(setting: Setting, item: Item, story: Article, extra: dict[str, object]) -> None:
    """Public is only what was public, or would have become it by its date; all else stays in the newsroom."""
    went_out = item.went_out(setting.zone)
    if item.status in ("publish", "future") and item.password:
        extra["status"] = "password"
        setting.report.warn(
            "password", f"“{story.headline}” was behind a password: it is a draft, and nobody's to read."
        )
        return
    if item.status in ("publish", "future"):
        if went_out is None:
            extra["status"] = item.status
            setting.report.warn("without a date", f"“{story.headline}” was published without a date: it is a draft.")
            return
        story.state = State.PUBLISHED
        story.published_at = story.first_public_at = went_out
        return
    if item.status not in ("draft", "pending"):
        extra["status"] = item.status
    if item.status not in _STATES:
        setting.report.warn("unknown status", f"“{story.headline}” has the status “{item.status[:40]}”: it is a draft.")
    if item.status == "private":
        setting.report.warn("private", f"“{story.headline}” was private: it is a draft, for the newsroom alone.")
    story.state = _STATES.get(item.status, State.DRAFT)


def seo_of(item: Item) -> dict[str, str]:
    """What plugins for search engines and social media say of an item: it has no field here, and is kept beside it."""
    return {name: told for name, keys in SEO.items() if (told := one_line(item.told(*keys), 1000))}


def slug_from(given: str) -> str:
    """A slug of WordPress's as it is here; empty where nothing of it can be."""
    return slugify(slug_of(given), allow_unicode=True)[:190].strip("-_")
