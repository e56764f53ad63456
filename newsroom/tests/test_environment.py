"""What the environment may say, and the sentence that refuses the rest."""

import re
from dataclasses import fields

import pytest

from newsroom import environment
from newsroom.environment import BASE_DIR, Environment, EnvironmentRefused

pytestmark = pytest.mark.once

VARIABLES = {field.name.upper() for field in fields(Environment)}
KEY = "only-tests-may-know-this-" * 2


@pytest.fixture
def given(monkeypatch, tmp_path):
    """Read an environment in which these variables are set and no others: the smallest of a production site, changed."""

    def read(env_file=tmp_path / "none", **changes: str) -> Environment:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in {"SECRET_KEY": KEY, "SITE_URL": "https://news.example", **changes}.items():
            monkeypatch.setenv(name, value)
        return environment.read(env_file)

    return read


def test_a_key_and_an_address_are_enough_for_production(given):
    site = given()

    assert not site.debug
    assert site.allowed_hosts == ["news.example"]
    assert site.database_url == {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(BASE_DIR / "var" / "newsroom.sqlite3"),
    }
    assert (site.time_zone, site.language_code, site.permalinks, site.trusted_proxies) == ("UTC", "en", "dated", 0)
    assert site.picture_storage == {"BACKEND": "newsroom.storage.LocalFiles"}
    assert (site.originals, site.accel_redirect, site.cache_url) == ("stripped", "", "")
    assert site.email_url["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"


def test_every_variable_reaches_its_setting(given, tmp_path):
    site = given(
        DEBUG="on",
        ALLOWED_HOSTS="news.example, .news.example,[::1]",
        SITE_URL="https://news.example:8443/",
        SITE_NAME="The Watch",
        SITE_TAGLINE="Defence, every day",
        DATABASE_URL="postgresql://desk:p%40ss@db.example:5433/watch",
        TIME_ZONE="Asia/Baghdad",
        LANGUAGE_CODE="ar",
        DATA_DIR=str(tmp_path),
        PERMALINKS="plain",
        WORDPRESS_BASES="category=topics,tag=news/subject",
        EMAIL_URL="submission://desk:secret@mail.example",
        PICTURE_STORAGE="s3://desk:s%2Fcret@s3.example:9000/watch?region=eu-north-1&insecure=on",
        ORIGINALS="as-uploaded",
        ACCEL_REDIRECT="/internal/pictures/",
        CACHE_URL="valkeys://:s%2Fcret@cache.example:6380/2",
        TRUSTED_PROXIES="2",
        LOG_LEVEL="WARNING",
        METRICS_DIR=str(tmp_path / "metrics"),
        SENTRY_DSN="https://key@errors.example/7",
    )

    assert site.debug is True
    assert site.secret_key == KEY
    assert site.allowed_hosts == ["news.example", ".news.example", "[::1]"]
    assert site.site_url == "https://news.example:8443"
    assert (site.site_name, site.site_tagline) == ("The Watch", "Defence, every day")
    database = site.database_url
    assert (database["ENGINE"], database["HOST"], database["PORT"]) == (
        "django.db.backends.postgresql",
        "db.example",
        5433,
    )
    assert (database["NAME"], database["USER"], database["PASSWORD"]) == ("watch", "desk", "p@ss")
    assert (site.time_zone, site.language_code, site.data_dir) == ("Asia/Baghdad", "ar", tmp_path)
    assert (site.metrics_dir, site.sentry_dsn) == (tmp_path / "metrics", "https://key@errors.example/7")
    assert (site.permalinks, site.trusted_proxies, site.log_level) == ("plain", 2, "WARNING")
    assert site.wordpress_bases == {"category": "topics", "tag": "news/subject"}
    assert site.picture_storage["OPTIONS"] == {
        "bucket_name": "watch",
        "endpoint_url": "http://s3.example:9000",
        "region_name": "eu-north-1",
        "access_key": "desk",
        "secret_key": "s/cret",
        "default_acl": None,
        "file_overwrite": True,
    }
    assert (site.originals, site.accel_redirect) == ("as-uploaded", "/internal/pictures/")
    assert (site.email_url["EMAIL_HOST"], site.email_url["EMAIL_PORT"]) == ("mail.example", 587)
    assert site.cache_url == "rediss://:s%2Fcret@cache.example:6380/2"


JUNK = [
    ("DEBUG", "maybe", "expected on or off"),
    ("ALLOWED_HOSTS", "https://news.example", "without scheme or port"),
    ("ALLOWED_HOSTS", "news.example:8000", "without scheme or port"),
    ("ALLOWED_HOSTS", ",", "host names"),
    ("SITE_URL", "news.example", "such as https://news.example"),
    ("SITE_URL", "ftp://news.example", "such as https://news.example"),
    ("SITE_URL", "https://news.example/blog/", "without a path"),
    ("SITE_URL", "https://news.example:port", "such as https://news.example"),
    ("SITE_URL", "https://", "such as https://news.example"),
    ("TIME_ZONE", "Mars/Olympus", "such as UTC or Europe/Kyiv"),
    ("LANGUAGE_CODE", "klingon", "such as en or uk"),
    ("DATA_DIR", __file__, "a folder"),
    ("METRICS_DIR", __file__, "a folder"),
    ("PERMALINKS", "pretty", "dated or plain"),
    ("WORDPRESS_BASES", "topics", "category=topics"),
    ("WORDPRESS_BASES", "category=topics;tag=x", "category=topics"),
    ("WORDPRESS_BASES", "page=x", "category=topics"),
    ("ORIGINALS", "all", "stripped or as-uploaded"),
    ("ACCEL_REDIRECT", "internal", "such as /internal/pictures/"),
    ("ACCEL_REDIRECT", "https://news.example/pictures/", "a path"),
    ("TRUSTED_PROXIES", "-1", "from 0 to 9"),
    ("TRUSTED_PROXIES", "one", "from 0 to 9"),
    ("SECURITY_CONTACT", "security@news.example", "mailto:"),
    ("SECURITY_CONTACT", "mailto:a@b.example\nContact: mailto:x@y.example", "mailto:"),
    ("SECURITY_CONTACT", "http://news.example/security", "mailto:"),
    ("LOG_LEVEL", "LOUD", "one of DEBUG, INFO"),
]


@pytest.mark.parametrize(("name", "value", "expected"), JUNK)
def test_junk_is_refused_with_the_variable_what_was_given_and_what_is_expected(given, name, value, expected):
    with pytest.raises(EnvironmentRefused) as refusal:
        given(**{name: value})

    sentence = str(refusal.value)
    assert sentence.startswith(f"{name} is {value!r}; expected ")
    assert expected in sentence


SECRET_JUNK = [
    ("SENTRY_DSN", "secret", "https://key@"),
    ("SENTRY_DSN", "https://secret@errors.example/", "https://key@"),
    ("SENTRY_DSN", "https://errors.example/secret", "https://key@"),
    ("SENTRY_DSN", "ftp://secret@errors.example/7", "https://key@"),
    ("SECRET_KEY", "short-and-secret", "secrets.token_urlsafe"),
    ("SECRET_KEY", "x" * 60, "secrets.token_urlsafe"),
    ("DATABASE_URL", "mysql://desk:secret@db.example/watch", "postgresql://"),
    ("DATABASE_URL", "secret", "sqlite:///"),
    ("DATABASE_URL", "postgresql://desk:secret@db.example:port/watch", "postgresql://"),
    ("DATABASE_URL", "postgresql://desk:secret@db.example", "postgresql://"),
    ("PICTURE_STORAGE", "/srv/pictures", "s3://"),
    ("PICTURE_STORAGE", "s3://key:secret@/bucket", "s3://"),
    ("PICTURE_STORAGE", "s3://key:secret@s3.example/bucket/folder", "s3://"),
    ("PICTURE_STORAGE", "s3://key:secret@s3.example/bucket?acl=public-read", "s3://"),
    ("CACHE_URL", "memcached://secret@cache.example", "redis://"),
    ("CACHE_URL", "redis:///0", "redis://"),
    ("CACHE_URL", "redis://:secret@cache.example:port", "redis://"),
    ("CACHE_URL", "redis://:secret@cache.example/pages", "redis://"),
    ("CACHE_URL", "unix://", "redis://"),
    ("EMAIL_URL", "pigeon://desk:secret@mail.example", "submission://"),
    ("EMAIL_URL", "secret", "console:"),
    ("EMAIL_URL", "smtp://desk:secret@mail.example:port", "submission://"),
]


@pytest.mark.parametrize(("name", "value", "expected"), SECRET_JUNK)
def test_junk_that_may_hold_a_password_is_refused_without_repeating_it(given, name, value, expected):
    with pytest.raises(EnvironmentRefused) as refusal:
        given(**{name: value})

    sentence = str(refusal.value)
    assert sentence.startswith(f"{name} is something else ({len(value)} characters")
    assert expected in sentence
    assert "secret@" not in sentence
    assert value not in sentence


def test_every_variable_but_the_two_free_texts_refuses_something():
    assert VARIABLES - {name for name, *_ in JUNK + SECRET_JUNK} == {"SITE_NAME", "SITE_TAGLINE"}


@pytest.mark.parametrize("name", ["SECRET_KEY", "SITE_URL"])
def test_what_production_cannot_do_without_is_asked_for(given, name):
    with pytest.raises(EnvironmentRefused, match=f"^{name} is not set, and .* it"):
        given(**{name: ""})


def test_an_empty_variable_counts_as_not_set(given):
    assert given(**dict.fromkeys(VARIABLES - {"SECRET_KEY", "SITE_URL"}, " ")) == given()


def test_a_developer_needs_no_key_and_keeps_the_one_that_is_made(given, tmp_path):
    folder = tmp_path / "data"

    first = given(DEBUG="on", SECRET_KEY="", SITE_URL="", DATA_DIR=str(folder))
    second = given(DEBUG="on", SECRET_KEY="", SITE_URL="", DATA_DIR=str(folder))

    assert len(first.secret_key) >= 50
    assert first.secret_key == second.secret_key
    assert (folder / "secret-key").stat().st_mode & 0o077 == 0
    assert first.site_url == "http://localhost:8000"
    assert first.allowed_hosts == ["localhost", "127.0.0.1", "[::1]"]


def test_a_folder_that_cannot_be_made_is_refused_in_a_sentence(given, tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(
        EnvironmentRefused, match=r"^DATA_DIR is .*/file/data'; expected a folder that can be written to"
    ):
        given(DEBUG="on", SECRET_KEY="", DATA_DIR=str(tmp_path / "file" / "data"))


def test_the_env_file_is_read_and_a_real_variable_wins(given, tmp_path):
    (tmp_path / "env").write_text('SITE_NAME="From the file"\nPERMALINKS=plain\n')

    site = given(tmp_path / "env", SITE_NAME="From the process")

    assert (site.site_name, site.permalinks) == ("From the process", "plain")


def test_a_relative_sqlite_file_stands_beside_manage_py_wherever_the_command_is_run(given, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    assert given(DATABASE_URL="sqlite:///var/other.sqlite3").database_url["NAME"] == str(BASE_DIR / "var/other.sqlite3")


def test_the_example_file_lists_exactly_the_variables_that_are_read_and_is_itself_usable(given):
    example = BASE_DIR / ".env.example"

    named = re.findall(r"^([A-Z_]+)=", example.read_text(), re.MULTILINE)

    assert sorted(named) == sorted(VARIABLES)
    assert given(example) == given()
