"""Each copy is made once, whoever asks; nobody waits long; nothing half made is ever seen."""

import io
import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from PIL import Image as Pillow

from articles import rendering
from articles.images.renditions import Variant
from articles.models import Image, Rendition

from .factory import make_image

pytestmark = pytest.mark.django_db
AVIF = Variant(320, "avif")


@pytest.fixture
def counted(monkeypatch):
    """The copies that were really made, in their order."""
    made = []
    original = rendering.render

    def render(file, wanted, **options):
        wanted = list(wanted)
        made.extend(map(str, wanted))
        return original(file, wanted, **options)

    monkeypatch.setattr(rendering, "render", render)
    return made


def claimed_by_another(image, variant, at=None):
    Rendition.objects.create(image=image, name=image.rendition_name(variant), claimed_at=at or timezone.now())


def bytes_of(image, found):
    with image.file.storage.open(found.path) as file:
        return file.read()


def test_a_copy_is_made_when_it_is_first_asked_for_and_never_again(counted):
    image = make_image()
    assert counted == []

    first, second = (rendering.obtain(image, AVIF) for _ in range(2))

    assert counted == ["320.avif"]
    assert first == second
    assert first.exact
    assert Pillow.open(io.BytesIO(bytes_of(image, first))).size == (320, 214)


def test_while_somebody_else_makes_it_a_reader_gets_one_that_is_there():
    image = make_image()
    rendering.make(image, [Variant(160, "jpg"), Variant(480, "webp"), Variant(320, "jpg", "3x2")])
    claimed_by_another(image, AVIF)

    found = rendering.obtain(image, AVIF, patience=0)

    assert (found.variant, found.exact) == (Variant(480, "webp"), False), "no smaller, and of the same cut"


def test_a_browser_that_asks_for_an_old_format_never_gets_a_newer_one():
    image = make_image()
    rendering.make(image, [Variant(320, "avif"), Variant(480, "webp")])
    claimed_by_another(image, Variant(320, "jpg"))

    assert rendering.obtain(image, Variant(320, "jpg"), patience=0) is None


def test_where_there_is_nothing_to_show_yet_it_is_said_so_in_time(client):
    image = make_image()
    claimed_by_another(image, AVIF)

    assert rendering.obtain(image, AVIF, patience=0) is None


def test_the_claim_of_a_process_that_died_is_taken_over(counted):
    image, now = make_image(), timezone.now()
    claimed_by_another(image, AVIF, now - rendering.STALE + timedelta(seconds=1))
    assert rendering.obtain(image, AVIF, at=now, patience=0) is None

    assert rendering.obtain(image, AVIF, at=now + timedelta(seconds=1), patience=0).exact
    assert counted == ["320.avif"]


def test_an_original_that_cannot_be_read_is_logged_and_left_alone_for_a_while(counted, caplog):
    image = make_image()
    image.file.storage.delete(image.file.name)

    assert rendering.obtain(image, AVIF) is None
    assert rendering.obtain(image, AVIF, patience=0) is None
    assert caplog.text.count("could not be made") == 1


def test_what_is_asked_for_in_the_meantime_waits_for_it_and_does_not_make_it_too(counted, monkeypatch):
    image = make_image()
    claimed_by_another(image, AVIF)
    naps = []

    def sleep(seconds):
        naps.append(seconds)
        if len(naps) == 3:  # the other one has done it
            image.file.storage.save(image.rendition_path(image.rendition_name(AVIF)), io.BytesIO(b"made elsewhere"))
            image.renditions.update(made_at=timezone.now())

    monkeypatch.setattr(rendering.time, "sleep", sleep)

    assert rendering.obtain(image, AVIF).exact
    assert (len(naps), counted) == (3, [])


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_one_makes_it(counted):
    image = make_image((1200, 800))
    start, found = threading.Barrier(6), []

    def ask():
        try:
            start.wait()
            found.append(rendering.obtain(Image.objects.get(pk=image.pk), AVIF, patience=30))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert counted == ["320.avif"]
    assert len(found) == 6
    assert all(one.exact for one in found)


def test_a_changed_credit_is_in_what_is_sent_from_then_on(django_capture_on_commit_callbacks):
    image = make_image(credit="Agency")
    former = rendering.obtain(image, AVIF)

    image.credit = "Ida Maren"
    image.save()
    with django_capture_on_commit_callbacks(execute=True):
        now = rendering.obtain(image, AVIF)

    assert b"Ida Maren" in bytes_of(image, now)
    assert not image.file.storage.exists(former.path)


class TestRebuilding:
    def test_what_is_missing_is_made_and_what_is_of_no_use_goes(
        self, counted, capsys, django_capture_on_commit_callbacks
    ):
        image = make_image((400, 300))
        former = rendering.obtain(image, Variant(320, "jpg", "1x1"))
        image.focal_x = 0.2
        image.save()
        lost = rendering.obtain(image, AVIF)
        image.file.storage.delete(lost.path)
        counted.clear()

        with django_capture_on_commit_callbacks(execute=True):
            call_command("rebuild_renditions")

        assert sorted(counted) == sorted(map(str, image.variants()))
        assert rendering.missing(image) == []
        assert not image.file.storage.exists(former.path)
        assert f"{len(image.variants())} copies of 1 pictures were made." in capsys.readouterr().out

    def test_stopped_half_way_it_goes_on_where_it_was(self, counted, monkeypatch):
        images = [make_image((200, 100)) for _ in range(3)]
        original, seen = rendering.missing, []

        def missing(image):
            seen.append(image)
            if len(seen) == 2:
                raise KeyboardInterrupt
            return original(image)

        monkeypatch.setattr(rendering, "missing", missing)
        with pytest.raises(KeyboardInterrupt):
            call_command("rebuild_renditions")
        before = len(counted)
        assert before == len(images[0].variants())

        call_command("rebuild_renditions")

        assert len(counted) == sum(len(image.variants()) for image in images), "none was made twice"

    def test_afresh_makes_all_of_them_again_of_the_pictures_named(self, counted):
        one, other = make_image((200, 100)), make_image((200, 100))
        call_command("rebuild_renditions")
        counted.clear()

        call_command("rebuild_renditions", str(one.pk), "--afresh")

        assert len(counted) == len(one.variants())
        assert rendering.missing(other) == []

    def test_a_picture_that_cannot_be_read_is_named_and_the_others_are_made(self, capsys):
        broken, sound = make_image((200, 100)), make_image((200, 100))
        broken.file.storage.delete(broken.file.name)

        call_command("rebuild_renditions")

        assert rendering.missing(sound) == []
        told = capsys.readouterr().err
        assert f"Picture {broken.pk} ({broken.original_name}) could not be read" in told
        assert "Upload the file again" in told

    def test_a_terminal_sees_how_far_it_is(self, counted):
        class Terminal(io.StringIO):
            def isatty(self):
                return True

        make_image((200, 100))
        make_image((200, 100))
        terminal = Terminal()

        call_command("rebuild_renditions", stdout=terminal)

        assert f"\r[{'#' * 15}{' ' * 15}] 1 of 2 pictures" in terminal.getvalue()
        assert f"\r[{'#' * 30}] 2 of 2 pictures" in terminal.getvalue()
