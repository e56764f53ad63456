"""What the tests of changing a live story have in common."""

from __future__ import annotations

from django.urls import reverse

from articles import revisions
from articles.models import Article


def page(name, story, *more):
    """The address of a page of the desk about the story."""
    return reverse(f"admin:articles_article_{name}", args=[story.pk, *more])


def html(client, name, story, *more):
    return client.get(page(name, story, *more)).content.decode()


def said(response):
    return [str(message) for message in response.context["messages"]]


def fresh(story):
    return Article.objects.get(pk=story.pk)


def write(story, **fields):
    """What the form does: save and keep the revision."""
    for name, value in fields.items():
        setattr(story, name, value)
    story.save()
    revisions.record(story, by=story.created_by)
    return story


def verbs_of(story):
    return list(story.log_entries.order_by("pk").values_list("verb", flat=True))
