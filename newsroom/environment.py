"""What the environment says, read once and refused where it makes no sense.

`read()` is the one place that looks at environment variables (and at `.env` beside `manage.py`, which never overrides a
real variable). Each field of `Environment` is the variable of the same name in capitals; `.env.example` describes each.
An empty value counts as not set. A bad value ends in one sentence that names the variable, what was given and what is
expected; secrets are not repeated.
"""

import os
import re
import secrets
import zoneinfo
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

import dj_database_url
import dj_email_url
from django.conf import global_settings
from django.core.exceptions import ImproperlyConfigured
from environs import Env

BASE_DIR = Path(__file__).resolve().parent.parent
MAKE_A_KEY = "python -c 'import secrets; print(secrets.token_urlsafe(50))'"

_SWITCH = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
_HOST = re.compile(r"\*|\.?[a-z0-9-]+(\.[a-z0-9-]+)*|\[[0-9a-f:.]+\]", re.IGNORECASE)
_CONTACT = re.compile(r"(?:mailto:[!-~]+@[!-~]+|https://[!-~]+|tel:\+[0-9-]+)")  # as RFC 9116 asks
_SHORTEST_KEY, _FEWEST_CHARACTERS = 50, 5  # below, Django's own deployment check warns
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


class EnvironmentRefused(ImproperlyConfigured):
    """The environment cannot be used. The message is a sentence for the person who starts the site."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """The settings that differ from one installation to the next, each checked alone.

    What must not go together is the concern of `newsroom.checks`.
    """

    debug: bool
    secret_key: str
    allowed_hosts: list[str]
    site_url: str  # scheme and host, no slash at the end
    site_name: str
    site_tagline: str
    database_url: dict[str, Any]  # an entry of settings.DATABASES
    time_zone: str
    language_code: str
    data_dir: Path
    permalinks: Literal["dated", "plain"]
    wordpress_bases: dict[str, str]  # "category", "tag" or "author" -> what stood in its place
    email_url: dict[str, Any]  # Django's EMAIL_* settings
    picture_storage: dict[str, Any]  # settings.STORAGES["default"]
    originals: Literal["stripped", "as-uploaded"]
    cache_url: str  # the address of Redis or Valkey, or nothing
    accel_redirect: str  # a path with a slash at either end, or nothing
    trusted_proxies: int
    log_level: str
    metrics_dir: Path | None  # where processes leave what they count
    sentry_dsn: str
    security_contact: list[str]  # addresses: mailto:, https: or tel:


def read(env_file: Path = BASE_DIR / ".env") -> Environment:
    """Read every variable.

    Raises `EnvironmentRefused` at the first that makes no sense, and where SECRET_KEY or SITE_URL is missing while DEBUG
    is off.
    """
    take = _Reader(env_file)
    debug = take("DEBUG", _switch, "on or off", default=False)
    data_dir = take("DATA_DIR", _directory, "a folder", default=BASE_DIR / "var")
    secret_key = take(
        "SECRET_KEY",
        _secret_key,
        f"at least {_SHORTEST_KEY} characters, all by chance, such as this command makes: {MAKE_A_KEY}",
        secret=True,
    ) or _development_key(data_dir, debug=debug)
    site_url = take("SITE_URL", _site_url, "an address without a path, such as https://news.example")
    site_url = site_url or _development_url(debug=debug)
    own_host = urlsplit(site_url).hostname or ""
    return Environment(
        debug=debug,
        secret_key=secret_key,
        allowed_hosts=take(
            "ALLOWED_HOSTS",
            _hosts,
            "host names with commas between them, without scheme or port, such as news.example,www.news.example",
            default=list(dict.fromkeys([own_host, "localhost", "127.0.0.1", "[::1]"])) if debug else [own_host],
        ),
        site_url=site_url,
        site_name=take("SITE_NAME", str, "a name", default="Newsroom"),
        site_tagline=take("SITE_TAGLINE", str, "a short sentence", default=""),
        database_url=take(
            "DATABASE_URL",
            _database,
            "an address such as postgresql://user:password@host:5432/newsroom or sqlite:////srv/newsroom.sqlite3",
            default={"ENGINE": "django.db.backends.sqlite3", "NAME": str(data_dir / "newsroom.sqlite3")},
            secret=True,
        ),
        time_zone=take(
            "TIME_ZONE",
            _one_of(zoneinfo.available_timezones()),
            "a time zone such as UTC or Europe/Kyiv",
            default="UTC",
        ),
        language_code=take(
            "LANGUAGE_CODE",
            _one_of(dict(global_settings.LANGUAGES)),
            "the code of a language that Django speaks, such as en or uk",
            default="en",
        ),
        data_dir=data_dir,
        permalinks=take("PERMALINKS", _one_of(("dated", "plain")), "dated or plain", default="dated"),
        wordpress_bases=take(
            "WORDPRESS_BASES",
            _bases,
            "ours and the old site's, such as category=topics,tag=subject,author=writers",
            default={},
        ),
        email_url=take(
            "EMAIL_URL",
            _mail,
            "an address such as submission://user:password@host:587, smtp://localhost:25 or console:",
            default=_mail("console:" if debug else "smtp://localhost:25"),
            secret=True,
        ),
        picture_storage=take(
            "PICTURE_STORAGE",
            _storage,
            "an address such as s3://KEY:SECRET@s3.example.org/bucket?region=eu-north-1",
            default={"BACKEND": "newsroom.storage.LocalFiles"},
            secret=True,
        ),
        originals=take(
            "ORIGINALS", _one_of(("stripped", "as-uploaded")), "stripped or as-uploaded", default="stripped"
        ),
        cache_url=take(
            "CACHE_URL",
            _redis,
            "an address such as redis://host:6379/0, or rediss:// with encryption",
            default="",
            secret=True,
        ),
        accel_redirect=take("ACCEL_REDIRECT", _internal_path, "a path such as /internal/pictures/", default=""),
        trusted_proxies=take("TRUSTED_PROXIES", _proxies, "a whole number from 0 to 9", default=0),
        security_contact=take(
            "SECURITY_CONTACT",
            _contacts,
            "addresses with commas between them, such as mailto:security@news.example,https://news.example/security",
            default=[f"mailto:security@{own_host}"],
        ),
        log_level=take("LOG_LEVEL", _one_of(_LOG_LEVELS), "one of " + ", ".join(_LOG_LEVELS), default="INFO"),
        metrics_dir=take("METRICS_DIR", _directory, "a folder"),
        sentry_dsn=take("SENTRY_DSN", _dsn, "an address such as https://key@errors.example/7", default="", secret=True),
    )


class _Reader:
    """Takes one variable at a time out of the process and `.env`."""

    def __init__(self, env_file: Path) -> None:
        self._env = Env()
        self._env.read_env(env_file, recurse=False)

    def __call__(
        self, name: str, parse: Callable[[str], Any], expected: str, *, default: Any = None, secret: bool = False
    ) -> Any:
        raw = self._env.str(name, default="").strip()
        if not raw:
            return default
        try:
            return parse(raw)
        except ValueError:
            given = (
                f"something else ({len(raw)} characters, not shown because it may hold a password)"
                if secret
                else repr(raw)
            )
            raise EnvironmentRefused(f"{name} is {given}; expected {expected}.") from None


def _switch(raw: str) -> bool:
    if raw.lower() not in _SWITCH:
        raise ValueError
    return _SWITCH[raw.lower()]


def _directory(raw: str) -> Path:
    path = BASE_DIR / Path(raw).expanduser()
    if path.exists() and not path.is_dir():
        raise ValueError
    return path


def _secret_key(raw: str) -> str:
    if len(raw) < _SHORTEST_KEY or len(set(raw)) < _FEWEST_CHARACTERS:
        raise ValueError
    return raw


def _site_url(raw: str) -> str:
    parts = urlsplit(raw)
    port = parts.port  # raises ValueError where it is no number
    host = parts.hostname or ""
    if ":" in host:
        host = f"[{host}]"
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or host.startswith((".", "*")):
        raise ValueError
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise ValueError
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _hosts(raw: str) -> list[str]:
    hosts = [host.strip() for host in raw.split(",") if host.strip()]
    if not hosts or not all(_HOST.fullmatch(host) for host in hosts):
        raise ValueError
    return hosts


def _contacts(raw: str) -> list[str]:
    contacts = [contact.strip() for contact in raw.split(",") if contact.strip()]
    if not contacts or not all(_CONTACT.fullmatch(contact) for contact in contacts):
        raise ValueError
    return contacts


def _database(raw: str) -> dict[str, Any]:
    scheme = raw.partition(":")[0]
    if scheme not in ("sqlite", "postgres", "postgresql"):
        raise ValueError
    database = dict(dj_database_url.parse(raw))
    if not database["NAME"]:
        raise ValueError
    if scheme == "sqlite" and database["NAME"] != ":memory:":
        database["NAME"] = str(BASE_DIR / database["NAME"])
    return database


def _bases(raw: str) -> dict[str, str]:
    bases = dict(re.findall(r"(category|tag|author)=([\w-]+(?:/[\w-]+)*)(?:,|$)", raw))
    if ",".join(f"{ours}={theirs}" for ours, theirs in bases.items()) != raw:
        raise ValueError
    return bases


def _one_of(choices: Collection[str]) -> Callable[[str], str]:
    def parse(raw: str) -> str:
        if raw not in choices:
            raise ValueError
        return raw

    return parse


def _mail(raw: str) -> dict[str, Any]:
    if raw.partition(":")[0] not in ("smtp", "submission", "console", "file", "dummy"):
        raise ValueError
    return dj_email_url.parse(raw)


def _storage(raw: str) -> dict[str, Any]:
    parts = urlsplit(raw)
    query = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
    host, bucket = parts.hostname, parts.path.strip("/")
    if parts.scheme != "s3" or not host or "/" in bucket or not query.keys() <= {"region", "insecure"}:
        raise ValueError
    options: dict[str, Any] = {
        "bucket_name": bucket or host,  # without a path it is Amazon's, and the machine's own role may open it
        "region_name": query.get("region"),
        "access_key": unquote(parts.username) if parts.username else None,
        "secret_key": unquote(parts.password) if parts.password else None,
        "default_acl": None,  # private, as the bucket is
        "file_overwrite": True,  # names are random, or those of copies that are the same whoever makes them
    }
    if bucket:
        scheme = "http" if _switch(query.get("insecure", "off")) else "https"
        options["endpoint_url"] = f"{scheme}://{host}" + (f":{parts.port}" if parts.port else "")
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def _redis(raw: str) -> str:
    parts = urlsplit(raw)
    scheme = {"valkey": "redis", "valkeys": "rediss"}.get(parts.scheme, parts.scheme)
    if scheme == "unix":
        if not parts.path:
            raise ValueError
    elif scheme not in ("redis", "rediss") or not parts.hostname or not re.fullmatch(r"(?:/[0-9]*)?", parts.path):
        raise ValueError
    _ = parts.port  # raises ValueError where it is no number
    return parts._replace(scheme=scheme).geturl()


def _internal_path(raw: str) -> str:
    if not re.fullmatch(r"/(?:[\w.-]+/)+", raw):
        raise ValueError
    return raw


def _dsn(raw: str) -> str:
    parts = urlsplit(raw)
    if parts.scheme not in ("http", "https") or not parts.username or not parts.hostname or parts.path in ("", "/"):
        raise ValueError
    return raw


def _proxies(raw: str) -> int:
    if not re.fullmatch(r"[0-9]", raw):
        raise ValueError
    return int(raw)


def _development_url(*, debug: bool) -> str:
    if not debug:
        raise EnvironmentRefused(
            "SITE_URL is not set, and links, cookies and forms need it. "
            "Set it to the public address of the site, such as https://news.example."
        )
    return "http://localhost:8000"


def _development_key(data_dir: Path, *, debug: bool) -> str:
    """The key of this checkout, kept in a file so that a restart logs nobody out."""
    if not debug:
        raise EnvironmentRefused(
            "SECRET_KEY is not set, and sessions and password links are signed with it. "
            f"Make one with this command, keep it out of version control and set it: {MAKE_A_KEY} "
            "(To try the site on your own machine, run `make run`, or set DEBUG=on.)"
        )
    path = data_dir / "secret-key"
    try:
        # Two processes may start at once: whoever creates the file decides, the other reads.
        data_dir.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    except OSError as error:
        raise EnvironmentRefused(
            f"DATA_DIR is {str(data_dir)!r}; expected a folder that can be written to ({error})."
        ) from None
    with os.fdopen(descriptor, "w") as file:
        key = secrets.token_urlsafe(_SHORTEST_KEY)
        file.write(key)
    return key
