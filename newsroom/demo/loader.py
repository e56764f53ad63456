"""Puts the demo into the database, through the same models and verbs that people use.

What is there already is left as it is, also where somebody has changed it since: rows are known by their
slug, or one that they had before; a story also by the log, which remembers it when it has been deleted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Q

from articles import mailing, publishing, revisions, working_copies
from articles.models import (
    Article,
    ArticleTag,
    Author,
    AuthorLink,
    Byline,
    EditorialLogEntry,
    Image,
    LoggedVerb,
    RelatedStory,
    Section,
    TopicPicture,
)
from tags.models import Tag, TagAlias

from . import timeline
from .accounts import ACCOUNTS
from .authors import AUTHORS, DemoAuthor
from .moments import fill_in
from .pages import load_pages
from .pictures.catalogue import PORTRAITS, SCENES, Picture
from .replies import load_replies
from .sections import SECTIONS, TAGS, DemoTag
from .texts import DemoStory, read_stories
from .top import load_top

#: Written into each picture's record, so that a picture that somebody uploaded under the same name is not taken for ours.
SOURCE = "Drawn for the demo"

_STORY_LINK = re.compile(r'<a href="story:([\w-]+)">(.*?)</a>')
_FIGURE = re.compile(r'<figure data-(picture|story)="([\w-]+)">(.*?)</figure>\n?')


class Refused(Exception):
    """The demo cannot be loaded here. Its text is a sentence for the person; nothing was changed."""


@dataclass
class Loaded:
    """How many rows of each kind were new."""

    accounts: int = 0
    stories: int = 0
    pictures: int = 0
    replies: int = 0

    def __bool__(self) -> bool:
        return any((self.accounts, self.stories, self.pictures, self.replies))


def load(now: datetime) -> Loaded:
    """Bring in what is missing, with times that count from ``now`` (aware). All of it, or after an error nothing.

    Raises Refused where there are stories to load and an account of the demo's names is somebody else's.
    """
    stories = [story for story in read_stories() if not _was_loaded(story)]
    if stories:
        _refuse_strangers()
    # Drawing takes longest; nobody who wants to write should wait for it.
    drawings = _missing_drawings() if stories else []
    with transaction.atomic(), mailing.withheld():
        loaded = Loaded(accounts=_load_accounts())
        if stories:
            people = {user.get_username(): user for user in get_user_model().objects.filter(username__in=_usernames())}
            _load_sections()
            _load_tags()
            loaded.pictures = _load_pictures(drawings, stories, people["editor"], now)
            _load_authors()
            _load_topic_pictures()
            oldest_first = sorted(stories, key=lambda story: timeline.moment(story.when, now))
            written = [(story, _load_story(story, people, now)) for story in oldest_first]
            for story, article in written:
                _load_related(story, article)
                _live_on(story, article, people, now)
                loaded.replies += load_replies(story, article, people["moderator"], now)
            load_pages(people["editor"], now)
            load_top({story.slug: article for story, article in written}, people["editor"], now)
            loaded.stories = len(written)
    return loaded


def _usernames() -> list[str]:
    return [account.username for account in ACCOUNTS]


def _refuse_strangers() -> None:
    for account in ACCOUNTS:
        user = get_user_model().objects.filter(username=account.username).first()
        if user and not (user.is_active and user.groups.filter(name=account.role).exists()):
            raise Refused(
                f"There is an account “{account.username}” that is switched off or not in the group {account.role}, "
                "so it cannot play its part in the demo. Nothing was loaded. "
                "Rename it, or give it that role, and load the demo again."
            )


def _load_accounts() -> int:
    users, new = get_user_model().objects, 0
    for account in ACCOUNTS:
        if users.filter(username=account.username).exists():
            continue
        first_name, _, last_name = account.full_name.partition(" ")
        user = users.create_user(
            account.username,
            f"{account.username}@example.org",
            account.password,
            first_name=first_name,
            last_name=last_name,
            is_staff=True,
        )
        user.groups.set([Group.objects.get(name=account.role)])
        new += 1
    return new


def _missing_drawings() -> list[tuple[Picture, bytes]]:
    there = set(Image.objects.filter(source=SOURCE).values_list("original_name", flat=True))
    return [(picture, picture.jpeg()) for picture in (*SCENES, *PORTRAITS) if picture.filename not in there]


def _load_pictures(drawings: list[tuple[Picture, bytes]], stories: list[DemoStory], uploaded_by, now: datetime) -> int:
    uses: dict[str, list[datetime]] = {}
    for story in stories:
        for name in story.pictures:
            uses.setdefault(name, []).append(timeline.steps(story, now)[0].at)
    for picture, data in drawings:
        first_use = min(uses.get(picture.name, [now - timedelta(days=700)]))
        Image.objects.create(
            file=ContentFile(data, picture.filename),
            alt=picture.alt,
            caption=picture.caption,
            credit=picture.credit,
            source=SOURCE,
            licence=picture.licence,
            uploaded_by=uploaded_by,
            created_at=first_use - timedelta(minutes=20),
        )
    return len(drawings)


def _picture(name: str) -> Image | None:
    return Image.objects.filter(source=SOURCE, original_name=f"{name}.jpg").first()


def _known(model: type[models.Model], slug: str):
    """The row that has this slug or had it before, or None."""
    return model._default_manager.filter(Q(slug=slug) | Q(old_slugs__slug=slug)).first()


def _known_story(slug: str) -> Article | None:
    """The story, not a working copy of it, which has its slug too."""
    return Article.objects.without_copies().filter(Q(slug=slug) | Q(old_slugs__slug=slug)).first()


def _load_sections() -> None:
    for position, section in enumerate(SECTIONS):
        if _known(Section, section.slug) is None:
            Section.objects.create(
                slug=section.slug,
                name=section.name,
                description=section.description,
                parent=_known(Section, section.parent) if section.parent else None,
                position=10 * (position + 1),
            )


def _load_tags() -> None:
    for tag in TAGS:
        if _tag(tag) is None:
            created = Tag.objects.create(slug=tag.slug, name=tag.name, description=tag.description)
            for alias in tag.aliases:
                slug = created.slugify(alias)
                if not TagAlias.objects.filter(Q(name__iexact=alias) | Q(slug=slug)).exists():
                    TagAlias.objects.create(tag=created, name=alias, slug=slug)


def _load_topic_pictures() -> None:
    """After the pictures, for tags that have none."""
    for demo in TAGS:
        if demo.picture and (tag := _tag(demo)) and (image := _picture(demo.picture)):
            TopicPicture.objects.get_or_create(tag=tag, defaults={"image": image})


def _tag(tag: DemoTag) -> Tag | None:
    """The tag, also where an editor has renamed it or merged it into another."""
    alias = Q(aliases__slug=tag.slug) | Q(aliases__name__iexact=tag.name)
    return Tag.objects.filter(Q(slug=tag.slug) | Q(name__iexact=tag.name) | alias).first()


def _load_authors() -> None:
    for author in AUTHORS:
        if _known(Author, author.slug) is None:
            _create_author(author)


def _create_author(author: DemoAuthor) -> None:
    created = Author.objects.create(
        slug=author.slug,
        name=author.name,
        job_title=author.job_title,
        biography=author.biography,
        portrait=_picture(author.slug),
    )
    for position, (label, url) in enumerate(author.links):
        AuthorLink.objects.create(author=created, label=label, url=url, position=position)


def _was_loaded(story: DemoStory) -> bool:
    begun = EditorialLogEntry.objects.filter(verb=LoggedVerb.CREATE, headline=story.headline)
    return _known_story(story.slug) is not None or begun.exists()


def _load_story(story: DemoStory, people: dict, now: datetime) -> Article:
    path = timeline.steps(story, now)
    told = timeline.moment(story.when, now)
    article = Article(
        slug=story.slug,
        headline=story.headline,
        standfirst=fill_in(story.standfirst, told),
        body=_with_numbers(_with_addresses(fill_in(_as_first_published(story), told))),
        section=_known(Section, story.section) if story.section else None,
        lead_image=_picture(story.picture) if story.picture else None,
        lead_caption=fill_in(story.caption, told),
        content_warning=story.warning,
        language=story.language,
        comments_open=story.replies_open,
        expires_at=timeline.expiry(story, now),
        created_by=people[path[0].by],
        created_at=path[0].at,
    )
    article.save()
    article.further_sections.set([_known(Section, slug) for slug in story.further])
    by_slug = {tag.slug: tag for tag in TAGS}
    for slug in story.tags:
        ArticleTag.objects.get_or_create(content_object=article, tag=_tag(by_slug[slug]))
    for position, (slug, role) in enumerate(story.bylines):
        Byline.objects.create(article=article, author=_known(Author, slug), role=role, position=position)
    for step in path:
        if not step.is_later:
            _take(step, article, people[step.by])
    return article


def _live_on(story: DemoStory, article: Article, people: dict, now: datetime) -> None:
    """What was done to a story that is whole, with its related ones."""
    path = timeline.steps(story, now)
    if not article.revision_number:
        revisions.record(article, by=people[path[0].by], at=path[0].at)
    for step in path:
        if step.is_later:
            _take(step, article, people[step.by])
    # Otherwise every story would seem to have been worked on a moment ago.
    Article.objects.filter(pk=article.pk).update(updated_at=article.log_entries.first().at)
    Article.objects.filter(revises=article).update(updated_at=path[-1].at)


def _as_first_published(story: DemoStory) -> str:
    """The body before what was revised in it."""
    body = story.body
    for later in reversed(story.later):
        if later.what == "revised":
            body = _replaced(story, body, *reversed(later.words))
    return body


def _replaced(story: DemoStory | Article, body: str, old: str, new: str) -> str:
    if body.count(old) != 1:
        raise ValueError(f"{story.slug}: “{old}” does not stand in it once.")
    return body.replace(old, new)


def _take(step: timeline.Step, article: Article, user) -> None:
    match step.verb:
        case "create" | "edit":
            publishing.record_save(article, by=user, created=step.verb == "create", at=step.at, note=step.note)
        case "publish":
            publishing.publish(article, by=user, at=step.at, publish_at=step.publish_at, note=step.note)
        case "withdraw":
            publishing.withdraw(article, by=user, at=step.at, notice=step.note)
        case "correct":
            publishing.correct(article, kind=step.later.kind, text=step.later.text, by=user, at=step.at)
        case "expire":
            publishing.expire(article, by=user, at=step.at, expires_at=step.at, note=step.note)
        case "open_copy":
            working_copies.open_copy(article, by=user, at=step.at)
        case "edit_copy" | "discard_copy" | "publish_changes":
            _work_on_copy(step, working_copies.copy_of(article), user)
            article.refresh_from_db()
        case verb:
            getattr(publishing, verb)(article, by=user, at=step.at, note=step.note)


def _work_on_copy(step: timeline.Step, copy: Article, user) -> None:
    if step.verb == "discard_copy":
        working_copies.discard_copy(copy, by=user, at=step.at, note=step.note)
        return
    later = step.later
    if step.verb == "publish_changes":
        word = {"minor": later.text} if later.kind == "minor" else {"kind": later.kind, "text": later.text}
        working_copies.publish_changes(copy, by=user, at=step.at, **word)
        return
    if later.words != ("", ""):
        copy.body = _replaced(copy, copy.body, *later.words)
    if later.what == "working copy":
        copy.headline = later.text
    if later.what == "discarded":
        copy.standfirst = f"{copy.standfirst} (To be rewritten.)"
    copy.save()
    publishing.record_save(copy, by=user, created=False, at=step.at, note="text")
    revisions.record(copy, by=user, at=step.at)


def _with_addresses(html: str) -> str:
    """``html`` with real addresses in its links to other stories; without a link where a story is not there."""

    def link(match: re.Match[str]) -> str:
        target = _known_story(match[1])
        return f'<a href="{target.get_absolute_url()}">{match[2]}</a>' if target else match[2]

    return _STORY_LINK.sub(link, html)


def _with_numbers(html: str) -> str:
    """``html`` with the numbers of the pictures and stories that its figures name; without a figure of what is not there."""

    def figure(match: re.Match[str]) -> str:
        kind, name, inside = match.groups()
        target = _picture(name) if kind == "picture" else _known_story(name)
        return f'<figure data-{kind}="{target.pk}">{inside}</figure>\n' if target else ""

    return _FIGURE.sub(figure, html)


def _load_related(story: DemoStory, article: Article) -> None:
    for position, (slug, note) in enumerate(story.also):
        if target := _known_story(slug):
            RelatedStory.objects.create(article=article, story=target, position=position, note=note)
