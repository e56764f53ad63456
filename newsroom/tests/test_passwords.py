"""Staff who lost their password get a new one by mail, and nobody learns who has an account."""

import re

import pytest
from django.contrib.auth import get_user_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return get_user_model().objects.create_user("editor", "editor@news.example", "the-old-password", is_staff=True)


def ask(client, address: str):
    return client.post("/admin/password_reset/", {"email": address}, follow=True)


def test_the_sign_in_page_offers_a_new_password(client):
    assert 'href="/admin/password_reset/"' in client.get("/admin/login/").text


def test_the_mailed_link_leads_to_a_new_password_that_signs_in(client, editor, mailoutbox):
    ask(client, editor.email)
    (mail,) = mailoutbox
    link = re.search(r"http://testserver(/admin/reset/\S+)", mail.body)[1]

    form = client.get(link, follow=True)
    new = {"new_password1": "correct-horse-battery", "new_password2": "correct-horse-battery"}
    client.post(form.redirect_chain[-1][0], new)

    assert client.login(username="editor", password="correct-horse-battery")
    assert not client.login(username="editor", password="the-old-password")


def test_the_mail_comes_from_the_site(client, editor, mailoutbox):
    ask(client, editor.email)

    assert mailoutbox[0].from_email == "Newsroom <newsroom@localhost>"


def test_a_link_works_once(client, editor, mailoutbox):
    ask(client, editor.email)
    link = re.search(r"http://testserver(/admin/reset/\S+)", mailoutbox[0].body)[1]
    editor.set_password("changed-in-between")
    editor.save()

    assert "invalid" in client.get(link, follow=True).text


def test_known_and_unknown_addresses_get_the_same_answer(client, editor, mailoutbox):
    known, unknown = ask(client, editor.email), ask(client, "stranger@news.example")

    assert known.redirect_chain == unknown.redirect_chain
    assert known.text == unknown.text
    assert len(mailoutbox) == 1


def test_a_disabled_account_gets_no_link(client, editor, mailoutbox):
    editor.is_active = False
    editor.save()

    ask(client, editor.email)

    assert mailoutbox == []
