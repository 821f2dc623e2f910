"""The receipt: a page whose unguessable address is the writer's own key to their comment."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from comments import rules
from comments.models import Comment, NotPossible
from comments.noticed import Screened
from comments.refusals import private


def with_receipt(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hands the view the comment of a receipt's token; a forged token is a 404."""

    @private
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, Comment.objects.with_receipt(token), token)
        except Comment.DoesNotExist:
            raise Http404 from None

    return answer


@require_safe
@with_receipt
def receipt(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """What became of the writer's own comment, and the way to take it back."""
    context = {
        "comment": comment,
        "token": token,
        "is_shown": is_shown(comment),
        "broken_rule": rules.sentence(comment),
        "screened": Screened(comment.text, list(comment.findings.all())),
    }
    return render(request, "comments/receipt.html", context)


@require_POST
@with_receipt
def withdraw(request: HttpRequest, comment: Comment, token: str) -> HttpResponse:
    """Take the comment back for good; doing so twice is no error."""
    with suppress(NotPossible):  # it was withdrawn before, which is what the writer wants
        comment.withdraw()
    return HttpResponseRedirect(comment.receipt_url, status=303)


def is_shown(comment: Comment) -> bool:
    """Whether readers find it under its article; a published one may stand under a hidden one."""
    article = comment.article
    has_page = article is not None and article.shows_comments
    return has_page and Comment.objects.published().filter(pk=comment.pk).exists()
