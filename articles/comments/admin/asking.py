"""What a moderator asks the list of replies for, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode, urlsplit

from django.db.models import Q, QuerySet
from django.http import QueryDict

from articles.comments.identity import fold_email, hash_of_address
from articles.comments.models import Comment, CommentState
from articles.models import Article
from articles.positions import Order, Position, is_number
from articles.search import words_of

from .paging import Page, page_of

REPORTED, EVERY_STATE = "reported", "all"
#: The tabs, in their order.
STATES: dict[str, str] = {
    CommentState.PENDING: "Pending",
    REPORTED: "Reported",
    CommentState.SPAM: "Spam",
    CommentState.REJECTED: "Rejected",
    CommentState.APPROVED: "Approved",
    EVERY_STATE: "All",
}
#: Replies that one search for words looks through; the next ones are a press away. Each costs the same.
SEARCHED = 20_000
#: Stories that a search for a headline may mean at once.
STORIES = 20

_NEWEST, _OLDEST = Order("created_at"), Order("created_at", newest_first=False)


def in_tab(tab: str) -> QuerySet[Comment]:
    """The replies of one tab, each served by an index in the order of the list."""
    if tab == REPORTED:
        return Comment.objects.filter(open_reports__gt=0)
    return Comment.objects.all() if tab == EVERY_STATE else Comment.objects.filter(state=tab)


@dataclass(frozen=True)
class Asked:
    """One question to the list. Everything is text, as it was given; empty where nothing was asked."""

    state: str = CommentState.PENDING
    writer: str = ""
    address: str = ""
    story: str = ""
    words: str = ""
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: QueryDict) -> Asked:
        """Read an address. What makes no sense in it is left out, and is no error."""

        def given(name: str) -> str:
            return query.get(name, "").replace("\x00", "").strip()[:300]

        state = given("state")
        narrowed = any(given(name) for name in ("writer", "address"))
        return cls(
            state=state if state in STATES else EVERY_STATE if narrowed else CommentState.PENDING,
            writer=given("writer"),
            address=given("address"),
            story=given("story"),
            words=given("q"),
            after=given("after"),
            before=given("before"),
        )

    def query(self, **changes: str) -> str:
        """The part of an address that asks this, from the first page on unless ``changes`` say otherwise."""
        asked = replace(self, **{"after": "", "before": ""} | changes)
        pairs = (
            *(("state", asked.state), ("writer", asked.writer), ("address", asked.address), ("story", asked.story)),
            *(("q", asked.words), ("after", asked.after), ("before", asked.before)),
        )
        return urlencode([(name, value) for name, value in pairs if value])

    @property
    def here(self) -> str:
        """The address of this very page."""
        return self.query(after=self.after, before=self.before)

    @property
    def order(self) -> Order:
        """What has waited longest comes first; of what is decided, the newest."""
        return _OLDEST if self.state in (CommentState.PENDING, REPORTED) else _NEWEST

    @property
    def is_narrowed(self) -> bool:
        return bool(self.writer or self.address or self.story or self.words)

    @property
    def everywhere(self) -> str:
        """The same question to all states."""
        return self.query(state=EVERY_STATE)

    @property
    def everything_here(self) -> str:
        """The whole tab."""
        return self.query(writer="", address="", story="", words="")

    @property
    def without_story(self) -> str:
        return self.query(story="")

    @cached_property
    def stories(self) -> list[Article]:
        """The stories that are meant: by number, by address, or by words of the headline (the newest few)."""
        if not self.story:
            return []
        stories = Article.objects.only("headline", "slug", "revises_id")
        if is_number(self.story):
            return list(stories.filter(pk=self.story))
        if parts := [part for part in urlsplit(self.story).path.split("/") if part and "/" in self.story]:
            return list(stories.filter(slug=parts[-1], revises=None)[:STORIES])
        words = Q(revises=None)
        for word in self.story.split():
            words &= Q(headline__icontains=word)
        return list(stories.filter(words).order_by("-pk")[:STORIES])

    def replies(self) -> QuerySet[Comment]:
        """All that the list has, save for the words."""
        replies = in_tab(self.state)
        if self.writer:
            replies = replies.filter(folded_email=fold_email(self.writer))
        if self.address:
            replies = replies.filter(address_hash=hash_of_address(self.address) or self.address)
        if self.story:
            replies = replies.filter(article__in=[story.pk for story in self.stories])
        return replies

    def page(self, size: int) -> Page:
        """One page: its rows are primary keys."""
        if self.words:
            return self._searched(size)
        page = page_of(self.replies().only("created_at"), self.order, size=size, after=self.after, before=self.before)
        page.rows = [row.pk for row in page.rows]
        return page

    def still_has(self, reply: Comment) -> bool:
        """Whether a reply that has just been decided on stays in the list."""
        return self.state == EVERY_STATE or (
            reply.open_reports > 0 if self.state == REPORTED else reply.state == self.state
        )

    def matching(self, limit: int, until: datetime) -> list[int]:
        """The numbers of the first ``limit`` replies of the list, none of which came after ``until`` (aware)."""
        if self.words:
            return replace(self, after="", before="")._searched(limit, until).rows
        rows = self.replies().filter(created_at__lte=until).order_by(*self.order.names())
        return list(rows.values_list("pk", flat=True)[:limit])

    def _searched(self, size: int, until: datetime | None = None) -> Page:
        """The next replies that have all the words, among the next ``SEARCHED``."""
        start, rows = Position.read(self.after), self.replies().order_by(*self.order.names())
        if start:
            rows = rows.filter(self.order.behind(start))
        if until:
            rows = rows.filter(created_at__lte=until)
        # The last reply of those that are looked through, and the one behind it, if there is one.
        end = [Position(*row) for row in rows.values_list("created_at", "pk")[SEARCHED - 1 : SEARCHED + 1]]
        if end:
            rows = rows.filter(~self.order.behind(end[0]))
        for word in words_of(self.words):
            rows = rows.filter(
                Q(search_text__contains=word) | Q(address__startswith=word) | Q(article__headline__icontains=word)
            )
        found = [Position(*row) for row in rows.values_list("created_at", "pk")[: size + 1]]
        page = Page([position.pk for position in found[:size]])
        if len(found) > size:
            page.after = str(found[size - 1])
        elif len(end) > 1:
            page.after, page.reached = str(end[0]), end[0].at
        return page
