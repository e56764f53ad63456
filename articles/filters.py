"""What a search for stories can be narrowed by."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from articles.models import Article, ArticleQuerySet, ArticleTag, Author, BodyPicture, Byline, Listing, Section
from articles.search import Question, by_index
from tags.models import Tag

_EARLIEST, _LATEST = date(1900, 1, 1), date(2999, 12, 31)
_NOTHING = "\u00a0"


class Choices(forms.Select):
    """The same HTML as Django's, without a template for each choice: of some hundred authors that took a third of a page."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        widget = self.get_context(name, value, attrs)["widget"]
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (one["value"], mark_safe(" selected") if one["selected"] else "", one["label"])
                for _, group, _ in widget["optgroups"]
                for one in group
            ),
        )
        return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), options)


class SectionChoice(django_filters.fields.ModelChoiceField):
    def label_from_instance(self, section: Section) -> str:
        return f"{_NOTHING * 3 * section.tree_depth}{section.name}"


class SectionFilter(django_filters.ModelChoiceFilter):
    field_class = SectionChoice


def _authors_of_public_stories(request) -> object:
    listed = Listing.objects.public(timezone.now()).filter(kind=Listing.Kind.AUTHOR, key=OuterRef("pk"))
    return Author.objects.filter(Exists(listed))


class StoryFilter(django_filters.FilterSet):
    """Words, section, topic, author, days and pictures. Give it public stories: it narrows, and never widens, what it gets.

    Its ``qs`` has each word somewhere; ``found.Found`` sees to phrases, and to what comes first.
    """

    q = django_filters.CharFilter(
        label="Words", method="later", widget=forms.TextInput(attrs={"type": "search", "dir": "auto"})
    )
    section = SectionFilter(
        label="Section",
        queryset=lambda request: Section.objects.with_tree_fields(),
        to_field_name="slug",
        empty_label="All sections",
        widget=Choices,
        method="in_section",
    )
    author = django_filters.ModelChoiceFilter(
        label="Author",
        queryset=_authors_of_public_stories,
        to_field_name="slug",
        empty_label="All authors",
        widget=Choices,
        method="by_author",
    )
    tag = django_filters.CharFilter(label="Topic", method="on_topic")
    after = django_filters.DateFilter(
        label="From", method="from_day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    before = django_filters.DateFilter(
        label="To", method="to_day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    pictures = django_filters.BooleanFilter(
        label="Only with pictures", method="with_pictures", widget=forms.CheckboxInput
    )

    class Meta:
        model = Article
        fields: list[str] = []

    def __init__(self, data: QueryDict | None = None, *args: Any, **kwargs: Any) -> None:
        if data and "\x00" in data.get("q", ""):
            # No text has this sign. A form would refuse the whole question for it.
            data = data.copy()
            data["q"] = data["q"].replace("\x00", " ")
        super().__init__(data, *args, **kwargs)

    @property
    def words(self) -> str:
        """What was typed, for the title of the page."""
        return " ".join(self.data.get("q", "").split())

    @property
    def asked(self) -> bool:
        """Whether anything was asked for at all: an empty form finds nothing, rather than everything."""
        return any(self.data.get(name, "").strip() for name in self.base_filters)

    @property
    def narrowed(self) -> bool:
        """Whether more was asked than words."""
        return any(self.data.get(name, "").strip() for name in self.base_filters if name != "q")

    @cached_property
    def question(self) -> Question:
        """What was typed, understood."""
        return Question.of(self.words)

    def filter_queryset(self, queryset: ArticleQuerySet) -> ArticleQuerySet:
        if self.form.errors:
            return queryset.none()
        stories = super().filter_queryset(queryset)
        return self.asking(self.question, stories) if self.words else stories

    def asking(self, question: Question, stories: ArticleQuerySet) -> ArticleQuerySet:
        """Those of ``stories`` with each word of ``question``. Only to leave words out is enough where more is asked."""
        if question.unwanted and not question.wanted and self.narrowed:
            return stories
        return stories.filter(by_index(question))

    @property
    def besides_words(self) -> ArticleQuerySet:
        """What all that was asked except the words leaves."""
        return self.queryset.none() if self.form.errors else super().filter_queryset(self.queryset.all())

    def later(self, stories: ArticleQuerySet, name: str, words: str) -> ArticleQuerySet:
        """Words come last: ``filter_queryset``."""
        return stories

    def with_pictures(self, stories: ArticleQuerySet, name: str, wanted: bool) -> ArticleQuerySet:
        """A lead picture, or one in the text."""
        if not wanted:
            return stories
        in_text = Exists(BodyPicture.objects.filter(article=OuterRef("pk")))
        return stories.filter(Q(lead_image__isnull=False) | in_text)

    def in_section(self, stories: ArticleQuerySet, name: str, section: Section) -> ArticleQuerySet:
        return stories.in_sections(section.with_descendants())

    def by_author(self, stories: ArticleQuerySet, name: str, author: Author) -> ArticleQuerySet:
        return stories.filter(Exists(Byline.objects.filter(article=OuterRef("pk"), author=author)))

    def on_topic(self, stories: ArticleQuerySet, name: str, topic: str) -> ArticleQuerySet:
        """By the tag's name or address, or by another name of it."""
        called = Q(name__iexact=topic) | Q(slug=topic) | Q(aliases__name__iexact=topic) | Q(aliases__slug=topic)
        tags = set(Tag.objects.filter(called).values_list("pk", flat=True))
        return stories.filter(Exists(ArticleTag.objects.filter(tag__in=tags, content_object=OuterRef("pk"))))

    def from_day(self, stories: ArticleQuerySet, name: str, day: date) -> ArticleQuerySet:
        return stories.filter(published_at__gte=_midnight(min(day, _LATEST)))

    def to_day(self, stories: ArticleQuerySet, name: str, day: date) -> ArticleQuerySet:
        """Up to the end of that day."""
        return stories.filter(published_at__lt=_midnight(min(day, _LATEST) + timedelta(days=1)))


def _midnight(day: date) -> datetime:
    """When ``day`` begins in the newsroom's time zone."""
    # Days at the ends of the calendar are no moments in every zone; nothing was published there.
    return timezone.make_aware(datetime.combine(max(day, _EARLIEST), time.min))
