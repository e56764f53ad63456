"""Plain functions that make tags for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from tags.models import Tag

_numbers = count(1)


def make_tag(name: str | None = None, **fields: Any) -> Tag:
    return Tag.objects.create(**{"name": name or f"Tag {next(_numbers)}"} | fields)
