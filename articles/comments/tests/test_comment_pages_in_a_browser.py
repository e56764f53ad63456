"""All that readers do about comments, in Chromium: with JavaScript, without it, by keyboard, on a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from articles.comments.models import Comment, DiscussionSettings, Report
from articles.comments.views.own import own_url
from articles.tests.factory import make_public

from .factory import make_comment, make_pending
from .reader_pages import furnish
from .test_reply_in_a_browser import field, fill_in

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1440}


@pytest.fixture
def story():
    return make_public(published_at=timezone.now() - timedelta(days=1))


@pytest.fixture
def pages(story):
    return furnish(story)


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS)
def test_nothing_of_a_comment_stands_outside_the_page(open_page, pages, width):
    page = open_page(viewport={"width": width, "height": 900})
    for name, address in pages.items():
        page.goto(address)
        outside = page.evaluate(
            """width => [...document.querySelectorAll(".discussion *, .notice-page *")].filter(one => {
                const box = one.getBoundingClientRect();
                return one.checkVisibility() && !one.closest(".reply__trap") && (box.right > width + 1 || box.left < -1);
            }).map(one => one.outerHTML.slice(0, 120))""",
            width,
        )
        assert outside == [], name


@pytest.mark.parametrize("width", [360, 1440])
def test_targets_are_large_enough_for_a_finger(open_page, pages, width):
    page = open_page(viewport={"width": width, "height": 900})
    smallest = 44 if width == 360 else 24
    for name in ("oldest comments", "report", "change", "stop"):
        page.goto(pages[name])
        small = page.evaluate(
            """smallest => [...document.querySelectorAll(
                ".comment__actions a, .comment-pages a, .reply button, .reply input:not([type=radio]):not([type=checkbox])"
            )].filter(one => !one.closest(".reply__trap, .find") && one.checkVisibility()
                && one.getBoundingClientRect().height < smallest).map(one => one.outerHTML.slice(0, 120))""",
            smallest,
        )
        assert small == [], name


def test_a_reader_sends_sees_and_changes_a_comment_without_leaving_the_page(page, story):
    make_comment(story, name="Tomas")
    page.goto(story.get_absolute_url())
    page.evaluate("window.here = true")
    fill_in(page, Comment="I was there on Mondey.")

    page.get_by_role("button", name="Post Comment").click()

    own = page.locator(".comment").filter(has_text="I was there on Mondey.")
    notice = own.get_by_role("status")
    expect(notice).to_contain_text("Your comment is awaiting moderation.")
    expect(notice).to_be_focused()
    expect(notice).to_be_in_viewport()
    assert page.evaluate("window.here") is True
    assert page.url.endswith(story.get_absolute_url())
    expect(field(page, "Comment")).to_have_value("")

    own.get_by_role("link", name="Change your comment").click()
    field(page, "Comment").fill("I was there on Monday.")
    page.get_by_role("button", name="Change comment").click()
    expect(page.locator(".comment").filter(has_text="I was there on Monday.")).to_be_visible()
    assert page.context.cookies() == []


def test_an_error_is_told_without_leaving_the_page_and_the_next_try_goes_through(page, story, complaints):
    complaints.expect("status of 422")
    page.goto(story.get_absolute_url())
    page.evaluate("window.here = true")
    fill_in(page, Website="no website")
    page.get_by_role("button", name="Post Comment").click()

    expect(page.get_by_role("alert")).to_be_focused()
    expect(field(page, "Comment")).to_have_value("A text")
    field(page, "Website").fill("")
    page.get_by_role("button", name="Post Comment").click()

    expect(page.get_by_role("status").filter(has_text="awaiting moderation")).to_be_visible()
    assert page.evaluate("window.here") is True
    assert Comment.objects.count() == 1


def test_a_site_that_cannot_be_reached_costs_no_text(page, story, complaints):
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    page.goto(story.get_absolute_url())
    fill_in(page)
    page.context.set_offline(True)
    for _ in range(2):
        page.get_by_role("button", name="Post Comment").click()
        expect(page.get_by_role("alert")).to_contain_text("Your text is still here.")
    expect(field(page, "Comment")).to_have_value("A text")

    page.context.set_offline(False)
    page.get_by_role("button", name="Post Comment").click()
    expect(page.get_by_role("status").filter(has_text="awaiting moderation")).to_be_visible()


def test_a_story_that_was_taken_down_meanwhile_gives_the_text_back(page, story, complaints):
    complaints.expect("status of 410")
    page.goto(story.get_absolute_url())
    fill_in(page, Comment="Twelve lines")
    type(story).objects.filter(pk=story.pk).update(state="draft")

    page.get_by_role("button", name="Post Comment").click()

    expect(page.get_by_role("heading", name="Your comment was not posted")).to_be_visible()
    expect(page.get_by_label("Your text")).to_have_value("Twelve lines")


def test_a_link_to_a_comment_that_stands_on_another_page_by_now_leads_there(page, story):
    DiscussionSettings(paged=True, per_page=1).save()
    first = make_comment(story, name="First")
    make_comment(story, name="Second")

    page.goto(f"{story.get_absolute_url()}#comment-{first.pk}")

    expect(page.locator(f"#comment-{first.pk}")).to_be_in_viewport()
    assert page.url.endswith(f"{story.get_absolute_url()}comments/1/#comment-{first.pk}")


def test_without_javascript_such_a_link_finds_the_way_there(open_page, story):
    DiscussionSettings(paged=True, per_page=1).save()
    first = make_comment(story, name="First")
    make_comment(story, name="Second")
    page = open_page(java_script_enabled=False)

    page.goto(f"{story.get_absolute_url()}#comment-{first.pk}")
    way = page.get_by_role("link", name="Go to the comment, which is on another page")
    expect(way).to_be_in_viewport()
    way.click()

    expect(page.locator("article.comment").filter(has_text="First")).to_be_in_viewport()


def test_a_link_to_a_comment_that_is_not_shown_stays_at_the_story(page, story):
    hidden = make_pending(story)
    page.goto(f"{story.get_absolute_url()}#comment-{hidden.pk}")

    expect(page.get_by_role("heading", level=1)).to_have_text(story.headline)
    assert page.url.endswith(f"#comment-{hidden.pk}")


def test_a_permalink_leads_to_its_comment_without_a_page_load(page, story):
    comment = make_comment(story, name="Tomas")
    page.goto(story.get_absolute_url())
    page.evaluate("window.here = true")

    page.locator(f"#comment-{comment.pk} .comment__time a").click()

    assert page.url.endswith(f"#comment-{comment.pk}")
    assert page.evaluate("window.here") is True


def test_without_javascript_a_reader_reports_a_comment_by_keyboard(open_page, story):
    comment = make_comment(story, name="Tomas")
    page = open_page(java_script_enabled=False)
    page.goto(story.get_absolute_url())

    page.get_by_role("link", name="Report the comment of Tomas").press("Enter")
    page.get_by_role("radio", name="It is advertising or spam").press("Space")
    field(page, "Anything that the moderators should know").fill("Watches")
    page.get_by_role("button", name="Send report").press("Enter")

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    page.get_by_role("link", name="Back to the comment").press("Enter")
    expect(page.locator(f"#comment-{comment.pk}")).to_be_in_viewport()
    assert Report.objects.get().note == "Watches"


def test_without_javascript_a_reader_changes_a_comment_and_pages_through_them(open_page, story):
    DiscussionSettings(paged=True, per_page=1).save()
    make_comment(story, name="First", created_at=timezone.now() - timedelta(hours=2))
    make_comment(story, name="Second", created_at=timezone.now() - timedelta(hours=1))
    page = open_page(java_script_enabled=False)
    page.goto(story.get_absolute_url())

    page.get_by_role("link", name="← Older Comments").first.click()
    expect(page.locator(".comment").filter(has_text="First")).to_be_visible()
    page.get_by_role("link", name="Newer Comments →").first.click()
    expect(page.locator(".comment").filter(has_text="Second")).to_be_visible()
    fill_in(page)
    page.get_by_role("button", name="Post Comment").click()
    page.get_by_role("link", name="Change your comment").click()
    field(page, "Comment").fill("A better text")
    page.get_by_role("button", name="Change comment").click()

    expect(page.locator(".comment").filter(has_text="A better text")).to_be_in_viewport()
    assert Comment.objects.get(name="Ilse").edited_at is not None


@pytest.mark.parametrize("javascript", [True, False])
def test_a_second_comment_can_be_sent_from_the_page_of_the_first(open_page, story, javascript):
    """That page tells other pages nothing of where a form comes from, and ours still takes it."""
    first = make_pending(story, created_at=timezone.now() - timedelta(minutes=2), address="198.51.100.1")
    page = open_page(java_script_enabled=javascript)
    page.goto(own_url(first))
    fill_in(page, Comment="One more thing.")

    page.get_by_role("button", name="Post Comment").click()

    own = page.locator("article.comment").filter(has_text="One more thing.")
    expect(own.get_by_role("status")).to_contain_text("awaiting moderation")
