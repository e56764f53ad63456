from django.apps import AppConfig


class WordPressConfig(AppConfig):
    """What came over from WordPress, and where it lives now. A guest of ``articles``, which never imports it."""

    name = "articles.wordpress"
    label = "wordpress"
    verbose_name = "WordPress"
