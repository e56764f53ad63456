"""What Word, Google Docs and web pages put into the clipboard comes out clean also where no editor has seen it."""

import re
from pathlib import Path

import pytest

from articles.rich_text import sanitise

CLIPBOARD = Path(__file__).parent / "clipboard"
#: Three programs, one text: what each makes of the same story.
SOURCES = ["word", "google-docs", "web-page"]


def given(name):
    return (CLIPBOARD / f"{name}.html").read_text(encoding="utf-8")


def without_space_between_blocks(html):
    return re.sub(r">\s+<(?!a |strong|em)", "><", re.sub(r"\s+", " ", html)).strip()


def wanted(name):
    return without_space_between_blocks((CLIPBOARD / f"{name}.clean.html").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", SOURCES)
def test_a_pasted_text_keeps_its_structure_and_loses_its_dress(name):
    clean = sanitise(given(name))

    assert without_space_between_blocks(clean) == wanted(name)
    assert sanitise(clean) == clean


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("<p><b>a</b> <i>b</i></p>", "<p><strong>a</strong> <em>b</em></p>"),
        ('<p><span style="font-weight:600;font-style:italic">a</span></p>', "<p><strong><em>a</em></strong></p>"),
        ('<p><span style="font-weight:500">a</span></p>', "<p>a</p>"),
        ('<p><b style="font-weight:400">a</b><i style="font-style:normal">b</i></p>', "<p>ab</p>"),
        ("<h1>a</h1><h4>b</h4><h5>c</h5><h6>d</h6>", "<h2>a</h2><h3>b</h3><h3>c</h3><h3>d</h3>"),
        ("<h2><b>a</b></h2>", "<h2>a</h2>"),
        ("<div>a</div><div>b</div>", "<p>a</p><p>b</p>"),
        ("<div><div><p>a</p></div></div>", "<p>a</p>"),
        ("<ul><li><span>a</span></li><ol><li>b</li></ol></ul>", "<ul><li>a<ol><li>b</li></ol></li></ul>"),
        (
            "<p style='mso-list:l0 level2 lfo1'><span style='mso-list:Ignore'>a)</span>deep</p><p>after</p>",
            "<ol><li><ol><li><p>deep</p></li></ol></li></ol><p>after</p>",
        ),
        (
            "<div class=WordSection1><p style='mso-list:l0 level1 lfo1'><b>one</b></p><p>after</p></div>",
            "<ul><li><p><strong>one</strong></p></li></ul><p>after</p>",
        ),
        ("<p><span style='mso-list:Ignore'>lost</span>kept</p>", "<p>kept</p>"),
        ("<p><b><b><i>a</b></i></p>", "<p><strong><strong><em>a</em></strong></strong></p>"),
    ],
)
def test_what_styles_and_old_elements_mean_is_kept(pasted, kept):
    assert sanitise(pasted) == kept


@pytest.mark.parametrize(
    "html",
    [
        "<b>" * 3_000,
        "<div>" * 3_000,
        "<span style='mso-list:Ignore'>" * 2_000,
        "<p style='mso-list:l0 level9 lfo1'>" * 500,
    ],
)
def test_hostile_pasted_text_ends_without_an_error(html):
    clean = sanitise(html + "text")

    assert sanitise(clean) == clean
