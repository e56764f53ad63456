"""In production a page fetches one sheet for the whole site and one script for a story, made of those that were written."""

import json
import re
from pathlib import Path

import pytest

from newsroom.environment import BASE_DIR
from newsroom.stylesheets import PLAIN
from newsroom.tests import production

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def collected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("data")
    for _again in range(2):  # what was joined once must not be joined from itself
        done = production.manage("collectstatic", "--no-input", "--verbosity=0", DATA_DIR=str(folder))
        assert done.returncode == 0, done.stderr
    return folder / "static"


@pytest.fixture(scope="module")
def sheet(collected):
    name = json.loads((collected / "staticfiles.json").read_text())["paths"]["css/site.css"]
    assert (collected / f"{name}.br").exists()
    return (collected / name).read_text()


def without_comments(written):
    lines = re.sub(r"/\*.*?\*/", "", written, flags=re.DOTALL).splitlines()
    return "\n".join(line.strip() if not line.strip() else re.sub(r"^\s+", "", line) for line in lines if line.strip())


def test_the_joined_sheet_fetches_no_other(sheet):
    assert "@import" not in sheet


def test_it_holds_the_others_once_each_in_their_order_behind_the_order_of_layers(sheet):
    source = (BASE_DIR / "static/css/site.css").read_text()
    names = [line.split('"')[1] for line in source.splitlines() if line.startswith("@import")]
    places = []
    for name in names:
        bare = without_comments((BASE_DIR / "static/css" / name).read_text())
        assert sheet.count(bare) == 1, name
        places.append(sheet.index(bare))

    assert len(names) > 4
    assert places == sorted(places)
    assert sheet.index("@layer tokens, base,") < places[0]


def test_no_reader_waits_for_what_is_for_developers(sheet):
    assert "/*" not in sheet
    assert "\n " not in sheet
    assert "\n\n" not in sheet


def test_a_story_has_one_script_in_which_each_of_those_written_is_a_block_of_its_own(collected):
    name = json.loads((collected / "staticfiles.json").read_text())["paths"]["js/story.js"]
    script = (collected / name).read_text()
    names = re.findall(r'^import "\./([a-z-]+\.js)";$', (BASE_DIR / "static/js/story.js").read_text(), re.MULTILINE)

    assert len(names) > 3
    assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)
    for one in names:
        assert script.count(f"{{\n{(BASE_DIR / 'static/js' / one).read_text()}}}") == 1, one


def test_modules_import_one_another_under_the_names_of_this_release(collected):
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]
    folder = "admin_newsroom/body"
    imports = re.findall(r'from "(\./[^"]+)"', (collected / paths[f"{folder}/extensions.js"]).read_text())

    assert len(imports) > 4
    for name in imports:
        assert f"{folder}/{name.removeprefix('./')}" in paths.values()
    assert Path(paths["admin_newsroom/chooser.js"]).name in (collected / paths[f"{folder}/pictures.js"]).read_text()


def test_what_browsers_fetch_is_compressed_once_and_for_good(collected):
    paths = json.loads((collected / "staticfiles.json").read_text())["paths"]

    def compressed(name):
        return (collected / f"{name}.br").exists() and (collected / f"{name}.gz").exists()

    assert compressed(paths["js/story.js"])
    assert compressed(paths["admin/js/vendor/jquery/jquery.min.js"])
    assert not compressed("js/story.js")  # which no page asks for by this name
    assert not compressed(paths["django_prose_editor/editor.js.map"])


def test_the_plain_pages_of_errors_name_files_that_are_compressed_under_these_names(collected):
    pages = "".join(page.read_text() for page in (BASE_DIR / "templates").glob("*.html"))
    names = set(re.findall(r'"/static/([^"]+)"', pages))

    assert names == PLAIN
    for name in names:
        assert (collected / f"{name}.br").exists(), name
