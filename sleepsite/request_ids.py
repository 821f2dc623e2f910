"""A name for each request, so that the lines of the log that belong together can be found."""

import re
import secrets
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

NONE = "-"  # outside of a request: a command, a thread of our own
GIVEN = re.compile(r"[0-9A-Za-z-]{8,64}")  # nginx writes 32 hexadecimal digits

current: ContextVar[str] = ContextVar("request_id", default=NONE)


def with_request_ids(application: Application, *, trusted: bool) -> Application:
    """`application`, each request named; by our own proxy where that is `trusted`."""

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        given = environ.pop("HTTP_X_REQUEST_ID", "")
        is_ours = trusted and GIVEN.fullmatch(given)
        current.set(given if is_ours else secrets.token_hex(8))
        return application(environ, start_response)

    return answer
