"""What a post, its surroundings and its comments become."""

from datetime import UTC, datetime

import pytest

from articles.comments.models import Comment, CommentState, ModerationRecord
from articles.models import Article, Author, EditorialLogEntry, FrontPageSlot, LoggedVerb, Page, Section, State
from articles.tests.factory import make_article, make_public, make_section, make_tag, make_user
from articles.wordpress.models import Imported, Kind
from tags.models import Tag, TagAlias

from .exports import SITE, author, bring, category, comment, item, page, tag

pytestmark = pytest.mark.django_db
GONE_OUT = datetime(2020, 1, 2, 9, tzinfo=UTC)


def only() -> Article:
    return Article.objects.get()


@pytest.mark.parametrize(
    ("fields", "state", "is_public"),
    [
        ({"status": "publish"}, State.PUBLISHED, True),
        ({"status": "future", "post_date_gmt": "2090-01-02 09:00:00"}, State.PUBLISHED, False),
        ({"status": "draft"}, State.DRAFT, False),
        ({"status": "pending"}, State.SUBMITTED, False),
        ({"status": "private"}, State.DRAFT, False),
        ({"status": "publish", "post_password": "secret"}, State.DRAFT, False),
        ({"status": "in-legal-review"}, State.DRAFT, False),
        (
            {"status": "publish", "post_date": "0000-00-00 00:00:00", "post_date_gmt": "0000-00-00 00:00:00"},
            State.DRAFT,
            False,
        ),
    ],
)
def test_only_what_was_public_is_public(tmp_path, fields, state, is_public):
    bring(tmp_path, item(1, **fields))

    assert only().state == state
    assert Article.objects.public().exists() is is_public


def test_a_password_is_written_down_nowhere(tmp_path):
    bring(tmp_path, item(1, post_password="sesame-open"))

    rows = [*Article.objects.values(), *Imported.objects.values(), *EditorialLogEntry.objects.values()]
    assert "sesame-open" not in str(rows)


@pytest.mark.parametrize("status", ["trash", "auto-draft", "inherit"])
def test_what_was_thrown_away_or_never_written_is_counted_and_left_out(tmp_path, status):
    report = bring(tmp_path, item(1, status=status), item(2))

    assert report.skipped["articles"] == 1
    assert report.left_out.total() == 1
    assert Article.objects.count() == 1


def test_unknown_types_are_left_out_by_name(tmp_path):
    report = bring(
        tmp_path,
        *(item(n, post_type=kind) for n, kind in enumerate(("revision", "wp_block", "wp_block", "memo"), start=1)),
    )

    assert report.left_out == {"revision": 1, "wp_block": 2, "memo": 1}
    assert not Article.objects.exists()


def test_a_story_keeps_its_date_its_address_and_its_words(tmp_path):
    bring(tmp_path, item(1, "The <em>bridge</em> &amp; the river", excerpt="One.<br />Two.", post_name="the-bridge"))

    story = only()
    assert (story.headline, story.slug, story.standfirst) == ("The bridge & the river", "the-bridge", "One.\nTwo.")
    assert story.published_at == story.first_public_at == story.created_at == GONE_OUT
    assert story.get_absolute_url() == "/2020/01/02/the-bridge/"
    assert "bridge the river" in story.search_text


def test_a_slug_in_another_script_is_decoded(tmp_path):
    bring(tmp_path, item(1, post_name="%D0%BC%D0%BE%D1%81%D1%82"))

    assert only().slug == "мост"


def test_a_draft_without_slug_and_date_gets_a_slug_of_its_headline(tmp_path):
    zero = "0000-00-00 00:00:00"
    bring(tmp_path, item(1, "Still to come", status="draft", post_name="", post_date_gmt=zero, link=f"{SITE}/?p=1"))

    assert only().slug == "still-to-come"
    assert Imported.objects.get(kind=Kind.STORY).path == ""


def test_a_story_without_a_title_is_called_by_its_first_words(tmp_path):
    bring(tmp_path, item(1, "", body="<p>Nobody knew the name of the ship.</p>"), item(2, "", body=""))

    assert {story.headline for story in Article.objects.all()} == {"Nobody knew the name of the ship.", "Untitled (2)"}


