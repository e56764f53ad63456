from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from .comment import CommentState


class ModerationVerb(models.TextChoices):
    APPROVE = "approve", "approved"
    REJECT = "reject", "rejected"
    SPAM = "spam", "marked as spam"
    RESTORE = "restore", "put back into the queue"
    BAN = "ban", "rejected, and its writer banned"
    EDIT = "edit", "edited"
    ANSWER = "answer", "answered"
    KEEP = "keep", "kept in spite of reports"
    HOLD = "hold", "held again"
    UNDO = "undo", "undone"
    ERASE = "erase", "erased for privacy"
    IMPORT = "import", "brought in"


class ModerationRecord(models.Model):
    """Who decided what about a reply, when and why, and enough to undo it. Written by the verbs, never changed.

    The exception is privacy: what a person wrote is taken out of ``before`` and ``after`` when that person is erased.
    """

    # Foreign keys have their indexes in Meta, as those of Comment do.
    comment = models.ForeignKey(
        "comments.Comment", null=True, on_delete=models.SET_NULL, related_name="moderation_records", db_index=False
    )
    verb = models.CharField(max_length=20, choices=ModerationVerb)
    from_state = models.CharField(max_length=20, choices=CommentState)
    to_state = models.CharField(max_length=20, choices=CommentState)
    moderator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="moderation_records",
        db_index=False,
    )
    username = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    #: One press of a button: a decision about many replies has a record for each, with the same number.
    #: None where a rule of screening decided, which nobody undoes.
    decision = models.UUIDField(null=True, editable=False)
    #: The fields of the reply that the decision changed: {name: value}, as they were and as they are after it.
    before = models.JSONField(null=True, blank=True, editable=False)
    after = models.JSONField(null=True, blank=True, editable=False)
    #: The record that this one takes back.
    undoes = models.OneToOneField(
        "self", null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="undone_by"
    )

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["comment", "-at"], name="moderation_by_comment"),
            models.Index(fields=["decision"], condition=Q(decision__isnull=False), name="moderation_of_decision"),
            models.Index(fields=["-at", "-id"], name="moderation_newest"),
            models.Index(fields=["verb", "-at", "-id"], name="moderation_by_verb"),
            models.Index(
                fields=["moderator", "-at", "-id"], condition=Q(moderator__isnull=False), name="moderation_of_moderator"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(undoes__isnull=True) | Q(verb=ModerationVerb.UNDO), name="moderation_undo_is_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} {self.get_verb_display()} reply {self.comment_id}"

    @property
    def who(self) -> str:
        """The moderator, also after the account has gone; a rule of screening.py has no name."""
        if self.username:
            return self.username
        return "The writer" if self.verb == ModerationVerb.EDIT else "Screening"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise TypeError("A moderation record is never changed. Write a new one.")
        super().save(*args, **kwargs)

    save.alters_data = True
