from django.apps import AppConfig


class WordPressConfig(AppConfig):
    """What came over from WordPress, and where it lives now. A guest of ``articles``, which never imports it."""

    name = "articles.wordpress"
    label = "wordpress"
    verbose_name = "WordPress"

    def ready(self) -> None:
        from articles.page_cache import NEVER, add_rules

        # No page that is kept shows where it came from: what leads there from an old address is asked each time.
        add_rules({f"wordpress.{model.__name__}": NEVER for model in self.get_models()})
