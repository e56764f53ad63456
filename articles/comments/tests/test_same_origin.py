"""Forms that other sites send are refused, without cookies and without tokens."""

import pytest
from django.urls import reverse

from articles.comments.models import Comment
from articles.tests.factory import make_public

from .factory import reply_fields
from .markup import parse

pytestmark = pytest.mark.django_db

OURS = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://testserver"},
    {"Origin": "https://news.example"},
    {"Referer": "http://testserver/2026/03/14/a-story/"},
    {"Referer": "https://NEWS.example/2026/03/14/a-story/"},
    {},
]
THEIRS = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "https://testserver"},
    {"Origin": "http://testserver:8080"},
    {"Origin": "https://news.example.evil.example"},
    {"Origin": "https://evil.example", "Referer": "http://testserver/"},
    {"Referer": "https://evil.example/?http://testserver/"},
    {"Referer": "http://testserver@evil.example/"},
    {"Referer": "http://[broken"},
]


@pytest.fixture(autouse=True)
def _site(settings):
    settings.SITE_URL = "https://news.example"


@pytest.mark.parametrize("headers", OURS, ids=str)
def test_a_form_of_ours_is_taken(client, headers):
    url = reverse("reply", args=[make_public().pk])

    assert client.post(url, reply_fields(), headers=headers).status_code == 303


@pytest.mark.parametrize("headers", THEIRS, ids=str)
def test_a_form_of_another_site_is_refused_with_a_sentence_and_the_text_kept(client, headers):
    url = reverse("reply", args=[make_public().pk])

    response = client.post(url, reply_fields(), headers=headers)

    assert response.status_code == 403
    assert not Comment.objects.exists()
    respond = parse(response).one(id="respond")
    assert "because another site sent it" in respond.one(role="alert").text
    assert reply_fields()["text"] in respond.one("textarea").raw_text
