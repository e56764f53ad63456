"""Fixtures of tests that sit down at the desk in a browser."""

from __future__ import annotations

import pytest
from django.conf import settings

from articles.page_cache import serving, triggers
from articles.roles import ensure_roles

from .factory import make_user


@pytest.fixture
def sign_in(client, live_server):
    """Give the page the session of a person, without a form in between."""

    def sign_in(page, user):
        client.force_login(user)
        name = settings.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def roles(transactional_db):
    """A flushed database has lost the groups that migrate makes."""
    ensure_roles()


@pytest.fixture
def editor(roles):
    return make_user("Editor")


@pytest.fixture
def kept_pages(transactional_db):
    """Pages are kept, none yet. Inside a transaction, which other tests are, none ever is."""
    triggers.install("default")
    serving.local.clear()
    yield
    serving.local.clear()
