"""The whole path of one story, by hand and through forms only: written, published, read, answered, moderated."""

import json
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from playwright.sync_api import Page, expect

from articles.models import Article
from articles.tests.factory import make_author, make_public, make_section, make_user, picture_bytes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-test-password"
REPLY = "The map in the third paragraph shows the wrong bank of the river."


@dataclass
class Told:
    """A story as the desk gets it."""

    section: str
    headline: str
    caption: str
    paragraphs: list[str]
    also_headline: str
    also_excerpt: str
    under_the_form: str = "Your email address will not be published. Required fields are marked *"


@pytest.fixture
def our_own() -> Told:
    return Told(
        section="The Narrows",
        headline="Ferry crews of two countries clear a drifting net from the strait",
        caption="A deckhand with the net",
        paragraphs=[
            "Two ferries stopped in the middle of the strait on Tuesday, and their crews pulled a net out of the lane.",
            "“It took us four hours and all the bread we had,” said the older of the two captains.",
            "Nobody has claimed the net, which is 900 metres long & “not from here”, as the harbour office put it.",
        ],
        also_headline="Harbour office counts its buoys again",
        also_excerpt="Three are missing, and one is new.",
    )


@pytest.fixture
def of_the_source(shared_seed) -> Told:
    story = json.loads((shared_seed / "story.json").read_text())
    [under_the_form] = story["leave_a_reply"]
    return Told(
        section=story["section"],
        headline=story["headline"],
        caption=story["picture_caption"],
        paragraphs=story["body_paragraphs"],
        also_headline=story["check_also"]["headline"],
        also_excerpt=story["check_also"]["excerpt"],
        under_the_form=under_the_form,
    )


@pytest.mark.parametrize("told", ["our_own", "of_the_source"])
def test_from_the_desk_to_the_reader_and_back(told, request, open_page):
    told: Told = request.getfixturevalue(told)
    authors = [make_author("Ada Marsh"), make_author("Ben Okonta")]
    section = make_section(told.section)
    also = make_public(told.also_headline, standfirst=told.also_excerpt, section=section, authors=authors[:1])
    second = make_public("A second story to read", section=section, authors=authors[:1])
    for role in ("Editor", "Moderator"):
        make_user(role, username=role.lower())
    tags = ["border", "desert", "militias", "patrols", "rivers", "sleeper cells"]

    # The editor writes it.
    desk = open_page(viewport={"width": 1440, "height": 1000})
    sign_in(desk, "editor")
    desk.goto("/admin/articles/article/add/")
    desk.get_by_label("Headline").fill(told.headline)
    upload_picture(desk, alt="Men beside a vehicle")
    desk.get_by_role("textbox", name="Caption:").fill(told.caption)
    body = desk.locator(".ProseMirror").and_(desk.get_by_role("textbox", name="Body"))
    body.click()
    for number, paragraph in enumerate(told.paragraphs):
        if number:
            desk.keyboard.press("Enter")
        desk.keyboard.insert_text(paragraph)
    desk.get_by_label("Section:", exact=True).select_option(label=told.section)
    for tag in tags:
        field = desk.locator(".field-tags").get_by_role("combobox")
        field.fill(tag)
        field.press("Enter")
    choose_rows(desk, "bylines", "author", [author.name for author in authors])
    choose_rows(desk, "related_links", "story", [also.headline, second.headline])
    desk.get_by_role("button", name="Publish", exact=True).click()
    expect(desk.get_by_text("is live.")).to_be_visible()
    article = Article.objects.get(headline=told.headline)
    assert sorted(tag.name for tag in article.tags.all()) == tags
    assert [byline.author for byline in article.bylines.all()] == authors

    # A reader finds it, in the source's order.
    reader = open_page()
    reader.goto("/")
    reader.get_by_role("main").get_by_role("link", name=told.headline).first.click()
    assert_in_order(reader, told, second.headline)

    # And answers.
    reader.get_by_label("Comment *").fill(REPLY)
    reader.get_by_label("Name *").fill("Farah")
    reader.get_by_label("Email *").fill("farah@example.org")
    reader.get_by_role("button", name="Post Comment").click()
    expect(reader.locator(".comment").filter(has_text="Your comment is awaiting moderation.")).to_contain_text(REPLY)
    reader.goto(article.get_absolute_url())
    assert REPLY not in reader.content()

    # The moderator reads the reply and lets it through.
    queue = open_page()
    sign_in(queue, "moderator")
    queue.goto("/admin/comments/comment/")
    expect(queue.get_by_text(REPLY)).to_be_visible()
    queue.get_by_role("button", name="Approve").last.click()
    expect(queue.locator("[data-decided]")).to_contain_text("Approved by you")

    # There it is.
    reader.goto(article.get_absolute_url())
    expect(reader.get_by_text(REPLY)).to_be_visible()
    expect(reader.get_by_role("main").get_by_role("link", name="1 Comment")).to_be_visible()
    assert reader.context.cookies() == []


def sign_in(page: Page, username: str) -> None:
    page.goto("/admin/login/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/admin/")


def upload_picture(desk: Page, alt: str) -> None:
    desk.get_by_text("Choose a picture", exact=True).click()
    dialog = desk.get_by_role("dialog")
    dialog.get_by_role("button", name="Upload", exact=True).click()
    picture = SimpleUploadedFile("men.jpg", picture_bytes((1200, 600)))
    dialog.locator("input[type=file]").set_input_files(
        {"name": picture.name, "mimeType": "image/jpeg", "buffer": picture.read()}
    )
    dialog.get_by_label("Alternative text").fill(alt)
    dialog.get_by_role("button", name="Save and use it").click()
    expect(dialog).to_be_hidden()
    expect(desk.locator(".field-lead_image img")).to_have_attribute("alt", alt)


def choose_rows(desk: Page, prefix: str, field: str, names: list[str]) -> None:
    """Choose each by its name in a row of its own, as one does: type, and take what is offered."""
    for number, name in enumerate(names):
        if desk.locator(f"#id_{prefix}-{number}-{field}").count() == 0:
            desk.locator(f"#{prefix}-group").get_by_role("link", name="Add another").or_(
                desk.locator(f"#{prefix}-group").get_by_role("button", name="Add another")
            ).click()
        desk.locator(f"#id_{prefix}-{number}-{field} + .select2").click()
        desk.locator(".select2-search__field").fill(name)
        desk.locator(".select2-results__option", has_text=name).first.click()


def assert_in_order(reader: Page, told: Told, second: str) -> None:
    """Everything of the source page is there, each after the one before."""
    # The slashes between them are drawn by the style sheet: a screen reader says none.
    crumbs = reader.get_by_role("navigation", name="Breadcrumb").get_by_role("listitem")
    assert [crumb.strip() for crumb in crumbs.all_inner_texts()] == ["Home", told.section, told.headline]
    expect(reader.get_by_role("heading", level=1)).to_have_text(told.headline)
    text = reader.locator("body").evaluate("element => element.textContent").replace("\xa0", " ")
    text = " ".join(text.split())
    expected = [
        "Home",
        told.caption,
        told.headline,
        *(" ".join(paragraph.split()) for paragraph in told.paragraphs),
        "Check Also",
        told.also_headline,
        told.also_excerpt.rstrip(" …"),
        second,
        "Leave a Reply",
        told.under_the_form,
    ]
    # From the breadcrumb on: the masthead and the ticker name stories too.
    place = text.index("Home", text.index("Breaking News"))
    for part in expected:
        found = text.find(part, place)
        assert found >= 0, f"not there, or not after what comes before it: {part}"
        place = found
