from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Readers' replies and their moderation. A guest of ``articles``, which never imports it."""

    name = "articles.comments"
    label = "comments"
    verbose_name = "Replies"

    def ready(self) -> None:
        from articles.page_cache import add_rules, keep_pages_of

        from .freshness import KEPT, RULES

        add_rules(RULES)
        keep_pages_of(KEPT)
