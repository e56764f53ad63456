"""What the log looks like, and what never stands in it.

JSON in production, a line an event, each with the number of the request that it happened in; readable lines in
development. Whatever is logged, by whatever library, passes `without_people`.
"""

from __future__ import annotations

import ipaddress
import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict

#: What a line may carry beside its text, where the call gives it as ``extra``.
FIELDS = ["method", "path", "status", "seconds", "queries", "query_seconds", "status_code"]

# The secrets that this site puts into addresses (see articles.urls, articles.comments.urls, newsroom.passwords).
_KEYED = re.compile(r"(/(?:preview|comments/own|comments/mail|admin/reset)/)[^\s\"'<>?,;)]+")
_SIGNED = re.compile(r"(?<![\w-])[\w-]+(?:[.:][\w-]+)*[.:][\w-]{43}(?![\w-])")  # what django.core.signing makes
# Words that were searched for, where they stand in the path; not the folder of a program.
_WORDS = re.compile(r"((?:https?://[^\s/\"'<>]+|(?<![\w.-]))/search/)(?!\?|feed/)[^\"'\n]+")
_QUERY = re.compile(r"(?<=[\w/.-])\?[^\s\"'<>]+")
_MAIL = re.compile(r"[^\s@<>\"'(),;:/]+@[\w-]+(?:\.[\w-]+)+")
_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\w)")
_IPV6 = re.compile(
    r"(?<![\w:.])[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:\d{0,3}(?:\.\d{1,3}){3})?(?![\w:])", re.IGNORECASE
)
# Of machines of our own, such as the database's.
_OURS = [
    ipaddress.ip_network(network)
    for network in ("0.0.0.0/32", "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::/127", "fc00::/7")
]


def without_people(text: str) -> str:
    """``text`` without e-mail addresses, network addresses of others, signed keys, words that were searched for, and what
    follows ? in an address.
    """
    text = _WORDS.sub(r"\1[words]", text)
    text = _KEYED.sub(r"\1[key]", text)
    text = _QUERY.sub("?[…]", text)
    text = _SIGNED.sub("[key]", text)
    text = _MAIL.sub("[e-mail]", text)
    text = _IPV4.sub(_unless_ours, text)
    return _IPV6.sub(_unless_ours, text)


def _unless_ours(found: re.Match[str]) -> str:
    try:
        address = ipaddress.ip_address(found[0])
    except ValueError:
        return found[0]  # a time of day, a version
    return found[0] if any(address in network for network in _OURS) else "[address]"


def clean(value: Any) -> Any:
    """``value`` with every text in it as `without_people` leaves it; what is neither text, list nor mapping is kept."""
    if isinstance(value, str):
        return without_people(value)
    if isinstance(value, dict):
        return {name: clean(one) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return [clean(one) for one in value]
    return value


def _redact(logger: Any, name: str, event: EventDict) -> EventDict:
    return {key: one if key == "timestamp" else clean(one) for key, one in event.items()}


_BEFORE = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(allow=FIELDS),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]


def formatter(*, readable: bool = False) -> logging.Formatter:
    """JSON, or lines ``readable`` by people. Needs no settings: the server's own processes use it too (deploy/granian.json)."""
    renderer: Any = (
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)
        if readable
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_BEFORE,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            _redact,
            renderer,
        ],
    )


def configuration(*, readable: bool, level: str) -> dict[str, Any]:
    """settings.LOGGING: everything to the standard error stream."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": "newsroom.logs.formatter", "readable": readable}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Django's own handlers would print each line twice, and mail errors to nobody.
            "django": {"handlers": [], "level": level, "propagate": True},
            "django.utils.autoreload": {"level": "WARNING"},
        },
    }
