"""Plain functions that write exports as WordPress does. Each takes what the test is about and invents the rest."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from articles.wordpress.importer import Options, import_files
from articles.wordpress.report import Report

SITE = "https://old.example"
_numbers = count(1000)

HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.5.4" created="2026-01-02 03:04" -->
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
  <title>The Old Site</title>
  <link>{site}</link>
  <wp:wxr_version>1.2</wp:wxr_version>
  <wp:base_site_url>{site}</wp:base_site_url>
  <wp:base_blog_url>{site}</wp:base_blog_url>
"""
TAIL = "</channel>\n</rss>\n"


def cdata(text: object) -> str:
    return "<![CDATA[" + str(text).replace("]]>", "]]]]><![CDATA[>") + "]]>"


def author(login: str, name: str = "", number: int = 1) -> str:
    return (
        f"<wp:author><wp:author_id>{number}</wp:author_id><wp:author_login>{cdata(login)}</wp:author_login>"
        f"<wp:author_display_name>{cdata(name)}</wp:author_display_name></wp:author>"
    )


def category(slug: str, name: str = "", parent: str = "", number: int | None = None, description: str = "") -> str:
    return (
        f"<wp:category><wp:term_id>{number or next(_numbers)}</wp:term_id><wp:category_nicename>{cdata(slug)}"
        f"</wp:category_nicename><wp:category_parent>{cdata(parent)}</wp:category_parent>"
        f"<wp:cat_name>{cdata(name or slug.title())}</wp:cat_name>"
        f"<wp:category_description>{cdata(description)}</wp:category_description></wp:category>"
    )


def tag(slug: str, name: str = "") -> str:
    return (
        f"<wp:tag><wp:term_id>{next(_numbers)}</wp:term_id><wp:tag_slug>{cdata(slug)}</wp:tag_slug>"
        f"<wp:tag_name>{cdata(name or slug)}</wp:tag_name></wp:tag>"
    )


def comment(number: int, text: str = "Well said.", **fields: Any) -> str:
    defaults = {
        "author": "Ilse",
        "author_email": "ilse@example.org",
        "author_url": "",
        "author_IP": "192.0.2.7",
        "date": "2020-01-03 10:00:00",
        "date_gmt": "2020-01-03 09:00:00",
        "approved": "1",
        "type": "comment",
        "parent": 0,
        "user_id": 0,
    }
    parts = "".join(
        f"<wp:comment_{name}>{cdata(value)}</wp:comment_{name}>" for name, value in (defaults | fields).items()
    )
    return (
        f"<wp:comment><wp:comment_id>{number}</wp:comment_id>"
        f"<wp:comment_content>{cdata(text)}</wp:comment_content>{parts}</wp:comment>"
    )


def item(
    number: int,
    title: str = "A story",
    *,
    body: str = "A text.",
    excerpt: str = "",
    filed: Iterable[tuple[str, str, str]] = (("category", "air", "Air"),),
    meta: Iterable[tuple[str, object]] = (),
    comments: Iterable[str] = (),
    creator: str = "jane",
    **fields: Any,
) -> str:
    """A published post of 2 January 2020, unless the test says otherwise. ``fields`` are those of the wp namespace."""
    wp = {
        "post_date": "2020-01-02 10:00:00",
        "post_date_gmt": "2020-01-02 09:00:00",
        "comment_status": "open",
        "post_name": f"story-{number}",
        "status": "publish",
        "post_parent": 0,
        "menu_order": 0,
        "post_type": "post",
        "post_password": "",
        "is_sticky": 0,
    } | fields
    link = wp.pop("link", f"{SITE}/2020/01/02/{wp['post_name']}/")
    guid = wp.pop("guid", f"{SITE}/?p={number}")
    parts = "".join(f"<wp:{name}>{cdata(value)}</wp:{name}>" for name, value in wp.items())
    terms = "".join(
        f"<category domain={quoteattr(domain)} nicename={quoteattr(slug)}>{cdata(name)}</category>"
        for domain, slug, name in filed
    )
    metas = "".join(
        f"<wp:postmeta><wp:meta_key>{cdata(key)}</wp:meta_key><wp:meta_value>{cdata(value)}</wp:meta_value></wp:postmeta>"
        for key, value in meta
    )
    return (
        f"<item><title>{cdata(title)}</title><link>{escape(link)}</link><dc:creator>{cdata(creator)}</dc:creator>"
        f'<guid isPermaLink="false">{escape(guid)}</guid><content:encoded>{cdata(body)}</content:encoded>'
        f"<excerpt:encoded>{cdata(excerpt)}</excerpt:encoded><wp:post_id>{number}</wp:post_id>{parts}{terms}{metas}"
        f"{''.join(comments)}</item>\n"
    )


def page(number: int, title: str = "A page", **fields: Any) -> str:
    fields = {"post_name": f"page-{number}", "link": f"{SITE}/page-{number}/", "filed": ()} | fields
    return item(number, title, post_type="page", **fields)


def attachment(number: int, file: str = "2020/01/bridge.jpg", *, alt: str = "", **fields: Any) -> str:
    fields = {"title": file.rpartition("/")[2].partition(".")[0], "body": "", "filed": (), "status": "inherit"} | fields
    meta = [*fields.pop("meta", ()), *([("_wp_attachment_image_alt", alt)] if alt else [])]
    url = f"{SITE}/wp-content/uploads/{file}"
    return item(number, post_type="attachment", attachment_url=url, meta=meta, guid=url, **fields)


def export(*parts: str, site: str = SITE) -> str:
    return HEAD.format(site=site) + "".join(parts) + TAIL


def write(folder: Path, *parts: str, name: str = "export.xml", site: str = SITE) -> Path:
    path = folder / name
    path.write_text(export(*parts, site=site), encoding="utf-8")
    return path


def bring(folder: Path, *parts: str, **options: Any) -> Report:
    """Import an export of these parts."""
    return import_files([write(folder, *parts)], Options(**options))