def test_an_address_that_a_story_here_has_already_is_not_taken_from_it(tmp_path):
    mine = make_public("Mine", slug="the-bridge")

    report = bring(tmp_path, item(1, "Theirs", post_name="the-bridge"), item(2, "Another", post_name="the-bridge"))

    mine.refresh_from_db()
    assert mine.slug == "the-bridge"
    assert set(Article.objects.exclude(pk=mine.pk).values_list("slug", flat=True)) == {"the-bridge-2", "the-bridge-3"}
    assert sum("was taken" in warning for warning in report.warnings) == 2


def test_former_slugs_go_on_leading_to_the_story(tmp_path):
    make_article(slug="taken")

    report = bring(
        tmp_path, item(1, meta=[("_wp_old_slug", "first-name"), ("_wp_old_slug", "taken"), ("_wp_old_slug", "story-1")])
    )

    assert list(Article.objects.get(slug="story-1").old_slugs.values_list("slug", flat=True)) == ["first-name"]
    assert report.created["redirects"] == 1


def test_the_log_says_where_a_story_comes_from_and_nobody_gets_mail(
    tmp_path, mailoutbox, django_capture_on_commit_callbacks
):
    editor = make_user("Editor")

    with django_capture_on_commit_callbacks(execute=True):
        bring(tmp_path, item(1, comments=[comment(1)]), by=editor)

    entry = EditorialLogEntry.objects.get()
    assert (entry.verb, entry.by, entry.note) == (LoggedVerb.BRING_IN, editor, f"Brought over from {SITE}")
    assert ModerationRecord.objects.get().verb == "import"
    assert mailoutbox == []


def test_drafts_belong_to_the_account_of_the_same_name(tmp_path):
    jane = make_user("Reporter", username="jane")

    bring(tmp_path, item(1, creator="JANE", status="draft"), item(2, creator="somebody", status="draft"))

    assert {story.slug: story.created_by for story in Article.objects.all()} == {"story-1": jane, "story-2": None}


# Sections, tags, authors


def test_parents_may_come_after_their_children_or_not_at_all(tmp_path):
    report = bring(
        tmp_path,
        category("jets", parent="air"),
        category("air", parent="defence"),
        category("defence"),
        category("lost", parent="nowhere"),
        category("a", parent="b"),
        category("b", parent="a"),
    )

    assert Section.objects.get(slug="jets").path == "defence/air/jets"
    assert Section.objects.get(slug="lost").parent is None
    assert {len(Section.objects.get(slug=slug).lineage) for slug in "ab"} == {1, 2}
    assert any("“nowhere”" in warning for warning in report.warnings)


def test_the_first_category_is_the_section_unless_the_plugin_says_which_is(tmp_path):
    filed = [("category", "air", "Air"), ("category", "sea", "Sea")]
    bring(
        tmp_path,
        category("air", number=5),
        category("sea", number=6),
        item(1, filed=filed),
        item(2, filed=filed, meta=[("_yoast_wpseo_primary_category", 6)]),
    )

    one, two = Article.objects.order_by("slug")
    assert (one.section.slug, [s.slug for s in one.further_sections.all()]) == ("air", ["sea"])
    assert (two.section.slug, [s.slug for s in two.further_sections.all()]) == ("sea", ["air"])


def test_what_is_filed_under_nothing_is_uncategorized(tmp_path):
    bring(tmp_path, item(1, filed=()))

    assert only().section.slug == "uncategorized"


def test_sections_and_tags_that_are_here_already_are_used(tmp_path):
    air, nato = make_section("Air"), make_tag("NATO")
    TagAlias.objects.create(tag=nato, name="Atlantic Alliance", slug="atlantic-alliance")

    report = bring(
        tmp_path,
        category("air"),
        tag("alliance", "Atlantic alliance"),
        tag("nato", "nato"),
        item(1, filed=[("category", "air", "Air"), ("post_tag", "alliance", ""), ("post_tag", "nato", "")]),
    )

    assert only().section == air
    assert list(only().tags.all()) == [nato]
    assert report.unchanged["sections"] == 1
    assert report.unchanged["tags"] == 2
    assert Tag.objects.count() == 1


def test_terms_that_only_posts_name_come_over_too(tmp_path):
    bring(tmp_path, item(1, filed=[("category", "sea", "Sea &amp; coast"), ("post_tag", "hull", "Hull")]))

    assert only().section.name == "Sea & coast"
    assert [tag.name for tag in only().tags.all()] == ["Hull"]


