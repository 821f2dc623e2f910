"""The pages on which a reader tells the moderators about a published comment."""

import logging

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from comments.away import TRY_AGAIN_AFTER, begin_anew
from comments.models import Comment, Report
from comments.refusals import come_back, private, try_again
from comments.reports import ReportForm
from comments.senders import REPORT_LIMITS, Sender

AWAY = "We cannot store reports at the moment. Nothing is lost: try again in a few minutes"
COOKIES = (
    "Your browser did not send back the cookie that protects this form, so nothing was stored."
    " Allow cookies for this site, then send your report again"
)

logger = logging.getLogger(__name__)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell the moderators about a published comment."""
    if request.method != "POST":
        comment = get_object_or_404(Comment.objects.published(), pk=pk)
        return report_page(request, ReportForm(), comment)
    try:
        return store_report(request, pk)
    except DatabaseError:
        logger.exception("A report could not be stored")
        begin_anew()
        page = report_page(request, ReportForm(request.POST), None, 503, AWAY)
        return come_back(page, TRY_AGAIN_AFTER)


def store_report(request: HttpRequest, pk: int) -> HttpResponse:
    comment = get_object_or_404(Comment, pk=pk)
    if comment.is_hidden:  # the second click of a double click comes when the first has hidden it
        return render(request, "comments/reported.html", {"comment": comment})
    if not Comment.objects.published().filter(pk=pk).exists():
        raise Http404
    form = ReportForm(request.POST)
    if not form.is_valid():
        return report_page(request, form, comment, 422)
    sender = Sender(request.META["REMOTE_ADDR"])
    if wait := sender.seconds_to_wait(Report, REPORT_LIMITS):
        return come_back(report_page(request, form, comment, 429, try_again(wait)), wait)
    form.store(comment, sender.today)
    return render(request, "comments/reported.html", {"comment": comment})


def report_not_kept(request: HttpRequest, pk: int) -> HttpResponse:
    """The report as it was filled in, where the token was missing."""
    comment = get_object_or_404(Comment.objects.published(), pk=pk)
    return report_page(request, ReportForm(request.POST), comment, 403, COOKIES)


def report_page(
    request: HttpRequest,
    form: ReportForm,
    comment: Comment | None,
    status: int = 200,
    problem: str = "",
) -> HttpResponse:
    """The form as it was filled in; without the comment where that cannot be read."""
    context = {"form": form, "comment": comment, "problem": problem}
    return render(request, "comments/report.html", context, status=status)
