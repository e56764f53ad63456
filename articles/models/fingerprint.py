from __future__ import annotations

from django.db import models

from articles.images.fingerprints import Fingerprint, Likeness


class ImageFingerprintQuerySet(models.QuerySet):
    def keep(self, image: models.Model, found: Fingerprint | None) -> None:
        """Write down what ``image`` is recognised by, in the place of what was. None: it is plain, and recognised by nothing."""
        self.update_or_create(image=image, defaults={"miniature": found.miniature if found else b""})
        ImageKey.objects.filter(image=image).delete()
        if found:
            ImageKey.objects.bulk_create(ImageKey(image=image, key=key) for key in sorted(found.keys))

    def like(self, found: Fingerprint) -> list[int]:
        """The numbers of pictures that show the same, in order."""
        known = ImageKey.objects.filter(key__in=sorted(found.probes)).values("image")
        likeness = Likeness(found.miniature)
        candidates = self.filter(image__in=known).order_by("image").values_list("image", "miniature")
        return [pk for pk, miniature in candidates if likeness.is_of(bytes(miniature))]


class ImageFingerprint(models.Model):
    """What decides whether another picture is this one. A row of its own: no list of pictures reads it."""

    image = models.OneToOneField(
        "articles.Image", on_delete=models.CASCADE, primary_key=True, related_name="fingerprint"
    )
    #: Empty for a plain picture, which is like every other plain one.
    miniature = models.BinaryField()

    objects = ImageFingerprintQuerySet.as_manager()

    def __str__(self) -> str:
        return f"Fingerprint of {self.image}"


class ImageKey(models.Model):
    """What pictures that may be the same have in common: see articles.images.fingerprints."""

    image = models.ForeignKey("articles.Image", on_delete=models.CASCADE, related_name="keys")
    key = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["key", "image"], name="image_by_key")]

    def __str__(self) -> str:
        return f"{self.key} of {self.image}"
