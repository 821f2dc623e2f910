"""Many who write at once: two web processes with one database, as they run in production."""

import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from itertools import chain
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from articles.catalogue import Article
from tests.conftest import CONTENT
from tests.servers import LOOPBACK, end, free_port, granian, wait_for
from tests.site.test_nginx import Answer, Visitor

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

CLIENTS, EACH = 50, 4
FIELDS = ("csrfmiddlewaretoken", "text", "name", "reply_to", "website", "ticket")
STORED = "SELECT text FROM comments_comment"


class Running:
    """Two web processes on `folder`, and what they stored."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "db.sqlite3"
        for shared in ("static", "rendered"):
            (folder / shared).symlink_to(settings.DATA_DIR / shared)
        self.environment = {
            "DATA_DIR": str(folder),
            "SECRET_KEY": settings.SECRET_KEY,
            "ARTICLES_DIR": str(CONTENT),
            "COMMENT_LIMITS": "100000/10m",
        }
        if connection.vendor == "postgresql":
            database = connection.settings_dict
            who = f"{database['USER']}:{database['PASSWORD']}@{database['HOST'] or LOOPBACK}"
            address = f"{who}:{database['PORT'] or 5432}/{database['NAME']}"
            self.environment["DATABASE_URL"] = f"postgres://{address}"
        else:
            self._copy_tables()
        self.ports = [free_port(), free_port()]

    def _copy_tables(self) -> None:
        """The database of the tests is in the memory of this process, so others get a copy."""
        connection.ensure_connection()
        with closing(sqlite3.connect(self.file)) as copy:
            connection.connection.backup(copy)

    def stored(self) -> list[str]:
        """The texts of all comments."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                return [text for (text,) in cursor.execute(STORED)]
        with closing(sqlite3.connect(self.file)) as database:
            return [text for (text,) in database.execute(STORED)]


@pytest.fixture(scope="module")
def running(
    django_db_setup, django_db_blocker, collected_static_files, tmp_path_factory
) -> Iterator[Running]:
    with django_db_blocker.unblock(), ExitStack() as everything:
        running = Running(tmp_path_factory.mktemp("writers"))
        processes = [
            granian("sleepsite.wsgi:application", port, running.environment)
            for port in running.ports
        ]
        for port, process in zip(running.ports, processes, strict=True):
            everything.callback(end, process)
            wait_for(port, process)
        yield running


class Writer(Visitor):
    def __init__(self, port: int, article: Article, cookies: dict[str, str] | None = None) -> None:
        super().__init__(port, cookies)
        self.article = article

    def check(self, text: str) -> dict[str, str]:
        """What the check page of `text` would send."""
        said = {"name": "Asha", "text": text}
        page = self.ask("POST", f"{self.article.url}comments/check/", said)
        return {field: page.field(field) for field in FIELDS}

    def send(self, said: dict[str, str]) -> Answer:
        return self.ask("POST", f"{self.article.url}comments/", said)


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    """What all of `acts` return, each in a thread of its own that waits for the others."""
    start = Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        start.wait(60)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begin, acts))


def test_a_check_page_that_two_processes_get_at_the_same_moment_is_stored_once(running, article):
    texts = [f"Walking helped me on night {number}." for number in range(8)]

    receipts = []
    for text in texts:
        writer = Writer(running.ports[0], article)
        said = writer.check(text)
        twins = [Writer(port, article, writer.cookies) for port in running.ports]
        answers = at_once([partial(twin.send, said) for twin in twins])
        receipts.append({(answer.status, answer.headers["Location"]) for answer in answers})

    assert [len(receipt) for receipt in receipts] == [1] * 8
    assert {status for receipt in receipts for status, _ in receipt} == {303}
    assert sorted(text for text in running.stored() if text in texts) == texts


def test_of_two_hundred_comments_by_fifty_writers_at_once_none_is_lost(running, article):
    def write(number: int) -> list[tuple[str, Answer]]:
        writer = Writer(running.ports[number % 2], article)
        texts = [f"Writer {number}, comment {place}." for place in range(EACH)]
        return [(text, writer.send(writer.check(text))) for text in texts]

    answers = list(chain(*at_once([partial(write, number) for number in range(CLIENTS)])))

    thanked = [text for text, answer in answers if answer.status == 303]
    refused = [(text, answer) for text, answer in answers if answer.status != 303]
    assert len(answers) == CLIENTS * EACH
    assert len(thanked) > CLIENTS
    assert sorted(text for text in running.stored() if "Writer" in text) == sorted(thanked)
    for text, answer in refused:
        assert answer.status in {429, 503}
        assert text in answer.text
