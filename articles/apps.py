from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate


def _ensure_roles(**kwargs) -> None:
    from .roles import ensure_roles

    ensure_roles()


def _remove_triggers(using: str, plan: Any = None, **kwargs) -> None:
    from .page_cache import triggers

    if plan:
        triggers.remove(using)


def _install_triggers(using: str, **kwargs) -> None:
    from .page_cache import triggers

    triggers.install(using)


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Stories"

    def ready(self) -> None:
        # Permissions exist only after migrate has run for every app, and Django announces that no other way.
        post_migrate.connect(_ensure_roles, dispatch_uid="articles.ensure_roles")
        pre_migrate.connect(_remove_triggers, sender=self, dispatch_uid="articles.remove_triggers")
        post_migrate.connect(_install_triggers, sender=self, dispatch_uid="articles.install_triggers")

        from .page_cache import keep_pages_of
        from .views.kept import KEPT

        keep_pages_of(KEPT)
