"""What goes with an answer that says "not now": when to come back."""

from math import ceil

from django.http import HttpResponse
from django.views.decorators.cache import cache_control

private = cache_control(private=True, no_store=True)


def try_again(seconds: int) -> str:
    """The sentence for somebody who sent too many."""
    minutes = ceil(seconds / 60)
    when = f"in {minutes} minute{'s' if minutes > 1 else ''}"
    if minutes > 90:
        when = f"in about {ceil(minutes / 60)} hours"
    return f"Too many were sent from your connection for now. Nothing is lost: try again {when}"


def come_back(response: HttpResponse, seconds: int) -> HttpResponse:
    """`response` with the Retry-After that goes with 429 (RFC 6585) and 503 (RFC 9110, 15.6.4)."""
    response.headers["Retry-After"] = str(seconds)
    return response
