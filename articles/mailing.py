"""What mail about stories and mail about replies have in common: whom it can reach, when nobody is told, how it ends."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import QuerySet

logger = logging.getLogger(__name__)

_withheld: ContextVar[bool] = ContextVar("withheld", default=False)


@contextmanager
def withheld() -> Iterator[None]:
    """What happens inside is told to nobody: for what is brought in from elsewhere, and has long happened."""
    token = _withheld.set(True)
    try:
        yield
    finally:
        _withheld.reset(token)


def is_withheld() -> bool:
    """Whether nobody is to be told of what happens now."""
    return _withheld.get()


def reachable() -> QuerySet[AbstractBaseUser]:
    """The members of staff who can get mail."""
    return get_user_model()._default_manager.filter(is_active=True, is_staff=True).exclude(email="")


def reachable_with(permission: str) -> QuerySet[AbstractBaseUser]:
    """Those of them who hold ``permission``, such as "articles.approve_article"."""
    holders = get_user_model()._default_manager.with_perm(
        permission, backend="django.contrib.auth.backends.ModelBackend"
    )
    return reachable().filter(pk__in=holders.values("pk"))


def close(connection: BaseEmailBackend) -> None:
    """Take leave of the mail server. That it does not answer is worth a line in the log, and nothing else."""
    try:
        connection.close()
    except Exception:
        logger.warning("The mail server did not take leave.", exc_info=True)
