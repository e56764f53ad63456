"""How many of the stories that were found are in a section, on a topic, by an author, of a year: three queries."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, F, QuerySet
from django.utils import timezone

from articles.found import Hit
from articles.loading import any_of
from articles.models import Article, ArticleTag, Byline, Section

#: Choices of each kind that are shown, those with most stories.
SHOWN = 8


@dataclass(frozen=True)
class Choice:
    """What narrows the search, as the fields of its form, and how many stories it would leave."""

    label: str
    stories: int
    fields: dict[str, str]


@dataclass(frozen=True)
class Facets:
    sections: list[Choice] = field(default_factory=list)
    topics: list[Choice] = field(default_factory=list)
    authors: list[Choice] = field(default_factory=list)
    years: list[Choice] = field(default_factory=list)

    @classmethod
    def of(cls, hits: list[Hit], sections: list[Section]) -> Facets:
        """``sections`` are all there are, in the order of the menu."""
        pks = [hit.pk for hit in hits]
        tagged = ArticleTag.objects.filter(any_of(ArticleTag, "content_object", pks)).values(
            name=F("tag__name"), slug=F("tag__slug")
        )
        written = Byline.objects.filter(any_of(Byline, "article", pks)).values(
            name=F("author__name"), slug=F("author__slug")
        )
        kinds = (
            _of_sections(hits, pks, sections),
            _choices("tag", tagged.annotate(stories=Count("content_object"))),
            _choices("author", written.annotate(stories=Count("article", distinct=True))),
            _of_years(hits),
        )
        # What all have is what is chosen, or a section around it: it would leave everything as it is.
        return cls(*([choice for choice in kind if choice.stories < len(hits)][:SHOWN] for kind in kinds))


def _choices(name: str, rows: QuerySet) -> list[Choice]:
    most = rows.order_by("-stories", "name", "slug")[: 2 * SHOWN]
    return [Choice(row["name"], row["stories"], {name: row["slug"]}) for row in most]


def _of_sections(hits: list[Hit], pks: list[int], sections: list[Section]) -> list[Choice]:
    """As the search takes it: a story is in each of its sections and in all that these are inside of."""
    inside: dict[int, set[int]] = {hit.pk: {hit.section_id} for hit in hits}
    filed = Article.further_sections.through
    further = filed.objects.filter(any_of(filed, "article", pks))
    for story, section in further.values_list("article_id", "section_id"):
        inside[story].add(section)
    above = {section.pk: section.tree_path for section in sections}
    numbers = Counter(up for own in inside.values() for up in {up for one in own for up in above.get(one, ())})
    known = [section for section in sections if numbers[section.pk]]
    most = sorted(known, key=lambda section: -numbers[section.pk])
    return [Choice(section.name, numbers[section.pk], {"section": section.slug}) for section in most]


def _of_years(hits: list[Hit]) -> list[Choice]:
    """Of the newsroom's time zone."""
    zone = timezone.get_current_timezone()
    numbers = Counter(hit.published_at.astimezone(zone).year for hit in hits)
    return [
        Choice(str(year), stories, {"after": f"{year}-01-01", "before": f"{year}-12-31"})
        for year, stories in sorted(numbers.items(), reverse=True)
    ]
