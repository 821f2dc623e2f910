"""The pages behind the two links of our mails: confirm an address, and have it deleted.

The signed token in the address is all they go by. They read no cookie and no CSRF token, because
mail providers press the second button on their own (RFC 8058), and they answer without redirecting,
because those would not follow.
"""

import logging
from collections.abc import Callable
from functools import wraps

from django.core.signing import BadSignature
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from comments.away import storage_away
from comments.models import Mailbox
from comments.notifications import confirmation

logger = logging.getLogger(__name__)


def of_a_mailbox(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Hands `view` the mailbox of its token, None where it was deleted; a forged one is a 404."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @cache_control(private=True, no_store=True)
    @wraps(view)
    def answer(request: HttpRequest, token: str) -> HttpResponse:
        try:
            return view(request, Mailbox.objects.with_token(token, view.__name__))
        except BadSignature:
            raise Http404 from None
        except DatabaseError:
            logger.exception("A mailbox could not be changed")
            return storage_away(request)

    return answer


@of_a_mailbox
def confirm(request: HttpRequest, mailbox: Mailbox | None) -> HttpResponse:
    """GET asks, POST confirms; doing so twice is no error."""
    if mailbox and request.method == "POST":
        confirmation.confirm(mailbox)
    is_confirmed = bool(mailbox and (mailbox.confirmed_at or request.method == "POST"))
    context = {"mailbox": mailbox, "is_confirmed": is_confirmed}
    return render(request, "comments/confirm.html", context)


@of_a_mailbox
def unsubscribe(request: HttpRequest, mailbox: Mailbox | None) -> HttpResponse:
    """GET asks, POST deletes the address; doing so twice is no error."""
    if mailbox and request.method == "POST":
        mailbox.unsubscribe()
    is_done = mailbox is None or request.method == "POST"
    return render(request, "comments/unsubscribe.html", {"is_done": is_done})
