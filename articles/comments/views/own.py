"""A comment as its writer sees it, before others do and while it can still be changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.views.errors import gone
from articles.views.page import Frame, render
from articles.views.story import render_story

from .. import editing
from ..forms import ChangeForm
from ..keys import NoKey, Purpose, key_for, pk_of
from ..models import Comment, CommentState, DiscussionSettings
from ..text import clean
from .keyed import keyed_page
from .pages import address_of

#: For so long a writer's link shows a comment that nobody else sees. Afterwards it leads to the story.
SHOWN = timedelta(days=7)


@dataclass(frozen=True)
class Own:
    """What the page tells the writer of ``comment``."""

    comment: Comment
    key: str
    at: datetime
    #: Until when it can be changed.
    until: datetime

    @property
    def is_awaiting(self) -> bool:
        """The same for all that is not public: nobody can try out what passes for spam."""
        return self.comment.state != CommentState.APPROVED

    @property
    def can_edit(self) -> bool:
        return self.at < self.until

    @property
    def url(self) -> str:
        return f"{reverse('own-comment', args=[self.key])}#comment-{self.comment.pk}"

    @property
    def edit_url(self) -> str:
        return reverse("change-comment", args=[self.key])


def own_url(comment: Comment) -> str:
    """Where the writer of ``comment`` finds it. For the writer alone."""
    return f"{reverse('own-comment', args=[key_for(Purpose.OWN, comment.pk)])}#comment-{comment.pk}"


@keyed_page("GET", "HEAD")
def own(request: HttpRequest, key: str) -> HttpResponse:
    """The story with the writer's own comment in its place, whether or not others see it."""
    at = timezone.now()
    comment = _comment(key)
    article, answer = _story(request, comment, at)
    if article is None:
        return answer
    shown = _own(comment, key, at)
    if not shown.is_awaiting and not shown.can_edit:
        return HttpResponseRedirect(address_of(comment))
    if at >= comment.created_at + SHOWN:
        return HttpResponseRedirect(f"{article.get_absolute_url()}#comments")
    return render_story(request, article, noindex=True, own=shown)


@keyed_page("GET", "HEAD", "POST")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """The form in which a writer changes a comment in its first minutes.

    Answers 303 to the comment, 422 where the text cannot be taken, and 403 with all that was typed where it is too late.
    """
    at = timezone.now()
    comment = _comment(key)
    article, answer = _story(request, comment, at)
    if article is None:
        return answer
    shown = _own(comment, key, at)
    form = ChangeForm({"text": clean(request.POST.get("text", ""))} if request.method == "POST" else None)
    if request.method != "POST":
        form.initial["text"] = comment.text
    if not shown.can_edit:
        return _change_page(request, shown, article, form, 403, late=True)
    if request.method != "POST":
        return _change_page(request, shown, article, form, 200)
    if not form.is_valid():
        return _change_page(request, shown, article, form, 422)
    try:
        editing.edit(comment, text=form.cleaned_data["text"], at=at)
    except editing.Refused as refusal:
        form.add_error(None, str(refusal))
        return _change_page(request, shown, article, form, refusal.status)
    response = HttpResponseRedirect(own_url(comment))
    response.status_code = 303
    return response


def _change_page(
    request: HttpRequest, shown: Own, article: Article, form: ChangeForm, status: int, *, late: bool = False
) -> HttpResponse:
    frame = Frame(shown.at, article)
    return render(
        request,
        "comments/change.html",
        frame,
        status=status,
        noindex=True,
        own=shown,
        form=form,
        article=article,
        late=late,
    )


def _comment(key: str) -> Comment:
    try:
        pk = pk_of(Purpose.OWN, key)
    except NoKey as error:
        raise Http404(key) from error
    comment = Comment.objects.filter(pk=pk, erased_at=None).select_related("article").first()
    if comment is None:
        raise Http404(key)
    return comment


def _story(request: HttpRequest, comment: Comment, at: datetime) -> tuple[Article | None, HttpResponse | None]:
    """The comment's story, or the answer that its own address would give where it is not public."""
    article = Article.objects.public(at).filter(pk=comment.article_id).first()
    if article is not None:
        return article, None
    if former := Article.objects.gone(at).filter(pk=comment.article_id).first():
        return None, gone(request, former, at)
    raise Http404(comment.pk)


def _own(comment: Comment, key: str, at: datetime) -> Own:
    return Own(comment, key, at, editing.editable_until(comment, DiscussionSettings.current()))
