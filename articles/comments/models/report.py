from __future__ import annotations

from django.db import models
from django.db.models import Q

from ..identity import DIGEST_LENGTH


class ReportReason(models.TextChoices):
    ABUSE = "abuse", "It insults or threatens somebody"
    SPAM = "spam", "It is advertising or spam"
    PRIVATE = "private", "It tells something private about somebody"
    FALSE = "false", "It states something that is false"
    OTHER = "other", "Something else"


class Report(models.Model):
    """A reader says that a reply should not stand. Made by reports.py; answered by any decision about the reply."""

    NOTE_MAX = 1000

    comment = models.ForeignKey("comments.Comment", on_delete=models.CASCADE, related_name="reports")
    reason = models.CharField(max_length=20, choices=ReportReason)
    note = models.CharField(max_length=NOTE_MAX, blank=True)
    #: Of the sender, who may report a reply once. Empty where the server does not know the address.
    address_hash = models.CharField(max_length=DIGEST_LENGTH, blank=True)
    at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    #: The decision that answered it: see ModerationRecord.decision.
    decision = models.UUIDField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["comment", "handled_at"], name="report_of_comment"),
            models.Index(fields=["decision"], name="report_by_decision"),
            models.Index(fields=["address_hash", "at"], name="report_by_hash"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "address_hash"], condition=~Q(address_hash=""), name="report_once_a_reader"
            ),
            models.CheckConstraint(condition=Q(reason__in=ReportReason.values), name="report_reason_known"),
        ]

    def __str__(self) -> str:
        return self.get_reason_display()
