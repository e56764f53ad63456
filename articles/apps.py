from django.apps import AppConfig
from django.db.models.signals import post_migrate


def _ensure_roles(**kwargs) -> None:
    from .roles import ensure_roles

    ensure_roles()


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Stories"

    def ready(self) -> None:
        # Permissions exist only after migrate has run for every app, and Django announces that no other way.
        post_migrate.connect(_ensure_roles, dispatch_uid="articles.ensure_roles")
