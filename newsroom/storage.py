"""Where uploaded files are kept when PICTURE_STORAGE names no other place."""

import os
import secrets
from pathlib import Path, PurePosixPath

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage


class LocalFiles(FileSystemStorage):
    """A folder in which a file is there whole or not at all, as in object storage, and the last one put wins."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: File) -> str:
        path = PurePosixPath(name)
        part = super()._save(str(path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")), content)
        try:
            os.replace(self.path(part), self.path(name))  # noqa: PTH105 - both are in the storage's own words
        except OSError:
            Path(self.path(part)).unlink(missing_ok=True)
            raise
        return name
