"""Nothing of an export gets past the sanitiser, wherever it stands."""

import json

import pytest

from articles.comments.models import Comment
from articles.models import Article, Author, Page, Section
from articles.rich_text import sanitise
from articles.tests.test_rich_text import assert_harmless
from tags.models import Tag

from .exports import author, bring, category, comment, item, page, tag

pytestmark = pytest.mark.django_db


@pytest.fixture
def payloads(shared_data):
    return json.loads((shared_data / "xss" / "payloads.json").read_text())


def test_no_payload_in_any_place_of_an_export_comes_through(tmp_path, payloads):
    parts = []
    for number, payload in enumerate(payloads, start=1):
        wrapped = [
            payload,
            f"[caption id='a' width='3']<img src='x'/>{payload}[/caption]",
            f"<!-- wp:html -->{payload}",
        ]
        parts += [
            author(f"login{number}", payload, number),
            category(f"c{number}", payload, description=payload),
            tag(f"t{number}", f"{number} {payload}"),
            item(
                number,
                payload,
                body="\n\n".join(wrapped),
                excerpt=payload,
                creator=f"login{number}",
                filed=[("category", f"c{number}", payload), ("post_tag", f"t{number}", payload)],
                comments=[comment(number, f"Text {payload}", author=payload, author_url=payload)],
                meta=[("_yoast_wpseo_title", payload)],
            ),
        ]
    parts += [page(10_000 + number, payload, body=payload) for number, payload in enumerate(payloads[::20])]

    bring(tmp_path, *parts)

    assert Article.objects.count() == len(payloads)
    for body in [*Article.objects.values_list("body", flat=True), *Page.objects.values_list("body", flat=True)]:
        assert_harmless(body)
        assert sanitise(body) == body
    for reply in Comment.objects.all():
        assert reply.website == "" or reply.website.startswith(("http://", "https://"))
    assert Section.objects.count() == len(payloads)
    assert Author.objects.count() == len(payloads) + 1  # and the one of the pages
    assert Tag.objects.count() > len(payloads) * 0.95  # some say the same without their markup


def test_pages_show_hostile_titles_and_names_as_text(tmp_path, client, payloads):
    hostile = "<img src=x onerror=alert(1)>"
    bring(
        tmp_path,
        author("jane", f"Jane &lt;{hostile}&gt;"),
        item(
            1,
            f"Title {hostile} &lt;script&gt;alert(2)&lt;/script&gt;",
            comments=[comment(1, f"x &lt;b onclick=1&gt; {hostile}")],
        ),
    )

    html = client.get(Article.objects.get().get_absolute_url()).text
    assert "onerror" not in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(2)" in html
