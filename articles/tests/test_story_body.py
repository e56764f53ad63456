"""A body as readers see it: pictures, cards and posts in place of what names them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.images.renditions import widths
from articles.models import Article, BodyPicture, Image
from articles.publishing import publish, withdraw
from articles.story_body import expand, players

from .factory import (
    NOW,
    make_article,
    make_author,
    make_image,
    make_public,
    make_scheduled,
    make_section,
    make_user,
    make_withdrawn,
)

pytestmark = pytest.mark.django_db


def picture(image, caption=""):
    return f'<figure data-picture="{image.pk}"><figcaption>{caption}</figcaption></figure>'


def card(story):
    return f'<figure data-story="{story.pk}"></figure>'


VIDEO = (
    '<figure data-embed="https://www.youtube.com/watch?v=abcdefghijk"><blockquote><p>The launch, in full.</p></blockquote>'
    "<figcaption>Tern Orbital</figcaption></figure>"
)


def shown(story, at=None, **options):
    return str(expand(story, at or timezone.now(), **options))


class TestPictures:
    def test_it_stands_with_all_its_sizes_its_caption_and_its_credit(self):
        image = make_image((1000, 667), alt="Three “boats”", caption="The library's", credit="Ida <Maren>")
        story = make_public(body=f"<p>a</p>{picture(image, 'The <strong>mole</strong>')}<p>b</p>")

        html = shown(story)

        assert f'src="{image.url(800)}"' in html
        for kind in ("avif", "webp", "jpg"):
            assert f'srcset="{image.srcset(kind=kind)}"' in html
        assert 'width="1000" height="667" alt="Three “boats”" loading="lazy"' in html
        assert '<span class="caption" dir="auto">The <strong>mole</strong></span>' in html
        assert "Ida &lt;Maren&gt;</span></figcaption>" in html
        assert "library" not in html
        assert html.startswith("<p>a</p><figure")
        assert html.endswith("</figure><p>b</p>")

    def test_without_a_caption_of_its_own_it_has_the_librarys_escaped(self):
        story = make_public(body=picture(make_image(caption="Boats & <nets>")))

        assert '<span class="caption" dir="auto">Boats &amp; &lt;nets&gt;</span>' in shown(story)

    def test_without_any_words_there_is_no_empty_line_below_it(self):
        assert "figcaption" not in shown(make_public(body=picture(make_image(credit=""))))

    def test_one_that_is_gone_leaves_its_caption_out_too(self):
        image = make_image()
        story = make_public(body=f"<p>a</p>{picture(image, 'The mole')}")
        BodyPicture.objects.all().delete()
        image.delete()

        assert shown(story) == "<p>a</p>"

    def test_for_feeds_every_address_of_ours_is_whole(self):
        image = make_image((1000, 667))
        other = make_public(lead_image=make_image())
        story = make_public(body=f'<p><a title="x" href="/tag/oua/">a</a></p>{picture(image)}{card(other)}')

        html = shown(story, root="https://news.example")

        assert not re.findall(r'(?:src|href)="/', html)
        # the link to a tag; the picture in three formats and for who knows none; the other story's, and two links to it
        assert (
            html.count("https://news.example/")
            == 1 + (3 * len(image.widths) + 1) + (3 * len(widths(other.lead_image.size, "3x2")) + 1) + 2
        )


class TestVisibility:
    """Image.objects.public() follows the stories in whose text a picture stands."""

    def test_a_picture_is_public_from_the_second_its_story_is_and_not_before(self):
        image = make_image()
        make_scheduled(body=picture(image), published_at=NOW)

        assert image not in Image.objects.public(NOW - timedelta(seconds=1))
        assert image in Image.objects.public(NOW)

    def test_it_goes_with_its_story_and_the_file_with_it(self, client):
        image = make_image()
        story = make_public(body=picture(image))
        address = reverse("picture", args=[image.token, "320.jpg"])
        answer = client.get(address)
        assert (answer.status_code, answer.getvalue()[:3]) == (200, b"\xff\xd8\xff")

        withdraw(story, by=make_user("Chief"), notice="It was forged.")

        assert client.get(address).status_code == 404

    def test_taken_out_of_the_text_it_is_readers_no_more(self):
        image = make_image()
        story = make_public(body=picture(image))
        story.body = "<p>a</p>"
        story.save(update_fields=["body"])

        assert not Image.objects.public().exists()

    @pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
    def test_the_picture_of_a_story_that_is_not_public_is_not_found(self, client, make):
        image = make_image()
        make(body=picture(image))

        assert client.get(reverse("picture", args=[image.token, "320.jpg"])).status_code == 404

    def test_a_draft_that_is_published_takes_its_pictures_along(self):
        image = make_image()
        story = make_article(body=f"<p>a</p>{picture(image)}", section=make_section(), authors=[make_author()])
        publish(story, by=make_user("Editor"))

        assert list(Image.objects.public()) == [image]


class TestCards:
    def test_a_public_story_stands_with_headline_standfirst_and_picture(self):
        other = make_public("Ferry & mine", standfirst="It <floats>.", lead_image=make_image())

        html = shown(make_public(body=card(other)))

        assert f'<a href="{other.get_absolute_url()}">Ferry &amp; mine</a>' in html
        assert "It &lt;floats&gt;." in html
        assert other.lead_image.url(320, "3x2") in html

    def test_readers_see_nothing_of_a_story_that_is_not_public(self):
        for other in (make_article("Secret plan"), make_withdrawn("Forged"), make_scheduled("Tomorrow")):
            assert shown(make_public(body=f"<p>a</p>{card(other)}")) == "<p>a</p>"

    def test_it_appears_on_the_second(self):
        other = make_scheduled("Tomorrow", published_at=NOW)
        story = make_public(body=card(other))

        assert shown(story, NOW - timedelta(seconds=1)) == ""
        assert "Tomorrow" in shown(story, NOW)


class TestEmbeds:
    def test_readers_get_the_words_and_a_plain_link_and_nothing_that_loads_by_itself(self):
        html = shown(make_public(body=VIDEO))

        assert "<p>The launch, in full.</p>" in html
        assert (
            '<a class="embed__link" href="https://www.youtube.com/watch?v=abcdefghijk" rel="nofollow">Watch on YouTube</a>'
            in html
        )
        assert not re.search(r"<(?:iframe|script|img|object|embed)\b", html)

    def test_only_a_page_that_has_one_lets_its_players_in_and_no_other(self, client):
        plain, video = make_public(), make_public(body=VIDEO)

        without, with_one = (client.get(story.get_absolute_url()) for story in (plain, video))

        assert players(video) == ["https://www.youtube-nocookie.com"]
        assert frame_sources(without) == ["'self'"]
        assert frame_sources(with_one) == ["'self'", "https://www.youtube-nocookie.com"]
        assert without["Cross-Origin-Embedder-Policy"] == "credentialless"
        assert with_one["Cross-Origin-Embedder-Policy"] == "unsafe-none"
        assert frame_sources(client.get(plain.get_absolute_url())) == ["'self'"], (
            "one page's players stayed for the next"
        )


def frame_sources(response):
    return re.search(r"frame-src ([^;]+)", response["Content-Security-Policy"])[1].split()


def test_pull_quotes_and_tables_that_scroll_by_themselves():
    quote = '<figure data-quote="pull"><blockquote><p>Words.</p></blockquote></figure>'
    inner = "<table><tbody><tr><td>1</td></tr></tbody></table>"
    table = f"<table><tbody><tr><td>{inner}</td></tr></tbody></table>"

    html = shown(make_public(body=f"{quote}{table}"))

    assert '<figure class="pull-quote"><blockquote dir="auto"><p>Words.</p></blockquote></figure>' in html
    assert html.endswith(f'<div class="table" role="region" aria-label="Table" tabindex="0">{table}</div>')


def test_everything_else_is_as_it_was_written():
    body = '<h2>a</h2><p>b <a href="/c/">c</a></p><ul><li>d</li></ul><blockquote><p>e</p></blockquote><hr>'

    assert shown(make_public(body=body)) == body


def test_the_number_of_queries_does_not_grow_with_what_stands_in_a_text():
    render_to_string("articles/body/quote.html", {})  # templates are read once

    def count(figures):
        parts = [picture(make_image((320, 200))) for _ in range(figures)]
        parts += [card(make_public(lead_image=make_image((320, 200)))) for _ in range(figures)]
        story = Article.objects.get(pk=make_public(body="".join(parts) + VIDEO).pk)
        with CaptureQueriesContext(connection) as captured:
            html = shown(story)
        assert html.count("<img") == 2 * figures
        return len(captured)

    assert count(2) == count(9) == 2


def test_a_text_without_figures_asks_nothing(django_assert_num_queries):
    story = make_public()
    with django_assert_num_queries(0):
        shown(story)


def test_somebody_who_may_only_read_a_story_in_the_admin_sees_it_as_readers_would(client):
    image = make_image()
    reporter = make_user("Reporter")
    story = make_public(body=picture(image, "The mole"), created_by=reporter)
    client.force_login(reporter)

    page = client.get(reverse("admin:articles_article_change", args=[story.pk])).content.decode()

    assert '<figure class="picture">' in page
    assert "The mole" in page
