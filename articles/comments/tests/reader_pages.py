"""Every page that readers see about comments, for tests that look at all of them."""

from __future__ import annotations

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from articles.comments.keys import Purpose, key_for
from articles.comments.models import Comment, DiscussionSettings, Subscription
from articles.comments.views.own import own_url
from articles.models import Article

from .factory import make_comment, make_pending

LONG = "Donaudampfschifffahrtsgesellschaftskapitän" * 8


def furnish(story: Article) -> dict[str, str]:
    """Their addresses by name, with all that can stand on them."""
    DiscussionSettings(paged=True, per_page=3).save()
    now, parent = timezone.now(), None
    for level in range(7):
        parent = make_comment(story, parent=parent, name=f"Level {level}", created_at=now - timedelta(hours=9 - level))
    for name, text in (("سعيد القحطاني", "تعليق بالعربية مع كلمة English في الوسط"), (LONG[:200], LONG), ("🚢", "😀")):
        make_comment(story, name=name, text=text, website="https://example.org/", moderator_edited_at=now)
    make_comment(story, is_staff=True, name="Newsroom desk", edited_at=now, parent=Comment.objects.last())
    own = make_pending(story, parent=parent, created_at=now)
    subscription = Subscription.objects.create(
        article=story, thread=parent, email="ilse@example.org", created_at=now, asked_at=now
    )
    return {
        "newest comments": story.get_absolute_url(),
        "oldest comments": f"{story.get_absolute_url()}comments/1/",
        "answering": f"{story.get_absolute_url()}?replytocom={parent.pk}",
        "own": own_url(own),
        "change": reverse("change-comment", args=[key_for(Purpose.OWN, own.pk)]),
        "report": reverse("report-comment", args=[parent.pk]),
        "reported": reverse("reported-comment", args=[parent.pk]),
        "confirm": reverse("confirm-mail", args=[key_for(Purpose.CONFIRM, subscription.pk)]),
        "stop": reverse("stop-mail", args=[key_for(Purpose.STOP, subscription.pk)]),
    }
