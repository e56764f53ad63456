"""The benches measure with DEBUG off, as a site in production runs, and load the demo all the same."""

import logging

import pytest

from bench import demo_site
from newsroom.management.commands import load_demo

pytestmark = pytest.mark.once


def test_the_demo_is_loaded_though_debug_is_off(settings, monkeypatch, caplog):
    caplog.set_level(logging.WARNING, logger="django.request")  # what is set in the test is taken back after it
    loaded = []
    monkeypatch.setattr(demo_site, "empty_database", lambda: None)
    monkeypatch.setattr(load_demo, "load", loaded.append)
    settings.DEBUG = False

    demo_site.prepare.__wrapped__()

    assert len(loaded) == 1
