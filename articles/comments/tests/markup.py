"""A page as a tree, for tests that ask what stands where."""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser

from django.http import HttpResponse

INLINE = frozenset(["a", "bdi", "b", "code", "em", "i", "kbd", "mark", "q", "small", "span", "strong", "time"])
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])


class Node:
    """An element with its attributes and what stands in it."""

    def __init__(self, name: str, attributes: dict[str, str | None], parent: Node | None) -> None:
        self.name, self.attributes, self.parent = name, attributes, parent
        self.children: list[Node | str] = []

    def __getitem__(self, attribute: str) -> str | None:
        return self.attributes.get(attribute)

    def all(self, name: str | None = None, /, **attributes: str) -> list[Node]:
        """The elements below this one, in the order of the page; ``class_`` matches one of the classes."""
        wanted_class = attributes.pop("class_", None)
        return [
            node
            for node in self.below()
            if (name is None or node.name == name)
            and all(node[key.replace("_", "-")] == value for key, value in attributes.items())
            and (wanted_class is None or wanted_class in (node["class"] or "").split())
        ]

    def one(self, name: str | None = None, /, **attributes: str) -> Node:
        found = self.all(name, **attributes)
        assert len(found) == 1, f"{len(found)} of {name} {attributes}"
        return found[0]

    def direct(self, name: str) -> list[Node]:
        """The elements of that name right in this one."""
        return [child for child in self.children if isinstance(child, Node) and child.name == name]

    def below(self) -> Iterator[Node]:
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.below()

    @property
    def raw_text(self) -> str:
        return "".join(child if isinstance(child, str) else child.raw_text for child in self.children)

    @property
    def text(self) -> str:
        """What a reader reads, on one line."""
        return " ".join(self._spaced_text().split())

    def _spaced_text(self) -> str:
        inner = "".join(child if isinstance(child, str) else child._spaced_text() for child in self.children)
        return inner if self.name in INLINE else f" {inner} "


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.current = Node("", {}, None)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, dict(attrs), self.current)
        self.current.children.append(node)
        if tag not in VOID:
            self.current = node

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert tag == self.current.name, f"</{tag}> closes <{self.current.name}> at {self.getpos()}"
        self.current = self.current.parent

    def handle_data(self, data: str) -> None:
        self.current.children.append(data)


def parse(html: str | HttpResponse) -> Node:
    """The page. Fails where an element is not closed in its place."""
    builder = _Builder()
    builder.feed(html if isinstance(html, str) else html.content.decode())
    builder.close()
    assert builder.current is builder.root, f"<{builder.current.name}> is not closed"
    return builder.root
