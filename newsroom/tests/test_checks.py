"""Settings that must not stand together are found by `manage.py check`, and only those."""

import pytest
from django.core.checks import run_checks

pytestmark = pytest.mark.once


@pytest.fixture
def found(settings, tmp_path):
    """The ids of what the check finds in a sound production site with these changes."""
    sound = {
        "DEBUG": False,
        "SITE_URL": "https://news.example",
        "ALLOWED_HOSTS": ["news.example"],
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "DATA_DIR": tmp_path,
    }

    def check(**changes) -> list[str]:
        for name, value in (sound | changes).items():
            setattr(settings, name, value)
        return [error.id for error in run_checks(tags=["newsroom"])]

    return check


def test_a_sound_site_is_left_alone(found):
    assert found() == []


def test_a_developers_site_is_left_alone(found):
    console = "django.core.mail.backends.console.EmailBackend"
    assert found(DEBUG=True, SITE_URL="http://localhost:8000", ALLOWED_HOSTS=["localhost"], EMAIL_BACKEND=console) == []


def test_production_over_plain_http_is_refused_because_nobody_could_sign_in(found):
    assert found(SITE_URL="http://news.example") == ["newsroom.E001"]


def test_an_address_whose_host_is_not_allowed_is_refused(found):
    assert found(ALLOWED_HOSTS=["www.news.example"]) == ["newsroom.E002"]


def test_an_address_under_an_allowed_domain_is_fine(found):
    assert found(SITE_URL="https://www.news.example", ALLOWED_HOSTS=[".news.example"]) == []


def test_a_wildcard_host_in_production_is_refused(found):
    assert found(ALLOWED_HOSTS=["*"]) == ["newsroom.E003"]


def test_debug_on_a_public_address_is_refused(found):
    assert found(DEBUG=True) == ["newsroom.E004"]


def test_mail_to_the_terminal_in_production_is_refused(found):
    assert found(EMAIL_BACKEND="django.core.mail.backends.console.EmailBackend") == ["newsroom.E005"]


def test_a_data_folder_that_is_not_there_is_refused(found, tmp_path):
    assert found(DATA_DIR=tmp_path / "gone") == ["newsroom.E006"]


def test_every_contradiction_is_told_at_once_with_what_to_do(found, settings):
    found(SITE_URL="http://news.example", ALLOWED_HOSTS=["*"])

    errors = run_checks(tags=["newsroom"])

    assert [error.id for error in errors] == ["newsroom.E001", "newsroom.E003"]
    assert all(error.hint for error in errors)


def test_a_front_server_cannot_send_from_its_disk_what_is_kept_elsewhere(found):
    local = {"default": {"BACKEND": "newsroom.storage.LocalFiles"}}
    elsewhere = {"default": {"BACKEND": "storages.backends.s3.S3Storage"}}

    assert found(ACCEL_REDIRECT="/internal/pictures/", STORAGES=local) == []
    assert found(ACCEL_REDIRECT="/internal/pictures/", STORAGES=elsewhere) == ["newsroom.E007"]
    assert found(ACCEL_REDIRECT="", STORAGES=elsewhere) == []
