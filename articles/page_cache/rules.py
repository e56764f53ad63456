"""Which change of which table readers can see.

What is not named here counts: a table that is added tomorrow makes every page new with each of its rows, until somebody
says here that readers never see it. So what is forgotten costs time, and no reader sees an old page for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Model

#: The apps whose tables are watched. Pages read none of others' that ever changes (a test looks).
OURS = frozenset({"articles", "newsroom", "tags"})
_EVENTS = ("insert", "update", "delete")

#: The version of the whole site: it changes with each change that readers can see.
SITE = "site"
# Narrower ones, of what parts of pages are made of (see parts): each change gives them another, too, that its rule names.
#: Of what any story is and has, as other pages show it.
STORIES = "stories"
#: Of what surrounds every page and is no story: breaking news, and the pages in its foot.
FRAME = "frame"
#: Of whatever no rule gives to something else: sections, authors, pictures, topics, settings, and tables yet to be made.
COMMON = "common"
#: Stories whose numbers end alike have one version of their own together, so that there are no more of them than this,
#: and a million rows that are loaded at once change no more.
_OWN = 1000


@dataclass(frozen=True)
class Rule:
    """When a row's change is one that readers can see.

    ``seen`` is a condition in SQL on ``{row}``; an update counts where it holds before or after. Where only ``unseen``
    columns change, it does not count.

    ``also`` are the narrower versions that it changes, beside the site's; and where the column ``story`` holds the number of
    a story, that of this story. A part that reads the table is as new as those, or as ``story`` alone where it reads
    nothing but that story's rows; where there are none, as the site.
    """

    on: tuple[str, ...] = _EVENTS
    seen: str = ""
    unseen: tuple[str, ...] = ()
    also: tuple[str, ...] = (COMMON,)
    story: str = ""


ANY = Rule()
#: No page shows it.
NEVER = Rule(on=(), also=())
#: No page of a story shows it.
OF_NO_STORY = Rule(also=())
#: A page shows it through another row that names it, and that row counts when it comes.
ONCE_NAMED = Rule(on=("update", "delete"))

#: Whether readers can know of a story, at any time: its row changes when that does.
_KNOWN = "({row}.state = 'published' OR {row}.first_public_at IS NOT NULL)"


def of_story(column: str) -> Rule:
    """For a row of the story whose key ``column`` holds: it counts where readers can know of that story."""
    its_key, known = f"{{row}}.{column}", _KNOWN.replace("{row}", "story")
    # Not EXISTS, which PostgreSQL may answer for all rows together: by going through all stories there are.
    seen = f"(SELECT {known} FROM articles_article story WHERE story.id = {its_key})"  # noqa: S608
    return Rule(seen=seen, also=(STORIES,), story=column)


def own_version(story: int) -> str:
    """The name of the version of this story alone, with some others."""
    return f"story {story % _OWN}"


def own_version_in_sql(column: str) -> str:
    """The same, of the number in a column."""
    return f"'story ' || ({column} % {_OWN})"


_RULES: dict[str, Rule] = {
    "articles.Article": Rule(
        seen=_KNOWN,
        unseen=("updated_at", "created_at", "created_by_id", "revision_number", "search_text"),
        also=(STORIES,),
        story="id",
    ),
    "articles.Article_further_sections": of_story("article_id"),
    "articles.ArticleTag": of_story("content_object_id"),
    "articles.BodyPicture": of_story("article_id"),
    "articles.Byline": of_story("article_id"),
    "articles.Correction": of_story("article_id"),
    "articles.RelatedStory": of_story("article_id"),
    "articles.Author": ONCE_NAMED,
    "articles.Image": ONCE_NAMED,
    "articles.BreakingNews": Rule(also=(FRAME,)),
    "articles.FrontPageSlot": OF_NO_STORY,
    "articles.Page": Rule(
        seen="({row}.published_at IS NOT NULL OR {row}.first_public_at IS NOT NULL)",
        unseen=("revision_number",),
        also=(FRAME,),
    ),
    "tags.Tag": ONCE_NAMED,
    "articles.ChecklistRule": NEVER,
    "articles.EditorialLogEntry": NEVER,
    "articles.ImageFingerprint": NEVER,
    "articles.ImageKey": NEVER,
    "articles.LinkCheck": NEVER,
    # The database makes it of rows that count.
    "articles.Listing": Rule(on=(), also=(STORIES, COMMON)),
    "articles.Notice": NEVER,
    "articles.PageChange": NEVER,
    "articles.PageRevision": NEVER,
    "articles.PageRevisionPicture": NEVER,
    "articles.PageVersion": NEVER,
    "articles.PartChange": NEVER,
    "articles.PartVersion": NEVER,
    "articles.Presence": NEVER,
    "articles.PreviewLink": NEVER,
    "articles.Rendition": NEVER,
    "articles.Revision": NEVER,
    "articles.RevisionPicture": NEVER,
    # They count by the hour: see moments. The first hour that any are of is the first that has such a moment.
    "articles.StoryReads": Rule(
        on=("insert",),
        seen="NOT EXISTS (SELECT 1 FROM articles_storyreads earlier WHERE earlier.hour < {row}.hour)",
        also=(),
    ),
    "articles.UnsavedText": NEVER,
}


def add_rules(rules: Mapping[str, Rule]) -> None:
    """Add those of a guest's tables, by "app.Model". For its ``ready()``."""
    _RULES.update(rules)


def watched() -> Iterable[tuple[type[Model], Rule]]:
    """Every table of ours that has a rule or none, with what holds for it, in a fixed order."""
    models = [model for model in apps.get_models(include_auto_created=True) if _is_ours(model)]
    for model in sorted(models, key=lambda model: model._meta.db_table):
        yield model, _RULES.get(model._meta.label, ANY)


def unknown() -> set[str]:
    """Names in the rules that no model has."""
    return _RULES.keys() - {model._meta.label for model, _ in watched()}


def _is_ours(model: type[Model]) -> bool:
    config = apps.get_app_config(model._meta.app_label)
    return config.name.split(".")[0] in OURS and model._meta.managed and not model._meta.proxy
