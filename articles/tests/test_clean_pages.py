"""What every public page keeps to: nothing of the visitor in it, nothing of others on it, nothing hostile live in it."""

import json
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import timezone

from articles.comments.tests.factory import make_comment
from articles.comments.tests.markup import parse
from articles.models import Correction, PreviewLink, TopicPicture

from .factory import (
    day_of,
    make_article,
    make_author,
    make_breaking,
    make_expired,
    make_image,
    make_page,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_unpublished_page,
    make_user,
    make_withdrawn,
)

pytestmark = pytest.mark.django_db

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'`{{ 7|add:7 }}{% now 'Y' %}&lt;b&gt;</title>"


def preview_of(story, **fields):
    until = timezone.now() + timedelta(hours=1)
    link = PreviewLink.objects.create(article=story, reader=HOSTILE, expires_at=until, **fields)
    return reverse("preview", args=[link.key])


@pytest.fixture
def pages():
    """The addresses of one page of each kind, on a site where every text that people write is hostile."""
    section = make_section("Sea", description=HOSTILE)
    inner = make_section(HOSTILE[:100], parent=section, slug="deep")
    author = make_author("Vera", biography=HOSTILE, job_title=HOSTILE, portrait=make_image(alt=HOSTILE))
    author.name = HOSTILE[:150]
    author.save()
    author.links.create(label=HOSTILE[:50], url="https://okonta.example/?a=1&b=\"x'")
    tag = make_tag("ferries", description=HOSTILE)
    tag.name = HOSTILE[:100]
    tag.save()
    common = {
        "headline": HOSTILE,
        "standfirst": HOSTILE,
        "section": inner,
        "tags": [tag],
        "authors": [author],
        "content_warning": HOSTILE,
        "lead_caption": HOSTILE,
    }
    picture = make_image((1000, 667), alt=HOSTILE, credit=HOSTILE[:200])
    others = [
        make_public(
            slug=f"other-{n}", lead_image=picture, published_at=timezone.now() - timedelta(days=n + 1), **common
        )
        for n in range(14)
    ]
    story = make_public(slug="story", lead_image=picture, related=others[:2], body=f"<p>{HOSTILE}</p>", **common)
    story.related_links.update(note=HOSTILE)
    make_comment(story, name=HOSTILE, text=HOSTILE)
    for kind in Correction.Kind.values:
        story.corrections.create(kind=kind, text=HOSTILE, at=timezone.now(), username="vera")
    make_breaking(story, HOSTILE)
    TopicPicture.objects.create(tag=tag, image=picture)
    page = make_page(HOSTILE[:100], slug="about", body=f"<p>{HOSTILE}</p>")
    withdrawn = make_withdrawn(slug="withdrawn", withdrawal_notice=HOSTILE)
    return {
        "front page": "/",
        "older": "/page/2/",
        "section": section.get_absolute_url(),
        "inner section": inner.get_absolute_url(),
        "tag": tag.get_absolute_url(),
        "author": author.get_absolute_url(),
        "year": f"/{day_of(story):%Y}/",
        "day": f"/{day_of(story):%Y/%m/%d}/",
        "story": story.get_absolute_url(),
        "corrections": "/corrections/",
        "search form": "/search/",
        "search": f"/search/?{urlencode({'q': HOSTILE})}",
        "narrowed search": "/search/?q=alert&section=sea&tag=%22%3E%3Cscript%3E&after=%3Cscript%3E",
        "page": page.get_absolute_url(),
        "page inside a page": make_page(HOSTILE[:100], slug="inner", parent=page).get_absolute_url(),
        "page that is gone": make_unpublished_page(HOSTILE[:100], slug="gone-page").get_absolute_url(),
        "withdrawn": withdrawn.get_absolute_url(),
        "expired": make_expired(slug="expired").get_absolute_url(),
        "preview": preview_of(make_scheduled(slug="scheduled", lead_image=picture, related=others[:2], **common)),
        "preview that is over": preview_of(make_article(), revoked_at=timezone.now()),
        "not found": "/%3Cscript%3Ealert(1)%3C/script%3E/",
    }


def test_no_page_knows_the_visitor(client, pages):
    for name, address in pages.items():
        response = client.get(address)
        assert not response.cookies, name
        assert "cookie" not in response.get("Vary", "").lower(), name
        assert "csrf" not in response.content.decode().lower(), name


def test_no_page_differs_for_staff_who_are_signed_in(client, pages):
    before = {name: client.get(address).content for name, address in pages.items()}
    client.force_login(make_user("Chief"))

    for name, address in pages.items():
        response = client.get(address)
        assert response.content == before[name], name
        assert not response.cookies, name


