from typing import Any

from django.apps import AppConfig, apps
from django.db import connections
from django.db.models.signals import post_migrate, pre_migrate


def _ensure_roles(app_config: AppConfig, **kwargs) -> None:
    """Django announces each app that has models, in order, and makes its permissions then: with the last, all are there."""
    from .roles import ensure_roles

    *_, last = (config for config in apps.get_app_configs() if config.models_module)
    if app_config is last:
        ensure_roles()


def _let_go_of_tables(using: str, plan: list, **kwargs) -> None:
    """SQLite alone, where a trigger that speaks of a table keeps Django from altering it."""
    from .models import listing_upkeep

    if plan and connections[using].vendor == "sqlite":
        listing_upkeep.remove(connections[using])


def _keep_listings(using: str, **kwargs) -> None:
    from .models import Listing, listing_upkeep

    database = connections[using]
    if database.vendor != "sqlite" or listing_upkeep.is_installed(database):
        return
    if Listing._meta.db_table in database.introspection.table_names():  # not so before its migration
        listing_upkeep.install(database)
        listing_upkeep.refill(database)


def _mend_index_of_words(using: str, **kwargs) -> None:
    from .search import schema

    schema.mend(connections[using])


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
        post_migrate.connect(_ensure_roles, dispatch_uid="articles.ensure_roles")
        pre_migrate.connect(_let_go_of_tables, sender=self, dispatch_uid="articles.let_go_of_tables")
        post_migrate.connect(_keep_listings, sender=self, dispatch_uid="articles.keep_listings")
        # SQLite loses the index's triggers whenever a migration changes the stories' table.
        post_migrate.connect(_mend_index_of_words, sender=self, dispatch_uid="articles.mend_index_of_words")
        pre_migrate.connect(_remove_triggers, sender=self, dispatch_uid="articles.remove_triggers")
        post_migrate.connect(_install_triggers, sender=self, dispatch_uid="articles.install_triggers")

        from .page_cache import keep_pages_of, keep_parts_of
        from .views.kept import KEPT, OF_KEPT_PARTS

        keep_pages_of(KEPT)
        keep_parts_of(OF_KEPT_PARTS)
