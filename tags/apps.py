from django.apps import AppConfig


class TagsConfig(AppConfig):
    """Tags and their other names. Knows nothing of what is tagged."""

    name = "tags"
    verbose_name = "Tags"
