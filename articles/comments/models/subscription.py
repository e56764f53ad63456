from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from ..identity import fold_email
from .comment import EMAIL_MAX


class SubscriptionQuerySet(models.QuerySet):
    def confirmed(self) -> SubscriptionQuerySet:
        """Those who have said by mail that they meant it, and have not ended it."""
        return self.filter(confirmed_at__isnull=False, ended_at=None)


class Subscription(models.Model):
    """Somebody asks for mail about new replies under a story, or about answers to one reply.

    Nothing is sent before it is confirmed from the mailbox itself, but for the mail that asks for that.
    """

    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="reply_subscriptions")
    #: The reply whose answers are meant; None for all replies under the story.
    thread = models.ForeignKey(
        "comments.Comment", null=True, blank=True, on_delete=models.CASCADE, related_name="subscriptions"
    )
    email = models.EmailField(max_length=EMAIL_MAX)
    folded_email = models.CharField(max_length=3 * EMAIL_MAX, editable=False)
    created_at = models.DateTimeField()
    #: When the mail that asks for a confirmation was last asked for: nobody's mailbox is filled with them.
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        indexes = [models.Index(fields=["folded_email"], name="subscription_of_person")]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "folded_email"], condition=Q(thread=None), name="subscription_once_a_story"
            ),
            models.UniqueConstraint(
                fields=["thread", "folded_email"], condition=~Q(thread=None), name="subscription_once_a_thread"
            ),
            models.CheckConstraint(condition=~Q(folded_email=""), name="subscription_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"Subscription {self.pk}"

    def is_active(self, at: datetime) -> bool:
        """Whether mail goes out at ``at``."""
        return self.confirmed_at is not None and self.confirmed_at <= at and self.ended_at is None

    def save(self, *args, **kwargs) -> None:
        self.folded_email = fold_email(self.email)
        super().save(*args, **kwargs)

    save.alters_data = True
