"""Where the links lead that stand in mail to readers: to confirm that it is wanted, and to end it.

A link alone does nothing: programs that look through mail follow every one. Only a press of the button does, or the
one-click request that a mail program sends when its reader presses "Unsubscribe" (RFC 8058).
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from articles.models import Article
from articles.views.page import Frame, render

from .. import subscriptions
from ..keys import NoKey, Purpose, pk_of
from ..models import Comment, Subscription
from .keyed import keyed_page


@keyed_page("GET", "HEAD", "POST")
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """The second step of subscribing: the first was the form, and only the mailbox's reader has this address."""
    at = timezone.now()
    subscription = _subscription(Purpose.CONFIRM, key)
    if request.method == "POST":
        try:
            subscriptions.confirm(subscription, at=at)
        except subscriptions.Over:
            return _page(request, "comments/mail_over.html", subscription, status=410)
        return _page(request, "comments/mail_confirmed.html", subscription)
    if at > subscription.asked_at + subscriptions.CONFIRMABLE:
        return _page(request, "comments/mail_over.html", subscription, status=410)
    return _page(request, "comments/mail_confirm.html", subscription)


@keyed_page("GET", "HEAD", "POST")
def stop(request: HttpRequest, key: str) -> HttpResponse:
    """The end of it: about one comment, or about all comments of this mailbox, which is what one click means."""
    at = timezone.now()
    subscription = _subscription(Purpose.STOP, key)
    if request.method != "POST":
        return _page(request, "comments/mail_stop.html", subscription)
    only_this = request.POST.get("which") == "this"
    (subscriptions.end if only_this else subscriptions.end_all)(subscription, at=at)
    return _page(request, "comments/mail_stopped.html", subscription, only_this=only_this)


def _subscription(purpose: Purpose, key: str) -> Subscription:
    try:
        pk = pk_of(purpose, key)
    except NoKey as error:
        raise Http404(key) from error
    subscription = Subscription.objects.filter(pk=pk).first()
    if subscription is None:
        raise Http404(key)
    return subscription


def _page(
    request: HttpRequest, template: str, subscription: Subscription, *, status: int = 200, **context: object
) -> HttpResponse:
    at = timezone.now()
    # The story, and where its comment is, as far as everybody may know of them.
    comment = Comment.objects.public(at).filter(pk=subscription.thread_id).first()
    story = Article.objects.public(at).filter(pk=subscription.article_id).first()
    return render(request, template, Frame(at), status=status, noindex=True, comment=comment, story=story, **context)
