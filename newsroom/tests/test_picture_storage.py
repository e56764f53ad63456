"""Files are there whole or not at all: in a folder, and in object storage."""

import io
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import override_settings

from articles import rendering
from articles.images.renditions import Variant
from articles.models import Image
from articles.tests.factory import make_public, picture_bytes
from newsroom import environment
from newsroom.storage import LocalFiles


class ObjectStorage(BaseHTTPRequestHandler):
    """As much of S3 as is asked for: put, get, head and delete one object of a private bucket."""

    protocol_version = "HTTP/1.1"

    def answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def body(self):
        if "chunked" not in self.headers.get("Content-Encoding", "") + self.headers.get("Transfer-Encoding", ""):
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        whole = b""
        while size := int(self.rfile.readline().split(b";")[0], 16):
            whole += self.rfile.read(size)
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return whole

    def do(self):
        key, objects = unquote(urlsplit(self.path).path), self.server.objects
        assert self.headers["Authorization"].startswith("AWS4-HMAC-SHA256 Credential=desk/")
        if self.command == "PUT":
            assert "x-amz-acl" not in self.headers, "nothing is made public"
            objects[key] = self.body()
            self.answer(200, ETag='"1"')
        elif self.command == "DELETE":
            objects.pop(key, None)
            self.answer(204)
        elif key in objects:
            self.answer(200, objects[key], ETag='"1"', Last_Modified="Wed, 25 Nov 2026 00:00:00 GMT")
        else:
            self.answer(404, b"" if self.command == "HEAD" else b"<Error><Code>NoSuchKey</Code></Error>")

    do_GET = do_PUT = do_HEAD = do_DELETE = do  # noqa: N815 - names of the base class

    def log_message(self, *args):
        pass


@pytest.fixture
def bucket(monkeypatch):
    """What lies in object storage, while PICTURE_STORAGE names it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), ObjectStorage)
    server.objects = {}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    told = environment._storage(f"s3://desk:secret@127.0.0.1:{server.server_port}/watch?region=eu-north-1&insecure=on")
    with override_settings(STORAGES={**storages.backends, "default": told}):
        yield server.objects
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_a_picture_lives_in_object_storage_from_upload_to_reader_to_deletion(
    bucket, client, django_capture_on_commit_callbacks
):
    image = Image.objects.create(file=ContentFile(picture_bytes((640, 480)), "boats.jpg"), alt="Boats")
    assert list(bucket) == [f"/watch/originals/{image.token}.jpg"]
    make_public(lead_image=image)

    response = client.get(image.url(320, kind="avif"))

    assert (response.status_code, response["Content-Type"]) == (200, "image/avif")
    path = image.rendition_path(image.rendition_name(Variant(320, "avif")))
    assert response.getvalue() == bucket[f"/watch/{path}"]
    assert rendering.missing(image) == [one for one in image.variants() if one != Variant(320, "avif")]
    with django_capture_on_commit_callbacks(execute=True):
        image.leads.all().delete()
        image.delete()
    assert bucket == {}


@pytest.mark.django_db
def test_what_was_lost_in_object_storage_is_made_again(bucket, client):
    image = Image.objects.create(file=ContentFile(picture_bytes((640, 480)), "boats.jpg"), alt="Boats")
    make_public(lead_image=image)
    first = client.get(image.url(320)).getvalue()
    for key in [key for key in bucket if "renditions" in key]:
        del bucket[key]

    assert client.get(image.url(320)).getvalue() == first


class TestAFolder:
    def test_the_last_one_put_wins_and_keeps_the_name(self, tmp_path):
        folder = LocalFiles(tmp_path)

        names = [folder.save("a/b.jpg", ContentFile(text)) for text in (b"one", b"two")]

        assert names == ["a/b.jpg"] * 2
        assert (tmp_path / "a" / "b.jpg").read_bytes() == b"two"
        assert [path.name for path in (tmp_path / "a").iterdir()] == ["b.jpg"]

    def test_a_write_that_breaks_off_leaves_what_was_there(self, tmp_path):
        folder = LocalFiles(tmp_path)
        folder.save("b.jpg", ContentFile(b"one"))

        class Broken(io.BytesIO):
            def read(self, *args):
                raise OSError("the disk is full")

        with pytest.raises(OSError, match="the disk is full"):
            folder.save("b.jpg", Broken(b"two"))

        assert (tmp_path / "b.jpg").read_bytes() == b"one"
        assert [path.name for path in tmp_path.iterdir()] == ["b.jpg"]

    def test_a_name_that_leads_out_of_it_is_refused(self, tmp_path):
        with pytest.raises(SuspiciousFileOperation):
            LocalFiles(tmp_path).save("../b.jpg", ContentFile(b"one"))
