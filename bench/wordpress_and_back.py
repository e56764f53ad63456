"""Old addresses after an import, and the demo site sent to WordPress's format and back.

`python -m bench.wordpress_and_back` prints what is other afterwards. All of it happens in a database that goes away.
"""

import json
import logging
import os
import sys
import tempfile
from pathlib import Path

from bench.demo_site import empty_database, prepare
from bench.prove import Claim

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
#: Whole exports of real sites, beside the repository.
EXPORTS = (
    *("co-authors-plus.xml", "comprehensive.xml", "feature-image-captions.xml", "small-export.xml"),
    *("theme-unit-test.xml", "valid-wxr-1.0.xml", "yoast-meta.xml"),
)


def lost_addresses() -> float:
    """Of all addresses that the exports name, those that fail; but for pictures, whose files nobody has."""
    empty_database()
    from django.db import transaction

    from articles.wordpress.address_check import check, this_site
    from articles.wordpress.cleaning.addresses import upload_path
    from articles.wordpress.importer import import_files
    from articles.wordpress.known_addresses import addresses_in
    from articles.wordpress.models import Imported, Kind

    logging.getLogger("newsroom.requests").setLevel(logging.WARNING)  # some thousands are asked for

    lost, asked = [], 0
    for name in EXPORTS:
        path = DATA / "wxr" / name
        with transaction.atomic():
            import_files([path])
            pictures = Imported.objects.filter(kind=Kind.PICTURE, object_id=None)
            numbers = {f"attachment_id={number}" for number in pictures.values_list("old_id", flat=True)}
            pages = {page for page in pictures.values_list("path", flat=True) if page}
            with path.open("rb") as file, this_site() as ask:
                checked = check(addresses_in(file, name=name), ask)
            asked += checked.asked
            for one in checked.failures:
                is_picture = upload_path(one.address) or one.address.partition("?")[2] in numbers
                if not is_picture and one.address.rstrip("/") not in pages:
                    lost.append(f"{name}: {one.outcome} {one.address} {one.leads_to}")
            transaction.set_rollback(True)
    assert asked > 500, "the exports name fewer addresses than they should"
    return _told(lost)


def changed_stories() -> float:
    """Public stories of the demo site that read otherwise after they were exported and imported, by what is other."""
    before = _as_read()
    with tempfile.TemporaryDirectory() as folder:
        from django.db import transaction

        from articles.wordpress.exporter import export
        from articles.wordpress.importer import Options, import_files

        path, uploads = Path(folder) / "site.xml", Path(folder) / "uploads"
        with transaction.atomic():
            with path.open("w", encoding="utf-8") as file:
                export(file, files=uploads)
            _empty()
            import_files([path], Options(media=uploads))
            after = _as_read()
            transaction.set_rollback(True)
    assert len(before) > 30, "the demo site is smaller than it should be"
    changed = []
    for slug, story in before.items():
        now = after.get(slug, {})
        changed += [
            f"{slug}: {name}" for name, value in story.items() if not _is_same(name, value, now.get(name), story)
        ]
    return _told(changed)


def _is_same(name: str, before: object, after: object, story: dict[str, object]) -> bool:
    """Cards of stories become links, embedded posts their quotes, and corrections stand in the text: what comes back has
    more words, and of the others none is missing and none in another place.
    """
    if name == "text" and story["gets more words"]:
        words = iter(str(after).split())
        return all(word in words for word in str(before).split())
    return name == "gets more words" or before == after


def broken_strings() -> float:
    """Of the world's naughty strings, as headlines, texts and replies: those that an export gives back as something else."""
    prepare()
    import io

    from lxml import etree

    from articles.feeds import fit
    from articles.wordpress.export_writer import Writer

    broken = []
    for text in json.loads((DATA / "strings" / "naughty-strings.json").read_text()):
        file = io.StringIO()
        out = Writer(file)
        out.begin()
        out.text("title", text, nicename=text)
        out.plain("link", text)
        out.finish()
        root = etree.fromstring(file.getvalue().encode("utf-8", "surrogatepass"))
        expected = fit(text).replace("\r\n", "\n").replace("\r", "\n")
        given = [root.findtext("channel/title") or "", root.findtext("channel/link") or ""]
        if given != [expected, expected]:
            broken.append(repr(text))
    return _told(broken)


def _as_read() -> dict[str, dict[str, object]]:
    """What readers find of each public story, by its slug, without what cards and embedded posts show: see decision 31."""
    prepare()
    import re

    from articles.comments.models import Comment
    from articles.models import Article
    from articles.rich_text import plain_text, replace_figures

    def text(html: str) -> str:
        return " ".join(plain_text(html).split())

    found = {}
    for story in Article.objects.public().select_related("section"):
        body = replace_figures(story.body, lambda figure: figure.caption if figure.kind == "quote" else "")
        has_more = "data-story" in story.body or "data-embed" in story.body or story.corrections.exists()
        found[story.slug] = {
            "headline": story.headline,
            "address": story.get_absolute_url(),
            "standfirst": re.sub(r"\s+", " ", story.standfirst),
            "text": text(body),
            "gets more words": has_more,
            "section": story.section.path,
            "sections": sorted(story.further_sections.values_list("slug", flat=True)),
            "tags": sorted(story.tags.values_list("name", flat=True)),
            "authors": list(dict.fromkeys(story.bylines.values_list("author__name", flat=True))),
            "has a picture": story.lead_image_id is not None,
            "replies": sorted(Comment.objects.public().filter(article=story).values_list("text", flat=True)),
        }
    return found


def _empty() -> None:
    from articles.comments.models import Comment
    from articles.models import Article, Author, Image, Page, Section
    from tags.models import Tag

    Page.objects.update(parent=None)
    for model in (Comment, Article, Page):
        model.objects.all().delete()
    Author.objects.update(portrait=None)
    for model in (Tag, Image, Author):
        model.objects.all().delete()
    while Section.objects.exists():
        Section.objects.filter(children=None).delete()


def _told(complaints: list[str]) -> float:
    for complaint in complaints:
        print(f"    {complaint}", file=sys.stderr)
    return len(complaints)


CLAIMS = [
    Claim("Addresses that real exports name and that fail after the import", 0, lost_addresses),
    Claim("Public stories of the demo site that read otherwise after a round trip", 0, changed_stories),
    Claim("Naughty strings that an export gives back as something else", 0, broken_strings),
]

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.tests.settings")
    for claim in CLAIMS:
        print(f"{claim.measure():.0f}  {claim.name}")
