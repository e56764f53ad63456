"""The browser of the tests complains of what it should, or every test that uses it proves less than it says."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.once]


@pytest.fixture
def complained(open_page, complaints):
    """What the browser complained of while this script ran on a page of the site."""

    def run(script: str) -> list[str]:
        page = open_page()
        page.goto("/admin/login/")
        # The browser reports in order: once the last word has arrived, so has all that came before it.
        with page.expect_console_message(lambda message: message.text == "the last word"):
            page.evaluate(f"async () => {{ {script}; setTimeout(() => console.log('the last word'), 50) }}")
        found = complaints.unexpected()
        complaints.expect("")  # everything: the test looks for itself
        return found

    return run


def test_a_sound_page_gives_no_reason_to_complain(complained):
    assert complained("1 + 1") == []


def test_an_inline_script_is_reported(complained):
    script = "document.body.append(Object.assign(document.createElement('script'), {textContent: '1'}))"

    assert any("Content Security Policy" in complaint for complaint in complained(script))


def test_an_inline_style_is_reported(complained):
    complaints = complained("document.body.insertAdjacentHTML('beforeend', '<p style=\"color: red\">Hi</p>')")

    assert any("style-src" in complaint for complaint in complaints)


def test_a_request_to_another_host_is_reported(complained):
    complaints = complained("await fetch('http://127.0.0.2:9/pixel').catch(() => {})")

    assert any("127.0.0.2:9" in complaint for complaint in complaints)


def test_an_error_that_nobody_catches_is_reported(complained):
    assert any("nobody caught this" in c for c in complained("setTimeout(() => { throw Error('nobody caught this') })"))


def test_a_file_that_is_missing_is_reported(complained):
    assert any("404" in complaint for complaint in complained("await fetch('/static/gone.css')"))


def test_a_test_may_say_what_it_expects(open_page, complaints):
    complaints.expect("status of 404")

    open_page().goto("/no/such/page/")

    assert complaints != []
    assert complaints.unexpected() == []
