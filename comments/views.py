"""Writing a comment: the form, the check and the sending; and one comment's address.

Nothing here is kept by any cache. Whatever goes wrong, what the reader typed is on the page they
get back.
"""

import logging
import re
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import admin
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from articles.catalogue import Article
from comments.away import TRY_AGAIN_AFTER, begin_anew
from comments.desk.pages import OLD_PAGE, not_decided
from comments.forms import CommentForm
from comments.models import Comment
from comments.noticed import Screened
from comments.origin import is_from_another_site
from comments.refusals import come_back, private, try_again
from comments.reporting import report_not_kept
from comments.senders import Sender
from comments.submission import BadTicket, Ticket, redeem
from comments.team import team_member
from comments.text import without
from comments.threads import ThreadPaginator

CLOSED = "Comments on this article are closed, so this cannot be sent"
NO_COOKIE = (
    "Your browser did not send back the cookie that protects this form, so nothing was stored."
    " Allow cookies for this site"
)
FOREIGN = (
    "This came from a page of another site, so nothing was stored. You can check it again here"
)
AWAY = "We cannot store comments at the moment. Nothing is lost: try again in a few minutes"
TOO_LITTLE = "Without these words too little is left of your comment. Put it in another way"
GONE = "The comment you wanted to answer is no longer here. You can write one of your own"
OLD_CHECK = "This page was open for a long time or was changed. Check your comment once more"

SPAN = re.compile(r"(?P<start>[0-9]{1,4})-(?P<end>[0-9]{1,4})")  # of the text, in code points

logger = logging.getLogger(__name__)


def form_page(
    request: HttpRequest, form: CommentForm, status: int = 200, problem: str = ""
) -> HttpResponse:
    """The short page with the form as it was filled in, and `problem` first where there is one."""
    return render(request, "comments/form.html", {"form": form, "problem": problem}, status=status)


def refused(request: HttpRequest, article: Article, status: int, problem: str) -> HttpResponse:
    """The form with what was typed and one sentence; looks nothing up and judges nothing."""
    return form_page(request, CommentForm.reopened(request.POST, article=article), status, problem)


def receives_comments(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """What both steps share: closed articles and absent storage are answered, text in hand."""

    @require_POST
    @private
    @wraps(view)
    def answer(request: HttpRequest, article: Article) -> HttpResponse:
        if not article.shows_comments:
            raise Http404
        if not article.takes_comments:
            return refused(request, article, 403, CLOSED)
        try:
            return view(request, article)
        except DatabaseError:
            logger.exception("A comment could not be checked or stored")
            begin_anew()
            return come_back(refused(request, article, 503, AWAY), TRY_AGAIN_AFTER)

    return answer


def check_page(
    request: HttpRequest,
    form: CommentForm,
    status: int = 200,
    problem: str = "",
    removed: str = "",
) -> HttpResponse:
    """The valid comment as it will appear, with a fresh ticket to send it."""
    comment = Comment(text=form.cleaned_data["text"], name=form.cleaned_data["name"])
    context = {
        "form": form,
        "comment": comment,
        "screened": Screened.of(comment.text),
        "ticket": form.ticket(),
        "problem": problem,
        "removed": removed,
    }
    return render(request, "comments/check.html", context, status=status)


@require_safe
def write_comment(request: HttpRequest, article: Article) -> HttpResponse:
    """The form on a page of its own, for a new comment or a reply to a published one."""
    if not article.takes_comments:
        raise Http404
    form = CommentForm(article=article)
    return form_page(request, form, problem=answered(form, request.GET.get("reply_to", "")))


def answered(form: CommentForm, reply_to: str) -> str:
    """Make `form` a reply to that comment; a sentence where there is no such comment any more."""
    form.answer(reply_to)
    return GONE if reply_to and not form.parent else ""


@csrf_exempt  # it stores nothing, and the page it is sent from carries no token so it can be cached
@receives_comments
def check_comment(request: HttpRequest, article: Article) -> HttpResponse:
    """Step 1: show what was written, as it will appear; store nothing.

    The check page comes back here: to have words that it warned of removed, or to change anything.
    """
    if is_from_another_site(request):
        return refused(request, article, 403, FOREIGN)
    if "change" in request.POST:
        form = CommentForm.reopened(request.POST, article=article)
        return form_page(request, form, problem=answered(form, request.POST.get("reply_to", "")))
    team = team_member(request)
    form = CommentForm(request.POST, article=article, team_member=team)
    if not form.is_valid():
        return form_page(request, form, 422)
    span = SPAN.fullmatch(request.POST.get("remove", ""))
    if not span:
        return check_page(request, form)
    text, start, end = form.cleaned_data["text"], int(span["start"]), int(span["end"])
    said = request.POST.dict() | {"text": without(text, start, end)}
    form = CommentForm(said, article=article, team_member=team)
    if not form.is_valid():
        return refused(request, article, 422, TOO_LITTLE)
    return check_page(request, form, removed=text[start:end])


@receives_comments
def send_comment(request: HttpRequest, article: Article) -> HttpResponse:
    """Step 2: store what was checked as pending; 303 to the writer's receipt."""
    form = CommentForm(request.POST, article=article, team_member=team_member(request))
    try:
        ticket = redeem(request.POST.get("ticket", ""), article.slug, request.POST)
    except BadTicket:
        if not form.is_valid():
            return form_page(request, form, 422)
        return check_page(request, form, 422, OLD_CHECK)
    if not form.is_valid():
        return sent_before(ticket) or form_page(request, form, 422)
    sender = Sender(request.META["REMOTE_ADDR"])
    wait = sender.seconds_to_wait(Comment, settings.COMMENT_LIMITS)
    if wait and not form.team_member:
        too_many = come_back(refused(request, article, 429, try_again(wait)), wait)
        return sent_before(ticket) or too_many
    return to_receipt(form.store(ticket, sender=sender.today))


def to_receipt(comment: Comment) -> HttpResponse:
    return HttpResponseRedirect(comment.receipt_url, status=303)


def sent_before(ticket: Ticket) -> HttpResponse | None:
    """Where the button was pressed twice: to the receipt, whatever has changed since then."""
    comment = Comment.objects.filter(submission_id=ticket.submission_id).first()
    return to_receipt(comment) if comment else None


def refuse_forgery(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's answer to a missing or wrong token; what was typed is shown back."""
    match = request.resolver_match
    if match and match.app_name == "admin" and admin.site.has_permission(request):
        return private(not_decided)(request, admin.site, OLD_PAGE)
    article = match.kwargs.get("article") if match else None
    if isinstance(article, Article) and "text" in request.POST:
        no_cookie = f"{NO_COOKIE}, then check your comment again"
        problem = FOREIGN if is_from_another_site(request) else no_cookie
        return private(refused)(request, article, 403, problem)
    if match and match.view_name == "report":
        return private(report_not_kept)(request, match.kwargs["pk"])
    problem = f"{NO_COOKIE}, go back, and try again"
    return private(render)(request, "403.html", {"problem": problem}, status=403)


@require_safe
def permalink(request: HttpRequest, pk: int) -> HttpResponse:
    """Leads to one published comment on the page of its article where it stands now."""
    comment = get_object_or_404(Comment.objects.published().select_related("parent"), pk=pk)
    if comment.article is None or not comment.article.shows_comments:
        raise Http404
    threads = ThreadPaginator(comment.article)
    page = threads.number_of(comment.parent or comment)
    query = f"?page={page}" if page > 1 else ""
    return redirect(f"{comment.article.url}{query}#c{comment.pk}")
