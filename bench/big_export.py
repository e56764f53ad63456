"""An export of a WordPress site as large as wanted: the same file from the same seed, written in constant memory.

    python -m bench.big_export FILE [--posts 50000] [--comments 500000] [--attachments 20000] [--seed 1] [--uploads FOLDER]

It has what makes such files hard: sections inside sections, several bylines, pictures that are named before they come,
answers that stand before what they answer, drafts without a date or an address, spam, trackbacks, blocks and classic text
side by side, links to its own stories and to resized copies of its pictures. ``--uploads`` makes the pictures too.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

SITE = "https://old.example"
POSTS, COMMENTS, ATTACHMENTS = 50_000, 500_000, 20_000
AUTHORS, SECTIONS, TAGS = 40, 60, 3_000
#: Numbers of posts are multiples of this: between two of them stand the attachments of the first.
STEP = 10
_FIRST_COMMENT = 1_000
#: Of so many comments in a row, the number of the one that is spam.
_STATES, _SPAM = 40, 8
_FIRST = datetime(2009, 3, 2, 6, 0)  # noqa: DTZ001 - WordPress writes local time without a zone
_YEARS = timedelta(days=15 * 365)
_BEHIND_GMT = timedelta(hours=-2)
_NEVER = "0000-00-00 00:00:00"
_VOCABULARY = """
army base border brigade budget carrier coast command contract convoy corvette council crew deal defence depot
destroyer drill drone engine escort exercise factory fleet forces frigate general harbour hull island jet launch
marines minister missile mission navy officer order parliament patrol pilot plan port radar range report river
runway sailor satellite shipyard signal soldier squadron strait submarine supply tank test training treaty turret
vessel village watch weapon wing after against before beside during near over since the under until with
"""
_WORDS = _VOCABULARY.split()
_HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<rss version="2.0"
  xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/"
  xmlns:wfw="http://wellformedweb.org/CommentAPI/"
  xmlns:dc="http://purl.org/dc/elements/1.1/"
  xmlns:wp="http://wordpress.org/export/1.2/">
<channel>
<title>A large old site</title>
<link>{site}</link>
<description>Made to be imported</description>
<pubDate>Mon, 02 Mar 2026 06:00:00 +0000</pubDate>
<language>en-US</language>
<wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>{site}</wp:base_site_url>
<wp:base_blog_url>{site}</wp:base_blog_url>
"""


def write(
    file: TextIO,
    *,
    posts: int = POSTS,
    comments: int = COMMENTS,
    attachments: int = ATTACHMENTS,
    seed: int = 1,
) -> None:
    """Write the whole export to ``file``. Attachments are one for a post, or none, so at most as many as posts."""
    if attachments > posts:
        raise ValueError("There are more attachments than posts that could have them.")
    dice = random.Random(seed)
    file.write(_HEAD.format(site=SITE))
    file.writelines(_authors())
    file.writelines(_sections())
    file.writelines(_tags())
    file.write("<generator>https://wordpress.org/?v=6.5.4</generator>\n")
    next_comment = _FIRST_COMMENT
    for number in range(posts):
        mine = share(comments, posts, number)
        picture = number * attachments // posts != (number + 1) * attachments // posts
        before = picture and number % 2 == 0
        if before:
            file.write(_attachment(number))
        file.writelines(_post(dice, number, posts, picture=picture, comments=mine, first_comment=next_comment))
        if picture and not before:
            file.write(_attachment(number))
        next_comment += mine
    file.write("</channel>\n</rss>\n")


def share(whole: int, parts: int, number: int) -> int:
    """How many of ``whole`` fall to part ``number``: most get few, every hundredth gets the most, none is lost."""
    hundred = number // 100 * 100
    size = min(100, parts - hundred)
    of_hundred = (hundred + size) * whole // parts - hundred * whole // parts
    crowd = of_hundred // 2
    rest, place = of_hundred - crowd, number - hundred
    return (crowd if place == 0 else 0) + (place + 1) * rest // size - place * rest // size


def comments_that_come_over(comments: int) -> int:
    """Of so many, those that are no spam."""
    return sum(pk % _STATES != _SPAM for pk in range(_FIRST_COMMENT, _FIRST_COMMENT + comments))


def picture_path(number: int) -> str:
    """Of the picture of post ``number``, below ``wp-content/uploads/``."""
    return f"{2009 + number % 15}/{1 + number % 12:02}/picture-{number}.jpg"


