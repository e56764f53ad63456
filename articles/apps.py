from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _ensure_roles(**kwargs) -> None:
    from .roles import ensure_roles

    ensure_roles()


def _mend_index_of_words(using: str, **kwargs) -> None:
    from django.db import connections

    from .search import schema

    schema.mend(connections[using])


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Stories"

    def ready(self) -> None:
        # Permissions exist only after migrate has run for every app, and Django announces that no other way.
        post_migrate.connect(_ensure_roles, dispatch_uid="articles.ensure_roles")
        # SQLite loses the index's triggers whenever a migration changes the stories' table.
        post_migrate.connect(_mend_index_of_words, sender=self, dispatch_uid="articles.mend_index_of_words")
