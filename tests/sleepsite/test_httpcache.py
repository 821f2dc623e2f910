"""The shared cache, asked as a server asks it: through WSGI, also by many threads at once."""

import gzip
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from types import SimpleNamespace

import brotli
import pytest
from django.core.handlers.wsgi import WSGIHandler

from sleepsite.httpcache import (
    INCOMPLETE,
    PARAMETERS,
    SHARED,
    SharedCache,
    directives,
    encoding_for,
)

BODY = b"<p>" + b"calm words " * 100 + b"</p>"


class Page:
    """A WSGI application that says what a test tells it to, and counts how often it was asked."""

    def __init__(self, *, parameters=(), headers=(), status="200 OK", control=SHARED):
        self.asked = []
        self.parameters, self.status, self.body = parameters, status, BODY
        self.headers = [("Content-Type", "text/html"), ("Cache-Control", control), *headers]
        self.fails = False
        self.is_incomplete = False
        self.takes = 0.0

    def __call__(self, environ, start_response):
        self.asked.append(environ.get("QUERY_STRING", ""))
        time.sleep(self.takes)
        if self.fails:
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"broken"]
        if self.is_incomplete:
            environ[INCOMPLETE] = True
        if self.parameters is not None:
            environ[PARAMETERS] = self.parameters
        tag = f'"{hash(self.body):x}"'
        start_response(self.status, [*self.headers, ("ETag", tag)])
        return [self.body]


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, dict(headers), body


def get(cache, path="/", query="", method="GET", **headers):
    said = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": "127.0.0.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(),
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }
    body = b"".join(
        cache(environ, lambda status, headers, exc=None: said.extend([status, headers]))
    )
    return Answer(said[0], said[1], body)


@pytest.fixture
def clock(monkeypatch):
    """The clock the cache reads; a test moves it by hand."""

    class Clock:
        now = 1000.0

        def monotonic(self):
            return self.now

        def __getattr__(self, name):
            return getattr(time, name)

    clock = Clock()
    monkeypatch.setattr("sleepsite.httpcache.time", clock)
    return clock


def test_a_fresh_answer_is_given_again_without_asking(clock):
    page = Page()
    cache = SharedCache(page)

    first, second = get(cache), get(cache)

    assert first.body == second.body == BODY
    assert len(page.asked) == 1


def test_the_age_of_an_answer_is_told(clock):
    cache = SharedCache(Page(control="public, max-age=60"))
    get(cache)
    clock.now += 12

    assert get(cache).headers["Age"] == "12"


def test_an_expired_answer_is_made_anew(clock):
    page = Page()
    cache = SharedCache(page)
    get(cache)
    clock.now += 1.1
    page.body = b"new words"

    assert get(cache).body == b"new words"


def test_those_who_come_while_one_renders_get_the_old_page():
    page = Page()
    cache = SharedCache(page)
    get(cache)
    time.sleep(1.05)
    page.body, page.takes = b"new words", 0.5

    with ThreadPoolExecutor(9) as pool:
        renders = pool.submit(get, cache)
        time.sleep(0.1)
        others = list(pool.map(lambda _: get(cache).body, range(8)))

    assert others == [BODY] * 8
    assert renders.result().body == b"new words"
    assert len(page.asked) == 2


def test_many_who_come_first_are_answered_by_one_rendering():
    page = Page()
    page.takes = 0.3
    cache = SharedCache(page)

    with ThreadPoolExecutor(16) as pool:
        bodies = list(pool.map(lambda _: get(cache).body, range(16)))

    assert bodies == [BODY] * 16
    assert len(page.asked) == 1


def test_a_page_too_old_to_show_is_waited_for():
    page = Page(control="public, max-age=0, stale-while-revalidate=0")
    cache = SharedCache(page)
    get(cache)
    page.body, page.takes = b"new words", 0.3

    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda _: get(cache).body, range(8)))

    assert bodies == [b"new words"] * 8


def test_an_old_page_is_better_than_an_error_for_five_minutes(clock):
    page = Page()
    cache = SharedCache(page)
    get(cache)
    page.fails = True

    clock.now += 290
    within = get(cache)
    clock.now += 20
    after = get(cache)

    assert (within.status, within.body) == ("200 OK", BODY)
    assert after.status.startswith("500")


def test_a_failing_page_is_asked_once_a_second_and_not_for_every_reader(clock):
    page = Page()
    cache = SharedCache(page)
    get(cache)
    clock.now += 10
    page.fails = True

    for _ in range(50):
        get(cache)

    assert len(page.asked) == 2


