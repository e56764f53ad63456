"""What a newsroom publishes.

Import models from here and from nowhere deeper. The one rule of visibility is
``Article.objects.public(at=None)``: lists, counts, search and pictures all ask it. ``Page.objects.public(at=None)``
is its like for pages.
"""

from .article import Article, ArticleOldSlug, ArticleQuerySet, Byline
from .article_tag import ArticleTag
from .author import Author, AuthorLink, AuthorOldSlug
from .body_picture import BodyPicture
from .checklist import ChecklistRule, LinkCheck
from .correction import Correction
from .editorial_log import IMPORT, NO_DECISION, EditorialLogEntry, LoggedVerb
from .fingerprint import ImageFingerprint, ImageKey
from .front_page import BreakingNews, FrontPageSlot
from .image import Image
from .language import language_name, languages
from .library import RIGHTS_SOON, Rights
from .listing import Listing, ListingQuerySet
from .notice import Notice
from .page import TITLE_MAX, Page, PageOldSlug, PagePicture, PageQuerySet, PageRevision, PageRevisionPicture
from .page_version import PageChange, PageVersion, PartChange, PartVersion
from .preview_link import PreviewLink
from .reads import StoryReads, counted_anew, counted_until, full_hour
from .related import RelatedStory
from .rendition import Rendition
from .revision import Revision, RevisionPicture
from .section import Section, SectionOldSlug
from .stage import Stage, State, is_public
from .topic import TopicPicture, picture_of, shown_topics
from .unindexed import Checked, Unindexed
from .unsaved import Presence, UnsavedText

__all__ = [
    "IMPORT",
    "NO_DECISION",
    "RIGHTS_SOON",
    "TITLE_MAX",
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
    "Checked",
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
    "Page",
    "PageChange",
    "PageOldSlug",
    "PagePicture",
    "PageQuerySet",
    "PageRevision",
    "PageRevisionPicture",
    "PageVersion",
    "PartChange",
    "PartVersion",
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
    "StoryReads",
    "TopicPicture",
    "Unindexed",
    "UnsavedText",
    "counted_anew",
    "counted_until",
    "full_hour",
    "is_public",
    "language_name",
    "languages",
    "picture_of",
    "shown_topics",
]
