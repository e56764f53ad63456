"""Tells Prometheus what the site counts, on an address of its own that no reader comes to."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from prometheus_client import start_http_server

from newsroom import metrics


class Command(BaseCommand):
    help = (
        "Serve what the site counts, in Prometheus's format, until it is stopped. Only this machine can ask unless another "
        "address is given; whoever can reach it can read all of it, so let none be public. METRICS_DIR must be that of the "
        "web processes, or a folder in which theirs are."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "address", nargs="?", default="127.0.0.1:9464", metavar="HOST:PORT", help="127.0.0.1:9464 if not given."
        )

    def handle(self, *args: Any, address: str, **options: Any) -> None:
        host, _, port = address.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise CommandError(f"{address!r} is no address; give host and port, such as 127.0.0.1:9464.")
        if not settings.METRICS_DIR:
            self.stderr.write("METRICS_DIR is not set: what waits is told, and nothing of requests.")
        try:
            _, thread = start_http_server(int(port), host.strip("[]"), registry=metrics.registry())
        except OSError as error:
            raise CommandError(f"{address} cannot be used ({error.strerror}); nothing is served.") from None
        self.stdout.write(f"Serving metrics on http://{address}/metrics")
        self.stdout.flush()
        thread.join()
