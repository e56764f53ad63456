from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from ..identity import DIGEST_LENGTH
from .comment import EMAIL_MAX


class BanKind(models.TextChoices):
    EMAIL = "email", "email address"
    ADDRESS = "address", "IP address"


class BanQuerySet(models.QuerySet):
    def in_force(self, at: datetime | None = None) -> BanQuerySet:
        """Bans that hold at ``at`` (aware; now by default)."""
        at = at or timezone.now()
        return self.filter(Q(until=None) | Q(until__gt=at), at__lte=at, lifted_at=None)


class Ban(models.Model):
    """Whoever writes with this email address, or from this IP address, is not heard until the term has passed.

    Made and lifted by moderation.py.
    """

    kind = models.CharField(max_length=10, choices=BanKind)
    #: Of the address: identity.hash_of_email, identity.hash_of_address. It holds when the address itself is erased.
    value = models.CharField(max_length=DIGEST_LENGTH)
    #: For moderators: the email address, or as much of the IP address as may be kept.
    shown = models.CharField("whom", max_length=3 * EMAIL_MAX, blank=True)
    until = models.DateTimeField(null=True, blank=True, help_text="Empty: for good.")
    reason = models.TextField(blank=True)
    comment = models.ForeignKey(
        "comments.Comment", null=True, blank=True, on_delete=models.SET_NULL, related_name="bans"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    username = models.CharField(max_length=150, blank=True)
    at = models.DateTimeField()
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=150, blank=True)
    #: The decision of which it is a part: see ModerationRecord.decision.
    decision = models.UUIDField(null=True, blank=True, editable=False)

    objects = BanQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["kind", "value"], name="ban_of_whom"),
            models.Index(fields=["decision"], name="ban_by_decision"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=BanKind.values), name="ban_kind_known"),
            models.CheckConstraint(condition=~Q(value=""), name="ban_of_somebody"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=models.F("at")), name="ban_has_a_term"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.shown or '(erased)'}"
