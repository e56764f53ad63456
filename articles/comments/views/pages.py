"""A story with another page of its comments, and the addresses that lead to one comment."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect, HttpResponseRedirect
from django.utils import timezone

from articles.views import story
from articles.views.page import moved, public_page, stands_at

from ..models import Comment
from ..threads import arrange

Day = int | None


@public_page
def page(
    request: HttpRequest, slug: str, page: int, year: Day = None, month: Day = None, day: Day = None
) -> HttpResponse:
    """The story with the comments of page ``page``. Where there are no longer so many, it is the story's own page."""
    at = timezone.now()
    article = story.at_address(story.known_as(slug), at)
    if article is None:
        return story.article(request, slug, year, month, day)  # says whether it is gone or never was
    arrangement = arrange(article, at)
    if not _is_a_page(page, arrangement.total):
        return HttpResponseRedirect(f"{article.get_absolute_url()}#comments")
    address = f"{article.get_absolute_url()}comments/{page}/"
    if not stands_at(request, address):
        return moved(request, address)
    return story.render_story(request, article, comments_page=page)


@public_page
def wordpress_page(
    request: HttpRequest, slug: str, page: int, year: Day = None, month: Day = None, day: Day = None
) -> HttpResponse:
    """``…/comment-page-2/``: one redirect to our page of that number, or to the last where we cut fewer."""
    at = timezone.now()
    article = story.known_as(slug).public(at, few=True).first()
    if article is None:
        return story.article(request, slug, year, month, day)
    total = arrange(article, at).total
    address = article.get_absolute_url()
    if total > 1:
        # By its number, also where the story opens with it: that one changes, and browsers keep this answer.
        address = f"{address}comments/{min(page, total)}/"
    return HttpResponsePermanentRedirect(f"{address}#comments")


@public_page
def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """One comment: on whatever page of whatever address it stands today. A comment that is not public is not there."""
    at = timezone.now()
    comment = Comment.objects.public(at).filter(pk=pk).select_related("article").first()
    if comment is None:
        raise Http404("No public comment has this number.")
    return HttpResponseRedirect(address_of(comment))


def address_of(comment: Comment) -> str:
    """Where a public comment is to be read now."""
    arrangement = arrange(comment.article)
    page = arrangement.page_with(comment.pk) or arrangement.opens_at
    return f"{arrangement.address(page)}#comment-{comment.pk}"


def _is_a_page(page: int, total: int) -> bool:
    # The only page is the story itself, whose comments have no second address.
    return 1 < total >= page
