"""Readers' replies, and the record of what moderators decided about them."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, URLValidator
from django.db import models
from django.db.models.functions import Length
from django.utils import timezone

from articles.models import Article

# WordPress's maxima, which readers' saved texts were written against.
TEXT_MAX, NAME_MAX, EMAIL_MAX, WEBSITE_MAX = 65_525, 245, 100, 200


class CommentState(models.TextChoices):
    PENDING = "pending", "Pending"
    APPROVED = "approved", "Approved"
    SPAM = "spam", "Spam"
    REJECTED = "rejected", "Rejected"


class CommentQuerySet(models.QuerySet):
    def public(self, at: datetime | None = None) -> CommentQuerySet:
        """Approved replies to stories that are public at ``at`` (aware; now by default)."""
        return self.filter(state=CommentState.APPROVED, article__in=Article.objects.public(at).values("pk"))


class Comment(models.Model):
    """A reader's reply: plain text, which pages show with its line breaks and its links."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="comments")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="answers")
    name = models.CharField(max_length=NAME_MAX)
    email = models.EmailField(max_length=EMAIL_MAX, help_text="Never shown to readers.")
    website = models.URLField(max_length=WEBSITE_MAX, blank=True, validators=[URLValidator(schemes=["http", "https"])])
    text = models.TextField(validators=[MaxLengthValidator(TEXT_MAX)])
    state = models.CharField(max_length=20, choices=CommentState, default=CommentState.PENDING, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    address = models.GenericIPAddressField(null=True, blank=True, editable=False)
    user_agent = models.CharField(max_length=300, blank=True, editable=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name = "reply"
        verbose_name_plural = "replies"
        permissions = [("moderate_comment", "Can decide on replies")]
        indexes = [
            models.Index(fields=["article", "state", "created_at"], name="comment_of_article"),
            models.Index(fields=["state", "-created_at", "-id"], name="comment_queue"),
            models.Index(fields=["email", "created_at"], name="comment_by_email"),
            models.Index(fields=["address", "created_at"], name="comment_by_address"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=CommentState.values), name="comment_state_known"),
            models.CheckConstraint(condition=~models.Q(text=""), name="comment_has_text"),
            models.CheckConstraint(
                condition=models.lookups.LessThanOrEqual(Length("text"), TEXT_MAX), name="comment_not_too_long"
            ),
            models.CheckConstraint(condition=~models.Q(parent=models.F("id")), name="comment_not_its_own_parent"),
        ]

    def __str__(self) -> str:
        return f"{self.name} on “{self.article}”"

    def get_absolute_url(self) -> str:
        return f"{self.article.get_absolute_url()}#comment-{self.pk}"

    def clean(self) -> None:
        """Refuse an answer to a reply under another story."""
        super().clean()
        if self.parent_id and self.parent.article_id != self.article_id:
            raise ValidationError({"parent": "The reply that this answers stands under another story."})


class ModerationVerb(models.TextChoices):
    APPROVE = "approve", "approved"
    REJECT = "reject", "rejected"
    SPAM = "spam", "marked as spam"
    RESTORE = "restore", "put back into the queue"


class ModerationRecord(models.Model):
    """Who decided what about a reply, when and why. Written by moderation.py, never changed."""

    comment = models.ForeignKey(Comment, null=True, on_delete=models.SET_NULL, related_name="moderation_records")
    verb = models.CharField(max_length=20, choices=ModerationVerb)
    from_state = models.CharField(max_length=20, choices=CommentState)
    to_state = models.CharField(max_length=20, choices=CommentState)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="moderation_records"
    )
    username = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["comment", "-at"], name="moderation_by_comment")]

    def __str__(self) -> str:
        return f"{self.who} {self.get_verb_display()} reply {self.comment_id}"

    @property
    def who(self) -> str:
        """The moderator, also after the account has gone; a rule of screening.py has no name."""
        return self.username or "Screening"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise TypeError("A moderation record is never changed. Write a new one.")
        super().save(*args, **kwargs)

    save.alters_data = True
