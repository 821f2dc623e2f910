"""The shared HTTP cache around the application, and the words with which views speak to it.

A page for readers is the same for everybody: it sets no cookie, shows nothing personal and carries
no token. So it may be kept for a second, and served a little longer while a new one is made or
while we are away (RFC 9111, RFC 5861). nginx and a CDN read the very same headers; nothing is ever
invalidated, because nothing is kept for long.

A hit touches neither Django nor the database. Section numbers are those of RFC 9111, if nothing
else is said.
"""

from __future__ import annotations

import gzip
import logging
import re
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any
from urllib.parse import parse_qs, urlencode

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from articles.catalogue import catalogue

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
View = Callable[..., HttpResponse]
Headers = list[tuple[str, str]]
Key = tuple[str, str, str, str]  # scheme, host, path, the query a page declares

SHARED = "public, max-age=1, stale-while-revalidate=5, stale-if-error=300"
PRIVATE = "private, no-store"

PARAMETERS = "quiet_hours.parameters"  # environ: the query parameters a page declares
INCOMPLETE = "quiet_hours.incomplete"  # environ: the page could not be made whole

UNKNOWN = "?"  # stands in a key for the query of a path that was never answered
CAPACITY = 64 * 1024 * 1024  # bytes of bodies, headers and keys
MOST_PATHS = 20_000  # whose declared parameters are remembered
LONGEST_PATH = 500  # characters; a longer one is no page of ours, and only fills the memory
LONGEST_ACCEPTED = 300  # characters of an Accept-Encoding header; browsers send thirty
WAIT = 10.0  # seconds for somebody else's rendering, before rendering oneself
PAUSE = 3.0  # seconds without another attempt, once a page lacked something that others need too
SAFE = {"GET", "HEAD"}
STORABLE = {"200", "301", "302", "404", "410"}
NOT_FOR_RENDERING = (  # a stored answer must be whole and unconditional
    "HTTP_IF_NONE_MATCH",
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_MATCH",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_IF_RANGE",
    "HTTP_RANGE",
)

logger = logging.getLogger(__name__)


# What views say


def has_session(request: HttpRequest) -> bool:
    """Whether the request names a session; it says nothing about the session's worth."""
    return settings.SESSION_COOKIE_NAME in request.COOKIES


def reader_page(view: View | None = None, *, parameters: tuple[str, ...] = ()) -> Any:
    """A view whose answers shared caches may keep, unless the request comes with a session.

    `parameters` are the names of the query that the page looks at: all others make no difference.
    An answer that already says something about caching keeps its word.
    """
    if view is None:
        return lambda undecorated: reader_page(undecorated, parameters=parameters)

    @wraps(view)
    def cacheable(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.META[PARAMETERS] = parameters
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", PRIVATE if has_session(request) else SHARED)
        patch_vary_headers(response, ["Accept-Encoding"])
        return response

    # It carries no token, so one is never missing: a wrong method is 405 and no forgery.
    cacheable.csrf_exempt = True  # type: ignore[attr-defined]
    return cacheable


def mark_incomplete(request: HttpRequest) -> None:
    """Say that the page lacks something only for now: an older whole one is better, if there is."""
    request.META[INCOMPLETE] = True


# What is kept


@dataclass(slots=True)
class Form:
    """An answer in one content coding, ready to be sent."""

    headers: Headers
    body: list[bytes]
    tag: str
    aged: tuple[int, Headers] = (-1, [])  # the headers with their Age, as they were last sent

    def headers_at(self, age: int) -> Headers:
        """With the Age that every answer from memory tells (5.1)."""
        told, headers = self.aged
        if told != age:
            headers = [*self.headers, ("Age", str(age))]
            self.aged = age, headers
        return headers


@dataclass(slots=True)
class Stored:
    """One finished answer, its forms in other encodings made when first asked for, and once."""

    status: str
    headers: Headers  # without those of one encoding: Content-Length, Content-Encoding, ETag
    body: bytes
    tag: str  # the opaque tag, without quotes; empty for an answer without one
    is_compressible: bool
    max_age: float  # seconds
    made: float  # all moments are of time.monotonic
    fresh_until: float
    shown_until: float  # while somebody renders it anew, RFC 5861 section 3
    kept_until: float  # in place of an error, RFC 5861 section 4
    used: float
    forms: dict[str, Form] = field(default_factory=dict)
    retry: float = 0.0  # before which a failed rendering is not tried again

    @property
    def size(self) -> int:
        return 2 * len(self.body) + 1024

    def form(self, encoding: str) -> Form:
        """The answer in one content coding, or as it is where that is no use.

        Each coding is a representation of its own and has its own strong tag (RFC 9110, 8.8.3).
        """
        finished = self.forms.get(encoding)
        if finished is None:
            if encoding and not self.is_compressible:
                return self.form("")
            body = COMPRESS[encoding](self.body)
            tag = f'"{self.tag}{"-" if encoding else ""}{encoding}"' if self.tag else ""
            headers = [*self.headers, ("Content-Length", str(len(body)))]
            if encoding:
                headers.append(("Content-Encoding", encoding))
            if tag:
                headers.append(("ETag", tag))
            finished = self.forms[encoding] = Form(headers, [body], tag)
        return finished


COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    "gzip": lambda body: gzip.compress(body, compresslevel=6, mtime=0),
    "br": lambda body: brotli.compress(body, quality=5),
}
COMPRESSIBLE = re.compile(r"(?i)text/|application/(atom\+)?xml|application/json|image/svg")
TOO_SMALL = 200  # bytes; compressing them would save nothing


