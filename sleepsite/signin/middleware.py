"""Who is signed in, as every view sees it.

A right password alone makes nobody a moderator where a code is owed, and no session lasts for ever
(OWASP ASVS 5.0, 7.3). Decided when a view first asks, so that readers' pages open no session.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from django.contrib.auth.models import AnonymousUser, User
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from sleepsite.signin import codes

IDLE = 60 * 60  # seconds without a request
LONGEST = 12 * 60 * 60  # seconds after the log-in
NOTED_EVERY = 60  # seconds: not every request writes to the session

STARTED, SEEN = "signed_in_at", "last_seen_at"


class HalfSignedIn(AnonymousUser):
    """Somebody who gave the right password and owes a code: nobody, but for the pages of codes."""

    def __init__(self, user: User) -> None:
        super().__init__()
        self.awaited = user


class SignedOut(AnonymousUser):
    """Somebody whose session ended with this request."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


class SignInMiddleware:
    """Stands behind those that say whose session it is and whether it gave a code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claimed = request.user
        request.user = SimpleLazyObject(lambda: signed_in(request, claimed))  # type: ignore[assignment]
        return self.get_response(request)


def signed_in(request: HttpRequest, user: User | AnonymousUser) -> User | AnonymousUser:
    if not user.is_authenticated:
        return user
    if reason := over(request.session):
        request.session.flush()
        return SignedOut(reason)
    if not user.is_verified() and codes.is_owed(user):  # type: ignore[attr-defined]
        return HalfSignedIn(user)
    return user


def over(session: SessionBase) -> str:
    """Why the session has ended, in a sentence; empty where it goes on, and that is noted."""
    now = int(time.time())
    if now - session.get(STARTED, 0) > LONGEST:
        return "You were signed out after 12 hours."
    if now - session.get(SEEN, 0) > IDLE:
        return "You were signed out after 60 minutes without a click."
    if now - session[SEEN] >= NOTED_EVERY:
        session[SEEN] = now
    return ""


def start_clock(sender: object, request: HttpRequest, **signal: object) -> None:
    """Called whenever somebody has given a right password."""
    request.session[STARTED] = request.session[SEEN] = int(time.time())
