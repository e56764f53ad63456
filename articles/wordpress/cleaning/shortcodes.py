"""Shortcodes: those of WordPress itself become HTML, others stay in the text where an editor sees them.

Every pattern is bounded, so that no body takes longer than its length allows.
"""

from __future__ import annotations

import re
from collections import Counter
from html import escape, unescape

_CAPTION = re.compile(
    r"(?<!\[)\[(wp_)?caption((?:\s[^\[\]]{0,2000})?)\]((?:(?!\[(?:wp_)?caption[\s\]]).){0,20000}?)\[/(?:wp_)?caption\]",
    re.DOTALL,
)
_EMBED = re.compile(r"(?<!\[)\[embed(?:\s[^\[\]]{0,500})?\]\s*([^\s\[\]]{1,500})\s*\[/embed\]")
_GALLERY = re.compile(r"(?<!\[)\[gallery((?:\s[^\[\]]{0,2000})?)/?\]")
_MEDIA = re.compile(r"(?<!\[)\[(audio|video)((?:\s[^\[\]]{0,2000})?)/?\](?:[^\[\]]{0,500}\[/\1\])?")
_OLD_EMBED = re.compile(
    r"\[(?:youtube|vimeo|tweet|instagram|facebook)[=\s]{1,3}[\"']?(https?://[^\s\"'\[\]]{1,500})[\"']?[^\[\]]{0,200}\]"
)
_ATTRIBUTE = re.compile(r"""([a-z][\w-]{0,40})\s*=\s*(?:"([^"]{0,2000})"|'([^']{0,2000})'|([^\s"'\]]{1,500}))""")
_NUMBER = re.compile(r"attachment_(\d{1,18})")
_LEADING = re.compile(r"^\s*((?:<a\b[^<>]{0,2000}>\s*)?<img\b[^<>]{0,4000}>(?:\s*</a>)?)(.*)$", re.DOTALL)
_ANY = re.compile(r"\[(\[?)(/?)([a-z][a-z0-9_-]{1,40})((?:\s[^\[\]]{0,1000})?)/?\](\]?)")
_URL = re.compile(r"https?://[^\s\"'\[\]<>]{1,500}")
_SOURCES = ("src", "mp4", "m4v", "webm", "ogv", "flv", "mp3", "m4a", "ogg", "wav")


def attributes(text: str) -> dict[str, str]:
    """What stands in a shortcode after its name."""
    text = unescape(text).translate(str.maketrans("“”″‘’", '"""\'\''))
    return {name: a or b or c for name, a, b, c in _ATTRIBUTE.findall(text)}


def expand(body: str, attached: list[int], unknown: Counter[str]) -> str:
    """``body`` with WordPress's own shortcodes as HTML. ``unknown`` counts those that stay, by name.

    A gallery without numbers shows the pictures in ``attached``.
    """
    if "[" not in body:
        return body
    body = _CAPTION.sub(_caption, body)
    body = _EMBED.sub(r"\n\n\1\n\n", body)
    body = _OLD_EMBED.sub(r"\n\n\1\n\n", body)
    body = _GALLERY.sub(lambda found: _gallery(found, attached), body)
    body = _MEDIA.sub(_media, body)
    return _others(body, unknown)


def _caption(found: re.Match[str]) -> str:
    told = attributes(found[2])
    inside = _LEADING.match(found[3])
    picture, words = (inside[1], inside[2]) if inside else (found[3], "")
    words = words.strip() or escape(told.get("caption", ""), quote=False)
    number = _NUMBER.search(told.get("id", ""))
    if number and "wp-image-" not in picture:
        picture = picture.replace("<img", f'<img data-id="{number[1]}"', 1)
    return f"\n\n<figure>{picture}<figcaption>{words}</figcaption></figure>\n\n"


def _gallery(found: re.Match[str], attached: list[int]) -> str:
    told = attributes(found[1])
    named = [int(one) for one in told.get("ids", told.get("include", "")).replace(",", " ").split() if _is_number(one)]
    left_out = {int(one) for one in told.get("exclude", "").replace(",", " ").split() if _is_number(one)}
    numbers = [number for number in named or attached if number not in left_out]
    pictures = "".join(f'<figure><img data-id="{number}"></figure>' for number in dict.fromkeys(numbers))
    return f"\n\n{pictures}\n\n"


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _media(found: re.Match[str]) -> str:
    told = attributes(found[2])
    address = next((told[name] for name in _SOURCES if told.get(name)), "")
    if not address and (bare := _URL.search(unescape(found[2]))):
        address = bare[0]
    if not address:
        return found[0]
    words = f"{found[1].capitalize()}: {address.rsplit('/', 1)[-1]}"
    return f'\n\n<p><a href="{escape(address)}">{escape(words, quote=False)}</a></p>\n\n'


def _others(body: str, unknown: Counter[str]) -> str:
    """A word in brackets is one only if it has attributes, an end, or a name that no writer would put there: [sic] is none."""
    ended = set(re.findall(r"\[/([a-z][a-z0-9_-]{1,40})\]", body))

    def other(found: re.Match[str]) -> str:
        opening, slash, name, rest, closing = found.groups()
        if opening and closing:
            return found[0][1:-1]  # [[this]] is how WordPress shows [this]
        if not slash and (name in ended or "=" in rest or "_" in name or "-" in name):
            unknown[name] += 1
        return found[0]

    return _ANY.sub(other, body)
