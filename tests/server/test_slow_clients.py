"""Clients that send slowly, too much, without an end, or in somebody else's name."""

import os
import socket
import time
from contextlib import ExitStack, closing

import pytest

from tests.running import running
from tests.servers import LOOPBACK, NGINX, nginx

CROWD = 200
LIMIT = 3  # comments of one sender
PATIENCE = 1.0  # seconds that an ordinary reader may have to wait
CHECK = "/articles/quiet-legs/comments/check/"
HALF_A_HEADER = f"GET / HTTP/1.1\r\nHost: {LOOPBACK}\r\nX-Slow: ".encode()
HALF_A_BODY = (
    f"POST {CHECK} HTTP/1.1\r\nHost: {LOOPBACK}\r\nContent-Length: 1000\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n\r\nname=Asha&text=My"
).encode()


@pytest.fixture(scope="module")
def site(folder_of_a_site):
    """As it is set up behind one proxy."""
    limits = f"{LIMIT}/1h"
    with running(*folder_of_a_site(), TRUSTED_PROXIES="1", COMMENT_LIMITS=limits) as site:
        yield site


@pytest.fixture(scope="module")
def behind_nginx(site, tmp_path_factory):
    """The port of nginx, with the file we ship, before the site."""
    if not os.access(NGINX, os.X_OK):
        reason = "nginx is not installed: apt-get install nginx"
        if os.environ.get("REQUIRE_NGINX"):
            pytest.fail(reason)
        pytest.skip(reason)
    with nginx(tmp_path_factory.mktemp("nginx"), [site.port], site.folder / "static") as (port, _):
        yield port


@pytest.fixture
def crowd():
    """Many who have sent a part of a request and send no more."""
    with ExitStack() as connections:

        def come(port, sent):
            for _ in range(CROWD):
                slow = connections.enter_context(socket.create_connection((LOOPBACK, port), 5))
                slow.sendall(sent)

        yield come


def longest_wait(site, port):
    """Of an ordinary reader who looks at pages that no cache holds, in seconds."""
    waits = []
    for number in range(5):
        started = time.monotonic()
        status, _, _ = site.ask("GET", f"/search/?q=legs+{number}+{port}", port=port)
        waits.append(time.monotonic() - started)
        assert status == 200
    return max(waits)


def test_half_sent_headers_keep_no_reader_waiting(site, crowd):
    crowd(site.port, HALF_A_HEADER)

    assert longest_wait(site, site.port) < PATIENCE


@pytest.mark.parametrize("sent", [HALF_A_HEADER, HALF_A_BODY], ids=["headers", "bodies"])
def test_behind_nginx_neither_half_sent_headers_nor_bodies_do(site, behind_nginx, crowd, sent):
    crowd(behind_nginx, sent)

    assert longest_wait(site, behind_nginx) < PATIENCE


def answer_to(port, sent):
    """The first line of what comes back."""
    with closing(socket.create_connection((LOOPBACK, port), 10)) as line:
        try:
            line.sendall(sent)
            return line.recv(1000).decode(errors="replace").partition("\r\n")[0]
        except (ConnectionResetError, BrokenPipeError):
            return ""


@pytest.mark.parametrize("through", ["directly", "nginx"])
@pytest.mark.parametrize("size", [64 * 1024 + 1, 10**9, 10**18])
def test_a_body_over_the_limit_is_refused_before_it_is_read(site, behind_nginx, through, size):
    port = behind_nginx if through == "nginx" else site.port
    head = f"POST {CHECK} HTTP/1.1\r\nHost: {LOOPBACK}\r\nContent-Length: {size}\r\n\r\n"

    answer = answer_to(port, head.encode())

    assert " 413 " in f"{answer} "


def test_a_body_without_a_length_is_read_no_further_than_the_limit(site):
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    head = f"POST {CHECK} HTTP/1.1\r\nHost: {LOOPBACK}\r\nTransfer-Encoding: chunked\r\n\r\n"

    answer = answer_to(site.port, head.encode() + chunk * 100)

    assert not answer or answer.split()[1] in {"400", "411", "413", "422"}
    assert longest_wait(site, site.port) < PATIENCE


FLOODS = {
    "many": "".join(f"X-{number}: x\r\n" for number in range(20_000)),
    "long": f"X-Long: {'x' * 2_000_000}\r\n",
    "cookies": f"Cookie: {'a=b; ' * 500_000}\r\n",
    "path": None,
}


@pytest.mark.parametrize("through", ["directly", "nginx"])
@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_of_headers_is_refused(site, behind_nginx, through, flood):
    port = behind_nginx if through == "nginx" else site.port
    path = "/" if FLOODS[flood] else f"/?{'x' * 2_000_000}"
    head = f"GET {path} HTTP/1.1\r\nHost: {LOOPBACK}\r\n{FLOODS[flood] or ''}\r\n"

    answer = answer_to(port, head.encode())

    assert not answer or answer.split()[1] in {"400", "414", "431"}
    assert longest_wait(site, port) < PATIENCE


def test_behind_nginx_each_client_has_limits_of_its_own_whatever_it_claims(site, behind_nginx):
    def send(number, of):
        claimed = {"X-Forwarded-For": f"203.0.113.{number}"}
        checked = site.check(f"Comment {number}.")
        return site.send(checked, port=behind_nginx, of=of, **claimed)[0]

    forger = [send(number, LOOPBACK) for number in range(LIMIT + 2)]
    neighbour = send(LIMIT + 3, "127.0.0.2")

    assert forger == [303] * LIMIT + [429] * 2
    assert neighbour == 303


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-URL"])
def test_behind_nginx_no_header_of_a_client_changes_an_address(site, behind_nginx, header):
    answers = [
        site.ask("GET", path, port=behind_nginx, **{header: "host=evil.example"})
        for path in ("/about", "/feed.xml")
    ]

    assert [status for status, _, _ in answers] == [301, 200]
    assert "evil" not in str(answers)


def test_nothing_of_all_that_was_logged_with_more_than_its_line(site):
    assert all("Asha" not in str(line) and "xxxxx" not in str(line) for line in site.lines())
