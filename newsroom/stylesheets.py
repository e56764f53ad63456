"""The site's sheets and the scripts of a story's page, each as one file in production.

site.css names the other sheets by @import and story.js the other scripts by import, so that while developing each is the
file that was written. A browser would fetch those one after the other; `collectstatic` therefore puts their text in place
of their names.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET, SCRIPT = "css/site.css", "js/story.js"
#: What the plain pages of errors name, for which no hashed name is looked up.
PLAIN = frozenset({"css/error.css", "img/mark.svg"})
_SHEET_IMPORT = re.compile(r'@import url\("([a-z]+\.css)"\);\n?')
_SCRIPT_IMPORT = re.compile(r'^import "\./([a-z-]+\.js)";$', re.MULTILINE)
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\n\s*")

Paths = dict[str, tuple[Storage, str]]


class StaticFiles(CompressedManifestStaticFilesStorage):
    #: Modules that import one another do so by the hashed names, so that no browser mixes two releases.
    support_js_module_import_aggregation = True

    def post_process(self, paths: Paths, dry_run: bool = False, **options: Any) -> Iterator:
        """Put the joined files in the place of those that were collected, and hand them on to be hashed and compressed."""
        if not dry_run:
            collected = FileSystemStorage(self.location)
            for name, join in ((SHEET, joined_sheet), (SCRIPT, joined_script)):
                if name in paths:
                    text = join(partial(_text, paths))
                    collected.delete(name)
                    collected.save(name, ContentFile(text.encode()))
                    paths = paths | {name: (collected, name)}
        yield from super().post_process(paths, dry_run, **options)

    def compress_files(self, paths: Iterable[str]) -> Iterator:
        """Compress what browsers fetch: neither the names that no page uses, nor maps of sources, which take half the time."""
        fetched = PLAIN.union(self.hashed_files.values())
        yield from super().compress_files(
            path for path in paths if self.clean_name(path) in fetched and not path.endswith(".map")
        )


def joined_sheet(read: Callable[[str], str]) -> str:
    """site.css with the others in it, without comments and indentation: every reader waits for these bytes."""
    whole = _SHEET_IMPORT.sub(lambda found: read(f"css/{found[1]}"), read(SHEET))
    return _SPACE.sub("\n", _COMMENT.sub("", whole)).lstrip()


def joined_script(read: Callable[[str], str]) -> str:
    """story.js with the others in it. Each is a block, so that what one declares is nothing to the next."""
    return _SCRIPT_IMPORT.sub(lambda found: f"{{\n{read(f'js/{found[1]}')}}}", read(SCRIPT))


def _text(paths: Paths, name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