def test_an_author_whom_the_list_lacks_or_writes_in_another_case_is_one(tmp_path):
    bring(
        tmp_path, author("Jane", "Jane Doe"), item(1, creator="jane"), item(2, creator="JANE"), item(3, creator="bob")
    )

    assert sorted(Author.objects.values_list("name", flat=True)) == ["Jane Doe", "bob"]
    assert [one.author.name for one in Article.objects.get(slug="story-2").bylines.all()] == ["Jane Doe"]


def test_a_mail_address_never_becomes_a_byline(tmp_path):
    bring(tmp_path, author("anna.lind@old.example", "anna.lind@old.example"), item(1, creator="bob@old.example"))

    assert not any("@" in name for pair in Author.objects.values_list("name", "slug") for name in pair)


def test_guests_of_co_authors_plus_have_their_biographies(tmp_path):
    guest = item(
        9,
        "Gus Guest",
        post_type="guest-author",
        post_name="cap-gus",
        meta=[("cap-display_name", "Gus Guest"), ("cap-user_login", "gus"), ("cap-description", "Writes of ships.")],
    )
    bring(tmp_path, guest, item(1, filed=[("author", "cap-gus", "gus"), ("author", "jane", "Jane")]))

    assert [one.author.name for one in only().bylines.all()] == ["Gus Guest", "Jane"]
    assert Author.objects.get(name="Gus Guest").biography == "Writes of ships."


def test_a_sticky_story_gets_a_place_on_the_front_page_after_those_of_editors(tmp_path):
    mine = FrontPageSlot.objects.create(article=make_public(), position=1)

    bring(tmp_path, item(1, is_sticky=1), item(2), item(3, is_sticky=1, status="draft"))

    assert [slot.article.slug for slot in FrontPageSlot.objects.exclude(pk=mine.pk)] == ["story-1"]


# Comments


def test_comments_have_the_state_that_they_had(tmp_path):
    states = {"1": "approved", "0": "pending", "trash": "rejected", "post-trashed": "rejected", "odd": "pending"}
    bring(
        tmp_path, item(1, comments=[comment(n, str(state), approved=state) for n, state in enumerate(states, start=1)])
    )

    assert {reply.text: reply.state for reply in Comment.objects.all()} == states


def test_spam_notes_and_unknown_types_are_counted_by_name_and_left_out(tmp_path):
    report = bring(
        tmp_path,
        item(
            1,
            comments=[
                comment(1, approved="spam"),
                comment(2, type="editorial-comment", text="Kill this story"),
                comment(3, type="pingback"),
                comment(4, "   "),
                comment(5, type=""),
            ],
        ),
    )

    assert report.left_out == {"spam comment": 1, "comment of type “editorial-comment”": 1, "empty comment": 1}
    assert report.skipped["comments"] == 3
    assert Comment.objects.count() == 2


def test_an_answer_to_what_does_not_come_over_moves_up_and_circles_are_cut(tmp_path):
    bring(
        tmp_path,
        item(
            1,
            comments=[
                comment(3, "answers spam", parent=2),
                comment(2, approved="spam", parent=1),
                comment(1, "first"),
                comment(4, "answers nobody", parent=99),
                comment(5, "a", parent=6),
                comment(6, "b", parent=5),
                comment(7, "own", parent=7),
            ],
        ),
    )

    parents = {reply.text: reply.parent and reply.parent.text for reply in Comment.objects.all()}
    assert parents["answers spam"] == "first"
    assert parents["answers nobody"] is parents["own"] is None
    assert (parents["a"], parents["b"]) in ((None, "a"), ("b", None))


def test_a_comment_is_plain_text_with_its_links_and_what_cannot_be_kept_is_empty(tmp_path):
    text = 'See <a href="https://a.example/x?a=1&amp;b=2">this</a>.<br />\nAnd <b>this</b> &lt;b&gt;.\n\nEnd'
    bring(
        tmp_path,
        author("jane", "Jane", number=7),
        item(
            1,
            comments=[
                comment(
                    1, text, author="J &amp; <b>K</b>", author_email="no mail", author_url="javascript:x", author_IP="?"
                ),
                comment(2, user_id=7),
            ],
        ),
    )

    reply, by_staff = Comment.objects.order_by("pk")
    assert reply.text == "See this (https://a.example/x?a=1&b=2).\nAnd this <b>.\n\nEnd"
    assert (reply.name, reply.email, reply.website, reply.address) == ("J & K", "", "", None)
    assert reply.created_at == datetime(2020, 1, 3, 9, tzinfo=UTC)
    assert (reply.is_staff, by_staff.is_staff) == (False, True)


