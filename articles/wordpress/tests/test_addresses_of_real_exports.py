"""Every address that a real export names works after the import: stories, pages, pictures, lists, archives and feeds."""

from pathlib import PurePosixPath

import pytest
from lxml import etree

from articles.comments.models import Comment
from articles.comments.tests.factory import make_comment
from articles.models import Image
from articles.tests.factory import scene_bytes
from articles.wordpress.address_check import check, this_site
from articles.wordpress.cleaning.addresses import is_picture, upload_path
from articles.wordpress.importer import Options, import_files
from articles.wordpress.known_addresses import addresses_in
from articles.wordpress.models import Imported, Kind, path_of

pytestmark = pytest.mark.django_db

EXPORTS = [
    *("co-authors-plus.xml", "comprehensive.xml", "feature-image-captions.xml", "small-export.xml"),
    *("theme-unit-test.xml", "valid-wxr-1.0.xml", "yoast-meta.xml"),
]


#: It asks for as many addresses as all others together, and of the database what they ask, too.
_ON_SQLITE_ALONE = {"theme-unit-test.xml": pytest.mark.once}


def uploads_of(path, folder):
    """A file for each attachment of the export: the exports name pictures that nobody has any more."""
    for number, element in enumerate(etree.parse(str(path)).xpath("//*[local-name()='attachment_url']")):
        name = upload_path(element.text or "")
        if is_picture(name):
            file = folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(scene_bytes(number, (120, 80), "PNG" if PurePosixPath(name).suffix == ".png" else "JPEG"))


@pytest.mark.parametrize("name", [pytest.param(name, marks=_ON_SQLITE_ALONE.get(name, ())) for name in EXPORTS])
@pytest.mark.usefixtures("kept_pages")  # many addresses lead to one page
def test_every_address_that_an_export_names_works(shared_data, tmp_path, name):
    path = shared_data / "wxr" / name
    uploads_of(path, tmp_path)
    import_files([path], Options(media=tmp_path))

    with path.open("rb") as file, this_site() as ask:
        checked = check(addresses_in(file, name=name), ask)

    hidden = [one for one in checked.failures if is_of_what_is_hidden(one.address)]
    assert [one for one in checked.failures if one not in hidden] == []
    assert checked.counts["200"] + checked.counts["301"] >= 6


def is_of_what_is_hidden(address):
    """Whether it is of a picture that nothing public shows, or of a file that is none."""
    rows = Imported.objects.filter(kind=Kind.PICTURE)
    if "_id=" in address:
        rows = rows.filter(old_id=address.rpartition("=")[2])
    elif upload_path(address):
        rows = rows.filter(file=upload_path(address))
    else:
        rows = rows.filter(path=path_of(address))
    public = set(Image.objects.public().values_list("pk", flat=True))
    return any(row.object_id not in public for row in rows)


def test_links_to_comments_land_on_them(client, shared_data):
    import_files([shared_data / "wxr" / "theme-unit-test.xml"])
    rows = dict(Imported.objects.filter(kind=Kind.COMMENT).values_list("object_id", "old_id"))
    public = Comment.objects.public().select_related("article")

    assert len(public) > 10
    for comment in public:
        assert f'id="comment-{rows[comment.pk]}"' in client.get(comment.article.get_absolute_url()).content.decode()
    assert make_comment().pk > max(rows), "a reader's reply must not meet a number that came over"


def test_a_comment_whose_number_is_taken_gets_another_and_takes_nobodys_place(shared_data):
    taken = make_comment(pk=5000)
    import_files([shared_data / "wxr" / "comprehensive.xml"])
    came_over = Imported.objects.get(kind=Kind.COMMENT)

    assert Comment.objects.get(pk=5000) == taken
    assert came_over.old_id == 5000
    assert came_over.object_id not in (None, 5000)
