"""The parts that the site's addresses are made of. Importing this registers them."""

from django.urls import register_converter


class Word:
    """A slug, in the letters of any script."""

    regex = r"[-\w]+"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class Words(Word):
    """Slugs, one inside the other; as few as the rest of the address leaves."""

    regex = r"[-\w]+(?:/[-\w]+)*?"


class Token(Word):
    regex = r"[0-9a-f]{32}"


class Key(Word):
    """192 random bits, as models.preview_link makes them."""

    regex = r"[A-Za-z0-9_-]{32}"


class Copy(Word):
    """Of a picture, as images.renditions.Variant names it."""

    regex = r"(?:[0-9]+x[0-9]+-)?[1-9][0-9]{0,4}\.(?:avif|webp|jpg)"


class Year:
    regex, digits = r"[0-9]{4}", 4

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: str | int) -> str:
        return f"{int(value):0{self.digits}}"


class TwoDigits(Year):
    regex, digits = r"[0-9]{2}", 2


class Number(Year):
    """Of a page: no leading zero, so that each has one address."""

    regex, digits = r"[1-9][0-9]{0,5}", 1


class FeedForm(Word):
    """What follows "feed/" in the address of a feed, as what it stands for: "rss", "atom" or "json".

    The other forms are WordPress's, and stand for RSS.
    """

    regex = r"(?:(?:atom|json|rss2?|rdf|feed)/)?"

    def to_python(self, value: str) -> str:
        form = value.removesuffix("/")
        return form if form in ("atom", "json") else "rss"

    def to_url(self, value: str) -> str:
        return "" if value == "rss" else f"{value}/"


for name, converter in {
    "word": Word,
    "words": Words,
    "token": Token,
    "key": Key,
    "copy": Copy,
    "year": Year,
    "two": TwoDigits,
    "number": Number,
    "form": FeedForm,
}.items():
    register_converter(converter, name)
