"""What goes out as an export comes in again as the same site."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import example, given, settings
from hypothesis import strategies as st

from articles.comments.models import Comment
from articles.comments.tests.factory import make_comment
from articles.models import Article, Author, Image, Page, Section
from articles.rich_text import sanitise
from articles.tests.factory import make_article, make_author, make_image, make_public, make_section, make_tag
from articles.wordpress.cleaning import Addresses, Known, clean
from articles.wordpress.export_bodies import body_for_wordpress
from articles.wordpress.export_writer import cdata
from articles.wordpress.exporter import export
from articles.wordpress.importer import Options, import_files
from articles.wordpress.models import Imported
from tags.models import Tag

#: What is another one in another database: tokens of pictures and numbers of replies.
_NUMBERS = re.compile(
    r"/pictures/[0-9a-f]{32}/|(?<=comment-)\d+|(?<=/comments/)\d+|(?<=replytocom=)\d+|(?<=stories/)\d+|(?<=author-)\d+"
)
#: WordPress knows of no parts of a second.
_SINCE = timezone.now().replace(microsecond=0) - timedelta(hours=2)
_WORDS = "the bridge & the <harbour> “closed” – čas"


def main_of(client, story):
    page = client.get(story.get_absolute_url()).content.decode()
    main = page[page.index("<main") : page.index("</main>")]
    return _NUMBERS.sub("N", re.sub(r'data-reply-to="\d+"|name="parent" value="\d*"', "", main))


@pytest.fixture
def site():
    north = make_section("North", parent=make_section("World", description="All of it."))
    vera, anna = make_author("Vera Okonta", biography="Writes of ships."), make_author("Anna Lind")
    picture, inside = make_image(caption="A bridge", credit="V. O."), make_image(caption="Its <own> caption")
    stories, ferries = [], make_tag("ferries")
    for number in range(3):
        story = make_public(
            f"Bridge {number} closed: {_WORDS}",
            section=north,
            published_at=_SINCE + timedelta(minutes=number),
            authors=[vera, anna] if number else [anna],
            tags=[ferries, make_tag(f"topic {number}")],
            lead_image=picture,
            standfirst="It is “closed” & <shut>.",
            body=f'<p>First {number} with <strong>weight</strong> &amp; <a href="https://example.org/?a=1&amp;b=2">link</a>.'
            f'</p><h2>Why</h2><ul><li><p>One</p></li><li><p>Two</p></li></ul><figure data-picture="{inside.pk}">'
            "<figcaption>Another <em>caption</em></figcaption></figure><blockquote><p>So it is.</p></blockquote>"
            '<figure data-quote="pull"><blockquote><p>Closed.</p></blockquote><figcaption>Mayor</figcaption></figure>'
            '<figure data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></figure><p>Last.</p>',
        )
        stories.append(story)
        first = make_comment(story, text="Is 1 < 2 & so?\n\nYes.", created_at=_SINCE)
        second = make_comment(story, parent=first, created_at=_SINCE)
        make_comment(story, parent=second, created_at=_SINCE)
    make_article("A draft", section=north)
    return stories


def empty():
    for model in (Imported, Comment, Article, Page, Image, Author, Tag):
        model.objects.all().delete()
    while Section.objects.exists():
        Section.objects.filter(children=None).delete()


@pytest.mark.django_db
def test_a_site_that_goes_out_and_comes_in_again_reads_the_same(client, site, tmp_path):
    before = {story.slug: main_of(client, story) for story in site}
    with (tmp_path / "site.xml").open("w", encoding="utf-8") as file:
        export(file, files=tmp_path / "uploads")
    empty()

    report = import_files([tmp_path / "site.xml"], Options(media=tmp_path / "uploads"))

    after = {story.slug: main_of(client, story) for story in Article.objects.public()}
    assert after.keys() == before.keys()
    for slug, page in before.items():
        assert after[slug] == page, report.as_json()
    assert [section.path for section in Section.objects.in_menu_order()] == ["world", "world/north"]
    assert Author.objects.get(slug="vera-okonta").biography == "Writes of ships."
    assert Article.objects.get(headline="A draft").state == "draft"


_TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="[]"), min_size=1, max_size=30)
_INLINE = st.builds(
    lambda text, how: how.format(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
    _TEXT,
    st.sampled_from(["{}", "<strong>{}</strong>", "<em>{}</em>", '<a href="https://example.org/x?y=1">{}</a>']),
)
_LINE = st.lists(_INLINE, min_size=1, max_size=3).map(lambda parts: "w" + " ".join(parts) + "w")
_PARTS = st.one_of(
    _LINE.map("<p>{}</p>".format),
    _LINE.map("<h2>{}</h2>".format),
    _LINE.map("<h3>{}</h3>".format),
    st.lists(_LINE, min_size=1, max_size=3).map(
        lambda lines: f"<ul>{''.join(f'<li><p>{one}</p></li>' for one in lines)}</ul>"
    ),
    _LINE.map("<blockquote><p>{}</p></blockquote>".format),
    _LINE.map('<figure data-quote="pull"><blockquote><p>{}</p></blockquote></figure>'.format),
    st.just("<hr>"),
)


def _as_read(html):
    """A run of white space is one space to every browser."""
    return re.sub(r"\s+", " ", html)


@pytest.mark.once
@given(st.lists(_PARTS, min_size=1, max_size=6).map("".join))
@example("<p>w<strong> </strong>w</p>")
def test_any_text_comes_back_as_it_went(body):
    body = sanitise(body)
    sent = body_for_wordpress(body, root="https://news.example", pictures={}, stories={})

    back = sanitise(clean(sent, Known(Addresses(["https://news.example"]))).html)

    assert _as_read(back) == _as_read(body)


@pytest.mark.once
@settings(max_examples=settings.default.max_examples * 2)
@given(st.text())
def test_any_text_is_well_formed_in_the_file(text):
    from lxml import etree

    from articles.feeds import fit

    read = (
        etree.fromstring(f"<a>{cdata(text)}</a>".encode("utf-8", "surrogatepass") if fit(text) else b"<a/>").text or ""
    )

    assert read == fit(text).replace("\r\n", "\n").replace("\r", "\n")
