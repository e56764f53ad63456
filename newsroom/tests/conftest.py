"""Fixtures of tests that stand before the site as it is deployed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connection

from articles.roles import ensure_roles
from newsroom.tests.front_server import FrontServer, missing_programs


@pytest.fixture(scope="session")
def front_server(django_db_setup: None) -> Iterator[FrontServer]:
    """nginx and two instances of the application, started once for all that ask them."""
    if complaint := missing_programs("nginx", "curl"):
        pytest.skip(f"The site behind nginx was not tried. {complaint}")
    database = connection.settings_dict
    if connection.vendor == "postgresql":
        url = f"postgresql://{database['USER']}@{database['HOST'].replace('/', '%2F')}/{database['NAME']}"
    else:
        url = f"sqlite:///{database['NAME']}"
    server = FrontServer(url, settings.DATA_DIR, settings.SECRET_KEY)
    try:
        server.manage("collectstatic", "--no-input")
        server.start()
        yield server
    finally:
        server.stop()


@pytest.fixture
def front(front_server: FrontServer, transactional_db: None) -> FrontServer:
    """The site, also where the test before has killed an instance or emptied the database."""
    ensure_roles()
    for application in front_server.applications:
        if application.process.poll() is not None:
            application.start()
            application.wait()
    return front_server


@pytest.fixture
def killed(front: FrontServer) -> Callable[[], None]:
    """Call it, and no instance of the application is there."""

    def kill() -> None:
        for application in front.applications:
            application.kill()

    return kill
