"""Attachments become pictures, from a folder or from the old site; what cannot be had stops nothing."""

import http.server
import ipaddress
import threading

import pytest

from articles import outgoing
from articles.models import Article, Image
from articles.rich_text import figures_in
from articles.tests.factory import picture_bytes, scene_bytes
from articles.wordpress.cleaning import Addresses
from articles.wordpress.importer import Options, import_files
from articles.wordpress.media import Download, Folder, Missing
from articles.wordpress.models import Imported, Kind

from .exports import SITE, attachment, bring, item, write

pytestmark = pytest.mark.django_db
UPLOADS = f"{SITE}/wp-content/uploads"


@pytest.fixture
def uploads(tmp_path):
    """A copy of wp-content with three pictures, one of them named wrongly."""
    folder = tmp_path / "wp-content" / "uploads" / "2020" / "01"
    folder.mkdir(parents=True)
    (folder / "bridge.jpg").write_bytes(scene_bytes(1))
    (folder / "ship.png").write_bytes(scene_bytes(2, kind="PNG"))
    (folder / "wrong.png").write_bytes(scene_bytes(3))
    return tmp_path / "wp-content"


def test_a_picture_comes_with_all_that_the_export_says_of_it(tmp_path, uploads):
    metadata = 'a:1:{s:10:"image_meta";a:2:{s:6:"credit";s:9:"Anna Lind";s:9:"copyright";s:6:"© AL";}}'
    report = bring(
        tmp_path,
        item(1, meta=[("_thumbnail_id", 50)]),
        attachment(
            50,
            title="The bridge at dawn",
            alt="A bridge &amp; a river",
            excerpt="<b>The</b> bridge.",
            body="Long description",
            meta=[("_wp_attachment_metadata", metadata)],
        ),
        media=uploads,
    )

    image = Image.objects.get()
    assert (image.alt, image.caption, image.credit) == ("A bridge & a river", "The bridge.", "Anna Lind")
    assert (image.headline, image.copyright_notice) == ("The bridge at dawn", "© AL")
    assert Imported.objects.get(kind=Kind.PICTURE).extra["description"] == "Long description"
    assert Article.objects.get().lead_image == image
    assert report.created["images"] == 1


def test_the_description_serves_where_there_is_no_caption(tmp_path, uploads):
    bring(tmp_path, attachment(50, body="What it shows."), media=uploads)

    assert Image.objects.get().caption == "What it shows."


@pytest.mark.parametrize(
    "body",
    [
        f'<img class="wp-image-50" src="{UPLOADS}/2020/01/bridge-300x200.jpg" alt="">',
        f'<img src="{UPLOADS}/2020/01/bridge-scaled.jpg">',
        '<img src="/wp-content/uploads/2020/01/bridge-1024x768.jpg">',
        f'<a href="{UPLOADS}/2020/01/bridge.jpg"><img class="alignleft wp-image-50" src="x.jpg"></a>',
        '[caption id="attachment_50" align="left"]<img src="/x.jpg" /> [/caption]',
        '[gallery ids="50"]',
        "[gallery]",
        f'<!-- wp:image {{"id":50}} --><figure class="wp-block-image"><img src="{UPLOADS}/2020/01/bridge.jpg" '
        'class="wp-image-50"/></figure><!-- /wp:image -->',
    ],
)
def test_a_picture_in_a_text_is_the_librarys_however_it_stands_there(tmp_path, uploads, body):
    bring(tmp_path, item(1, body=f"Before\n\n{body}\n\nafter"), attachment(50, post_parent=1), media=uploads)

    story = Article.objects.get()
    assert (
        story.body.replace("\n", "")
        == f'<p>Before</p><figure data-picture="{Image.objects.get().pk}"></figure><p>after</p>'
    )
    assert Image.objects.public().exists()


def test_a_caption_in_the_text_is_the_storys_own(tmp_path, uploads):
    body = '[caption id="attachment_50"]<img src="/x.jpg" /> By <a href="https://a.example/">Anna</a>[/caption]'
    bring(tmp_path, item(1, body=body), attachment(50, excerpt="The picture's"), media=uploads)

    (figure,) = figures_in(Article.objects.get().body)
    assert figure.caption == 'By <a href="https://a.example/">Anna</a>'


def test_a_picture_without_an_attachment_is_found_by_its_file(tmp_path, uploads):
    bring(tmp_path, item(1, body=f'<img src="{UPLOADS}/2020/01/ship-640x480.png">'), media=uploads)

    assert [figure.number for figure in figures_in(Article.objects.get().body)] == [Image.objects.get().pk]
    assert Imported.objects.file("2020/01/ship-640x480.png").get().ours() == Image.objects.get()


def test_a_file_that_is_named_wrongly_comes_over_all_the_same(tmp_path, uploads):
    bring(tmp_path, attachment(50, "2020/01/wrong.png"), media=uploads)

    assert Image.objects.get().original_name == "wrong.jpg"


def test_two_attachments_of_the_same_bytes_are_one_picture(tmp_path, uploads):
    report = bring(tmp_path, attachment(50), attachment(51), media=uploads)

    assert Image.objects.count() == 1
    assert (report.created["images"], report.unchanged["images"]) == (1, 1)


