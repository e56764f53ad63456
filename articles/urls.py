"""The public site's addresses: those that WordPress gave, so that none breaks."""

from django.conf import settings
from django.urls import path

from .views import address_parts as address_parts  # registers <word:…> and its like
from .views import corrections, feeds, home, lists, pages, pictures, previews, search, sitemaps, story

# One of the two is where stories are; the other redirects there, so that the setting can be changed.
DATED, PLAIN = "<year:year>/<two:month>/<two:day>/<word:slug>/", "<word:slug>/"
HERE, ELSEWHERE = (PLAIN, DATED) if settings.PERMALINKS == "plain" else (DATED, PLAIN)
_VIEWS = {DATED: story.article, PLAIN: pages.story_or_page}

urlpatterns = [
    # Of each list the feeds, before the list itself, whose address would take them for sections.
    path("feed/<form:form>", feeds.site, name="feed"),
    path("search/feed/<form:form>", feeds.search),
    path("search/<str:words>/feed/<form:form>", feeds.searched_for),
    path("corrections/feed/<form:form>", feeds.corrections),
    path("category/<words:path>/feed/<form:form>", feeds.section),
    path("tag/<word:slug>/feed/<form:form>", feeds.tag),
    path("author/<word:slug>/feed/<form:form>", feeds.author),
    path("<year:year>/feed/<form:form>", feeds.archive),
    path("<year:year>/<two:month>/feed/<form:form>", feeds.archive),
    path("<year:year>/<two:month>/<two:day>/feed/<form:form>", feeds.archive),
    path("robots.txt", sitemaps.robots),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<word:kind>-<number:page>.xml", sitemaps.part, name="sitemap-part"),
    path("news-sitemap.xml", sitemaps.news, name="news-sitemap"),
    path("sitemap_index.xml", sitemaps.moved_index),
    path("wp-sitemap.xml", sitemaps.moved_index),
    path("", home.home, name="home"),
    path("page/<number:page>/", home.home, name="home-page"),
    path("search/", search.search, name="search"),
    path("corrections/page/<number:page>/", corrections.corrections, name="corrections-page"),
    path("corrections/", corrections.corrections, name="corrections"),
    path("category/<words:path>/page/<number:page>/", lists.section, name="section-page"),
    path("category/<words:path>/", lists.section, name="section"),
    path("tag/<word:slug>/page/<number:page>/", lists.tag, name="tag-page"),
    path("tag/<word:slug>/", lists.tag, name="tag"),
    path("author/<word:slug>/page/<number:page>/", lists.author, name="author-page"),
    path("author/<word:slug>/", lists.author, name="author"),
    path("pictures/<token:token>/<copy:name>", pictures.picture, name="picture"),
    path("preview/<key:key>/", previews.shared, name="preview"),
    path("preview/<key:key>/pictures/<token:token>/<copy:name>", previews.picture, name="preview-picture"),
    path("<year:year>/page/<number:page>/", lists.archive, name="year-page"),
    path("<year:year>/", lists.archive, name="year"),
    path("<year:year>/<two:month>/page/<number:page>/", lists.archive, name="month-page"),
    path("<year:year>/<two:month>/", lists.archive, name="month"),
    path("<year:year>/<two:month>/<two:day>/page/<number:page>/", lists.archive, name="day-page"),
    path("<year:year>/<two:month>/<two:day>/", lists.archive, name="day"),
    path(HERE, _VIEWS[HERE], name="article"),
    path(ELSEWHERE, _VIEWS[ELSEWHERE]),
]
