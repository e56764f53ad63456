"""Which pages are kept (see articles.page_cache), and by what moments each changes beside those that change all."""

from __future__ import annotations

from articles import sitemaps

KEPT = {
    "articles.views.corrections.corrections": (),
    "articles.views.feeds.archive": (),
    "articles.views.feeds.author": (),
    "articles.views.feeds.corrections": (),
    "articles.views.feeds.section": (),
    "articles.views.feeds.site": (),
    "articles.views.feeds.tag": (),
    "articles.views.home.home": (),
    "articles.views.lists.archive": (),
    "articles.views.lists.author": (),
    "articles.views.lists.section": (),
    "articles.views.lists.tag": (),
    "articles.views.pages.page": (),
    "articles.views.pages.story_or_page": (),
    "articles.views.sitemaps.index": (),
    "articles.views.sitemaps.news": (sitemaps.is_news_no_more,),
    "articles.views.sitemaps.part": (),
    "articles.views.sitemaps.robots": (),
    "articles.views.story.article": (),
}

#: Of what is searched for there is no end, and no page of it is kept; what stands around it is the same on each.
OF_KEPT_PARTS = ("articles.views.search.search",)