def test_many_who_wait_for_a_page_that_fails_get_the_old_one_after_one_attempt():
    page = Page(control="public, max-age=1, stale-if-error=300")
    cache = SharedCache(page)
    get(cache)
    time.sleep(1.05)
    page.takes, page.fails = 0.2, True

    with ThreadPoolExecutor(8) as pool:
        bodies = list(pool.map(lambda _: get(cache).body, range(8)))

    assert bodies == [BODY] * 8
    assert len(page.asked) == 2


def test_what_one_page_lacks_is_not_asked_for_by_all_others(clock):
    page = Page()
    cache = SharedCache(page)
    for number in range(20):
        get(cache, path=f"/{number}/")
    clock.now += 10
    page.is_incomplete = True

    for number in range(20):
        get(cache, path=f"/{number}/")
    attempts = len(page.asked) - 20
    page.is_incomplete, page.body = False, b"whole again"
    clock.now += 3.1
    bodies = {get(cache, path=f"/{number}/").body for number in range(20)}

    assert attempts == 1
    assert bodies == {b"whole again"}


def test_a_page_that_lacks_something_gives_way_to_an_older_whole_one(clock):
    page = Page()
    cache = SharedCache(page)
    get(cache)
    clock.now += 10
    page.is_incomplete, page.body = True, b"without comments"

    assert get(cache).body == BODY
    assert get(SharedCache(page)).body == b"without comments"


@pytest.mark.parametrize(
    "page",
    [
        Page(control="private, no-store"),
        Page(control="no-cache"),
        Page(control=""),
        Page(headers=[("Set-Cookie", "a=b")]),
        Page(headers=[("Vary", "Cookie")]),
        Page(headers=[("Vary", "*")]),
        Page(headers=[("Content-Encoding", "gzip")]),
        Page(status="500 Internal Server Error"),
        Page(parameters=None),
    ],
)
def test_what_is_not_for_everybody_is_not_kept(page):
    cache = SharedCache(page)

    get(cache)
    get(cache)

    assert len(page.asked) == 2
    assert len(cache.shelf) == 0


@pytest.mark.parametrize(
    "request_headers",
    [{"cookie": "sessionid=abc"}, {"cookie": "a=b; sessionid=abc"}, {"authorization": "Basic x"}],
)
def test_one_persons_request_is_neither_answered_from_memory_nor_kept(request_headers):
    page = Page()
    cache = SharedCache(page)
    get(cache)

    get(cache, **request_headers)

    assert len(page.asked) == 2


def test_other_cookies_make_no_difference(clock):
    page = Page()
    cache = SharedCache(page)

    get(cache)
    get(cache, cookie="theme=night; not_sessionid=1")

    assert len(page.asked) == 1


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_pass_through(method):
    page = Page()
    cache = SharedCache(page)

    for _ in range(2):
        get(cache, method=method)

    assert len(page.asked) == 2


@pytest.mark.parametrize("status", ["404 Not Found", "301 Moved Permanently", "410 Gone"])
def test_not_found_and_moved_are_kept_as_shortly_as_pages(clock, status):
    page = Page(status=status)
    cache = SharedCache(page)

    get(cache)

    assert get(cache).status == status
    assert len(page.asked) == 1


def test_only_the_query_a_page_declares_makes_a_difference(clock):
    page = Page(parameters=("page",))
    cache = SharedCache(page)
    get(cache)

    for number in range(1000):
        get(cache, query=f"a={number}&utm_source=x")
    get(cache, query="page=2")
    get(cache, query="b=1&page=1&page=2")

    assert page.asked[1:] == ["page=2"]
    assert len(cache.shelf) == 2


def test_hosts_and_schemes_are_kept_apart(clock):
    page = Page()
    cache = SharedCache(page)

    get(cache)
    get(cache, host="other.example")

    assert len(page.asked) == 2


