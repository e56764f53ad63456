from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

_ONLY_ROW = 1
_HOW_WORDS_MATCH = (
    "One word or phrase a line. A line matches whole words, in any script, whatever their case and however they are "
    "disguised by look-alike letters; put a * at its beginning or end to match inside words too. Lines that begin with # "
    "are notes."
)


class DiscussionSettings(models.Model):
    """WordPress's Settings › Discussion: one row, or none while nothing was changed. Read it with ``current()``."""

    class Order(models.TextChoices):
        OLDER = "older", "older"
        NEWER = "newer", "newer"

    class FirstPage(models.TextChoices):
        LAST = "last", "last"
        FIRST = "first", "first"

    # Default post settings
    open_by_default = models.BooleanField(
        "allow people to submit comments on new stories", default=True, help_text="Each story can say otherwise."
    )

    # Other comment settings
    require_name_email = models.BooleanField("comment author must fill out name and email", default=True)
    close_old = models.BooleanField("automatically close comments on old stories", default=False)
    close_after_days = models.PositiveSmallIntegerField(
        "close comments when a story is how many days old", default=14, validators=[MinValueValidator(1)]
    )
    offer_to_remember = models.BooleanField(
        "show the choice to save name, email and website",
        default=True,
        help_text="In the reader's own browser: no cookie is set.",
    )
    threaded = models.BooleanField("enable threaded (nested) comments", default=True)
    thread_depth = models.PositiveSmallIntegerField(
        "number of levels for threaded comments",
        default=5,
        validators=[MinValueValidator(2), MaxValueValidator(10)],
        help_text="From 2 to 10. Deeper replies stand on the last level.",
    )
    paged = models.BooleanField("break comments into pages", default=False)
    per_page = models.PositiveSmallIntegerField(
        "top level comments per page", default=50, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    first_page = models.CharField(
        "comments page to display by default", max_length=10, choices=FirstPage, default="last"
    )
    order = models.CharField(
        "comments to display at the top of each page",
        max_length=10,
        choices=Order,
        default="older",
        help_text="Answers stand below what they answer in the order in which they came, whatever is chosen here.",
    )
    edit_minutes = models.PositiveSmallIntegerField(
        "minutes in which a reader can change a comment",
        default=5,
        validators=[MaxValueValidator(60)],
        help_text="Through a link that only its writer is given. 0 switches it off.",
    )
    offer_subscriptions = models.BooleanField(
        "let readers ask for mail about new comments",
        default=True,
        help_text="They confirm it by mail first, and end it with one click.",
    )

    # Email me whenever
    mail_on_arrival = models.BooleanField("anyone posts a comment", default=True, help_text="To the story's author.")
    mail_on_held = models.BooleanField("a comment is held for moderation", default=True, help_text="To moderators.")

    # Before a comment appears
    hold_all = models.BooleanField("comment must be manually approved", default=False)
    require_previous = models.BooleanField(
        "comment author must have a previously approved comment",
        default=True,
        help_text="Under the same name and with the same email address.",
    )
    max_links = models.PositiveSmallIntegerField(
        "hold a comment in the queue if it contains how many links",
        default=2,
        help_text="Or more. Addresses count, whether or not they are marked up. 0 switches it off.",
    )
    hold_rejected_share = models.PositiveSmallIntegerField(
        "hold a comment if so many of 100 earlier ones were rejected",
        default=50,
        validators=[MaxValueValidator(100)],
        help_text="Of the same writer, once three were decided. 0 switches it off.",
    )
    hold_after_reports = models.PositiveSmallIntegerField(
        "hold a comment again after how many reports by readers",
        default=0,
        help_text="Until a moderator has looked at it. 0 switches it off: reports are shown in the queue all the same.",
    )

    # Comment moderation, disallowed comment keys
    moderation_words = models.TextField(
        "comment moderation",
        blank=True,
        help_text="A comment with one of these in its text, author name, URL, email, IP address or browser’s user agent is "
        f"held in the moderation queue. {_HOW_WORDS_MATCH}",
    )
    disallowed_words = models.TextField(
        "disallowed comment keys",
        blank=True,
        help_text="A comment with one of these in the same places is rejected; moderators find it among the rejected. "
        f"{_HOW_WORDS_MATCH}",
    )

    # Privacy
    address_days = models.PositiveSmallIntegerField(
        "days for which a reader’s IP address is kept whole",
        default=30,
        validators=[MaxValueValidator(365)],
        help_text="After that it is shortened, and browser’s user agents are forgotten.",
    )

    class Meta:
        verbose_name = "discussion settings"
        verbose_name_plural = "discussion settings"
        constraints = [
            models.CheckConstraint(condition=Q(id=_ONLY_ROW), name="discussion_settings_once"),
            models.CheckConstraint(condition=Q(thread_depth__range=(2, 10)), name="discussion_depth_known"),
            models.CheckConstraint(condition=Q(order__in=["older", "newer"]), name="discussion_order_known"),
            models.CheckConstraint(condition=Q(first_page__in=["last", "first"]), name="discussion_page_known"),
            models.CheckConstraint(
                condition=Q(per_page__gte=1, close_after_days__gte=1), name="discussion_not_nothing"
            ),
        ]

    def __str__(self) -> str:
        return "Discussion"

    @classmethod
    def current(cls, *, words: bool = False) -> DiscussionSettings:
        """What holds now: one query. The lists of words, which may be long, come with it only where ``words`` says so."""
        rows = cls.objects.filter(pk=_ONLY_ROW)
        found = rows if words else rows.defer("moderation_words", "disallowed_words")
        return found.first() or cls(pk=_ONLY_ROW)

    @property
    def levels(self) -> int:
        """Levels of a thread that are drawn: 1 where answers are not nested."""
        return self.thread_depth if self.threaded else 1

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = _ONLY_ROW
        super().save(*args, **kwargs)

    save.alters_data = True
