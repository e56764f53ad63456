"""How the picture library feels when it is large: its pages, and recognising a picture.

`python -m bench.many_pictures 100000` prints the milliseconds of each, the median of some, on SQLite; with
TEST_DATABASE=postgresql on a PostgreSQL server of its own.
"""

import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

MANY, ROUNDS, BATCH = 100_000, 7, 5_000
#: One picture in so many is shown by a story.
USED = 5
WORDS = [
    "harbour",
    "frigate",
    "minister",
    "treaty",
    "patrol",
    "radar",
    "budget",
    "convoy",
    "inquiry",
    "border",
    "drill",
]

#: Name -> what follows the address of the library.
PAGES = {
    "grid": "",
    "page far down": "?p=1200",
    "search for a word": "?q=harbour",
    "search for a rare word": "?q=kittiwake",
    "credit": "?credit=Photographer+7",
    "licence": "?licence__exact=agency",
    "used": "?use=used",
    "not used": "?use=unused",
    "seen by readers": "?use=public",
    "rights ended": "?rights=ended",
    "rights to see to": "?rights=soon",
    "without alternative text": "?needs=alt",
    "sensitive": "?content=sensitive",
}


def figures(size: int, only: str = "") -> dict[str, float]:
    """Milliseconds of every page and of recognising one picture, in a library of `size` pictures: medians of ROUNDS.

    With `only`, of what has that word in its name.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "newsroom.tests.settings"
    from bench.demo_site import empty_database

    empty_database()
    fill(size)
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client
    from django.urls import reverse

    from articles.images.fingerprints import fingerprint
    from articles.models import Image

    editor = get_user_model().objects.create_user("editor", is_staff=True)
    editor.groups.set([Group.objects.get(name="Editor")])
    client = Client(headers={"host": "localhost:8000"})
    client.force_login(editor)

    def opened(address: str) -> Callable[[], object]:
        def get() -> None:
            response = client.get(address)
            assert response.status_code == 200, f"{address}: {response.status_code}"

        return get

    library = reverse("admin:articles_image_changelist")
    acts = {name: opened(library + query) for name, query in PAGES.items()}
    acts["chooser"] = opened(reverse("admin:articles_image_choose"))
    acts["chooser, a word"] = opened(reverse("admin:articles_image_choose") + "?q=harbour")
    acts["one picture"] = opened(
        reverse("admin:articles_image_change", args=[Image.objects.order_by("pk")[size // 2].pk])
    )
    acts["desk"] = opened(reverse("admin:index"))
    picture = _somebodys()
    acts["to recognise a picture"] = lambda: Image.objects.like(fingerprint(picture), "0" * 64)
    return {name: _median(act) for name, act in acts.items() if only in name}


def seconds_to_recognise() -> float:
    """Whether an uploaded picture is one of MANY, on SQLite: fingerprint and look-up, in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.many_pictures", str(MANY), "recognise"],
        env={name: value for name, value in os.environ.items() if name != "TEST_DATABASE"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return float(done.stdout.split()[-2]) / 1000


def _somebodys():
    """A picture that the library does not have."""
    from bench.duplicate_pictures import texture

    return texture(4711)


def _median(act: Callable[[], object]) -> float:
    taken = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        act()
        taken.append((time.perf_counter() - started) * 1000)
    return statistics.median(taken[1:])  # the first fills caches


def fill(size: int) -> None:
    """Make `size` pictures without files, with fingerprints, and stories that show some of them."""
    from django.db import connection
    from django.utils import timezone

    from articles.images.fingerprints import BANDS, MINIATURE_BYTES
    from articles.models import Article, BodyPicture, Image, ImageFingerprint, ImageKey, Section
    from articles.search import fold

    dice, now = random.Random(size), timezone.now()
    section = Section.objects.create(name="Sea", slug="sea")
    for start in range(0, size, BATCH):
        pictures = []
        for number in range(start, min(start + BATCH, size)):
            caption = " ".join(dice.choices(WORDS, k=8)) + (" kittiwake" if number % 5_000 == 7 else "")
            credit = f"Photographer {dice.randrange(40)}"
            undescribed = number % 200 == 0
            pictures.append(
                Image(
                    file=f"originals/{number}.jpg",
                    original_name=f"DSC_{number}.jpg",
                    width=1600,
                    height=1067,
                    alt=f"DSC_{number}" if undescribed else caption,
                    needs_alt=undescribed,
                    caption=caption,
                    credit=credit,
                    licence=dice.choice(["own", "agency", "handout"]),
                    sensitive=number % 300 == 0,
                    rights_until=now.date() + timedelta(days=dice.randrange(-400, 400)) if number % 7 == 0 else None,
                    search_text=fold(f"{caption}\n{credit}\nDSC_{number}.jpg"),
                    created_at=now - timedelta(minutes=5 * (size - number)),
                )
            )
        Image.objects.bulk_create(pictures)
        ImageFingerprint.objects.bulk_create(
            ImageFingerprint(image=picture, miniature=dice.randbytes(MINIATURE_BYTES)) for picture in pictures
        )
        ImageKey.objects.bulk_create(
            ImageKey(image=picture, key=band << 21 | dice.getrandbits(21))
            for picture in pictures
            for band in (*range(BANDS), *range(BANDS))
        )
        stories = Article.objects.bulk_create(
            Article(
                headline=picture.caption,
                slug=f"story-{picture.pk}",
                section=section,
                body="<p>Text.</p>",
                state="published",
                published_at=picture.created_at,
                first_public_at=picture.created_at,
                lead_image=picture,
                created_at=picture.created_at,
            )
            for picture in pictures[::USED]
        )
        BodyPicture.objects.bulk_create(
            BodyPicture(article=story, image=picture)
            for story, picture in zip(stories, pictures[1::USED], strict=False)
        )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


if __name__ == "__main__":
    size, *only = sys.argv[1:] or [MANY]
    for what, milliseconds in figures(int(size), *only).items():
        print(f"{what:28}{milliseconds:9.1f} ms", flush=True)
