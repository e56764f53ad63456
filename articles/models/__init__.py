"""What a newsroom publishes.

Import models from here and from nowhere deeper. The one rule of visibility is
``Article.objects.public(at=None)``: pages, lists, counts, search and pictures all ask it.
"""

from .article import Article, ArticleOldSlug, ArticleQuerySet, ArticleTag, Byline, Stage, State
from .author import Author, AuthorLink, AuthorOldSlug
from .editorial_log import EditorialLogEntry, LoggedVerb
from .image import Image
from .related import RelatedStory
from .section import Section, SectionOldSlug

__all__ = [
    "Article",
    "ArticleOldSlug",
    "ArticleQuerySet",
    "ArticleTag",
    "Author",
    "AuthorLink",
    "AuthorOldSlug",
    "Byline",
    "EditorialLogEntry",
    "Image",
    "LoggedVerb",
    "RelatedStory",
    "Section",
    "SectionOldSlug",
    "Stage",
    "State",
]
