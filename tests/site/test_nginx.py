"""The site as it runs on several machines: our nginx.conf, two web processes, one PostgreSQL.

Everything is real and on this machine; the line to PostgreSQL can be cut.
"""

import os
import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from html import escape, unescape
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from subprocess import Popen
from typing import Any, Self
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.db import connection

from comments.models import Comment
from sleepsite.headers import HEADERS
from tests.conftest import CONTENT
from tests.making import make_comment
from tests.servers import LOOPBACK, NGINX, Line, end, free_port, granian, kill, nginx, wait_for

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="It needs a PostgreSQL server"),
]

WORDS = "My legs jerk as I fall asleep & wake me."
SEEN = escape(WORDS)


class Answer:
    def __init__(self, response: HTTPResponse) -> None:
        self.status, self.headers = response.status, response.headers
        self.body = response.read()

    @property
    def text(self) -> str:
        return self.body.decode()

    def field(self, name: str) -> str:
        """The value of a hidden field of the page."""
        return unescape(re.search(rf'name="{name}" value="([^"]*)"', self.text)[1])


class Visitor:
    """Somebody who opens pages of the site at `port` and keeps its cookies."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.port, self.cookies = port, dict(cookies or {})

    def ask(self, method: str, path: str, said: dict | None = None, **headers: str) -> Answer:
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={it}" for name, it in self.cookies.items())
        if said is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        line = HTTPConnection(LOOPBACK, self.port, timeout=30)
        line.request(method, path, urlencode(said) if said is not None else None, headers)
        answer = Answer(line.getresponse())
        line.close()
        for cookie in answer.headers.get_all("Set-Cookie", []):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, **headers)

    def ask_with_token(self, path: str, said: dict) -> Answer:
        """Send a form of the admin with the token that its pages carry."""
        token = self.get("/admin/comments/comment/").field("csrfmiddlewaretoken")
        return self.ask("POST", path, said | {"csrfmiddlewaretoken": token})

    def check(self, article) -> Answer:
        return self.ask("POST", f"{article.url}comments/check/", {"name": "Asha", "text": WORDS})

    def send(self, article, checked: Answer) -> Answer:
        fields = ("csrfmiddlewaretoken", "text", "name", "reply_to", "website", "ticket")
        said = {field: checked.field(field) for field in fields}
        return self.ask("POST", f"{article.url}comments/", said)


@pytest.fixture(scope="module")
def running(django_db_setup, django_db_blocker, collected_static_files, tmp_path_factory):
    """nginx, the web processes behind it, and the line from them to PostgreSQL."""
    if not os.access(NGINX, os.X_OK):
        reason = "nginx is not installed: apt-get install nginx"
        if os.environ.get("REQUIRE_NGINX"):
            pytest.fail(reason)
        pytest.skip(reason)
    with Running(tmp_path_factory.mktemp("nginx")) as running:
        yield running


class Running:
    def __init__(self, folder: Path) -> None:
        database = connection.settings_dict
        self.folder = folder
        self.line = Line(int(database["PORT"] or 5432))
        who = f"{database['USER']}:{database['PASSWORD']}@{LOOPBACK}:{self.line.port}"
        self.environment = {
            "DATA_DIR": str(settings.DATA_DIR),
            "DATABASE_URL": f"postgres://{who}/{database['NAME']}",
            "SECRET_KEY": settings.SECRET_KEY,
            "ARTICLES_DIR": str(CONTENT),
            "TRUSTED_PROXIES": "1",
        }
        self.ports = [free_port(), free_port()]
        self.everything = ExitStack()

    def __enter__(self) -> Self:
        self.everything.callback(self.line.cut)
        self.web = [self.start(port) for port in self.ports]
        for port, web in zip(self.ports, self.web, strict=True):
            wait_for(port, web)
        static = Path(settings.STATIC_ROOT)
        front = nginx(self.folder, self.ports, static)
        self.port, _ = self.everything.enter_context(front)
        return self

    def __exit__(self, *exception: object) -> None:
        self.everything.close()

    def start(self, port: int) -> Popen:
        process = granian("sleepsite.wsgi:application", port, self.environment)
        self.everything.callback(end, process)
        return process

    @property
    def log(self) -> str:
        return (self.folder / "access.log").read_text()


@pytest.fixture
def reader(running):
    return Visitor(running.port)


@pytest.fixture
def colleague(running, moderator, client):
    """A moderator who is signed in."""
    client.force_login(moderator)
    return Visitor(running.port, {"sessionid": client.cookies["sessionid"].value})


def eventually(ask: Callable[[], Any], holds: Callable[[Any], bool]) -> Any:
    """The first answer that is as it should be, or the last within ten seconds."""
    until = time.monotonic() + 10
    while not holds(answer := ask()) and time.monotonic() < until:
        time.sleep(0.1)
    return answer


def test_a_comment_travels_from_the_form_to_all_readers(reader, colleague, article):
    sent = reader.send(article, reader.check(article))
    comment = Comment.objects.get()
    waiting = reader.get(article.url)
    said = {"verb": "publish", "version": "0"}
    decided = colleague.ask_with_token(f"/admin/comments/comment/{comment.pk}/decide/", said)
    seen_by_colleague = colleague.get(article.url)
    seen_by_readers = eventually(lambda: reader.get(article.url), lambda page: SEEN in page.text)

    assert (sent.status, decided.status) == (303, 303)
    assert sent.headers["Location"].startswith("/comments/receipt/")
    assert SEEN not in waiting.text
    assert SEEN in seen_by_colleague.text
    assert SEEN in seen_by_readers.text


def test_readers_read_and_writers_keep_their_text_while_postgresql_is_away(
    running, reader, article
):
    make_comment(text="Earplugs helped me.")
    known = eventually(lambda: reader.get(article.url), lambda page: "Earplugs" in page.text)
    checked = reader.check(article)

    running.line.cut()
    time.sleep(1.1)  # the page is older than a second now
    while_away = reader.get(article.url)
    never_read = reader.get("/articles/calm-jerks/")
    refused = reader.send(article, checked)
    running.line.mend()
    sent = eventually(lambda: reader.send(article, checked), lambda sent: sent.status == 303)

    assert "Earplugs" in known.text
    assert while_away.status == 200
    assert "Earplugs" in while_away.text
    assert never_read.status == 200
    assert "Comments cannot be shown at the moment" in never_read.text
    assert refused.status == 503
    assert SEEN in refused.text
    assert sent.status == 303
    assert Comment.objects.filter(text=WORDS).exists()


def test_nobody_notices_that_a_web_process_was_killed(running, reader, article):
    kill(running.web[0])

    pages = [reader.get(f"{article.url}?page={number}") for number in range(1, 9)]
    checks = [reader.check(article) for _ in range(4)]

    running.web[0] = running.start(running.ports[0])
    wait_for(running.ports[0], running.web[0])
    assert {answer.status for answer in pages + checks} == {200}


def test_each_header_of_protection_is_sent_once(reader, article):
    page = reader.get(article.url)

    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options", *HEADERS):
        assert len(page.headers.get_all(name, [])) == 1, name
    assert page.headers.get_all("Server") == ["nginx"]


def test_a_page_has_three_forms_whatever_browsers_write(reader, article):
    expected = {
        "gzip, deflate, br, zstd": "br",
        "br;q=0, gzip": "gzip",
        "gzip;q=0.0": None,
        "x-gzipped": None,
        "": None,
    }

    pages = {said: reader.get(article.url, **{"Accept-Encoding": said}) for said in expected}

    assert {said: page.headers["Content-Encoding"] for said, page in pages.items()} == expected


def test_no_address_takes_the_place_of_another_in_the_cache(reader, article):
    """Whatever stands in the key beside an address must not read as a part of one."""
    strays = [reader.get(f"{article.url}{encoding}") for encoding in ("br", "gzip")]
    pages = [reader.get(article.url, **{"Accept-Encoding": it}) for it in ("br", "gzip")]

    assert {stray.status for stray in strays} == {404}
    assert {page.status for page in pages} == {200}


def test_the_log_has_neither_addresses_nor_queries_nor_private_keys(running, reader, article):
    token = reader.send(article, reader.check(article)).headers["Location"]

    reader.get(token)
    reader.get("/search/?q=restless+legs")
    logged = eventually(lambda: running.log, lambda log: "/search/" in log)

    assert " GET /comments/receipt/ 200 " in logged
    for secret in (token, "restless", LOOPBACK):
        assert secret not in logged
