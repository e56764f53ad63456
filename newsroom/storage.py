"""Where uploaded files are kept when PICTURE_STORAGE names no other place."""

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
        part = str(path.with_name(f".{path.name}.{secrets.token_hex(8)}.part"))
        try:
            super()._save(part, content)
            Path(self.path(part)).replace(self.path(name))
        finally:
            Path(self.path(part)).unlink(missing_ok=True)
        return name
