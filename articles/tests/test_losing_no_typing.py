"""A tab, a browser, a server and a connection die while somebody types: two seconds of typing at most are lost."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = [pytest.mark.alone, pytest.mark.browser, pytest.mark.once]


def test_each_way_to_die_costs_two_seconds_of_typing_at_most():
    done = subprocess.run(
        [sys.executable, "-m", "bench.kills", "4", "--seed", "20"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    losses = json.loads(done.stdout)
    assert len(losses) == 4
    assert max(losses) <= 2.0, losses
