#!/usr/bin/env python
"""Django's command line for Newsroom."""

import os
import sys


def main() -> None:
    """Run one management command; a refused environment ends as a sentence, not as a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as error:
        raise SystemExit("Django is not installed here. Run `make install`, then use .venv/bin/python.") from error

    from newsroom.environment import EnvironmentRefused

    try:
        execute_from_command_line(sys.argv)
    except EnvironmentRefused as refusal:
        raise SystemExit(f"Newsroom did not start. {refusal}") from None


if __name__ == "__main__":
    main()
