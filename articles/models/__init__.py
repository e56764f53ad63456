"""What a newsroom publishes.

Import models from here and from nowhere deeper. The one rule of visibility is
``Article.objects.public(at=None)``: pages, lists, counts, search and pictures all ask it.
"""

from .article import Article, ArticleOldSlug, ArticleQuerySet, Byline
from .article_tag import ArticleTag
from .author import Author, AuthorLink, AuthorOldSlug
from .body_picture import BodyPicture
from .checklist import ChecklistRule, LinkCheck
from .correction import Correction
from .editorial_log import NO_DECISION, EditorialLogEntry, LoggedVerb
from .fingerprint import ImageFingerprint, ImageKey
from .front_page import BreakingNews, FrontPageSlot
from .image import Image
from .library import RIGHTS_SOON, Rights
from .listing import Listing, ListingQuerySet
from .notice import Notice
from .preview_link import PreviewLink
from .related import RelatedStory
from .rendition import Rendition
from .revision import Revision, RevisionPicture
from .section import Section, SectionOldSlug
from .stage import Stage, State, is_public
from .unindexed import Unindexed
from .unsaved import Presence, UnsavedText

__all__ = [
    "NO_DECISION",
    "RIGHTS_SOON",
    "Article",
    "ArticleOldSlug",
    "ArticleQuerySet",
    "ArticleTag",
    "Author",
    "AuthorLink",
    "AuthorOldSlug",
    "BodyPicture",
    "BreakingNews",
    "Byline",
    "ChecklistRule",
    "Correction",
    "EditorialLogEntry",
    "FrontPageSlot",
    "Image",
    "ImageFingerprint",
    "ImageKey",
    "LinkCheck",
    "Listing",
    "ListingQuerySet",
    "LoggedVerb",
    "Notice",
    "Presence",
    "PreviewLink",
    "RelatedStory",
    "Rendition",
    "Revision",
    "RevisionPicture",
    "Rights",
    "Section",
    "SectionOldSlug",
    "Stage",
    "State",
    "Unindexed",
    "UnsavedText",
    "is_public",
]
