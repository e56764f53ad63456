"""The picture library: the grid, a picture's page, uploading, replacing, and the chooser that opens over a form."""

from .picture import PictureAdmin

__all__ = ["PictureAdmin"]
