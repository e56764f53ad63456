from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Length
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, is_public
from articles.search import fold

from ..identity import DIGEST_LENGTH, digest_of, fold_email, fold_name, hash_of_address

# WordPress's maxima, which readers' saved texts were written against.
TEXT_MAX, NAME_MAX, EMAIL_MAX, WEBSITE_MAX = 65_525, 245, 100, 200
#: Folding can make a text longer ("ß" becomes "ss"): never more than threefold.
_FOLDED = 3

#: A field that is made from others -> those others.
DERIVED = {
    "folded_email": {"email"},
    "folded_name": {"name"},
    "address_hash": {"address"},
    "text_digest": {"text"},
    "search_text": {"name", "email", "website", "text"},
}


def derived_from(name: str, email: str, website: str, text: str) -> tuple[str, str, str, str]:
    """The folded email, the folded name, the text's digest and the words that the queue looks in."""
    found_by = fold("\n".join((name, email, website, text)))
    return fold_email(email), fold_name(name), digest_of(text), found_by


class CommentState(models.TextChoices):
    PENDING = "pending", "Pending"
    APPROVED = "approved", "Approved"
    SPAM = "spam", "Spam"
    REJECTED = "rejected", "Rejected"


class CommentQuerySet(models.QuerySet):
    def public(self, at: datetime | None = None) -> CommentQuerySet:
        """Approved replies to stories that are public at ``at`` (aware; now by default)."""
        return self.filter(is_public(at or timezone.now(), "article"), state=CommentState.APPROVED)

    def bulk_create(self, objs: Iterable[Comment], *args: Any, **kwargs: Any) -> list[Comment]:
        replies = list(objs)
        for reply in replies:
            reply.derive()
        return super().bulk_create(replies, *args, **kwargs)

    bulk_create.alters_data = True


class Comment(models.Model):
    """A reader's reply: plain text, which pages show with its line breaks and its links.

    ``state`` and all that follows it are changed by the verbs of screening.py, editing.py, moderation.py, reports.py and
    privacy.py, and by nothing else.
    """

    # Each index is written for each reply. So all are in Meta: a foreign key has none where a longer one begins with it, and
    # leaves out replies without a value.
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments", db_index=False)
    parent = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="answers", db_index=False
    )
    name = models.CharField(max_length=NAME_MAX, blank=True)
    email = models.EmailField(max_length=EMAIL_MAX, blank=True, help_text="Never shown to readers.")
    website = models.URLField(max_length=WEBSITE_MAX, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    text = models.TextField(validators=[MaxLengthValidator(TEXT_MAX)])
    state = models.CharField(max_length=20, choices=CommentState, default=CommentState.PENDING, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    address = models.GenericIPAddressField(
        null=True, blank=True, editable=False, help_text="Shortened after some days: see privacy.py."
    )
    user_agent = models.CharField(max_length=300, blank=True, editable=False)

    #: The rule of screening.py that gave the reply its first state; empty for what no rule had a word about.
    rule = models.CharField(max_length=40, blank=True, default="", db_default="", editable=False)
    #: All that the rules found, in their order: [{"rule", "label", "says", "reason"}]. None where nothing was asked.
    verdict = models.JSONField(null=True, blank=True, editable=False)

    #: Counts what became of the reply: each decision, and each change of its text. Whoever decides says which one they
    #: saw, so that nobody decides about what a colleague or the writer has changed meanwhile.
    version = models.PositiveIntegerField(default=1, db_default=1, editable=False)
    #: By its writer, in the first minutes.
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: By a moderator: readers are told.
    moderator_edited_at = models.DateTimeField(null=True, blank=True, editable=False)

    #: Written by the newsroom, through moderation.answer. Stays when the account goes.
    is_staff = models.BooleanField(default=False, db_default=False, editable=False)
    staff_user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="staff_replies",
        db_index=False,
    )

    #: Readers' reports that no moderator has answered yet: how many there are in ``reports``.
    open_reports = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    #: When the address was shortened and the browser forgotten: see privacy.py.
    address_forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Since when nobody can be recognised as the writer any more.
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Made from the fields above by derive(), whenever the reply is saved.
    folded_email = models.CharField(
        max_length=_FOLDED * EMAIL_MAX, blank=True, default="", db_default="", editable=False
    )
    folded_name = models.CharField(max_length=_FOLDED * NAME_MAX, blank=True, default="", db_default="", editable=False)
    #: Of the address as it came. It stays when the address is shortened.
    address_hash = models.CharField(max_length=DIGEST_LENGTH, blank=True, default="", db_default="", editable=False)
    text_digest = models.CharField(max_length=DIGEST_LENGTH, blank=True, default="", db_default="", editable=False)
    #: What the queue looks for words in: folded by articles.search, so that case never matters.
    search_text = models.TextField(blank=True, default="", db_default="", editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = "reply"
        verbose_name_plural = "replies"
        permissions = [
            ("moderate_comment", "Can decide on replies"),
            ("erase_person", "Can export and erase what is known of a person who replied"),
        ]
        indexes = [
            models.Index(fields=["article", "state", "created_at"], name="comment_of_article"),
            models.Index(fields=["parent"], condition=Q(parent__isnull=False), name="comment_answers"),
            models.Index(fields=["staff_user"], condition=Q(staff_user__isnull=False), name="comment_of_staff"),
            models.Index(fields=["state", "-created_at", "-id"], name="comment_queue"),
            models.Index(fields=["-created_at", "-id"], name="comment_newest"),
            models.Index(fields=["folded_email", "created_at", "state"], name="comment_by_writer"),
            models.Index(fields=["address_hash", "created_at"], name="comment_by_hash"),
            models.Index(fields=["article", "text_digest"], name="comment_same_text"),
            models.Index(fields=["created_at"], condition=Q(address_forgotten_at=None), name="comment_address_kept"),
            models.Index(fields=["-created_at", "-id"], condition=Q(open_reports__gt=0), name="comment_reported"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=CommentState.values), name="comment_state_known"),
            models.CheckConstraint(condition=~Q(text=""), name="comment_has_text"),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(Length("text"), TEXT_MAX), name="comment_not_too_long"
            ),
            models.CheckConstraint(condition=~Q(parent=models.F("id")), name="comment_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.display_name} on “{self.article}”"

    @property
    def display_name(self) -> str:
        """What stands over the reply: WordPress's word where the writer gave no name, or has been erased."""
        return self.name or "Anonymous"

    def get_absolute_url(self) -> str:
        """Which leads to the page on which it stands today."""
        return reverse("comment", args=[self.pk])

    def clean(self) -> None:
        """Refuse an answer to a reply under another story."""
        super().clean()
        if self.parent_id and self.parent.article_id != self.article_id:
            raise ValidationError({"parent": "The reply that this answers stands under another story."})

    def derive(self) -> None:
        """Make the fields that are made from others."""
        made = derived_from(self.name, self.email, self.website, self.text)
        self.folded_email, self.folded_name, self.text_digest, self.search_text = made
        if self._state.adding:
            # Later the address may have been shortened, and its hash would be another.
            self.address_hash = hash_of_address(self.address)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with the fields that are made from others."""
        self.derive()
        fields = kwargs.get("update_fields")
        if fields is not None:
            kwargs["update_fields"] = {*fields, *(name for name, made_of in DERIVED.items() if made_of & set(fields))}
        super().save(*args, **kwargs)

    save.alters_data = True
