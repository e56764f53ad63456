"""The chief runs the accounts, and cannot make anybody, or oneself, more than a role allows."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from .factory import make_user

User = get_user_model()
ADD = "admin:auth_user_add"
WORDS = "a-long-enough-phrase"


@pytest.fixture
def chief(client, db):
    chief = make_user("Chief")
    client.force_login(chief)
    return chief


def role(name):
    from django.contrib.auth.models import Group

    return Group.objects.get(name=name).pk


def change(user):
    return reverse("admin:auth_user_change", args=[user.pk])


def test_the_chief_adds_a_person_who_can_sign_in_with_a_role(client, chief):
    data = {
        "username": "newcomer",
        "usable_password": "true",
        "password1": WORDS,
        "password2": WORDS,
        "first_name": "Nia",
        "last_name": "Comer",
        "email": "nia@newsroom.example",
        "groups": [role("Reporter")],
    }
    response = client.post(reverse(ADD), data)
    assert response.status_code == 302
    person = User.objects.get(username="newcomer")
    assert (person.is_staff, person.is_superuser, person.get_full_name()) == (True, False, "Nia Comer")
    assert [group.name for group in person.groups.all()] == ["Reporter"]
    client.logout()
    assert client.login(username="newcomer", password=WORDS)
    assert client.get(reverse("admin:articles_article_add")).status_code == 200


def test_rights_beyond_roles_cannot_be_given(client, chief):
    person = make_user("Reporter")
    page = client.get(change(person)).content.decode()
    assert "is_superuser" not in page
    assert "user_permissions" not in page
    data = {
        "username": person.username,
        "is_active": "on",
        "groups": [role("Editor")],
        "is_superuser": "on",
        "user_permissions": ["1", "2"],
    }
    assert client.post(change(person), data).status_code == 302
    person = User.objects.get(pk=person.pk)
    assert [group.name for group in person.groups.all()] == ["Editor"]
    assert not person.is_superuser
    assert not person.user_permissions.exists()


def test_the_chief_cannot_promote_the_own_account(client, chief):
    data = {"username": chief.username, "is_active": "on", "groups": [role("Chief")], "is_superuser": "on"}
    client.post(change(chief), data)
    assert not User.objects.get(pk=chief.pk).is_superuser


def test_a_superusers_account_is_out_of_reach(client, chief):
    root = User.objects.create_superuser("root", "root@newsroom.example", "another-long-phrase")
    assert client.post(change(root), {"username": "mine", "is_active": "on"}).status_code == 403
    password = reverse("admin:auth_user_password_change", args=[root.pk])
    assert client.get(password).status_code == 403
    assert client.post(password, {"password1": WORDS, "password2": WORDS}).status_code == 403
    root.refresh_from_db()
    assert root.username == "root"
    assert root.check_password("another-long-phrase")


def test_the_chief_sets_a_password_and_switches_an_account_off(client, chief):
    person = make_user("Reporter")
    address = reverse("admin:auth_user_password_change", args=[person.pk])
    client.post(address, {"usable_password": "true", "password1": WORDS, "password2": WORDS})
    assert User.objects.get(pk=person.pk).check_password(WORDS)
    client.post(change(person), {"username": person.username, "groups": [role("Reporter")]})
    person.refresh_from_db()
    assert not person.is_active


def test_a_group_that_is_no_role_can_neither_be_given_nor_is_it_taken_away(client, chief):
    from django.contrib.auth.models import Group

    other, person = Group.objects.create(name="Machines"), make_user("Reporter")
    response = client.post(change(person), {"username": person.username, "groups": [other.pk]})
    assert "groups" in response.context["adminform"].form.errors
    person.groups.add(other)
    client.post(change(person), {"username": person.username, "is_active": "on", "groups": [role("Editor")]})
    assert {group.name for group in person.groups.all()} == {"Editor", "Machines"}