class TestConditionalRequests:
    def test_a_known_tag_is_answered_with_304_and_no_body(self, clock):
        cache = SharedCache(Page())
        tag = get(cache).headers["ETag"]

        answer = get(cache, if_none_match=f'"other", W/{tag}')

        assert (answer.status, answer.body) == ("304 Not Modified", b"")
        assert answer.headers["ETag"] == tag
        assert "Content-Length" not in answer.headers

    @pytest.mark.parametrize("asked_for", ["*", " * "])
    def test_a_star_matches_whatever_there_is(self, clock, asked_for):
        cache = SharedCache(Page())
        get(cache)

        assert get(cache, if_none_match=asked_for).status == "304 Not Modified"

    @pytest.mark.parametrize("asked_for", ['"x"', "", "rubbish", '"', ",,,", "W/"])
    def test_another_tag_gets_the_page(self, clock, asked_for):
        cache = SharedCache(Page())
        get(cache)

        assert get(cache, if_none_match=asked_for).body == BODY

    def test_a_conditional_first_request_does_not_store_an_empty_page(self, clock):
        cache = SharedCache(Page())

        get(cache, if_none_match='"x"', range="bytes=0-3", if_modified_since="not a date")

        assert get(cache).body == BODY

    def test_no_cache_from_clients_does_not_make_us_render(self, clock):
        page = Page()
        cache = SharedCache(page)

        for _ in range(100):
            get(cache, cache_control="no-cache, no-store, max-age=0", pragma="no-cache")

        assert len(page.asked) == 1

    @pytest.mark.parametrize(
        "asked_for",
        [
            {"range": "bytes=0-3"},  # may be ignored, RFC 9110, 14.2
            {"range": "bytes=9-1,,x", "if_range": "yesterday"},
            {"if_modified_since": "Fri, 31 Feb 2026 25:61:61 GMT"},
            {"if_unmodified_since": "\xff" * 100, "if_match": '"x"'},
            {"if_none_match": '"x"', "if_modified_since": "Thu, 01 Jan 2099 00:00:00 GMT"},
        ],
    )
    def test_ranges_and_dates_get_the_whole_page_from_memory(self, clock, asked_for):
        page = Page()
        cache = SharedCache(page)
        get(cache)

        answer = get(cache, **asked_for)

        assert (answer.status, answer.body) == ("200 OK", BODY)
        assert len(page.asked) == 1

    def test_a_rush_for_new_pages_is_answered_by_one_rendering_a_second(self):
        page = Page()
        cache = SharedCache(page)
        get(cache)
        time.sleep(1.05)
        page.takes = 0.2

        with ThreadPoolExecutor(16) as pool:
            asked = [pool.submit(get, cache, cache_control="no-cache") for _ in range(200)]

        assert {one.result().body for one in asked} == {BODY}
        assert len(page.asked) == 2

    def test_head_has_the_headers_of_get_and_no_body(self, clock):
        cache = SharedCache(Page())

        head = get(cache, method="HEAD")

        assert head.body == b""
        assert head.headers == get(cache).headers
        assert get(cache).body == BODY


class TestEncodings:
    @pytest.mark.parametrize(
        ("accepted", "encoding"),
        [
            ("", ""),
            ("gzip", "gzip"),
            ("gzip, deflate, br", "br"),
            ("br;q=0, gzip", "gzip"),
            ("gzip;q=0", ""),
            ("*", "br"),
            ("*;q=0", ""),
            ("GZIP;q=0.5, br;q=0.1", "gzip"),
            ("identity", ""),
            (";;;q=x", ""),
        ],
    )
    def test_the_best_allowed_coding_is_chosen(self, accepted, encoding):
        assert encoding_for(accepted) == encoding

    @pytest.mark.parametrize(
        ("encoding", "decoded"), [("gzip", gzip.decompress), ("br", brotli.decompress)]
    )
    def test_each_coding_holds_the_same_page_under_its_own_tag(self, clock, encoding, decoded):
        cache = SharedCache(Page())
        plain, packed = get(cache), get(cache, accept_encoding=encoding)

        assert decoded(packed.body) == plain.body
        assert packed.headers["Content-Encoding"] == encoding
        assert packed.headers["Content-Length"] == str(len(packed.body))
        assert packed.headers["ETag"] != plain.headers["ETag"]

    def test_a_page_is_compressed_once_and_again_only_when_it_changes(self, clock):
        page = Page()
        cache = SharedCache(page)
        first = get(cache, accept_encoding="br").body
        clock.now += 2
        unchanged = get(cache, accept_encoding="br").body
        clock.now += 2
        page.body = BODY + b"more"

        assert unchanged is first
        assert brotli.decompress(get(cache, accept_encoding="br").body) == BODY + b"more"


def test_memory_is_bounded_and_the_least_recently_used_goes_first(clock):
    page = Page(control="public, max-age=600")
    cache = SharedCache(page, capacity=20 * (2 * len(BODY) + 1024))
    for number in range(20):
        clock.now += 1
        get(cache, path=f"/{number}/")
    clock.now += 1
    get(cache, path="/0/")

    for number in range(20, 36):
        clock.now += 1
        get(cache, path=f"/{number}/")
    before = len(page.asked)
    get(cache, path="/0/")

    assert len(page.asked) == before
    assert cache.shelf.bytes <= cache.shelf.capacity
    assert 18 <= len(cache.shelf) <= 20


