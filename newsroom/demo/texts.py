"""Reads the stories and the replies from their files. No database, no clock.

A story file has lines "key: value", an empty line, and the body: blocks between empty lines, each a
paragraph unless it begins with a block element. Links to other stories are written ``story:slug``; figures name
the picture or the story that they show, where a body in the database has its number.

What happened to a story after its publication has a line each, in order of time:

    correction: 3d 10:00 | What readers are told.                     (or clarification, update: the text stays)
    revised: 3d 10:00 | correction | What readers are told. | old words → new words       (or minor, with the reason)
    discarded: 3d 10:00 | Why a working copy was thrown away.
    ended: 6h ago | Why it expired there and then.
    working copy: 20m ago | The headline in the copy, which is open still. | old words → new words

The body is always the newest that readers see; the words before an arrow are those that stood there earlier.

A file of replies has for each a line with its depth in dashes, name, email, perhaps a website, when it came
(``+2h`` after the story, ``-2h`` before now) and what the moderator did to it; then its text:

    -- Ann Example <ann@example.org> (https://example.org/) +1h30m spam > restore > approve: Reason.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

HERE = Path(__file__).parent

STATES = ("live", "draft", "submitted", "approved", "scheduled", "expired", "withdrawn", "unpublished")

_BLOCK = re.compile(r"<(?:p|h2|h3|ul|ol|blockquote|figure|table|hr)\b")
_BODY_PICTURE = re.compile(r'<figure data-picture="([\w-]+)"')
_REPLY = re.compile(
    r"(?P<dashes>-+) (?P<name>.+?) <(?P<email>\S+?)>(?: \((?P<website>\S+)\))? (?P<when>[+-]\S+)"
    r"(?: (?P<verbs>[a-z]+(?: > [a-z]+)*))?(?:: (?P<reason>.+))?"
)


class Unreadable(ValueError):
    """A file of the demo says something that it may not. The text names the file."""


@dataclass(frozen=True)
class Later:
    """What happened to a story after its publication."""

    what: str  # "told", "revised", "discarded", "ended" or "working copy"
    when: str
    kind: str = ""
    text: str = ""
    words: tuple[str, str] = ("", "")  # before, after


@dataclass(frozen=True)
class DemoStory:
    slug: str
    headline: str = ""
    standfirst: str = ""
    body: str = ""
    language: str = ""
    state: str = "live"
    when: str = ""
    expires: str = ""
    section: str = ""
    further: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    bylines: tuple[tuple[str, str], ...] = ()  # author, role
    picture: str = ""
    caption: str = ""
    warning: str = ""
    by: str = "reporter"
    sent_back: str = ""
    approval_note: str = ""
    unpublish_note: str = ""
    notice: str = ""
    replies_open: bool = True
    also: tuple[tuple[str, str], ...] = ()  # story, the editor's note
    later: tuple[Later, ...] = ()
    replies: tuple[DemoReply, ...] = ()

    @property
    def pictures(self) -> set[str]:
        """The names of the pictures at its head and in its text."""
        return {*([self.picture] if self.picture else []), *_BODY_PICTURE.findall(self.body)}


@dataclass(frozen=True)
class DemoReply:
    depth: int
    name: str
    email: str
    when: str
    text: str = ""
    website: str = ""
    verbs: tuple[str, ...] = field(default=())
    reason: str = ""


def read_stories() -> list[DemoStory]:
    """Every story of the demo with its replies, by slug. Raises Unreadable."""
    return [read_story(path) for path in sorted((HERE / "stories").glob("*.html"))]


def read_story(path: Path) -> DemoStory:
    """One story. Raises Unreadable."""
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    story = DemoStory(slug=path.stem, body=as_html(body))
    for line in head.splitlines():
        key, colon, value = line.partition(":")
        if not colon:
            raise Unreadable(f"{path.name}: “{line}” is no line of the form “key: value”.")
        story = _with(story, key.strip(), value.strip(), path)
    if story.state not in STATES:
        raise Unreadable(f"{path.name}: there is no state “{story.state}”.")
    replies = path.parent.parent / "replies" / f"{path.stem}.txt"
    if replies.exists():
        story = replace(story, replies=tuple(read_replies(replies)))
    return story


def _with(story: DemoStory, key: str, value: str, path: Path) -> DemoStory:
    match key:
        case "headline" | "standfirst" | "language" | "state" | "when" | "expires" | "section" | "picture" | "caption":
            return replace(story, **{key: value})
        case "by" | "warning" | "notice" | "sent back" | "approval note" | "unpublish note":
            return replace(story, **{key.replace(" ", "_"): value})
        case "further" | "tags":
            return replace(story, **{key: tuple(part.strip() for part in value.split(","))})
        case "byline":
            author, _, role = value.partition(" as ")
            return replace(story, bylines=(*story.bylines, (author, role or "writer")))
        case "also":
            slug, _, note = value.partition(" | ")
            return replace(story, also=(*story.also, (slug, note)))
        case "correction" | "clarification" | "update" | "revised" | "discarded" | "ended" | "working copy":
            return replace(
                story, later=(*story.later, _later(key, [part.strip() for part in value.split(" | ")], path))
            )
        case "replies":
            return replace(story, replies_open=value != "closed")
    raise Unreadable(f"{path.name}: nothing is called “{key}”.")


def _later(key: str, parts: list[str], path: Path) -> Later:
    match key, parts:
        case "correction" | "clarification" | "update", [when, text]:
            return Later("told", when, key, text)
        case "revised", [when, kind, text, words] if words.count(" → ") == 1:
            return Later("revised", when, kind, text, tuple(words.split(" → ")))
        case "discarded" | "ended", [when, text]:
            return Later(key, when, text=text)
        case "working copy", [when, headline, words] if words.count(" → ") == 1:
            return Later(key, when, text=headline, words=tuple(words.split(" → ")))
    raise Unreadable(f"{path.name}: “{key}” has parts that are missing, or too many.")


def as_html(text: str) -> str:
    """Blocks between empty lines; what is no block element yet becomes a paragraph."""
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text))
    return "\n".join(block if _BLOCK.match(block) else f"<p>{block}</p>" for block in blocks if block)


def read_replies(path: Path) -> list[DemoReply]:
    """The replies in a file, in its order: an answer comes after what it answers. Raises Unreadable."""
    replies: list[DemoReply] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := _REPLY.fullmatch(line):
            depth = len(match["dashes"])
            if depth > (replies[-1].depth if replies else 0) + 1:
                raise Unreadable(f"{path.name}: “{line}” answers nothing.")
            verbs = tuple(match["verbs"].split(" > ")) if match["verbs"] else ()
            replies.append(
                DemoReply(
                    depth,
                    match["name"],
                    match["email"],
                    match["when"],
                    website=match["website"] or "",
                    verbs=verbs,
                    reason=match["reason"] or "",
                )
            )
        elif replies:
            replies[-1] = replace(replies[-1], text=f"{replies[-1].text}\n{line}")
        elif line.strip():
            raise Unreadable(f"{path.name}: “{line}” stands before the first reply.")
    return [replace(reply, text=reply.text.strip()) for reply in replies]
