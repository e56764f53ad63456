"""Random edits through the verbs and forms of the desk, and all addresses of a small site: for whatever must hold after any.

Each edit is a name and a function; what a verb refuses is an edit too, that changed nothing.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from articles import front_page, picture_library, publishing, working_copies
from articles.comments import moderation
from articles.comments.models import Comment, DiscussionSettings
from articles.comments.tests.factory import make_comment, make_pending
from articles.models import Article, Author, BreakingNews, FrontPageSlot, Image, RelatedStory, Section, State
from articles.roles import ensure_roles
from tags.merging import merge
from tags.models import Tag

from .factory import (
    make_article,
    make_author,
    make_image,
    make_public,
    make_section,
    make_tag,
    make_user,
    scene_bytes,
)

#: What an edit may answer with: a sentence for the person, and nothing done.
REFUSALS = (publishing.Refused, publishing.NotAllowed, moderation.Refused, front_page.Overtaken)
STORIES = 13


class Site:
    """A newsroom that a seed makes and edits."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.number = 0
        ensure_roles()
        self.editor, self.moderator = make_user("Editor", "Chief"), make_user("Moderator")
        outer = make_section("World")
        self.sections = [outer, make_section("North", parent=outer), make_section("Sea")]
        for _ in range(4):
            make_tag(), make_author(), make_image((640, 400))
        for _ in range(STORIES):
            story = make_public(
                **self._some(), published_at=timezone.now() - timedelta(hours=self.chance.randint(1, 90))
            )
            make_comment(story)
        self.edits: dict[str, Callable[[], object]] = {
            name.removeprefix("do_"): getattr(self, name) for name in dir(self) if name.startswith("do_")
        }

    def edit(self) -> str:
        """Do one at random; what it was called."""
        name = self.chance.choice(sorted(self.edits))
        self.number += 1
        try:
            self.edits[name]()
        except REFUSALS as refusal:
            return f"{self.number}. {name}: refused, {refusal}"
        return f"{self.number}. {name}"

    def addresses(self) -> list[str]:
        """Of every page, feed and sitemap that there is or was."""
        at = timezone.localtime()
        stories = [story.get_absolute_url() for story in Article.objects.filter(first_public_at__isnull=False)]
        lists = ["/", "/page/2/", f"/{at:%Y}/", f"/{at:%Y/%m}/", "/corrections/"]
        found = ["/search/", "/search/?q=ferry", "/search/?q=minister&order=newest"]
        lists += [one.get_absolute_url() for one in (*Section.objects.all(), *Tag.objects.all(), *Author.objects.all())]
        feeds = [f"{one}feed/{form}" for one in lists if one != "/page/2/" for form in ("", "atom/", "json/")]
        sitemaps = [f"/sitemap-{kind}-1.xml" for kind in ("lists", "stories", "authors", "tags")]
        own = [f"{one}{end}" for one in stories for end in ("", "feed/", "comments/1/")]
        others = ["/sitemap.xml", "/news-sitemap.xml", "/robots.txt", "/comments/feed/"]
        return [*lists, *found, *feeds, *own, *sitemaps, *others]

    def pages(self) -> list[str]:
        """Of what people read and is kept: of the stories that are or were public, with all pages of their comments, and of
        the lists.
        """
        aside = ("feed/", "/search/", ".xml", ".txt")
        return [one for one in self.addresses() if not any(end in one for end in aside)]

    def affected(self) -> list[str]:
        """Of those that nearly every edit shows on."""
        newest = Article.objects.public().newest_first()[:1]
        return ["/", "/feed/", *(story.get_absolute_url() for story in newest)]

    # One of each, at random

    def _word(self) -> str:
        return f"{self.chance.choice(('Ferry', 'Strait', 'Radar', 'Minister', 'Frigate'))} {self.chance.randint(1, 99_999)}"

    def _any(self, model: type, **how: object) -> object:
        found = model.objects.filter(**how).order_by("pk")
        return self.chance.choice(list(found)) if found else None

    def _story(self, *states: str) -> Article:
        return self._any(Article, state__in=states or [State.PUBLISHED], revises=None) or make_public(**self._some())

    def _some(self) -> dict[str, object]:
        image, other = self._any(Image), self._any(Article, state=State.PUBLISHED)
        card = f'<figure data-story="{other.pk}"></figure>' if other else ""
        return {
            "headline": self._word(),
            "section": self.chance.choice(list(Section.objects.all())),
            "authors": [self._any(Author)],
            "tags": [self._any(Tag)],
            "lead_image": image,
            "body": f'<p>{self._word()}</p><figure data-picture="{image.pk}"><figcaption>At sea</figcaption></figure>{card}',
        }

    def _soon(self) -> datetime:
        return timezone.now() + timedelta(seconds=self.chance.randint(1, 300))

    # Edits

    def do_write_a_draft(self) -> None:
        make_article(**self._some(), related=[self._story()])

    def do_publish(self) -> None:
        publishing.publish(self._story(State.DRAFT, State.WITHDRAWN), by=self.editor, minor="A typo.", override="Now.")

    def do_schedule(self) -> None:
        story = make_article(**self._some())
        publishing.publish(story, by=self.editor, publish_at=self._soon(), override="Now.")

    def do_expire(self) -> None:
        publishing.expire(self._story(), by=self.editor, expires_at=self._soon())

    def do_unpublish(self) -> None:
        publishing.unpublish(self._story(), by=self.editor)

    def do_withdraw(self) -> None:
        publishing.withdraw(self._story(), by=self.editor, notice=self._word())

    def do_correct(self) -> None:
        publishing.correct(self._story(), kind="correction", text=self._word(), by=self.editor)

    def do_change_a_live_story(self) -> None:
        live = self._any(Article, pk__in=Article.objects.public().filter(working_copy=None)) or make_public(
            **self._some()
        )
        copy = working_copies.open_copy(live, by=self.editor)
        copy.headline, copy.body, copy.slug = self._word(), f"<p>{self._word()}</p>", ""
        copy.save()
        copy.tags.set([self._any(Tag)])
        working_copies.publish_changes(copy, by=self.editor, kind="update", text=self._word(), override="Now.")

    def do_type_into_a_working_copy(self) -> None:
        live = self._any(Article, pk__in=Article.objects.public().filter(working_copy=None)) or make_public(
            **self._some()
        )
        copy = working_copies.open_copy(live, by=self.editor)
        copy.headline = self._word()
        copy.save()

    def do_rename_a_section(self) -> None:
        section = self._any(Section)
        section.name = self._word()
        section.slug = f"{section.slug.partition('-')[0]}-{self.number}"
        section.save()

    def do_move_a_section(self) -> None:
        section = Section.objects.get(pk=self.sections[1].pk)
        section.parent = self.chance.choice([None, self.sections[0], self.sections[2]])
        section.save()

    def do_rename_a_tag(self) -> None:
        tag = self._any(Tag)
        tag.name, tag.slug = self._word(), f"renamed-{self.number}"
        tag.save()

    def do_merge_tags(self) -> None:
        make_tag()
        merge([Tag.objects.order_by("pk").last()], into=Tag.objects.order_by("pk").first())
        one, other = self._any(Tag), self._any(Tag)
        if one != other and Tag.objects.count() > 2:
            merge([one], into=other)

    def do_rename_an_author(self) -> None:
        author = self._any(Author)
        author.name, author.biography = self._word(), self._word()
        author.save()

    def do_describe_a_picture(self) -> None:
        image = self._any(Image)
        image.alt, image.credit, image.focal_x = self._word(), self._word(), self.chance.random()
        image.save()

    def do_replace_a_picture(self) -> None:
        picture = scene_bytes(self.number, (660, 440))
        picture_library.replace(self._any(Image), ContentFile(picture, "new.jpg"), by=self.editor)

    def do_receive_a_comment(self) -> None:
        make_pending(self._story())

    def let_in_a_comment(self) -> None:
        make_comment(self._story(), text=self._word())

    def do_decide_on_a_comment(self) -> None:
        comment = self._any(Comment) or make_pending(self._story())
        verb = self.chance.choice([moderation.approve, moderation.reject, moderation.spam, moderation.restore])
        verb(comment, by=self.moderator)

    def do_edit_a_comment(self) -> None:
        moderation.edit(self._any(Comment) or make_comment(), changes={"text": self._word()}, by=self.moderator)

    def do_answer_a_comment(self) -> None:
        moderation.answer(self._any(Comment) or make_comment(), text=self._word(), by=self.moderator)

    def do_arrange_the_front_page(self) -> None:
        ends = self.chance.choice([None, self._soon()])
        stories = {self._story().pk for _ in range(3)}
        placements = [front_page.Placement(pk, ends) for pk in stories]
        front_page.place(placements, by=self.editor, seen=front_page.version())

    def do_break_news(self) -> None:
        BreakingNews.objects.create(text=self._word(), article=self._story(), expires_at=self._soon())

    def do_end_breaking_news(self) -> None:
        if line := self._any(BreakingNews):
            front_page.end_breaking(line, by=self.editor)

    def do_pick_a_related_story(self) -> None:
        one, other = self._story(), self._story()
        if one != other:
            RelatedStory.objects.get_or_create(article=one, story=other, defaults={"note": self._word()})

    def do_change_the_settings_of_discussions(self) -> None:
        discussion = DiscussionSettings.current(words=True)
        discussion.paged, discussion.per_page = self.chance.choice([True, False]), self.chance.randint(1, 3)
        discussion.order = self.chance.choice(["older", "newer"])
        discussion.close_old, discussion.close_after_days = self.chance.choice([True, False]), self.chance.randint(1, 4)
        discussion.save()

    def do_change_many_rows_past_every_verb(self) -> None:
        Article.objects.filter(state=State.PUBLISHED).update(standfirst=self._word())
        FrontPageSlot.objects.all().delete()

    def do_tag_a_live_story(self) -> None:
        self._story().tags.set([self._any(Tag)])

    def do_sign_a_live_story(self) -> None:
        story = self._story()
        story.bylines.all().delete()
        story.bylines.create(author=self._any(Author))

    def do_close_the_comments_of_a_story(self) -> None:
        Article.objects.filter(pk=self._story().pk).update(comments_open=self.chance.choice([True, False]))


def differences(
    site: Site, kept: Callable[[str], object], fresh: Callable[[str], object], others: int
) -> Iterator[str]:
    """The addresses at which what is kept is another than what is made now: those that edits affect, and some others."""
    everywhere = site.addresses()
    for address in [*site.affected(), *site.chance.sample(everywhere, min(others, len(everywhere)))]:
        if kept(address) != fresh(address):
            yield address
