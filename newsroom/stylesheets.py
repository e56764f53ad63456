"""The site's sheets as one file in production.

site.css names the others by @import, so that while developing each is the file that was written. A browser would fetch
those one after the other; `collectstatic` therefore puts their text in place of their names.
"""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, Storage
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/site.css"
_IMPORT = re.compile(r'@import url\("([a-z]+\.css)"\);\n?')


class StaticFiles(CompressedManifestStaticFilesStorage):
    #: Modules that import one another do so by the hashed names, so that no browser mixes two releases.
    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, tuple[Storage, str]], dry_run: bool = False, **options: Any) -> Iterator:
        """Replace the collected site.css by the joined one, and hand that on to be hashed and compressed."""
        if SHEET in paths and not dry_run:
            joined = _IMPORT.sub(lambda found: _text(paths, f"css/{found[1]}"), _text(paths, SHEET))
            collected = FileSystemStorage(self.location)
            collected.delete(SHEET)
            collected.save(SHEET, ContentFile(joined.encode()))
            paths = paths | {SHEET: (collected, SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def _text(paths: dict[str, tuple[Storage, str]], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        return file.read().decode()