@lru_cache(maxsize=1000)
def encoding_for(accepted: str) -> str:
    """The best coding we have that an Accept-Encoding header allows (RFC 9110, 12.5.3)."""
    qualities = {}
    for part in accepted.lower().split(","):
        coding, _, rest = part.partition(";")
        quality = re.fullmatch(r"\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*", rest)
        qualities[coding.strip()] = float(quality[1]) if quality else 1.0
    anything = qualities.get("*", 0.0)
    offered = {coding: qualities.get(coding, anything) for coding in ("br", "gzip")}
    best = max(offered, key=lambda coding: offered[coding])
    return best if offered[best] > 0 else ""


@lru_cache(maxsize=1000)
def directives(cache_control: str) -> dict[str, str]:
    """The directives of a Cache-Control header, by name in small letters (5.2)."""
    pairs = (part.partition("=") for part in cache_control.lower().split(","))
    return {name.strip(): value.strip().strip('"') for name, _, value in pairs if name.strip()}


def seconds(value: str | None) -> float:
    return float(value) if value and value.isascii() and value.isdigit() else 0.0


class Shelf:
    """Stored answers by key, the least recently used out first once `capacity` bytes are held."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self.bytes = 0
        self._lock = threading.Lock()
        self._stored: dict[Key, Stored] = {}
        self.get = self._stored.get  # one step of the interpreter, which needs no lock

    def put(self, key: Key, stored: Stored) -> None:
        with self._lock:
            self._drop(key)
            self._stored[key] = stored
            self.bytes += self._size(key, stored)
            if self.bytes > self.capacity:
                self._make_room()

    def _make_room(self) -> None:
        """Free a tenth at once, so that a flood of pages does not sort the shelf for each."""
        for key in sorted(self._stored, key=lambda key: self._stored[key].used):
            if self.bytes <= 0.9 * self.capacity:
                return
            self._drop(key)

    def _drop(self, key: Key) -> None:
        dropped = self._stored.pop(key, None)
        self.bytes -= self._size(key, dropped) if dropped else 0

    @staticmethod
    def _size(key: Key, stored: Stored) -> int:
        return stored.size + sum(map(len, key))  # a client may ask for a very long word

    def __len__(self) -> int:
        return len(self._stored)


# Who asks


class SharedCache:
    """A WSGI application that answers from memory what `application` said a moment ago."""

    def __init__(self, application: Application, capacity: int = CAPACITY) -> None:
        self.application = application
        self.shelf = Shelf(capacity)
        self._static = settings.STATIC_URL
        self._session_cookie = re.compile(rf"(?:^|[;\s]){re.escape(settings.SESSION_COOKIE_NAME)}=")
        self._parameters: OrderedDict[str, tuple[str, ...]] = OrderedDict()
        self._renderings: dict[Key, threading.Event] = {}
        self._lock = threading.Lock()
        self._retry = 0.0  # time.monotonic; see PAUSE

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        environ.setdefault("QUERY_STRING", "")  # which a server may leave out (PEP 3333)
        if not self._may_be_shared(environ):
            return self.application(environ, start_response)
        path = environ["PATH_INFO"]
        parameters = self._parameters.get(path)
        if parameters is None:
            return self._answer_first(environ, start_response)
        # Only what is there and declared makes a difference; most requests have no query at all.
        query = environ["QUERY_STRING"] and self._declared(environ, parameters)
        key = environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), path, query
        stored = self.shelf.get(key)
        now = time.monotonic()
        if stored is not None and (now < stored.fresh_until or self._may_be_old(key, stored, now)):
            return self._send(stored, environ, start_response, now)
        return self._renew(key, stored, environ, start_response)

    def _may_be_shared(self, environ: Environ) -> bool:
        """Neither a change nor anything of one person's (3.5), nor an old address with a query."""
        if environ["REQUEST_METHOD"] not in SAFE or "HTTP_AUTHORIZATION" in environ:
            return False
        if "HTTP_COOKIE" in environ and self._session_cookie.search(environ["HTTP_COOKIE"]):
            return False
        query = environ["QUERY_STRING"]
        return not (query and catalogue().by_alias(f"{environ['PATH_INFO']}?{query}"))

    def _may_be_old(self, key: Key, stored: Stored, now: float) -> bool:
        """Whether somebody else is rendering it already, or has just tried in vain (4.2.4)."""
        if key in self._renderings:
            return now < stored.shown_until
        return self._has_just_failed(stored, now)

    def _has_just_failed(self, stored: Stored, now: float) -> bool:
        """Whether asking again so soon would only keep readers waiting."""
        return now < max(stored.retry, self._retry) and now < stored.kept_until

    @staticmethod
    def _declared(environ: Environ, parameters: tuple[str, ...]) -> str:
        """The query without what the page does not declare; nor does the page get to see that."""
        query = environ["QUERY_STRING"] if parameters else ""
        said = parse_qs(query, keep_blank_values=True, errors="replace")
        declared = urlencode([(name, said[name][-1]) for name in parameters if name in said])
        environ["QUERY_STRING"] = declared
        return declared

    def _answer_first(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """The first answer of a path: only then is known which of the query it looks at."""
        path = environ["PATH_INFO"]
        if path.startswith(self._static) or len(path) > LONGEST_PATH:
            # Files are sent a piece at a time.
            return self.application(environ, start_response)
        place = environ["wsgi.url_scheme"], environ.get("HTTP_HOST", ""), path, UNKNOWN
        with self._turn(place) as is_mine:
            if not is_mine:
                self._wait(place)
                if path in self._parameters:
                    return self(environ, start_response)
            answered = self._ask(environ)
            parameters = environ.get(PARAMETERS)
            stored = None if INCOMPLETE in environ else self._storable(answered)
            # What was not found may be elsewhere: there a slash was appended, and the query kept.
            if parameters is None or (stored is None and answered[0].startswith("3")):
                return self._pass_on(answered, environ, start_response)
            if stored is not None:
                query = environ["QUERY_STRING"] and self._declared(environ, parameters)
                self.shelf.put((*place[:3], query), stored)
            with self._lock:
                self._parameters[path] = parameters
                while len(self._parameters) > MOST_PATHS:
                    self._parameters.popitem(last=False)
        if stored is None:
            return self._pass_on(answered, environ, start_response)
        return self._send(stored, environ, start_response, stored.made)

    def _renew(
        self, key: Key, stored: Stored | None, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        """Let one request render; the others get the old page, or wait where it is too old (4)."""
        with self._turn(key) as is_mine:
            if not is_mine:
                stored = self._meanwhile(key, stored)
                if stored is not None:
                    return self._send(stored, environ, start_response, time.monotonic())
            with self._lock:
                if key[2] in self._parameters:  # what is read again outlives a flood of paths
                    self._parameters.move_to_end(key[2])
            answered = self._ask(environ)
            new = None if INCOMPLETE in environ else self._storable(answered)
            if new is not None:
                if stored is not None and stored.tag and stored.tag == new.tag:
                    new.forms = stored.forms  # the same bytes need not be compressed again
                self.shelf.put(key, new)
                return self._send(new, environ, start_response, new.made)
        failed = INCOMPLETE in environ or answered[0].startswith("5")
        now = time.monotonic()
        if INCOMPLETE in environ:
            self._retry = now + PAUSE
        if failed and stored is not None and now < stored.kept_until:
            # 4.2.4 and RFC 5861 section 4: better an old page than none. Not tried every time.
            stored.retry = now + stored.max_age
            return self._send(stored, environ, start_response, now)
        return self._pass_on(answered, environ, start_response)

    @contextmanager
    def _turn(self, key: Key) -> Iterator[bool]:
        """Whether it is this request's turn to render `key`; until it has, nobody else's is."""
        with self._lock:
            is_mine = key not in self._renderings
            if is_mine:
                self._renderings[key] = threading.Event()
        try:
            yield is_mine
        finally:
            if is_mine:
                with self._lock:
                    self._renderings.pop(key).set()

    def _meanwhile(self, key: Key, stored: Stored | None) -> Stored | None:
        """What to send while somebody else renders: the old page, or the new one when it comes."""
        if stored is not None and time.monotonic() < stored.shown_until:
            return stored
        self._wait(key)
        renewed, now = self.shelf.get(key), time.monotonic()
        if renewed is stored and stored is not None and not self._has_just_failed(stored, now):
            return None
        return renewed

    def _wait(self, key: Key) -> None:
        rendering = self._renderings.get(key)
        if rendering is not None:
            rendering.wait(WAIT)

    def _ask(self, environ: Environ) -> tuple[str, Headers, bytes]:
        """The whole answer of the application to a plain GET of this address."""
        asked = {name: environ[name] for name in environ.keys() - set(NOT_FOR_RENDERING)}
        asked["REQUEST_METHOD"] = "GET"
        said: list[Any] = []

        def start_response(status: str, headers: Headers, exc_info: Any = None) -> None:
            said[:] = [status, headers]

        parts = self.application(asked, start_response)
        try:
            body = b"".join(parts)
        finally:
            if close := getattr(parts, "close", None):
                close()
        for note in (PARAMETERS, INCOMPLETE):
            if note in asked:
                environ[note] = asked[note]
        return said[0], said[1], body

    def _storable(self, answered: tuple[str, Headers, bytes]) -> Stored | None:
        """The answer as it is kept, or None where it must not be (3)."""
        status, headers, body = answered
        named = {name.lower(): value for name, value in headers}
        control = directives(named.get("cache-control", ""))
        vary = {name.strip().lower() for name in named.get("vary", "").split(",")} - {""}
        if (
            status[:3] not in STORABLE
            or "public" not in control
            or {"private", "no-store", "no-cache"} & set(control)
            or {"set-cookie", "content-encoding"} & set(named)
            or vary - {"accept-encoding"}
        ):
            return None
        specific = {"content-length", "etag"}
        kept = [(name, value) for name, value in headers if name.lower() not in specific]
        max_age = seconds(control.get("s-maxage") or control.get("max-age"))
        now = time.monotonic()
        fresh_until = now + max_age
        is_text = COMPRESSIBLE.match(named.get("content-type", "")) is not None
        return Stored(
            status=status,
            headers=kept,
            body=body,
            is_compressible=is_text and len(body) > TOO_SMALL,
            tag=named.get("etag", "").removeprefix("W/").strip('"'),
            max_age=max_age,
            made=now,
            fresh_until=fresh_until,
            shown_until=fresh_until + seconds(control.get("stale-while-revalidate")),
            kept_until=fresh_until + seconds(control.get("stale-if-error")),
            used=now,
        )

    def _send(
        self, stored: Stored, environ: Environ, start_response: StartResponse, now: float
    ) -> Iterable[bytes]:
        stored.used = now
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        encoding = encoding_for(accepted) if len(accepted) <= LONGEST_ACCEPTED else ""
        form = stored.forms.get(encoding) or stored.form(encoding)
        headers = form.headers_at(int(now - stored.made))
        asked_for = environ.get("HTTP_IF_NONE_MATCH")
        if asked_for and stored.status.startswith("200") and _matches(asked_for, form.tag):
            start_response("304 Not Modified", [h for h in headers if h[0] in SENT_WITH_304])
            return EMPTY
        start_response(stored.status, headers)
        return EMPTY if environ["REQUEST_METHOD"] == "HEAD" else form.body

    def _pass_on(
        self,
        answered: tuple[str, Headers, bytes],
        environ: Environ,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        status, headers, body = answered
        start_response(status, headers)
        return EMPTY if environ["REQUEST_METHOD"] == "HEAD" else [body]


EMPTY = (b"",)
# What a 304 must carry, had the answer been a 200 (RFC 9110, 15.4.5).
SENT_WITH_304 = {"Age", "Cache-Control", "Content-Location", "ETag", "Expires", "Vary"}


def _matches(if_none_match: str, tag: str) -> bool:
    """Weak comparison of an If-None-Match header with our tag (RFC 9110, 13.1.2)."""
    if not tag:
        return False
    if if_none_match.strip() == "*":
        return True
    return tag in {entry.strip().removeprefix("W/") for entry in if_none_match.split(",")}
