from __future__ import annotations

from django.db import models


class Rendition(models.Model):
    """One resized copy of a picture, as readers get it: being made since ``claimed_at``, or made.

    The row is the lock: whoever writes it makes the file, on whichever machine.
    """

    image = models.ForeignKey("articles.Image", on_delete=models.CASCADE, related_name="renditions")
    #: The last part of its address, such as "640.avif".
    name = models.CharField(max_length=60)
    claimed_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["image", "name"], name="rendition_once")]

    def __str__(self) -> str:
        return f"{self.name} of {self.image}"
