"""The answer while the storage is away: nothing was stored, and what was typed is on the page."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

TRY_AGAIN_AFTER = 120  # seconds

# The fields of all forms that hold words somebody may have taken time for.
TYPED = {
    "title": "Title",
    "text": "What you wrote",
    "reply": "Reply",
    "note": "Note",
    "words": "Words to mask",
}


def storage_away(request: HttpRequest) -> HttpResponse:
    """503 with Retry-After (RFC 9110, 15.6.4); needs no database and is kept nowhere."""
    begin_anew()
    answer = render(request, "503.html", {"typed": typed(request)}, status=503)
    answer.headers["Retry-After"] = str(TRY_AGAIN_AFTER)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed in the form that was sent, by the labels of its fields."""
    posted = request.POST if request.method == "POST" else {}
    return [(label, posted[name]) for name, label in TYPED.items() if posted.get(name)]


def begin_anew() -> None:
    """Give the connection up: SQLite goes on with a file as it found it, read-only for ever."""
    if not connection.in_atomic_block:
        connection.close()
