"""What Django does around a migration, for tests that alter a table themselves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.sql import emit_post_migrate_signal, emit_pre_migrate_signal
from django.db.migrations import Migration


@contextmanager
def as_in_a_migration() -> Iterator[None]:
    """Tables may be altered: what watches them is gone until the end."""
    plan = [(Migration("a_migration", "articles"), False)]
    emit_pre_migrate_signal(0, False, "default", plan=plan)
    yield
    emit_post_migrate_signal(0, False, "default", plan=plan)
