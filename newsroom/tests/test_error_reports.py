"""A report of an error tells what failed and nobody's name, address or words."""

import sys

import pytest
from django.core.checks import run_checks

from newsroom import error_reports
from newsroom.tests.production import run

pytestmark = pytest.mark.once

DSN = "https://key@errors.example/7"

# In a process of its own, because the package puts itself between Python and much of its library, and stays there.
BROKEN = """
import json
import django
import sentry_sdk
from sentry_sdk.transport import Transport

class Printed(Transport):
    def capture_envelope(self, envelope):
        for item in envelope.items:
            print(json.dumps(item.payload.json))

django.setup()
from newsroom import error_reports
error_reports.begin(transport=Printed())

from articles.comments.views import own
from django.test import Client

def broken(purpose, words):
    raise LookupError("No row for " + "ilse@" + "example.org" + " at " + "203.0." + "113.9")

own.pk_of = broken
client = Client(raise_request_exception=False, headers={"host": "news.example"})
client.cookies["sessionid"] = "cookie-value"
answer = client.get("/comments/own/12.secret-key/?q=searched-words", secure=True, REMOTE_ADDR="203.0.113.9")
assert answer.status_code == 500
"""


def test_a_report_says_what_failed_and_nothing_of_the_visitor(tmp_path):
    done = run("-c", BROKEN, SENTRY_DSN=DSN, DATA_DIR=str(tmp_path), DATABASE_URL="")

    assert done.returncode == 0, done.stderr
    reports = done.stdout
    assert '"type": "LookupError"' in reports
    assert "No row for [e-mail] at [address]" in reports
    told = [word for word in ("ilse", "113.9", "searched-words", "cookie-value", "secret-key") if word in reports]
    assert told == [], reports


def test_without_an_address_nothing_is_reported(tmp_path):
    done = run("-c", BROKEN, DATA_DIR=str(tmp_path), DATABASE_URL="")

    assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_where_the_package_is_missing_the_check_says_what_to_install_and_the_site_starts(settings, monkeypatch):
    settings.SENTRY_DSN = DSN
    monkeypatch.setitem(sys.modules, "sentry_sdk", None)
    monkeypatch.setattr(error_reports, "is_installed", lambda: False)

    error_reports.begin()

    (error,) = [one for one in run_checks(tags=["newsroom"]) if one.id == "newsroom.E008"]
    assert "pip install 'sentry-sdk" in error.hint