def test_no_page_loads_anything_from_elsewhere(client, pages):
    own = urlsplit(settings.SITE_URL).netloc
    for name, address in pages.items():
        page = parse(client.get(address))
        loaded = [
            node[attribute]
            for node in page.below()
            for attribute in ("src", "data", "poster", "action", "formaction", "background", "manifest")
            if node[attribute] is not None
        ]
        loaded += [node["href"] for node in page.all("link") if node["rel"] != "preload"] + [
            node["href"] for node in page.all("use")
        ]
        sets = [node[name] for node in page.below() for name in ("srcset", "imagesrcset") if node[name]]
        loaded += [one.split()[0] for several in sets for one in several.split(",")]
        assert len(loaded) > 3, name
        for url in loaded:
            parts = urlsplit(url)
            assert parts.scheme in ("", "http", "https"), (name, url)
            assert parts.netloc in ("", own), (name, url)


def test_no_page_has_script_or_style_in_it(client, pages):
    for name, address in pages.items():
        page = parse(client.get(address))
        for node in page.below():
            assert node.name not in ("style", "iframe", "object", "embed", "base"), name
            assert "style" not in node.attributes, (name, node.attributes)
            assert not [one for one in node.attributes if one.startswith("on")], (name, node.attributes)
            assert not (node["href"] or "").lower().startswith(("javascript:", "data:")), (name, node["href"])
        for script in page.all("script"):
            if script["type"] == "application/ld+json":  # data, which no browser runs
                assert script.attributes.keys() == {"type"}, name
                assert json.loads(script.raw_text)["@context"] == "https://schema.org", name
                continue
            assert script["src"].startswith(settings.STATIC_URL), name
            assert not script.raw_text, name


def test_what_people_wrote_is_shown_as_they_wrote_it(client, pages):
    page = parse(client.get(pages["story"]))
    shown = " ".join(HOSTILE.split())

    assert page.one("h1").text == shown
    assert page.one(class_="article__standfirst").text == shown
    assert page.one("figure").one(class_="caption").text == shown
    assert page.one("figure").one("img")["alt"] == HOSTILE
    assert page.one(class_="warning").text.endswith(shown)
    assert page.one("head").one("meta", name="description")["content"] == HOSTILE
    assert shown in page.one(class_="comment__text").text
    assert [note.text for note in page.all(class_="told__text")] == [shown] * 3
    assert [excerpt.text for excerpt in page.all(class_="tip__excerpt")] == [shown, shown]
    assert parse(client.get(pages["withdrawn"])).one(class_="notice-page__notice").text == shown
    assert parse(client.get(pages["search"])).one("h1").text == f"Search Results for: {shown}"


def is_hidden(node):
    return node is not None and ("hidden" in node.attributes or node["aria-hidden"] == "true" or is_hidden(node.parent))


def test_every_page_is_sound_html_with_its_landmarks_and_one_first_heading(client, pages):
    for name, address in pages.items():
        page = parse(client.get(address))
        assert page.one("html")["lang"] == "en", name
        assert len(page.all("h1")) == 1, name
        assert len(page.all("main")) == 1, name
        ids = [node["id"] for node in page.below() if node["id"]]
        assert len(ids) == len(set(ids)), (name, sorted(one for one in ids if ids.count(one) > 1))
        for node in page.below():
            for attribute in ("aria-labelledby", "for", "aria-describedby"):
                for one in (node[attribute] or "").split():
                    assert one in ids, (name, attribute, one)
            if node.name == "a" and not is_hidden(node):
                named = node.text or node["aria-label"] or any(image["alt"] for image in node.all("img"))
                assert named, (name, node.attributes)
            if node.name == "img":
                assert node["alt"] is not None, name
                assert node["width"], name
                assert node["height"], name
        first = next(link for link in page.all("a"))
        assert (first["href"], first.text) == ("#main", "Skip to the content"), name


def test_no_sheet_or_module_asks_another_host(client, pages):
    for path in [
        "css/site.css",
        *(
            f"css/{name}.css"
            for name in ("tokens", "base", "layout", "lists", "front", "article", "corrections", "print", "error")
        ),
    ]:
        sheet = Path(finders.find(path)).read_text(encoding="utf-8")
        assert not re.search(r"https?:|url\(\s*['\"]?//", sheet), path


def test_a_page_loads_few_sheets(client, pages):
    for name, address in pages.items():
        assert len(parse(client.get(address)).one("head").all("link", rel="stylesheet")) <= 2, name
