"""Who is asking, when proxies stand between: the one place that reads forwarded headers.

Everything behind it reads REMOTE_ADDR and the scheme, and never sees the headers themselves.
"""

import ipaddress
import re
from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

OCTET = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"
IPV4 = re.compile(rf"{OCTET}(?:\.{OCTET}){{3}}", re.ASCII)
FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PORT", "HTTP_X_REAL_IP")


def _address(text: str) -> str:
    """The IP address in `text`, which may carry a port; empty where there is none."""
    text = text.strip()
    if not text or IPV4.fullmatch(text):  # nearly every request, so it is read at once
        return text
    for candidate in (text, text.rpartition(":")[0].strip("[]")):
        try:
            return str(ipaddress.ip_address(candidate))
        except ValueError:
            continue
    return ""


def _nth_from_right(value: str, position: int) -> str:
    """The entry that the outermost trusted proxy wrote; entries left of it are anybody's."""
    entries = value.split(",")
    return entries[-position].strip() if position <= len(entries) else ""


def apply(environ: Environ, trusted: int) -> None:
    """Set REMOTE_ADDR and the scheme from `trusted` proxies, and drop all forwarded headers.

    With 0 the headers are ignored. A value that is missing or no address leaves what the server
    itself saw.
    """
    forwarded_for = environ.pop("HTTP_X_FORWARDED_FOR", "")
    forwarded_proto = environ.pop("HTTP_X_FORWARDED_PROTO", "")
    for header in FORWARDED:
        environ.pop(header, None)

    environ["REMOTE_ADDR"] = _address(environ.get("REMOTE_ADDR", "")) or "0.0.0.0"  # noqa: S104
    if trusted:
        client = _address(_nth_from_right(forwarded_for, trusted))
        environ["REMOTE_ADDR"] = client or environ["REMOTE_ADDR"]
        # A chain of proxies may pass one value on: then the only entry is the outermost's.
        scheme = _nth_from_right(forwarded_proto, trusted) or forwarded_proto.strip()
        if scheme in {"http", "https"}:
            environ["wsgi.url_scheme"] = scheme


def behind_proxies(application: Application, trusted: int) -> Application:
    """`application`, told the truth about its clients."""

    def answer(environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        apply(environ, trusted)
        return application(environ, start_response)

    return answer
