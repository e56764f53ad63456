"""The settings under test: those of `make run`, in a folder and a database that go away, with nothing of the developer's.

TEST_FOLDER names a folder that stays instead.

`newsroom/tests/test_production.py` starts the site under production's settings, in a process of its own.
"""

import atexit
import os
import shutil
import tempfile
from dataclasses import fields

from newsroom.environment import Environment
from newsroom.tests import databases

_folder = os.environ.get("TEST_FOLDER") or tempfile.mkdtemp(prefix="newsroom-tests-")
if not os.environ.get("TEST_FOLDER"):
    atexit.register(shutil.rmtree, _folder, ignore_errors=True)

# An empty variable counts as not set, and keeps a developer's .env out.
os.environ |= {field.name.upper(): "" for field in fields(Environment)}
os.environ |= {
    "DEBUG": "on",
    "ALLOWED_HOSTS": "localhost,127.0.0.1,testserver",
    "DATA_DIR": _folder,
    "DATABASE_URL": databases.url(_folder),
}

from newsroom.settings import *  # noqa: E402, F403
from newsroom.settings import DATABASES  # noqa: E402

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as in life and not in memory: each thread of the live server has a connection of its own.
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder}/test.sqlite3"}

# Straight from the sources, though Django's test runner switches DEBUG off.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
