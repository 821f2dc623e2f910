"""What is wrong with this site at the moment, told to whoever looks after it.

Everything is tried for real, and no answer depends on the database: each fault is one sentence that
names neither an address nor a path, because anybody may ask.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from articles.catalogue import catalogue, trouble
from comments.models import Comment, Decision, Letter, Status

REMEMBERED = 1.0  # seconds, so that many who ask cost no more than one
PATIENCE = 3.0  # seconds for the database
LATE = timedelta(minutes=15)  # a mail that should have been tried before that waits for a worker
AHEAD = timedelta(minutes=5)  # clocks of several machines differ by less
ROOM = 64 * 1024  # bytes: one comment of the longest, and what belongs to it

Faults = dict[str, str]


@csrf_exempt  # it changes nothing: a wrong method is 405 and no forgery
@require_safe
@cache_control(no_store=True)
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while there are articles to read, whatever else is wrong; then 503."""
    articles = sum(not article.is_page for article in catalogue().every_article)
    said = {"articles": articles, "faults": faults()}
    return JsonResponse(said, status=200 if articles else 503)


_lock = threading.Lock()
_known: tuple[float, Faults] | None = None


def faults() -> Faults:
    """What is wrong, by its name; at most a second old."""
    global _known
    with _lock:
        now = time.monotonic()
        if _known is None or now - _known[0] >= REMEMBERED:
            _known = now, dict(_found())
        return _known[1]


def _found() -> Iterator[tuple[str, str]]:
    for name, sentence in (("articles", trouble()), ("disk", _disk()), ("files", _files())):
        if sentence:
            yield name, sentence
    yield from _patiently(told_by_database).items()


def _disk() -> str:
    try:
        with tempfile.TemporaryFile(dir=settings.DATA_DIR, buffering=0) as file:
            written = file.write(bytes(ROOM))
            os.fsync(file.fileno())
    except OSError as failure:
        return f"The data folder cannot be written ({failure.strerror})"
    return "" if written == ROOM else "The disk of the data folder is full"


def _files() -> str:
    try:
        os.close(os.open(os.devnull, os.O_RDONLY))
    except OSError as failure:
        return f"No more files can be opened ({failure.strerror})"
    return ""


def _patiently(ask: Callable[[], Faults]) -> Faults:
    """What `ask` says, in a thread with a connection of its own: a database may hang."""
    said: Faults = {"database": "The database does not answer"}
    answered = threading.Event()

    def listen() -> None:
        try:
            answer = ask()
            said.clear()
            said.update(answer)
        except Exception as failure:  # whatever it is, it is the answer
            said["database"] = f"The database cannot be used ({type(failure).__name__})"
        finally:
            connection.close()
            answered.set()

    try:
        threading.Thread(target=listen, name="health", daemon=True).start()
    except RuntimeError:
        return {"database": "The database cannot be asked: no more threads can be started"}
    answered.wait(PATIENCE)
    return dict(said)


def told_by_database() -> Faults:
    """Whether it can be read and written, and what is wrong by what stands in it."""
    found, now = {}, timezone.now()
    if Letter.objects.tried_in_vain().filter(due_at__gt=now).exists():
        found["mail"] = "The mail server did not take a mail; it is tried again"
    elif settings.HAS_MAIL and Letter.objects.overdue(since=now - LATE).exists():
        found["mail"] = "Mail waits and nobody sends it: is the task worker running?"
    if (
        Decision.objects.filter(at__gt=now + AHEAD).exists()
        or Comment.objects.filter(status=Status.PENDING, sent_at__gt=now + AHEAD).exists()
    ):
        found["clock"] = "The clock is behind: there are comments from the future"
    try:
        Letter.objects.filter(pk=-1).update(attempts=0)  # nothing, but it asks to write
    except DatabaseError:
        found["database"] = "The database can only be read"
    return found
