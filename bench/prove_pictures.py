"""What happens to an uploaded picture: it tells nothing, it harms nothing, it leaks nothing, and it is light."""

import functools
import logging
import time
from datetime import timedelta

from bench import duplicate_pictures, hostile_pictures, many_pictures, picture_privacy, picture_weight
from bench.prove import Claim

#: As a good camera takes it: 24 megapixels.
PHOTOGRAPH = (6000, 4000)


def _answers(image) -> list:
    from bench.demo_site import stranger

    client = stranger()
    return [(variant, client.get(image.url_of(variant))) for variant in image.variants()]


def copies_before_their_time() -> float:
    """Bytes that somebody without an account gets of the pictures of a draft, a scheduled, an expired and a withdrawn story,
    at the head and in the text: of the original, and of every copy, made or not made yet."""
    from bench.demo_site import empty_database, stranger

    empty_database()
    # A picture that is not there is the answer that we look for here, not an event.
    logging.getLogger("django.request").setLevel(logging.ERROR)
    from articles import rendering
    from articles.tests.factory import make_article, make_expired, make_image, make_scheduled, make_withdrawn

    got = 0
    for make in (make_article, make_scheduled, make_expired, make_withdrawn):
        lead, body = make_image((1700, 1200)), make_image((1700, 1200))
        rendering.make(lead, lead.variants())
        make(lead_image=lead, body=f'<p>a</p><figure data-picture="{body.pk}"></figure><p>b</p>')
        for image in (lead, body):
            for _, response in _answers(image):
                assert response["Cache-Control"] == "no-store"
                got += len(response.getvalue()) if response.status_code != 404 else 0
            for path in image.paths():
                for address in (f"/media/{path}", f"/{path}", f"/pictures/{path}"):
                    response = stranger().get(address)
                    got += len(response.content) if response.status_code != 404 else 0
    return got


def seconds_until_every_copy_answers() -> float:
    """From the moment of a scheduled publication, until all copies of its picture have been got, one after the other.

    They were made before: `manage.py rebuild_renditions`, or whoever looked at the preview.
    """
    from bench.demo_site import empty_database

    empty_database()
    from django.utils import timezone

    from articles import rendering
    from articles.tests.factory import make_image, make_scheduled

    image = make_image((1700, 1200))
    rendering.make(image, image.variants())
    moment = timezone.now() + timedelta(seconds=2)
    make_scheduled(lead_image=image, published_at=moment)
    assert all(response.status_code == 404 for _, response in _answers(image)), "it was public before its time"
    time.sleep(max(0, (moment - timezone.now()).total_seconds()))
    answers = _answers(image)
    assert all(response.status_code == 200 and response.getvalue() for _, response in answers)
    return (timezone.now() - moment).total_seconds()


@functools.cache
def _photograph() -> bytes:
    import io

    from PIL import Image

    sheet = Image.open(io.BytesIO(picture_weight.photographs()["lead"])).resize(PHOTOGRAPH, Image.Resampling.BICUBIC)
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=92)
    return out.getvalue()


def seconds_of_a_copy_that_nobody_has_asked_for() -> float:
    """The slowest of all copies of a photograph of 24 megapixels, each made while its first reader waits."""
    from bench.demo_site import empty_database

    empty_database()
    from django.core.files.base import ContentFile

    from articles.tests.factory import make_image, make_public
    from bench.demo_site import stranger

    image = make_image(file=ContentFile(_photograph(), "photograph.jpg"))
    make_public(lead_image=image)
    slowest = 0.0
    for variant in image.variants():
        started = time.perf_counter()
        response = stranger().get(image.url_of(variant))
        assert response.getvalue()
        slowest = max(slowest, time.perf_counter() - started)
    return slowest


_weights = [
    Claim(
        f"The pictures of a story at {width} px weigh, against {peer}'s",
        0.5,
        functools.partial(picture_weight.ratio, peer, width),
        "of the bytes",
    )
    for width in picture_weight.WIDTHS
    for peer in ("WordPress", "Wagtail")
]

CLAIMS = [
    Claim("No copy tells of place, serial number, owner or thumbnail", 0, picture_privacy.telling_copies),
    Claim("Nor does exiftool find any of it", 0, picture_privacy.told_by_exiftool),
    Claim("Every copy has its credit, its colours, and stands upright", 0, picture_privacy.lacking_copies),
    Claim("exiftool finds photographer and copyright in every copy", 0, picture_privacy.uncredited_for_exiftool),
    Claim("A hostile file is refused or opened soon", 5, hostile_pictures.seconds, "s"),
    Claim("It takes little memory", 512, hostile_pictures.megabytes, "MB"),
    Claim("It is refused with a sentence", 0, hostile_pictures.speechless),
    Claim("It leaves nothing behind", 0, hostile_pictures.left),
    Claim("Nobody gets a picture before or after its story", 0, copies_before_their_time, "bytes"),
    Claim("All copies answer once their story is public", 1, seconds_until_every_copy_answers, "s"),
    Claim(
        "A copy of 24 megapixels that is not there yet is made soon",
        1,
        seconds_of_a_copy_that_nobody_has_asked_for,
        "s",
    ),
    Claim("Edited pictures are recognised", 95, duplicate_pictures.edits_recognised, "%", keep="at least"),
    Claim("Of 1,000 pairs of different ones, few are taken for one", 1, duplicate_pictures.false_matches),
    Claim("Among 100,000 pictures one is recognised soon", 1, many_pictures.seconds_to_recognise, "s"),
    *_weights,
    Claim("They look like the photographs all the same", 0.92, picture_weight.lowest_ssim, "SSIM", keep="at least"),
]