def make_uploads(folder: Path, *, posts: int = POSTS, attachments: int = ATTACHMENTS) -> int:
    """Make the file of every attachment, small and each another; returns how many there are."""
    from PIL import Image

    made = 0
    for number in range(posts):
        if number * attachments // posts == (number + 1) * attachments // posts:
            continue
        path = folder / picture_path(number)
        path.parent.mkdir(parents=True, exist_ok=True)
        picture = Image.effect_noise((96, 64), 20 + number % 60).convert("RGB")
        picture.putpixel((number % 96, number // 96 % 64), (number % 256, number // 256 % 256, number // 65536 % 256))
        picture.save(path, "JPEG", quality=60)
        made += 1
    return made


def _authors() -> Iterator[str]:
    for number in range(AUTHORS):
        yield (
            f"<wp:author><wp:author_id>{number + 2}</wp:author_id>"
            f"<wp:author_login><![CDATA[writer{number}]]></wp:author_login>"
            f"<wp:author_email><![CDATA[writer{number}@old.example]]></wp:author_email>"
            f"<wp:author_display_name><![CDATA[Writer Number {number}]]></wp:author_display_name>"
            f"<wp:author_first_name><![CDATA[Writer]]></wp:author_first_name>"
            f"<wp:author_last_name><![CDATA[Number {number}]]></wp:author_last_name></wp:author>\n"
        )


def _sections() -> Iterator[str]:
    # Every fourth is an outermost one; those inside come before those that they are inside of.
    for number in reversed(range(SECTIONS)):
        parent = f"section-{number - 1}" if number % 4 else ""
        yield (
            f"<wp:category><wp:term_id>{number + 10}</wp:term_id>"
            f"<wp:category_nicename><![CDATA[section-{number}]]></wp:category_nicename>"
            f"<wp:category_parent><![CDATA[{parent}]]></wp:category_parent>"
            f"<wp:cat_name><![CDATA[Section {number}]]></wp:cat_name></wp:category>\n"
        )


def _tags() -> Iterator[str]:
    for number in range(TAGS):
        yield (
            f"<wp:tag><wp:term_id>{number + 1000}</wp:term_id><wp:tag_slug><![CDATA[topic-{number}]]></wp:tag_slug>"
            f"<wp:tag_name><![CDATA[Topic {number}]]></wp:tag_name></wp:tag>\n"
        )


def _post(
    dice: random.Random, number: int, posts: int, *, picture: bool, comments: int, first_comment: int
) -> Iterator[str]:
    pk = (number + 1) * STEP
    local = _FIRST + _YEARS * number / posts
    status = {7: "draft", 19: "private", 31: "pending"}.get(number % 50, "publish")
    dated = status != "draft"
    slug = f"story-{number}" if dated else ""
    link = f"{SITE}/{local:%Y/%m/%d}/{slug}/" if dated else f"{SITE}/?p={pk}"
    title = " ".join(dice.choices(_WORDS, k=7)).capitalize()
    writers = [number % AUTHORS, *([(number + 7) % AUTHORS] if number % 9 == 0 else [])]
    yield (
        f"<item>\n<title><![CDATA[{title} {number}]]></title>\n<link>{link}</link>\n"
        f"<pubDate>{local - _BEHIND_GMT:%a, %d %b %Y %H:%M:%S} +0000</pubDate>\n"
        f"<dc:creator><![CDATA[writer{writers[0]}]]></dc:creator>\n"
        f'<guid isPermaLink="false">{SITE}/?p={pk}</guid>\n<description></description>\n'
        f"<content:encoded><![CDATA[{_body(dice, number, picture=picture)}]]></content:encoded>\n"
        f"<excerpt:encoded><![CDATA[{_sentence(dice)}]]></excerpt:encoded>\n<wp:post_id>{pk}</wp:post_id>\n"
        f"{_dates(local, dated=dated)}"
        f"<wp:comment_status><![CDATA[{'open' if number % 3 else 'closed'}]]></wp:comment_status>\n"
        "<wp:ping_status><![CDATA[open]]></wp:ping_status>\n"
        f"<wp:post_name><![CDATA[{slug}]]></wp:post_name>\n<wp:status><![CDATA[{status}]]></wp:status>\n"
        "<wp:post_parent>0</wp:post_parent>\n<wp:menu_order>0</wp:menu_order>\n"
        "<wp:post_type><![CDATA[post]]></wp:post_type>\n<wp:post_password><![CDATA[]]></wp:post_password>\n"
        f"<wp:is_sticky>{int(number == posts - 1)}</wp:is_sticky>\n"
    )
    for section in dict.fromkeys([number % SECTIONS, *([number * 7 % SECTIONS] if number % 5 == 0 else [])]):
        yield f'<category domain="category" nicename="section-{section}"><![CDATA[Section {section}]]></category>\n'
    for tag in dict.fromkeys(dice.choices(range(TAGS), k=number % 5)):
        yield f'<category domain="post_tag" nicename="topic-{tag}"><![CDATA[Topic {tag}]]></category>\n'
    if len(writers) > 1:
        for writer in writers:
            yield f'<category domain="author" nicename="writer{writer}"><![CDATA[writer{writer}]]></category>\n'
    if picture:
        yield _meta("_thumbnail_id", str(pk + 1))
    if number % 11 == 0 and dated:
        yield _meta("_wp_old_slug", f"earlier-name-of-story-{number}")
    yield _meta("_edit_last", "2")
    yield from _comments(dice, comments, first_comment, since=local)
    yield "</item>\n"


def _attachment(number: int) -> str:
    pk = (number + 1) * STEP
    address = f"{SITE}/wp-content/uploads/{picture_path(number)}"
    local = datetime(2009 + number % 15, 1 + number % 12, 1)  # noqa: DTZ001 - as above
    return (
        f"<item>\n<title><![CDATA[Picture {number}]]></title>\n<link>{SITE}/picture-{number}/</link>\n"
        f"<pubDate>{local:%a, %d %b %Y %H:%M:%S} +0000</pubDate>\n"
        f"<dc:creator><![CDATA[writer{number % AUTHORS}]]></dc:creator>\n"
        f'<guid isPermaLink="false">{address}</guid>\n<description></description>\n'
        f"<content:encoded><![CDATA[]]></content:encoded>\n"
        f"<excerpt:encoded><![CDATA[What picture {number} shows.]]></excerpt:encoded>\n"
        f"<wp:post_id>{pk + 1}</wp:post_id>\n{_dates(local, dated=True)}"
        "<wp:comment_status><![CDATA[closed]]></wp:comment_status>\n"
        "<wp:ping_status><![CDATA[closed]]></wp:ping_status>\n"
        f"<wp:post_name><![CDATA[picture-{number}]]></wp:post_name>\n<wp:status><![CDATA[inherit]]></wp:status>\n"
        f"<wp:post_parent>{pk}</wp:post_parent>\n<wp:menu_order>0</wp:menu_order>\n"
        "<wp:post_type><![CDATA[attachment]]></wp:post_type>\n<wp:post_password><![CDATA[]]></wp:post_password>\n"
        f"<wp:is_sticky>0</wp:is_sticky>\n<wp:attachment_url><![CDATA[{address}]]></wp:attachment_url>\n"
        f"{_meta('_wp_attached_file', picture_path(number))}"
        f"{_meta('_wp_attachment_image_alt', f'Ships, seen from the harbour, number {number}')}</item>\n"
    )


def _dates(local: datetime, *, dated: bool) -> str:
    # A draft has the time when it was begun, and none in Greenwich.
    gmt = f"{local - _BEHIND_GMT:%Y-%m-%d %H:%M:%S}" if dated else _NEVER
    return (
        f"<wp:post_date><![CDATA[{local:%Y-%m-%d %H:%M:%S}]]></wp:post_date>\n"
        f"<wp:post_date_gmt><![CDATA[{gmt}]]></wp:post_date_gmt>\n"
        f"<wp:post_modified><![CDATA[{local:%Y-%m-%d %H:%M:%S}]]></wp:post_modified>\n"
        f"<wp:post_modified_gmt><![CDATA[{local - _BEHIND_GMT:%Y-%m-%d %H:%M:%S}]]></wp:post_modified_gmt>\n"
    )


def _body(dice: random.Random, number: int, *, picture: bool) -> str:
    paragraphs = [" ".join(_sentence(dice) for _ in range(6)) for _ in range(3 + number % 6)]
    if number:
        other = dice.randrange(number)
        paragraphs[0] += f' See <a href="{SITE}/?p={(other + 1) * STEP}">our earlier report</a>.'
    if number % 2:
        return "\n\n".join(paragraphs)  # a classic post: paragraphs by their empty lines
    blocks = [f"<!-- wp:paragraph -->\n<p>{text}</p>\n<!-- /wp:paragraph -->" for text in paragraphs]
    if picture and number % 4 == 0:
        pk, copy = (number + 1) * STEP + 1, picture_path(number).replace(".jpg", "-80x53.jpg")
        blocks.insert(
            1,
            f'<!-- wp:image {{"id":{pk},"sizeSlug":"medium"}} -->\n<figure class="wp-block-image size-medium">'
            f'<img src="{SITE}/wp-content/uploads/{copy}" alt="" class="wp-image-{pk}"/>'
            f"<figcaption>A view of it.</figcaption></figure>\n<!-- /wp:image -->",
        )
    return "\n\n".join(blocks)


def _comments(dice: random.Random, many: int, first: int, *, since: datetime) -> Iterator[str]:
    for place in range(many):
        pk = first + place
        at = since + timedelta(minutes=11 * (place + 1))
        approved = {3: "0", _SPAM: "spam", 17: "trash"}.get(pk % _STATES, "1")
        kind = "pingback" if pk % 97 == 5 else "comment"
        # One answers an earlier one; and now and then one answers what stands further down in the file.
        parent = first + dice.randrange(place) if place and pk % 3 == 0 else 0
        if pk % 1009 == 0 and place + 1 < many:
            parent = pk + 1
        reader = dice.randrange(20_000)
        yield (
            f"<wp:comment>\n<wp:comment_id>{pk}</wp:comment_id>\n"
            f"<wp:comment_author><![CDATA[Reader {reader}]]></wp:comment_author>\n"
            f"<wp:comment_author_email><![CDATA[reader{reader}@mail.example]]></wp:comment_author_email>\n"
            "<wp:comment_author_url></wp:comment_author_url>\n"
            f"<wp:comment_author_IP><![CDATA[198.18.{reader // 250}.{reader % 250}]]></wp:comment_author_IP>\n"
            f"<wp:comment_date><![CDATA[{at:%Y-%m-%d %H:%M:%S}]]></wp:comment_date>\n"
            f"<wp:comment_date_gmt><![CDATA[{at - _BEHIND_GMT:%Y-%m-%d %H:%M:%S}]]></wp:comment_date_gmt>\n"
            f"<wp:comment_content><![CDATA[{_sentence(dice)} {_sentence(dice)} Number {pk}.]]></wp:comment_content>\n"
            f"<wp:comment_approved><![CDATA[{approved}]]></wp:comment_approved>\n"
            f"<wp:comment_type><![CDATA[{kind}]]></wp:comment_type>\n"
            f"<wp:comment_parent>{parent}</wp:comment_parent>\n<wp:comment_user_id>0</wp:comment_user_id>\n"
            "</wp:comment>\n"
        )


def _meta(key: str, value: str) -> str:
    return (
        f"<wp:postmeta><wp:meta_key><![CDATA[{key}]]></wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>\n"
    )


def _sentence(dice: random.Random) -> str:
    return " ".join(dice.choices(_WORDS, k=14)).capitalize() + "."


def main(arguments: list[str]) -> None:
    """Write an export to a file, or to the standard output for "-"."""
    parser = argparse.ArgumentParser(prog="python -m bench.big_export", description=main.__doc__)
    parser.add_argument("file")
    parser.add_argument("--posts", type=int, default=POSTS)
    parser.add_argument("--comments", type=int, default=COMMENTS)
    parser.add_argument("--attachments", type=int, default=ATTACHMENTS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--uploads", type=Path, help="make the pictures in this folder, as in wp-content/uploads")
    options = parser.parse_args(arguments)
    wanted = {"posts": options.posts, "attachments": options.attachments}
    if options.file == "-":
        write(sys.stdout, **wanted, comments=options.comments, seed=options.seed)
    else:
        with Path(options.file).open("w", encoding="utf-8") as file:
            write(file, **wanted, comments=options.comments, seed=options.seed)
    if options.uploads:
        make_uploads(options.uploads, **wanted)


if __name__ == "__main__":
    main(sys.argv[1:])
