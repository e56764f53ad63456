"""The site goes out as an export: valid whatever was typed, private where asked, and the same when it comes in again."""

import io
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from lxml import etree

from articles.comments.models import CommentState
from articles.comments.tests.factory import make_comment
from articles.tests.factory import (
    make_article,
    make_author,
    make_expired,
    make_image,
    make_page,
    make_public,
    make_scheduled,
    make_section,
    make_tag,
    make_unpublished,
    make_withdrawn,
    make_working_copy,
    picture_bytes,
)
from articles.wordpress.exporter import export

pytestmark = pytest.mark.django_db

SPACES = {
    "wp": "http://wordpress.org/export/1.2/",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "excerpt": "http://wordpress.org/export/1.2/excerpt/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def exported(**asked):
    file = io.StringIO()
    export(file, **asked)
    return etree.fromstring(file.getvalue().encode()).find("channel")


def items(channel, kind="post"):
    return {
        item.findtext("title"): item
        for item in channel.iter("item")
        if item.findtext("wp:post_type", namespaces=SPACES) == kind
    }


def said(item, name):
    return item.findtext(name, namespaces=SPACES)


def meta(item):
    return [(said(one, "wp:meta_key"), said(one, "wp:meta_value")) for one in item.iterfind("wp:postmeta", SPACES)]


def test_stories_go_out_in_every_state_with_wordpress_word_for_it():
    made = {
        "publish": make_public(),
        "future": make_scheduled(),
        "draft": make_article(),
        "pending": make_article(state="submitted"),
        "private": make_withdrawn(),
    }
    expired = make_expired()
    channel = exported()

    for status, story in made.items():
        assert said(items(channel)[story.headline], "wp:status") == status
    assert said(items(channel)[expired.headline], "wp:status") == "private"
    assert said(items(channel)[made["draft"].headline], "wp:post_date_gmt") == "0000-00-00 00:00:00"
    assert said(items(channel)[made["publish"].headline], "link").endswith(made["publish"].get_absolute_url())
    assert ("_newsroom_withdrawal_notice", made["private"].withdrawal_notice) in meta(
        items(channel)[made["private"].headline]
    )


def test_only_what_readers_see_goes_out_where_that_is_asked():
    public, picture, hidden = make_public(), make_image(), make_image()
    make_expired("Gone secret")
    for secret in (make_scheduled("Secret"), make_article("Secret too")):
        secret.tags.set([make_tag(f"tag of {secret}")])
        secret.lead_image = hidden
        secret.save()
    make_working_copy(public, headline="Secret change")
    public.lead_image = picture
    public.save()
    make_comment(public, text="Seen by all.", email="known@example.org", address="192.0.2.77")
    for state in (CommentState.PENDING, CommentState.SPAM, CommentState.REJECTED):
        make_comment(public, state, text="Not to be seen.")

    channel = exported(public_only=True)
    whole = etree.tostring(channel, encoding="unicode")

    assert list(items(channel)) == [public.headline]
    assert len(items(channel, "attachment")) == 1
    for private in ("ecret", "Not to be seen", "known@example.org", "192.0.2.77", hidden.token):
        assert private not in whole
    assert "Seen by all." in whole
    assert "known@example.org" in etree.tostring(exported(), encoding="unicode")


def test_what_the_newsroom_alone_knows_of_what_is_public_stays_inside_where_that_is_asked(tmp_path):
    now = timezone.now()
    picture = make_image(file=ContentFile(picture_bytes(), "from-informant-x.jpg"), headline="Shot by informant x")
    public = make_public(
        lead_image=picture,
        authors=[make_author("Vera Okonta", biography="Writes.")],
        expires_at=now + timedelta(days=9),
    )
    public.corrections.create(kind="update", text="Told already.", at=now, username="vera")
    public.corrections.create(kind="update", text="To be told.", at=now + timedelta(days=1), username="vera")
    make_scheduled(authors=[make_author("Secret Source", biography="Undercover.")])
    make_unpublished(tags=[make_tag("codeword")])

    kept = etree.tostring(exported(public_only=True, files=tmp_path), encoding="unicode")
    whole = etree.tostring(exported(), encoding="unicode")

    for private in (
        "informant",
        "To be told.",
        "expires_at",
        "Secret Source",
        "secret-source",
        "Undercover.",
        "codeword",
    ):
        assert private not in kept
        assert private in whole
    assert "Told already." in kept
    assert "Vera Okonta" in kept
    assert not list(tmp_path.rglob("*informant*"))


def test_sections_are_a_tree_and_authors_stand_in_the_order_of_the_byline():
    north = make_section("North & co", parent=make_section("World"))
    vera, anna = make_author("Vera Okonta", biography="Writes of <ships>."), make_author("Anna Lind")
    story = make_public(
        section=north, further_sections=[make_section("Air")], tags=[make_tag("ferries")], authors=[vera, anna]
    )
    channel = exported()
    item = items(channel)[story.headline]
    filed = [(one.get("domain"), one.get("nicename")) for one in item.iterfind("category")]

    parents = {
        said(one, "wp:category_nicename"): said(one, "wp:category_parent")
        for one in channel.iterfind("wp:category", SPACES)
    }
    assert parents == {"world": "", "north-co": "world", "air": ""}
    assert filed == [
        ("category", "north-co"),
        ("category", "air"),
        ("post_tag", "ferries"),
        ("author", "cap-vera-okonta"),
        ("author", "cap-anna-lind"),
    ]
    assert said(item, "dc:creator") == "vera-okonta"
    assert ("cap-description", "Writes of &lt;ships&gt;.") in meta(items(channel, "guest-author")["Vera Okonta"])


def test_replies_keep_their_threads_and_their_states():
    story = make_public()
    first = make_comment(story, text="1 < 2 & so on")
    make_comment(story, CommentState.PENDING, parent=first)
    make_comment(story, CommentState.SPAM)
    make_comment(story, CommentState.REJECTED)
    comments = list(items(exported())[story.headline].iterfind("wp:comment", SPACES))

    assert [said(one, "wp:comment_approved") for one in comments] == ["1", "0", "spam", "trash"]
    assert said(comments[1], "wp:comment_parent") == str(first.pk)
    assert said(comments[0], "wp:comment_content") == "1 &lt; 2 &amp; so on"


def test_no_two_things_have_one_number():
    for _ in range(11):
        make_public(lead_image=make_image(), authors=[make_author(biography="Writes.")])
    numbers = [said(item, "wp:post_id") for item in exported().iter("item")]

    assert len(numbers) == 33
    assert len(set(numbers)) == len(numbers)


def test_a_body_becomes_blocks_that_wordpress_shows(settings):
    image, other = make_image(caption="The harbour"), make_public("Ferry sails")
    hidden = make_article("Secret")
    story = make_public(
        body=f'<h2>On</h2><p>See <a href="/about/">us</a>.</p><figure data-picture="{image.pk}"></figure>'
        f'<figure data-story="{other.pk}"></figure><figure data-story="{hidden.pk}"></figure>'
        '<figure data-embed="https://www.youtube.com/watch?v=dQw4w9WgXcQ"></figure>'
        '<figure data-quote="pull"><blockquote><p>Closed.</p></blockquote><figcaption>The mayor</figcaption></figure>'
        '<ol start="3"><li><p>Three</p></li></ol><blockquote><p>So.</p></blockquote><hr>'
    )
    channel = exported()
    body = said(items(channel)[story.headline], "content:encoded")
    number = said(next(iter(items(channel, "attachment").values())), "wp:post_id")

    assert "<!-- wp:heading -->\n<h2>On</h2>\n<!-- /wp:heading -->" in body
    assert f'<a href="{settings.SITE_URL}/about/">' in body
    assert f'class="wp-image-{number}"/><figcaption>The harbour</figcaption></figure>' in body
    assert f"\n{settings.SITE_URL}{other.get_absolute_url()}\n</div>" in body
    assert "\nhttps://www.youtube.com/watch?v=dQw4w9WgXcQ\n</div>" in body
    assert "<p>Closed.</p><cite>The mayor</cite></blockquote></figure>" in body
    assert '<!-- wp:list {"ordered":true,"start":3} -->' in body
    assert "ecret" not in body
    assert "data-" not in body


def test_pictures_go_into_a_folder_and_tell_nothing_but_whose_they_are(tmp_path, shared_data):
    from django.core.files import File

    from articles.images.metadata import read

    with (shared_data / "photos" / "gps-DSCN0010.jpg").open("rb") as photo:
        image = make_image(file=File(photo, "DSCN0010.jpg"))
    make_article(lead_image=image)
    item = next(iter(items(exported(files=tmp_path), "attachment").values()))
    path = tmp_path / said(item, "wp:attachment_url").split("/wp-content/uploads/")[1]

    with path.open("rb") as file:
        assert not read(file).had_location
    assert items(exported(), "attachment") == {}, "without a folder a picture of a draft has no address"


def test_memory_does_not_grow_with_the_site_and_queries_not_with_a_batch(django_assert_max_num_queries):
    section, author = make_section(), make_author()
    for _ in range(3):
        make_public(section=section, authors=[author], tags=[make_tag()])
    with django_assert_max_num_queries(60) as few:
        exported()
    for _ in range(20):
        make_public(section=section, authors=[author], tags=[make_tag()])
    with django_assert_max_num_queries(len(few)):
        exported()


#: What WordPress 6 writes of each, in its order.
AS_WORDPRESS_WRITES = {
    "author": [
        "author_id",
        "author_login",
        "author_email",
        "author_display_name",
        "author_first_name",
        "author_last_name",
    ],
    "category": ["term_id", "category_nicename", "category_parent", "cat_name", "category_description"],
    "tag": ["term_id", "tag_slug", "tag_name", "tag_description"],
    "comment": [
        *("comment_id", "comment_author", "comment_author_email", "comment_author_url", "comment_author_IP"),
        *("comment_date", "comment_date_gmt", "comment_content", "comment_approved", "comment_type", "comment_parent"),
        "comment_user_id",
    ],
    "postmeta": ["meta_key", "meta_value"],
}
ITEM = [
    *("title", "link", "pubDate", "dc:creator", "guid", "description", "content:encoded", "excerpt:encoded"),
    *("wp:post_id", "wp:post_date", "wp:post_date_gmt", "wp:post_modified", "wp:post_modified_gmt"),
    *("wp:comment_status", "wp:ping_status", "wp:post_name", "wp:status", "wp:post_parent", "wp:menu_order"),
    *("wp:post_type", "wp:post_password", "wp:is_sticky"),
]


def names(element):
    prefixes = {address: f"{prefix}:" for prefix, address in SPACES.items()}
    found = (etree.QName(one) for one in element)
    return [prefixes.get(name.namespace, "") + name.localname for name in found]


def test_everything_has_what_wordpress_own_exports_have_in_their_order():
    writer = make_author("Ilse Aal", biography="Of the coast.")
    make_comment(article=make_public(lead_image=make_image(), authors=[writer], tags=[make_tag("nato")]))
    make_page()
    channel = exported()

    kinds = {said(item, "wp:post_type") for item in channel.iter("item")}
    assert kinds == {"post", "page", "attachment", "guest-author"}
    for item in channel.iter("item"):
        assert names(item)[: len(ITEM)] == ITEM
        further = set(names(item)[len(ITEM) :])
        assert further <= {"wp:attachment_url", "category", "wp:postmeta", "wp:comment"}
    for name, parts in AS_WORDPRESS_WRITES.items():
        elements = list(channel.iter(f"{{{SPACES['wp']}}}{name}"))
        assert elements, name
        assert {tuple(names(one)) for one in elements} == {tuple(f"wp:{part}" for part in parts)}