def test_a_flood_of_paths_takes_no_old_page_from_those_who_read_it(clock, monkeypatch):
    monkeypatch.setattr("sleepsite.httpcache.MOST_PATHS", 10)
    page = Page()
    cache = SharedCache(page)
    for flood in range(2):
        get(cache)
        for number in range(8):
            get(cache, path=f"/{flood}-{number}/")
        clock.now += 2

    page.fails = True

    assert get(cache).body == BODY
    assert len(cache._parameters) == 10


def test_a_long_query_counts_towards_the_memory(clock):
    page = Page(parameters=("q",), control="public, max-age=600")
    cache = SharedCache(page, capacity=400_000)
    get(cache)

    for number in range(20):
        clock.now += 1
        get(cache, query=f"q={number}{'a' * 50_000}")

    assert len(cache.shelf) <= 8


def test_paths_longer_than_any_page_has_are_not_remembered(clock):
    page = Page()
    cache = SharedCache(page)

    answers = [get(cache, path=f"/{'a' * 60_000}/") for _ in range(2)]

    assert [answer.body for answer in answers] == [BODY, BODY]
    assert len(page.asked) == 2
    assert not cache.shelf._stored
    assert not cache._parameters


def test_a_long_accept_encoding_is_neither_read_nor_remembered(clock):
    cache = SharedCache(Page())
    remembered = encoding_for.cache_info().misses

    answer = get(cache, accept_encoding="br, " + "y" * 60_000)

    assert answer.body == BODY
    assert encoding_for.cache_info().misses == remembered


def test_racing_threads_see_whole_pages_only():
    page = Page(parameters=("page",), control="public, max-age=0, stale-while-revalidate=1")
    cache = SharedCache(page, capacity=40_000)
    stop = time.monotonic() + 1.5
    faults = []

    def read(number):
        while time.monotonic() < stop:
            answer = get(
                cache, query=f"page={number % 7}", accept_encoding="br" if number % 2 else ""
            )
            body = brotli.decompress(answer.body) if number % 2 else answer.body
            if body != BODY or answer.headers["Content-Length"] != str(len(answer.body)):
                faults.append(answer)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults == []
    assert not cache._renderings


class TestTheSite:
    """The cache around the site itself."""

    pytestmark = pytest.mark.django_db

    def test_hosts_that_are_not_ours_are_refused_and_fill_nothing(self, caplog):
        cache = SharedCache(WSGIHandler())
        get(cache)

        refused = {get(cache, host=f"{number}.example").status for number in range(50)}

        assert refused == {"400 Bad Request"}
        assert len(cache.shelf) == 1
        assert "example" not in get(cache).body.decode()

    def test_addresses_made_up_by_a_client_are_one_page(self):
        cache = SharedCache(WSGIHandler())

        pages = {get(cache, path="/about/", query=f"a={number}").body for number in range(50)}

        assert len(pages) == len(cache.shelf) == 1

    def test_a_forgotten_slash_loses_no_query_however_often(self):
        cache = SharedCache(WSGIHandler())

        moved = [get(cache, path="/search", query=f"q={word}") for word in ("leg", "arm", "arm")]

        places = [answer.headers["Location"] for answer in moved]
        assert places == ["/search/?q=leg", "/search/?q=arm", "/search/?q=arm"]

    def test_an_old_address_is_kept_as_a_page_is(self, article):
        cache = SharedCache(WSGIHandler())

        moved = [get(cache, path="/old/quiet-legs/", query=query) for query in ("", "a=1", "a=2")]

        assert {answer.status for answer in moved} == {"301 Moved Permanently"}
        assert {answer.headers["Location"] for answer in moved} == {article.url}
        assert len(cache.shelf) == 1

    def test_a_page_that_raises_is_shown_as_it_was_and_logged_once(self, monkeypatch, caplog):
        cache = SharedCache(WSGIHandler())
        before = get(cache)
        later = time.monotonic() + 10
        monkeypatch.setattr("sleepsite.httpcache.time", SimpleNamespace(monotonic=lambda: later))
        monkeypatch.delattr("articles.catalogue.Catalogue.recently_updated")

        answers = [get(cache) for _ in range(20)]

        assert {(answer.status, answer.body) for answer in answers} == {("200 OK", before.body)}
        assert [record.levelname for record in caplog.records] == ["ERROR"]


@pytest.mark.parametrize(
    ("header", "read"),
    [
        ("public, max-age=1", {"public": "", "max-age": "1"}),
        ('Private="Set-Cookie", , no-store', {"private": "set-cookie", "no-store": ""}),
        ("", {}),
    ],
)
def test_cache_control_is_read_as_the_specification_says(header, read):
    assert directives(header) == read