def test_a_missing_or_broken_file_is_named_and_stops_nothing(tmp_path, uploads):
    (uploads / "uploads" / "2020" / "01" / "broken.jpg").write_bytes(picture_bytes()[:200])

    report = bring(
        tmp_path,
        item(
            1,
            body='<p>Text</p>[caption id="attachment_51"]<img src="/x.jpg">Lost words[/caption]',
            meta=[("_thumbnail_id", 52)],
        ),
        attachment(50),
        attachment(51, "2020/01/none.jpg"),
        attachment(52, "2020/01/broken.jpg"),
        attachment(53, "2020/01/plan.pdf"),
        media=uploads,
    )

    assert Article.objects.get().body == "<p>Text</p>"
    assert (report.created["images"], report.skipped["images"]) == (1, 3)
    told = "\n".join(report.warnings)
    assert "none.jpg did not come over" in told
    assert "broken.jpg did not come over" in told
    assert "lacks its lead picture (attachment 52)" in told
    assert report.left_out == {"attachment that is no picture (.pdf)": 1}


def test_what_was_missing_is_put_in_by_a_second_run_that_has_it(tmp_path, uploads):
    path = write(tmp_path, item(1, body="[gallery]", meta=[("_thumbnail_id", 50)]), attachment(50, post_parent=1))
    import_files([path])
    assert Article.objects.get().lead_image is None

    report = import_files([path], Options(media=uploads))

    story = Article.objects.get()
    assert story.lead_image == Image.objects.get()
    assert [figure.number for figure in figures_in(story.body)] == [story.lead_image.pk]
    assert (report.created["images"], report.updated["articles"]) == (1, 1)
    assert import_files([path], Options(media=uploads)).changes == 0


def test_what_an_editor_wrote_of_a_picture_stays(tmp_path, uploads):
    bring(tmp_path, attachment(50, alt="Theirs"), media=uploads)
    image = Image.objects.get()
    image.alt = "Ours"
    image.save()

    report = bring(tmp_path, attachment(50, alt="Theirs, changed"), media=uploads)

    image.refresh_from_db()
    assert image.alt == "Ours"
    assert report.skipped["images"] == 1


def test_what_the_export_says_anew_of_a_picture_is_taken_over(tmp_path, uploads):
    bring(tmp_path, attachment(50, alt="Before"), media=uploads)

    report = bring(tmp_path, attachment(50, alt="After"), media=uploads)

    assert Image.objects.get().alt == "After"
    assert report.updated["images"] == 1


@pytest.mark.parametrize("path", ["../secret.jpg", "2020/../../../secret.jpg", "/etc/passwd", "link.jpg"])
def test_nothing_outside_of_the_folder_is_opened(tmp_path, uploads, path):
    (tmp_path / "secret.jpg").write_bytes(picture_bytes())
    (uploads / "uploads" / "link.jpg").symlink_to(tmp_path / "secret.jpg")

    with pytest.raises(Missing):
        Folder(uploads).open(path, "")


# Downloading


@pytest.fixture
def old_site():
    """A server that has a picture, and addresses that lead astray."""

    class Answers(http.server.BaseHTTPRequestHandler):
        asked: list[str] = []

        def do_GET(self):
            self.asked.append(self.path)
            if self.path == "/wp-content/uploads/2020/01/bridge.jpg":
                self.send_response(200)
                self.end_headers()
                self.wfile.write(picture_bytes())
            elif self.path.endswith("away.jpg"):
                self.send_response(302)
                self.send_header("Location", "http://other.example/x.jpg")
                self.end_headers()
            elif self.path.endswith("huge.jpg"):
                self.send_response(200)
                self.end_headers()
                try:
                    while True:
                        self.wfile.write(b"x" * 1_000_000)
                except OSError:
                    pass
            else:
                self.send_error(404)

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def download(old_site):
    """The fetcher, for which old.example is that server."""
    here = ipaddress.ip_address("127.0.0.1")
    network = outgoing.Network(resolve=lambda host, port: [here], permits=lambda address: True)
    port = old_site.server_port
    place = Download(Addresses([f"http://old.example:{port}"]), network)
    return lambda file, host="old.example": place.open(file, f"http://{host}:{port}/wp-content/uploads/{file}")


def test_a_picture_is_fetched_from_the_site_itself(download):
    assert download("2020/01/bridge.jpg").read() == picture_bytes()


@pytest.mark.parametrize(
    ("file", "reason"),
    [("2020/01/none.jpg", "404"), ("2020/01/away.jpg", "another host"), ("2020/01/huge.jpg", "more than we take")],
)
def test_what_is_missing_elsewhere_or_too_large_is_not_fetched(download, file, reason, monkeypatch):
    monkeypatch.setattr("articles.wordpress.media.LIMITS", outgoing.Limits(seconds=20, body_bytes=3_000_000))

    with pytest.raises(Missing, match=reason):
        download(file)


def test_no_other_host_is_asked(download, old_site):
    with pytest.raises(Missing, match="another host"):
        download("2020/01/bridge.jpg", host="other.example")

    assert old_site.RequestHandlerClass.asked[-1:] != ["/wp-content/uploads/2020/01/bridge.jpg"]


def test_a_site_on_a_private_network_is_not_asked(old_site):
    address = f"http://127.0.0.1:{old_site.server_port}/wp-content/uploads/2020/01/bridge.jpg"

    with pytest.raises(Missing, match="private network"):
        Download(Addresses([f"http://127.0.0.1:{old_site.server_port}"])).open("2020/01/bridge.jpg", address)


def test_a_file_that_the_system_does_not_give_out_is_missing_and_stops_nothing(tmp_path, uploads):
    report = bring(tmp_path, attachment(50, f"2020/01/{'x' * 300}.jpg"), item(1), media=uploads)

    assert report.skipped["images"] == 1
    assert any("cannot be read" in warning for warning in report.warnings)
    assert Article.objects.exists()
