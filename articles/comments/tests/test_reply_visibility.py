"""No reply is on any public surface before a moderator has approved it, or when its story is not public."""

import re

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import reverse

from articles.comments import moderation
from articles.comments.models import Comment, CommentState
from articles.tests.factory import (
    make_article,
    make_expired,
    make_public,
    make_scheduled,
    make_unpublished,
    make_user,
    make_withdrawn,
)

from .factory import make_comment, reply_fields
from .markup import parse

pytestmark = pytest.mark.django_db

HIDDEN = [CommentState.PENDING, CommentState.SPAM, CommentState.REJECTED]
SECRET = "Zanzibarquark"


def surfaces(client, story):
    """Every page of ours that leads from the story and the front page, as an anonymous reader finds it."""
    seen, todo = {}, [reverse("home"), story.get_absolute_url(), f"{story.get_absolute_url()}?replied=held"]
    while todo and len(seen) < 60:
        url = todo.pop()
        if url in seen:
            continue
        response = client.get(url)
        seen[url] = b"" if response.streaming else response.content
        links = (link.decode().replace("&amp;", "&") for link in re.findall(rb'href="(/[^"#]*)', seen[url]))
        todo += [link for link in links if not link.startswith(("/static", "/admin", "//"))]
    return seen


def tag(markup, **context):
    request = RequestFactory().get("/")
    return Template("{% load comments %}" + markup).render(Context({"request": request, **context}))


def count_of(story):
    return tag("{% comment_count article as n %}{{ n }}", article=story)


def heading_of(story):
    return parse(tag("{% comments_section article %}", article=story)).one(id="comments").one("h2").text


def popular():
    return tag("{% most_discussed 5 as stories %}{% for s in stories %}{{ s.pk }}:{{ s.comment_count }} {% endfor %}")


@pytest.mark.parametrize("state", HIDDEN)
def test_what_is_not_approved_is_on_no_page_and_in_no_count(client, state):
    story = make_public()
    hidden = make_comment(story, state, text=SECRET, name=f"{SECRET} writer", website=f"https://{SECRET}.example/")

    pages = surfaces(client, story)
    permalink = client.get(story.get_absolute_url(), {"replytocom": hidden.pk})

    assert story.get_absolute_url() in pages
    for url, content in [*pages.items(), ("replytocom", permalink.content)]:
        assert SECRET.lower().encode() not in content.lower(), url
        assert f"comment-{hidden.pk}".encode() not in content, url
    assert count_of(story) == "0"
    assert popular() == ""
    assert heading_of(story) == "No comments"


@pytest.mark.parametrize("state", HIDDEN)
def test_an_answer_to_what_is_hidden_does_not_give_it_away(client, state):
    story = make_public()
    hidden = make_comment(story, state, text=SECRET, name=SECRET)
    make_comment(story, parent=hidden, text="An answer")

    content = client.get(story.get_absolute_url()).content

    assert b"An answer" in content
    assert SECRET.encode() not in content
    assert f"comment-{hidden.pk}".encode() not in content


@pytest.mark.parametrize("make_story", [make_article, make_scheduled, make_expired, make_withdrawn, make_unpublished])
def test_replies_go_with_their_story(client, make_story):
    story = make_story()
    make_comment(story, text=SECRET)

    for url, content in surfaces(client, make_public()).items():
        assert SECRET.encode() not in content, url
    if story.first_public_at:
        assert SECRET.encode() not in client.get(story.get_absolute_url()).content
    assert not Comment.objects.public().exists()
    assert count_of(story) == "0"
    assert popular() == ""


def test_from_form_to_page(client):
    """A reader sends, the moderator approves, every reader sees it; the moderator takes it back, nobody does."""
    story, moderator = make_public(), make_user("Moderator")
    client.post(reverse("reply", args=[story.pk]), reply_fields(text=SECRET))
    reply = Comment.objects.get()
    url = story.get_absolute_url()
    assert SECRET.encode() not in client.get(url).content

    moderation.approve(reply, by=moderator)
    assert SECRET.encode() in client.get(url).content
    assert count_of(story) == "1"
    assert popular() == f"{story.pk}:1 "

    moderation.restore(reply, by=moderator)
    assert SECRET.encode() not in client.get(url).content
    assert count_of(story) == "0"
