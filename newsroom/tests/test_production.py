"""The site under production's settings, started in a process of its own."""

import pytest

from newsroom.tests.production import DEAD_DATABASE, manage, run, visit

pytestmark = pytest.mark.once

HSTS = "max-age=31536000; includeSubDomains; preload"
HEADERS = {
    "cross-origin-embedder-policy": "credentialless",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "referrer-policy": "strict-origin-when-cross-origin",
    "strict-transport-security": HSTS,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> dict[str, str]:
    """An installation on SQLite whose static files are collected and whose migrations are applied."""
    variables = {"DATA_DIR": str(tmp_path_factory.mktemp("data")), "DATABASE_URL": ""}
    for command in (["collectstatic", "--no-input"], ["migrate"]):
        done = manage(*command, **variables)
        assert done.returncode == 0, done.stderr
    return variables


@pytest.mark.parametrize("command", ["check", "migrate"])
def test_the_site_refuses_to_start_without_a_secret_key_and_says_what_to_do(command, tmp_path):
    done = manage(command, SECRET_KEY="", DATA_DIR=str(tmp_path))

    assert done.returncode == 1
    assert done.stderr.startswith("Newsroom did not start. SECRET_KEY is not set")
    assert "secrets.token_urlsafe" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_command_in_the_refusal_makes_a_key_that_is_accepted(tmp_path):
    refusal = manage("check", SECRET_KEY="").stderr
    command = refusal.split("python -c '")[1].split("'")[0]

    key = run("-c", command).stdout.strip()

    assert manage("check", SECRET_KEY=key, DATA_DIR=str(tmp_path)).returncode == 0


def test_the_server_refuses_to_start_without_a_secret_key():
    done = run("-c", "import newsroom.wsgi", SECRET_KEY="")

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("newsroom.environment.EnvironmentRefused: SECRET_KEY is not set")


def test_the_deployment_check_is_silent(tmp_path):
    done = manage("check", "--deploy", "--fail-level", "WARNING", DATA_DIR=str(tmp_path))

    assert done.returncode == 0, done.stderr
    assert done.stdout == "System check identified no issues (0 silenced).\n"


def test_settings_that_contradict_each_other_stop_the_check(tmp_path):
    done = manage("check", SITE_URL="http://news.example", DATA_DIR=str(tmp_path))

    assert done.returncode == 1
    assert "(newsroom.E001)" in done.stderr


def test_demo_accounts_never_come_to_production(installed):
    done = manage("serve_demo", **installed)

    assert done.returncode == 1
    assert "Nothing was changed." in done.stderr


def test_a_database_that_does_not_answer_makes_the_site_not_ready_and_leaves_it_alive():
    (live, ready), log = visit({"path": "/health/live"}, {"path": "/health/ready"})

    assert (live.status, live.body) == (200, "alive\n")
    assert (ready.status, ready.body) == (503, "not ready\n")
    assert "Not ready: the database does not answer" in log


def test_migrations_that_are_missing_make_the_site_not_ready(tmp_path):
    (ready,), log = visit({"path": "/health/ready"}, DATA_DIR=str(tmp_path), DATABASE_URL="")

    assert (ready.status, ready.body) == (503, "not ready\n")
    assert "Not ready: migrations not applied: admin.0003_logentry_add_action_flag_choices, articles.0" in log


def test_an_installed_site_is_ready(installed):
    (ready,), _ = visit({"path": "/health/ready"}, **installed)

    assert (ready.status, ready.body) == (200, "ready\n")


def test_the_cookies_of_the_desk_are_bound_to_this_host_and_to_https(installed):
    (page,), _ = visit({"path": "/admin/login/"}, **installed)

    assert page.status == 200
    (cookie,) = page.cookies
    assert cookie.startswith("__Host-csrftoken=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie


def test_plain_http_is_sent_to_https_except_for_the_probes(installed):
    (login, probe), _ = visit(
        {"path": "/admin/login/", "scheme": "http"}, {"path": "/health/live", "scheme": "http"}, **installed
    )

    assert (login.status, login.headers["location"]) == (301, "https://news.example/admin/login/")
    assert probe.status == 200


def test_the_proxys_word_that_the_visitor_spoke_https_counts_where_a_proxy_is_trusted(installed):
    request = {"path": "/admin/login/", "scheme": "http", "x-forwarded-proto": "https"}

    (trusted,), _ = visit(request, **installed, TRUSTED_PROXIES="1")
    (unknown,), _ = visit(request, **installed)

    assert (trusted.status, unknown.status) == (200, 301)


def test_static_files_are_kept_for_good_under_the_name_of_their_content(installed):
    (login,), _ = visit({"path": "/admin/login/"}, **installed)
    address = login.body.partition('href="/static/')[2].partition('"')[0]

    (sheet,), _ = visit({"path": f"/static/{address}"}, **installed)

    assert sheet.status == 200
    assert "immutable" in sheet.headers["cache-control"]
    assert "access-control-allow-origin" not in sheet.headers


def test_every_answer_carries_the_security_headers(installed):
    answers, _ = visit(
        {"path": "/admin/login/"},
        {"path": "/health/live"},
        {"path": "/admin/"},
        {"path": "/no/such/page/"},
        {"path": "/admin/", "host": "evil.example"},
        **installed,
    )
    (broken,), _ = visit(
        {"path": "/admin/", "cookie": f"__Host-sessionid={'a' * 32}"}, **installed | {"DATABASE_URL": DEAD_DATABASE}
    )

    assert [answer.status for answer in [*answers, broken]] == [200, 200, 302, 404, 400, 500]
    for answer in [*answers, broken]:
        assert answer.headers.items() >= HEADERS.items(), answer.status
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "geolocation=()" in answer.headers["permissions-policy"]


def test_the_redirect_to_https_carries_them_too(installed):
    (answer,), _ = visit({"path": "/", "scheme": "http"}, **installed)

    assert answer.status == 301
    # Browsers ignore HSTS over plain http, and must be given none there.
    assert answer.headers.items() >= (HEADERS.items() - {("strict-transport-security", HSTS)})
    assert "strict-transport-security" not in answer.headers
    assert "default-src 'none'" in answer.headers["content-security-policy"]
