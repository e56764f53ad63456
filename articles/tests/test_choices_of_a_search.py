"""The choices of a search are the HTML that Django would make of them."""

import pytest
from django import forms

from articles.filters import Choices

pytestmark = pytest.mark.once
OFFERED = [
    ("", "All authors"),
    ("vera", "Vera <b>Okonta</b> & “Co”"),
    ('"x"', "\u00a0\u00a0\u00a0Inner"),
    ("7", "Seven"),
]


@pytest.mark.parametrize("value", ["", "vera", '"x"', 7, None, "nobody"])
@pytest.mark.parametrize("attributes", [{}, {"class": 'a"b', "id": "id_author", "disabled": True, "required": False}])
def test_they_are_written_as_django_writes_them(value, attributes):
    ours, djangos = (kind(choices=OFFERED).render("author", value, attributes) for kind in (Choices, forms.Select))

    assert "".join(line.strip() for line in ours.splitlines()) == "".join(line.strip() for line in djangos.splitlines())
