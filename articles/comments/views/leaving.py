"""Where "Post Comment" leads."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from articles.models import Article
from articles.views.page import Frame, render
from articles.views.story import render_story

from .. import screening, subscriptions
from ..discussion import is_open
from ..forms import ReplyForm
from ..models import DiscussionSettings
from ..origin import is_from_this_site
from ..text import clean
from .own import own_url
from .visitor import address_of_visitor

_USER_AGENT_MAX = 300


@csrf_exempt
@never_cache
def reply(request: HttpRequest, article_id: int) -> HttpResponse:
    """Take a reader's reply to a public story.

    Answers 303 to what only the writer sees, or shows the story again with the form, all that was typed and what to do: 422
    where a field is wrong, 403 where replies are closed or another site sent the form, 409 and 429 from
    screening. Where the story has been taken down meanwhile, 410 with the text. Knows nobody: no cookie is
    read or set, so a member of staff replies like any reader.
    """
    at = timezone.now()
    article = Article.objects.public(at).filter(pk=article_id).first()
    if article is None:
        return _too_late(request, article_id, at)
    if request.method != "POST":
        response = render_story(request, article, status=405)
        response["Allow"] = "POST"
        return response
    discussion = DiscussionSettings.current()
    form = ReplyForm(ReplyForm.cleaned(request.POST), article=article, discussion=discussion, at=at)
    valid = form.is_valid()
    if not is_from_this_site(request):
        form.refuse(
            "Your comment was not posted, because another site sent it. If you wrote it, post it again from here."
        )
        return render_story(request, article, status=403, reply_form=form)
    if not is_open(article, at, discussion):
        form.refuse("Your comment was not posted: comments on this story have been closed. Here is your text to copy.")
        return render_story(request, article, status=403, reply_form=form)
    if not valid:
        return render_story(request, article, status=422, reply_form=form)
    comment = form.comment(
        address=address_of_visitor(request), user_agent=clean(request.headers.get("User-Agent", ""))[:_USER_AGENT_MAX]
    )
    try:
        with transaction.atomic():
            comment = screening.receive(screening.Arrival(comment, at, trap_filled=form.trap_filled))
            if form.cleaned_data.get("notify"):
                subscriptions.ask(comment, at=at)
    except screening.Refused as refusal:
        form.refuse(f"{refusal} Your text is still here.")
        response = render_story(request, article, status=refusal.status, reply_form=form)
        if refusal.status == 429:
            response["Retry-After"] = str(int(screening.FLOOD_INTERVAL.total_seconds()))
        return response
    # The same answer whatever screening decided, so that nobody can try out what passes.
    response = HttpResponseRedirect(own_url(comment))
    response.status_code = 303
    return response


def _too_late(request: HttpRequest, article_id: int, at: datetime) -> HttpResponse:
    """For a reader who wrote while the story was taken down: the text. Nothing else tells that it ever was there."""
    if request.method != "POST" or not Article.objects.gone(at).filter(pk=article_id).exists():
        raise Http404("No public story has this number.")
    text = clean(request.POST.get("text", ""))
    return render(request, "comments/too_late.html", Frame(at), status=410, noindex=True, text=text)
