"""What deploy/ and docs/operations.md name is there: commands, settings, files. Units are read by systemd where it is."""

import json
import re
import shutil
import subprocess
from dataclasses import fields

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

from newsroom.environment import BASE_DIR, Environment

pytestmark = pytest.mark.once

DEPLOY = BASE_DIR / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
VARIABLES = {field.name.upper() for field in fields(Environment)}
NOT_OURS = {"DJANGO_SETTINGS_MODULE", "INSTANCE", "PATH", "PYTHONDONTWRITEBYTECODE", "PYTHONUNBUFFERED"}
DOCUMENTS = [
    BASE_DIR / "docs" / "operations.md",
    BASE_DIR / "README.md",
    *(path for path in DEPLOY.rglob("*") if path.is_file()),
]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(BASE_DIR)))
def test_every_command_that_is_named_exists(path):
    named = set(re.findall(r"manage\.py\s+([a-z_]+)", path.read_text()))

    assert named <= get_commands().keys(), f"{path.name} names what is not there"


def test_each_timer_starts_a_command_that_exists():
    started = {
        re.search(r"^Unit=newsroom-task@([a-z_]+)\.service$", unit.read_text(), re.MULTILINE)[1]
        for unit in UNITS
        if unit.suffix == ".timer"
    }

    assert started <= get_commands().keys()
    # The same are run in containers.
    assert started == set(re.findall(r"\b(?:send|forget|rebuild|clear)[a-z_]+\b", (DEPLOY / "timers.sh").read_text()))


def test_every_command_of_ours_that_is_for_a_timer_has_one():
    for_timers = {
        "send_notices",
        "send_reply_mail",
        "forget_unsaved",
        "forget_addresses",
        "rebuild_renditions",
        "clearsessions",
    }

    assert for_timers == {unit.stem.removeprefix("newsroom-") for unit in UNITS if unit.suffix == ".timer"}


@pytest.mark.parametrize("unit", [unit for unit in UNITS if unit.suffix == ".service"], ids=lambda unit: unit.name)
def test_each_service_may_do_no_more_than_it_must(unit):
    lines = unit.read_text().splitlines()

    for line in (
        *("User=newsroom", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes"),
        *("CapabilityBoundingSet=", "SystemCallFilter=@system-service", "ReadWritePaths=/srv/newsroom/data"),
    ):
        assert line in lines


def test_systemd_understands_the_units(tmp_path):
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip(
            "systemd-analyze was not found: the units were not read by systemd. Install with: apt install systemd"
        )
    for unit in UNITS:  # with programs that are there on this machine
        text = re.sub(r"/srv/newsroom/app/\.venv/bin/\w+", "/bin/true", unit.read_text())
        (tmp_path / unit.name).write_text(text.replace("/srv/newsroom/app/docs", "/etc"))

    done = subprocess.run(
        [program, "verify", "--man=no", *tmp_path.iterdir()], capture_output=True, text=True, check=False
    )

    complaints = [line for line in done.stderr.splitlines() if "newsroom" in line]
    assert complaints == []


def test_the_variables_of_the_example_exist_and_start_a_site():
    named = re.findall(r"^([A-Z_]+)=", (DEPLOY / "newsroom.env").read_text(), re.MULTILINE)

    assert set(named) <= VARIABLES
    assert {"SECRET_KEY", "SITE_URL", "DATABASE_URL", "TRUSTED_PROXIES", "ACCEL_REDIRECT"} <= set(named)


def test_units_and_containers_set_variables_that_exist():
    named = {
        *(name for unit in UNITS for name in re.findall(r"^Environment=([A-Z_]+)=", unit.read_text(), re.MULTILINE)),
        *re.findall(r"([A-Z_]+)=", (DEPLOY / "Dockerfile").read_text()),
        *re.findall(r"export ([A-Z_]+)=", (DEPLOY / "web.sh").read_text()),
        *(
            name
            for service in _services().values()
            if service["image"].startswith("newsroom")
            for name in service.get("environment", {})
        ),
    }

    assert named - NOT_OURS <= VARIABLES


def _services():
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())["services"]


def test_what_the_containers_are_made_of_is_there():
    compose, dockerfile = yaml.safe_load((DEPLOY / "compose.yaml").read_text()), (DEPLOY / "Dockerfile").read_text()

    stages = set(re.findall(r"^FROM \S+ AS (\w+)$", dockerfile, re.MULTILINE))
    copied = re.findall(r"^COPY (?!--)([\w./]+) ", dockerfile, re.MULTILINE)
    allowed = re.findall(r"^!(.+)$", (DEPLOY / "Dockerfile.dockerignore").read_text(), re.MULTILINE)
    for service in compose["services"].values():
        if "build" in service:
            assert service["build"]["target"] in stages
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()
        for part in service.get("command", ()):
            assert not part.startswith("deploy/") or (BASE_DIR / part).exists()
        for volume in service["volumes"]:
            source = volume.split(":")[0]
            assert source in compose["volumes"] or source == "/etc/letsencrypt"
        needed = service.get("depends_on", ())
        assert set(needed) <= compose["services"].keys()
    for path in copied:
        assert (BASE_DIR / path).exists(), path
        assert path.split("/")[0] in allowed, path
    assert {path.name for path in BASE_DIR.iterdir() if (path / "__init__.py").exists()} - {"bench"} <= set(copied)


def test_scripts_are_shell():
    for script in DEPLOY.rglob("*.sh"):
        assert subprocess.run(["sh", "-n", script], check=False).returncode == 0, script.name


def test_the_path_of_pictures_is_the_same_for_nginx_and_the_site():
    path = re.search(r"^ACCEL_REDIRECT=(\S+)$", (DEPLOY / "newsroom.env").read_text(), re.MULTILINE)[1]

    assert f"location {path} {{" in (DEPLOY / "nginx" / "newsroom.conf").read_text()


def test_what_may_be_sent_to_nginx_is_what_a_picture_may_weigh():
    from articles.images.inspection import MAX_BYTES

    megabytes = MAX_BYTES // 1024 // 1024
    assert f"pictures of {megabytes} MB at most" in (DEPLOY / "nginx" / "pages" / "too-large.html").read_text()
    assert (
        int(re.search(r"client_max_body_size\s+(\d+)m", (DEPLOY / "nginx" / "newsroom.conf").read_text())[1])
        > megabytes
    )


def test_the_servers_own_log_is_set_up_by_what_exists():
    import logging.config

    configuration = json.loads((DEPLOY / "granian.json").read_text())

    assert logging.config.dictConfigClass(configuration).configure_formatter(configuration["formatters"]["line"])


@pytest.mark.parametrize(
    "path", [path for path in DOCUMENTS if path.suffix in (".md", ".env")], ids=lambda path: path.name
)
def test_every_setting_that_is_named_exists(path):
    # Written as NAME= or `NAME`; headers, SQL and what belongs to other programs is not.
    named = set(re.findall(r"`([A-Z][A-Z0-9]+_[A-Z0-9_]+)(?:=[^`]*)?`", path.read_text()))

    for name in named - NOT_OURS:
        assert name in VARIABLES or hasattr(settings, name), name
