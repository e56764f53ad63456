"""Readers tell the moderators of a comment that should not stand."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from articles.views.errors import not_found
from articles.views.page import Frame, render

from .. import reports
from ..forms import ReportForm
from ..models import Comment
from ..origin import is_from_this_site
from ..text import clean
from .visitor import address_of_visitor


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The form, and where it is sent: 303, or 422, 403, 410 and 429 with all that was typed.

    As for replies, no session counts and none is read: see origin.py.
    """
    at = timezone.now()
    comment = _public(pk)
    if comment is None:
        return not_found(request, Http404(pk))
    if request.method != "POST":
        return _form_page(request, comment, ReportForm(), 200)
    posted = {name: clean(request.POST.get(name, "")) for name in ReportForm.base_fields}
    form = ReportForm(posted)
    valid = form.is_valid()
    if not is_from_this_site(request):
        form.add_error(None, "Nothing was sent, because another site sent this form. Send it again from here.")
        return _form_page(request, comment, form, 403)
    if not valid:
        return _form_page(request, comment, form, 422)
    if not form.trap_filled:
        try:
            reports.report(
                comment,
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
                address=address_of_visitor(request),
                at=at,
            )
        except reports.Refused as refusal:
            form.add_error(None, str(refusal))
            return _form_page(request, comment, form, refusal.status)
    # The same answer for programs that fill in everything, and for who has reported this before.
    response = HttpResponseRedirect(reverse("reported-comment", args=[comment.pk]))
    response.status_code = 303
    return response


@never_cache
@require_safe
def reported(request: HttpRequest, pk: int) -> HttpResponse:
    """Thanks. Also where the comment has been taken away since."""
    comment = _public(pk)
    frame = Frame(timezone.now(), comment.article if comment else None)
    return render(request, "comments/reported.html", frame, noindex=True, comment=comment)


def _form_page(request: HttpRequest, comment: Comment, form: ReportForm, status: int) -> HttpResponse:
    frame = Frame(timezone.now(), comment.article)
    return render(request, "comments/report.html", frame, status=status, noindex=True, comment=comment, form=form)


def _public(pk: int) -> Comment | None:
    return Comment.objects.public().filter(pk=pk).select_related("article").first()
