"""`make run`: one command from an empty folder to a site with content, with the addresses and names to use as last words."""

import os
import socket
from itertools import groupby
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.commands.runserver import Command as RunserverCommand
from django.db import connections
from django.utils.autoreload import DJANGO_AUTORELOAD_ENV

from newsroom.demo.accounts import ACCOUNTS


class Command(RunserverCommand):
    help = (
        "Bring the database up to date, load the demo content where it is missing, and serve the site on this machine."
    )

    def run(self, **options: Any) -> None:
        """Prepare in the first process alone: the reloader starts a second one, and again at each change of the code."""
        if os.environ.get(DJANGO_AUTORELOAD_ENV) != "true":
            if not settings.DEBUG:
                raise CommandError(
                    "The demo accounts have passwords that everybody can read, so this runs with DEBUG=on alone. "
                    "Nothing was changed. To serve a real site: granian --interface wsgi newsroom.wsgi:application"
                )
            self._refuse_a_taken_port()
            self.check()
            call_command("migrate", verbosity=0)
            call_command("load_demo", stdout=self.stdout)
            connections.close_all()
        super().run(**{**options, "skip_checks": True})

    def on_bind(self, server_port: int) -> None:
        """Say where the site is and who can sign in: nothing else, and nothing after it."""
        address = f"http://localhost:{server_port}"
        self.stdout.write(f"The site is ready at {address}/ and its desk at {address}/admin/")
        for password, accounts in groupby(ACCOUNTS, key=lambda account: account.password):
            names = ", ".join(account.username for account in accounts)
            self.stdout.write(f"Sign in as one of: {names}. Password: {password}")
        self.stdout.flush()

    def _refuse_a_taken_port(self) -> None:
        with socket.socket(socket.AF_INET6 if self.use_ipv6 else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((self.addr, int(self.port)))
            except OSError as error:
                raise CommandError(
                    f"Port {self.port} cannot be used ({error.strerror}), so the site did not start; its content is as it was. "
                    f"Stop what listens there, or choose another port: make run PORT={int(self.port) + 1}"
                ) from None
