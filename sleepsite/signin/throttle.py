"""How often somebody may guess a password, as django-axes counts it.

Failures of one name from one address lock that name for that address only: strangers lock nobody
out of their own account. An address that fails with many names is locked for all of them.
"""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib import admin
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from comments.senders import network_of

ADDRESS_LIMIT = 20  # failures of one address, whatever the names; AXES_FAILURE_LIMIT is for a name

Credentials = dict[str, Any] | None


class Handler(AxesDatabaseHandler):
    """Counts by name and address, and by address alone, each with a limit of its own.

    Relies on the order of AXES_LOCKOUT_PARAMETERS: the pair, then the address.
    """

    def get_failures(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """Failures on the scale of AXES_FAILURE_LIMIT: those of an address weigh less."""
        pair, address = map(failures, self.get_user_attempts(request, credentials))
        return max(pair, address * settings.AXES_FAILURE_LIMIT // ADDRESS_LIMIT)

    def reset_user_attempts(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """Forget this name's failures only: one good log-in must not clear the way for guesses."""
        pair, _ = self.filter_user_attempts(request, credentials)
        return pair.delete()[0]

    def seconds_left(self, request: HttpRequest, credentials: Credentials = None) -> int:
        """How long until a log-in is surely possible again."""
        pair, address = self.get_user_attempts(request, credentials)
        is_pair = failures(pair) >= settings.AXES_FAILURE_LIMIT
        latest = (pair if is_pair else address).aggregate(latest=Max("attempt_time"))["latest"]
        if latest is None:
            return 1
        now = request.axes_attempt_time  # type: ignore[attr-defined]
        left: timedelta = latest + settings.AXES_COOLOFF_TIME - now
        return max(1, ceil(left.total_seconds()))


def failures(attempts: QuerySet[Any]) -> int:
    counted: int = attempts.aggregate(sum=Sum("failures_since_start", default=0))["sum"]
    return counted


def address(request: HttpRequest) -> str | None:
    """Whose failures are counted together: an IPv4 address, or the first one of an IPv6 /64.

    None for a request that no server answered: a command or a test signs somebody in.
    """
    remote = request.META.get("REMOTE_ADDR")
    return network_of(remote).partition("/")[0] if remote else None


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: Credentials
) -> HttpResponse:
    """429 (RFC 6585) with the time to wait; the right password is refused as well."""
    seconds = AxesProxyHandler.get_implementation().seconds_left(request, credentials)
    context = {
        **admin.site.each_context(request),
        "title": "Too many log-ins failed",
        "minutes": ceil(seconds / 60),
    }
    answer = render(request, "admin/locked_out.html", context, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer
