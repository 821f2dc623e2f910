"""What a line of the log holds and how it is written: one line for each event, and nobody's words.

A request may say anything, in its path and in its headers. So Django's own lines about requests are
written anew from what is known to be harmless, and of an exception stand its class and its places.
"""

from __future__ import annotations

import json
import logging
import re
import time
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path

from django.db import OperationalError
from django.http import HttpRequest

from sleepsite import request_ids

BASE_DIR = Path(__file__).resolve().parent.parent

KEY = re.compile(r"(/comments/(?:receipt|confirm|unsubscribe)/)[^/]+")
# Words as in our own addresses: no address of a person, no telephone number, no key.
PLAIN = re.compile(r"(?!.*\d{6})[a-z0-9._-]{0,60}")
LONGEST_PATH = 200  # characters
METHOD = re.compile(r"[A-Z]{1,10}")

SAYS_WHAT_IS_WRONG = (OperationalError, TypeError, AttributeError, NameError, ImportError)
LEFT_OUT = "..."

# Every failed log-in is an event of its own.
EVERY_TIME = ("axes", "django.security")
AGAIN_AFTER = 600.0  # seconds until a fault that lasts is told again
REMEMBERED = 1_000  # faults


def plain_path(path: str) -> str:
    """`path` with only those of its segments that cannot be anything personal."""
    path = KEY.sub(rf"\1{LEFT_OUT}", path[:LONGEST_PATH])
    return "/".join(part if PLAIN.fullmatch(part) else LEFT_OUT for part in path.split("/"))


def about(request: HttpRequest, status: int) -> str:
    """`Not Found: GET /nowhere/`."""
    method = request.method or ""
    phrase = HTTPStatus(status).phrase if status in set(HTTPStatus) else str(status)
    return (
        f"{phrase}: {method if METHOD.fullmatch(method) else LEFT_OUT} {plain_path(request.path)}"
    )


class RequestLines(logging.Filter):
    """Writes Django's lines about requests anew, without what was asked, typed or sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        request, status = getattr(record, "request", None), getattr(record, "status_code", 0)
        if isinstance(request, HttpRequest):
            record.msg, record.args = about(request, status), ()
            if status < 500:
                record.exc_info = None
        return True


class Repetitions(logging.Filter):
    """Lets the same fault through once in AGAIN_AFTER, with how often it came meanwhile."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name)
        self._told: dict[tuple[object, ...], list[float]] = {}  # when, and how often since

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", None)
        is_refusal = status is not None and status < 500
        if record.levelno < logging.WARNING or is_refusal or record.name.startswith(EVERY_TIME):
            return True
        fault = (record.name, what(record) or status or record.getMessage())
        now = time.monotonic()
        told = self._told.get(fault)
        if told and now - told[0] < AGAIN_AFTER:
            told[1] += 1
            return False
        if len(self._told) >= REMEMBERED:
            self._told.clear()
        self._told[fault] = [now, 0]
        if told and told[1]:
            record.msg = f"{record.getMessage()} (and {told[1]:.0f} times since it was told last)"
            record.args = ()
        return True


def what(record: logging.LogRecord) -> str:
    """The exception of a record in one line, with the exceptions it came from; or nothing."""
    error = record.exc_info[1] if record.exc_info else None
    return " < ".join(map(_one, _chain(error)))


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _one(error: BaseException) -> str:
    """Class, places in our own code and the last place; words only where they quote nobody.

    What a database says of a row, and a mail server of an address, is in them as well.
    """
    words = ""
    if isinstance(error, OSError):
        words = error.strerror or ""
    elif isinstance(error, SAYS_WHAT_IS_WRONG):
        words = str(error).partition("\n")[0]
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    shown = [*ours, *(frame for frame in frames[-1:] if frame not in ours)]
    places = ", ".join(f"{_short(frame.filename)}:{frame.lineno}" for frame in shown)
    return f"{type(error).__qualname__}{words and f': {words}'} ({places})"


def _is_ours(filename: str) -> bool:
    return Path(filename).is_relative_to(BASE_DIR) and "site-packages" not in filename


def _short(filename: str) -> str:
    if _is_ours(filename):
        return str(Path(filename).relative_to(BASE_DIR))
    return "/".join(Path(filename).parts[-2:])


class TextFormatter(logging.Formatter):
    """One line for people; a character that would move the cursor or hide stands escaped."""

    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created).astimezone()
        line = (
            f"{moment:%Y-%m-%d %H:%M:%S} {record.levelname} {record.name}"
            f" [{request_ids.current.get()}]: {record.getMessage()}"
        )
        if error := what(record):
            line = f"{line} | {error}"
        return line if line.isprintable() else "".join(map(_visible, line))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode()


class JSONFormatter(logging.Formatter):
    """One JSON object on one line; JSON escapes what is not ASCII."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_ids.current.get(),
            "message": record.getMessage(),
        }
        if error := what(record):
            entry["exception"] = error
        return json.dumps(entry)


def server_formatter() -> logging.Formatter:
    """The same for the server's own lines, in its first process too, which is no Django."""
    from sleepsite.settings import LOG_FORMAT

    return JSONFormatter() if LOG_FORMAT == "json" else TextFormatter()
