"""Who asks, behind the real nginx with the file we ship: only what our own proxies saw counts."""

import json
from contextlib import ExitStack, closing, contextmanager
from http.client import HTTPConnection
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from sleepsite.proxies import behind_proxies
from tests.servers import LOOPBACK, nginx

NEIGHBOUR = "127.0.0.2"  # another client on this machine
STRANGER = "203.0.113.9"
HONEST = {"REMOTE_ADDR": NEIGHBOUR, "wsgi.url_scheme": "http"}


class Quiet(WSGIRequestHandler):
    def log_message(self, *said):
        pass


def seen(environ, start_response):
    """Answers with what the site would see of the request."""
    start_response("200 OK", [("Cache-Control", "no-store")])
    names = (*HONEST, *(name for name in environ if "FORWARDED" in name or "REAL_IP" in name))
    return [json.dumps({name: environ[name] for name in names}).encode()]


@contextmanager
def behind(proxies, folder, *, trusted):
    """The port of the outermost of so many nginx, and whom the site behind the innermost trusts."""
    site = behind_proxies(seen, trusted)
    with ExitStack() as running, make_server(LOOPBACK, 0, site, handler_class=Quiet) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        running.callback(server.shutdown)
        port = server.server_port
        for number in range(proxies):
            own = folder / str(number)
            own.mkdir()
            port, _ = running.enter_context(nginx(own, [port], own))
        yield port


def ask(port, **headers):
    with closing(HTTPConnection(LOOPBACK, port, 10, source_address=(NEIGHBOUR, 0))) as line:
        line.request("GET", "/", headers=headers)
        return json.load(line.getresponse())


@pytest.mark.parametrize("proxies", [1, 2])
def test_a_client_is_who_it_is_whatever_it_claims(tmp_path, proxies):
    with behind(proxies, tmp_path, trusted=proxies) as port:
        answers = [
            ask(port),
            ask(port, **{"X-Forwarded-For": STRANGER, "X-Real-IP": STRANGER}),
            ask(
                port, **{"X-Forwarded-For": f"{STRANGER}, {STRANGER}", "X-Forwarded-Proto": "https"}
            ),
            ask(port, **{"X-Forwarded-Proto": "https, https"}),
            ask(port, **{"Forwarded": f"for={STRANGER};proto=https", "X-Forwarded-Host": "evil"}),
        ]

    assert answers == [HONEST] * 5


def test_a_proxy_before_nginx_is_believed_where_it_is_trusted(tmp_path):
    told = {"X-Forwarded-For": f"198.51.100.1, {STRANGER}", "X-Forwarded-Proto": "https"}

    with behind(1, tmp_path, trusted=2) as port:
        answer = ask(port, **told)

    assert answer == {"REMOTE_ADDR": STRANGER, "wsgi.url_scheme": "https"}
