"""Unsaved text is offered back, comes back as it was typed, and can be read when it can no longer be saved."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