def test_comments_under_what_readers_do_not_see_are_not_seen_either(tmp_path):
    bring(tmp_path, item(1, status="private", comments=[comment(1)]))

    assert Comment.objects.get().state == CommentState.APPROVED
    assert not Comment.objects.public().exists()


# Pages


def test_pages_stand_inside_one_another_wherever_the_parent_comes(tmp_path):
    report = bring(
        tmp_path, page(2, "Team", post_parent=1, menu_order=3), page(1, "About"), page(3, "Alone", post_parent=99)
    )

    team = Page.objects.get(title="Team")
    assert (team.get_absolute_url(), team.position) == ("/page-1/page-2/", 3)
    assert Page.objects.public().count() == report.created["pages"] == 3
    assert any("page 99" in warning for warning in report.warnings)


def test_a_page_inside_one_that_readers_do_not_see_is_not_seen_either(tmp_path):
    bring(
        tmp_path,
        page(3, "Inmost", post_parent=2),
        page(2, "Inside", post_parent=1),
        page(1, "Secret", status="private"),
    )

    assert not Page.objects.public().exists()
    assert Page.objects.count() == 3


@pytest.mark.parametrize("fields", [{"status": "draft"}, {"status": "private"}, {"post_password": "x"}])
@pytest.mark.parametrize("body", ["A text.", ""])
def test_a_page_that_was_not_public_is_a_draft(tmp_path, fields, body):
    bring(tmp_path, page(1, body=body, **fields))

    assert Page.objects.get().published_at is None


@pytest.mark.parametrize("body", ["", " &nbsp; ", "<!-- wp:latest-posts /-->"])
def test_a_page_without_a_text_shows_its_title_so_that_it_and_those_inside_it_are_found(client, tmp_path, body):
    parts = page(1, "Forces & fleets", body=body), page(2, "Air force", post_parent=1)
    report = bring(tmp_path, *parts)

    assert any("“Forces & fleets” has no text" in warning for warning in report.warnings)
    assert "Forces &amp; fleets" in client.get("/page-1/").content.decode()
    assert client.get("/page-1/page-2/").status_code == 200
    assert bring(tmp_path, *parts).changes == 0


def test_a_page_with_an_address_of_the_sites_own_gets_another(tmp_path):
    bring(tmp_path, page(1, "Search", post_name="search"))

    assert Page.objects.get().slug != "search"


# Links


def test_links_inside_the_site_lead_to_where_things_are_now(tmp_path):
    body = (
        f'<p><a href="{SITE}/2020/01/02/story-2/#more">later</a> <a href="http://www.old.example/?p=2">by number</a> '
        f'<a href="/category/air/">section</a> <a href="{SITE}/page-3/">page</a> <a href="{SITE}/gone/">gone</a> '
        '<a href="https://other.example/x">other</a></p>'
    )
    report = bring(
        tmp_path,
        category("air"),
        item(1, body=body),
        item(2, post_name="story-2", post_date_gmt="2021-05-06 09:00:00"),
        page(3),
    )

    text = Article.objects.get(slug="story-1").body
    assert '<a href="/2021/05/06/story-2/#more">' in text
    assert '<a href="/2021/05/06/story-2/">by number' in text
    assert '<a href="/category/air/">' in text
    assert '<a href="/page-3/">' in text
    assert '<a href="/gone/">' in text
    assert '<a href="https://other.example/x">' in text
    assert [warning for warning in report.warnings if "links to" in warning] == [
        "“A story” links to /gone/, which did not come over."
    ]


def test_tags_that_differ_in_case_alone_are_one_tag_whatever_their_slugs(tmp_path):
    filed = [("post_tag", "nato", "NATO"), ("post_tag", "nato-2", "Nato"), ("post_tag", "eu", "EU")]
    report = bring(tmp_path, tag("nato", "NATO"), tag("nato-2", "Nato"), tag("eu", "EU"), item(1, filed=filed))

    assert sorted(Tag.objects.values_list("name", flat=True)) == ["EU", "NATO"]
    assert report.created["tags"] == 2
    assert sorted(Article.objects.get().tags.values_list("name", flat=True)) == ["EU", "NATO"]
    assert Imported.objects.filter(kind=Kind.TAG).count() == 3
