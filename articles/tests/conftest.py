"""Fixtures of tests that sit down at the desk, most of them in a browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from articles.page_cache.moments import next_midnight
from articles.roles import ensure_roles

from .body_editor import address, body, to_the_end
from .factory import make_author, make_public, make_section, make_user


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
def live(db):
    """A story that readers see, and that is to be changed."""
    return make_public("Bridge closed", body="<p>On Tuesday.</p>", section=make_section(), authors=[make_author()])


@pytest.fixture
def desk(page, sign_in, editor):
    """Opens a story's form with the cursor at the end of its text."""

    def desk(story, page=page):
        sign_in(page, editor).goto(address("articles_article_change", story.pk))
        page.get_by_role("toolbar", name="Formatting").wait_for()
        body(page).click(position={"x": 40, "y": 24})
        to_the_end(page)
        return page

    return desk


@pytest.fixture
def clock(monkeypatch):
    """Time stands still, but for what it is set forward: `clock(minutes=5)`.

    Midnight ends whatever is kept. Where it is near, a test begins behind it and not before.
    """
    now = [timezone.now()]
    if (midnight := next_midnight(now[0])) - now[0] < timedelta(hours=1):
        now = [midnight]
    monkeypatch.setattr(timezone, "now", lambda: now[0])

    def forward(**by):
        now[0] += timedelta(**by)

    return forward
