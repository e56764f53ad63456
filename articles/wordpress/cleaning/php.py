"""Values that PHP has serialised, read and never evaluated: no class is looked for, nothing is called.

Lenient about the lengths of texts, which searching and replacing in a database leaves wrong: a text ends at the next
``";`` where its length says something else.
"""

from __future__ import annotations

from typing import Any

_DEEPEST = 20


class Unreadable(ValueError):
    """It is none, or has something in it that is not data."""


def loads(text: str) -> Any:
    """Text, number, truth, None, or a dict of them (PHP's arrays). Raises Unreadable."""
    data = text.strip().encode("utf-8", "surrogatepass")
    value, _ = _value(data, 0, 0)
    return value


def found(text: str, *path: str) -> str:
    """The text at ``path`` in a serialised array; empty where there is none, whatever ``text`` is."""
    try:
        value = loads(text)
    except Unreadable:
        return ""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value.strip() if isinstance(value, str) else ""


def _value(data: bytes, at: int, depth: int) -> tuple[Any, int]:
    """What begins at ``at``, and where what follows it begins."""
    if depth > _DEEPEST:
        raise Unreadable("too deep")
    kind = data[at : at + 2]
    if kind == b"N;":
        return None, at + 2
    if kind in (b"i:", b"d:", b"b:"):
        return _number(data, at, kind)
    if kind == b"s:":
        return _text(data, at)
    if kind == b"a:":
        return _array(data, at, depth)
    raise Unreadable("kind")


def _number(data: bytes, at: int, kind: bytes) -> tuple[Any, int]:
    end = data.find(b";", at, at + 40)
    if end < 0:
        raise Unreadable("number")
    try:
        number = float(data[at + 2 : end]) if kind == b"d:" else int(data[at + 2 : end])
    except ValueError:
        raise Unreadable("number") from None
    return (bool(number) if kind == b"b:" else number), end + 1


def _text(data: bytes, at: int) -> tuple[str, int]:
    length, begin = _length(data, at + 2)
    if data[begin : begin + 1] != b'"':
        raise Unreadable("text")
    end = begin + 1 + length
    if data[end : end + 2] != b'";':
        end = data.find(b'";', begin + 1)
    if end < 0:
        raise Unreadable("text")
    return data[begin + 1 : end].decode("utf-8", "replace"), end + 2


def _array(data: bytes, at: int, depth: int) -> tuple[dict[Any, Any], int]:
    length, begin = _length(data, at + 2)
    if data[begin : begin + 1] != b"{":
        raise Unreadable("array")
    at, values = begin + 1, {}
    for _ in range(length):
        key, at = _value(data, at, depth + 1)
        if not isinstance(key, int | str):
            raise Unreadable("key")
        values[key], at = _value(data, at, depth + 1)
    if data[at : at + 1] != b"}":
        raise Unreadable("array")
    return values, at + 1


def _length(data: bytes, at: int) -> tuple[int, int]:
    end = data.find(b":", at, at + 12)
    if end < 0 or not data[at:end].isdigit():
        raise Unreadable("length")
    return int(data[at:end]), end + 1
