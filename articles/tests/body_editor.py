"""The body editor in a real browser, as a test takes hold of it."""

from __future__ import annotations

from django.urls import reverse
from playwright.sync_api import expect

from articles import publishing

from .factory import make_article, make_author, make_section, make_user

VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


def address(name, *arguments):
    return reverse(f"admin:{name}", args=arguments)


def make_draft(*given, **fields):
    """With all that it takes to be published."""
    return make_article(*given, authors=[make_author()], section=make_section(), **fields)


def publish(story, page):
    """Publish the story once its form is closed, which would go on asking who else is there, and show it to a reader."""
    page.goto("about:blank")
    publishing.publish(story, by=make_user("Editor"))
    page.goto(story.get_absolute_url())


#: Whether the cursor stands behind all of the text.
NOTHING_FOLLOWS = """(editor) => {
    const selection = getSelection();
    if (!selection.rangeCount || !editor.contains(selection.focusNode)) return false;
    const rest = selection.getRangeAt(0).cloneRange();
    rest.setEnd(editor, editor.childNodes.length);
    return rest.toString() === "";
}"""


def body(page):
    """The editor, not the bare field that stands in its place until it is ready."""
    return page.locator(".ProseMirror").and_(page.get_by_role("textbox", name="Body"))


def tool(page, name):
    return page.get_by_role("toolbar", name="Formatting").get_by_role("button", name=name, exact=True)


def save(page, story):
    """Save, and return the story's text as it is kept."""
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("Saved.")
    story.refresh_from_db()
    return story.body


def paste(page, html="", text=""):
    """What a browser does when somebody pastes: an event with a clipboard in it."""
    body(page).evaluate(
        """(target, [html, text]) => {
            const clipboardData = new DataTransfer();
            if (html) clipboardData.setData("text/html", html);
            if (text) clipboardData.setData("text/plain", text);
            target.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }""",
        [html, text],
    )


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def to_tool(page, name):
    """From the text into the toolbar and along it, as somebody without a mouse goes."""
    page.keyboard.press("Alt+F10")
    for _ in range(40):
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == name:
            page.keyboard.press("Enter")
            return
        page.keyboard.press("ArrowRight")
    raise AssertionError(f"{name} cannot be reached in the toolbar")


def to_the_end(page):
    """Put the cursor behind all of the text.

    An editor that has just been given the focus takes it for its own a moment later, and a key until then is lost.
    """
    for _ in range(40):
        page.keyboard.press("Control+End")
        if body(page).evaluate(NOTHING_FOLLOWS):
            return
        page.wait_for_timeout(50)
    raise AssertionError("The cursor does not go to the end of the text")
