from django.apps import AppConfig


class CommentsConfig(AppConfig):
    """Readers' replies and their moderation. A guest of ``articles``, which never imports it."""

    name = "articles.comments"
    label = "comments"
    verbose_name = "Replies"
