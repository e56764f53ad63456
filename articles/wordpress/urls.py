"""Addresses of WordPress's own programs and folders: names that nothing of ours has."""

from django.urls import path, re_path

from .addresses import programs

urlpatterns = [
    path("wp-login.php", programs.desk),
    re_path(r"^wp-admin(?:/.*)?$", programs.desk),
    re_path(r"^wp-(?P<name>atom|rdf|rss|rss2|feed|commentsrss2)\.php$", programs.feed),
    path("wp-content/uploads/<path:path>", programs.upload),
    # Yoast's and WordPress's own: post-sitemap2.xml, wp-sitemap-posts-post-1.xml, sitemap.xml.gz.
    re_path(r"^(?!news-sitemap\.xml$)(?P<name>[a-z_-]+-sitemap[0-9]*\.xml)$", programs.sitemap),
    re_path(r"^(?P<name>wp-sitemap-[a-z0-9_-]+\.xml|sitemap(?:_index)?\.xml\.gz)$", programs.sitemap),
    re_path(r"^(?P<path>xmlrpc\.php|wp-json/?|wp-json/.*|wp-(?:content|includes)/.*|wp-[a-z-]+\.php)$", programs.gone),
]
