"""The editors' side: Django's admin made into a newsroom. Each file is one screen, or one part of the story's."""

from . import authors, checklist, front_page, log, pages, pictures, sections, staff, stories, topics

__all__ = ["authors", "checklist", "front_page", "log", "pages", "pictures", "sections", "staff", "stories", "topics"]
