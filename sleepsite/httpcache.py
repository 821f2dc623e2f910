"""Which answers may be kept by a shared cache, and for how long.

A page for readers is the same for everybody: it sets no cookie, shows nothing personal and carries
no token, so browsers and caches between us and the reader may keep it for a moment (RFC 9111) and
serve it a little longer while they fetch a new one or while we are away (RFC 5861).
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

View = Callable[..., HttpResponse]

SHARED = "public, max-age=1, stale-while-revalidate=5, stale-if-error=300"
PRIVATE = "private, no-store"


def has_session(request: HttpRequest) -> bool:
    """Whether the request names a session; it says nothing about the session's worth."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def reader_page(view: View) -> View:
    """A view whose answers shared caches may keep, unless the request comes with a session.

    An answer that already says something about caching keeps its word.
    """

    @wraps(view)
    def cacheable(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", PRIVATE if has_session(request) else SHARED)
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    return cacheable
