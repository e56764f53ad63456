"""The whole URL map. Order matters: the last lines answer for everything that the others did not want."""

from django.contrib import admin
from django.urls import include, path

from articles.views import address_parts as address_parts  # registers <words:…> and its like
from articles.views import errors, old_addresses, pages
from newsroom import health, well_known

urlpatterns = [
    path("admin/", include("newsroom.passwords")),
    path("admin/", admin.site.urls),
    path("health/live", health.live),
    path("health/ready", health.ready),
    path(".well-known/security.txt", well_known.security),
    path(".well-known/change-password", well_known.change_password),
    path("", include("articles.wordpress.urls")),  # wp-login.php, wp-content/uploads/, wp-rss2.php: no story's
    path("", include("articles.urls")),  # front page, stories, lists, search, pictures, their feeds, sitemaps
    path("", include("articles.comments.urls")),  # stories/<id>/reply/, comments/feed/, a story's feed/
    path("<words:path>/", pages.page, name="page-at"),  # pages that are no news, after all that is fixed
    path("<path:path>", old_addresses.without_slash),
]

handler404 = errors.not_found
# The page for 500 is templates/500.html, which Django shows as it is: it must not need what has just failed.
