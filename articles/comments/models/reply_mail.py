from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class MailKind(models.TextChoices):
    ARRIVED = "arrived", "to the story’s author: a reply arrived"
    HELD = "held", "to moderators: a reply waits"
    ANSWER = "answer", "to a subscriber: a new reply"
    CONFIRM = "confirm", "to a reader: do you want these mails?"


class ReplyMail(models.Model):
    """A mail about a reply that is to go out: see comments/mail.py. To a member of staff, or to a subscriber."""

    kind = models.CharField(max_length=10, choices=MailKind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="reply_mails")
    subscription = models.ForeignKey(
        "comments.Subscription", null=True, on_delete=models.CASCADE, related_name="reply_mails"
    )
    comment = models.ForeignKey("comments.Comment", null=True, on_delete=models.CASCADE, related_name="reply_mails")
    #: The decision that it tells of, which can be undone until ``not_before``: see ModerationRecord.decision.
    decision = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField()
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    #: While it is being sent, and for a while after that failed: nobody else tries before then.
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["not_before", "pk"]
        indexes = [
            models.Index(fields=["not_before", "id"], condition=Q(sent_at=None), name="reply_mail_waiting"),
            models.Index(fields=["decision"], name="reply_mail_by_decision"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MailKind.values), name="reply_mail_kind_known"),
            models.CheckConstraint(
                condition=Q(user=None, subscription__isnull=False) | Q(user__isnull=False, subscription=None),
                name="reply_mail_to_one",
            ),
            # Whoever was told of a reply is not told again when it is approved a second time.
            models.UniqueConstraint(fields=["subscription", "comment", "kind"], name="reply_mail_once_a_subscriber"),
            models.UniqueConstraint(fields=["user", "comment", "kind"], name="reply_mail_once_a_colleague"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.pk})"
