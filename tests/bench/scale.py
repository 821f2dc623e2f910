"""The rows of SCALE=1: a million comments in all against a thousand, on both databases.

Times are by the clock, because a database server works in processes of its own; all that counts is
their medians in turns.
"""

import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from ipaddress import IPv4Address
from itertools import islice
from pathlib import Path
from secrets import randbits, token_hex
from statistics import median
from urllib.parse import urlencode, urlsplit

import psycopg

from tests.bench.stage import PAGE, Server, Stage
from tests.bench.table import ROUNDS, Missing, Row
from tests.bench.words import TOKEN

FEW, MANY = 1000, 1_000_000
READS = 30  # in a round
WRITES = 15  # in a round, so that in three rounds 45 of the 50 that wait are decided
QUEUE = "/admin/comments/comment/"


@dataclass(frozen=True)
class Request:
    path: str
    cookies: str = ""
    posted: str | None = None
    sender: str = "10.0.0.1"

    def seconds(self, connection: HTTPConnection) -> float:
        """How long the right answer took to come."""
        method, expected = ("GET", 200) if self.posted is None else ("POST", 303)
        headers = {"Cookie": self.cookies, "X-Forwarded-For": self.sender}
        if self.posted is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        connection.request(method, self.path, self.posted, headers)
        answer = connection.getresponse()
        answer.read()
        taken = time.perf_counter() - began
        if answer.status != expected:
            raise RuntimeError(f"{self.path} was answered with {answer.status}")
        return taken


def typical(server: Server, requests: Iterable[Request]) -> float:
    """The median of what `requests` take, one after the other."""
    connection = HTTPConnection(urlsplit(server.address).netloc)
    taken = median(request.seconds(connection) for request in requests)
    connection.close()
    return taken


class Site:
    """A site of `how_many` comments, with what its moderator and its writers have yet to send."""

    def __init__(self, stage: Stage, how_many: int) -> None:
        file = stage.folder / "browsers.json"
        stage.run("-m", "tests.bench.multitude", str(how_many), str(file))
        told = json.loads(file.read_text())
        self.moderator = f"sessionid={told['session']}; csrftoken={TOKEN}"
        self.waiting, self.forms = iter(told["waiting"]), iter(told["forms"])
        self.uncached = stage.start("sleepsite.wsgi:django_application")
        self.site = stage.start("sleepsite.wsgi:application", TRUSTED_PROXIES="1")  # who sends

    def read_article(self) -> float:
        return typical(self.uncached, [Request(PAGE)] * READS)

    def read_queue(self) -> float:
        return typical(self.uncached, [Request(QUEUE, self.moderator)] * READS)

    def decide(self) -> float:
        said = {"verb": "publish", "sure": "1", "version": "0", "csrfmiddlewaretoken": TOKEN}
        addresses = [f"{QUEUE}{pk}/decide/" for pk in islice(self.waiting, WRITES)]
        decisions = [Request(one, self.moderator, urlencode(said)) for one in addresses]
        return typical(self.uncached, decisions)

    def send(self) -> float:
        sent = [
            Request(f"{PAGE}comments/", f"csrftoken={TOKEN}", form, str(IPv4Address(randbits(32))))
            for form in islice(self.forms, WRITES)
        ]
        return typical(self.site, sent)


WORK = {  # what is sent has to wait as well, so that comes last
    "article page, not cached": Site.read_article,
    "queue page of the desk": Site.read_queue,
    "deciding a comment": Site.decide,
    "sending a comment": Site.send,
}


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """The address of an empty database at `server`, which is there for the block."""
    name = f"quiet_hours_bench_{token_hex(4)}"
    with psycopg.connect(server, autocommit=True, connect_timeout=3) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield urlsplit(server)._replace(path=f"/{name}").geturl()
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def at_scale(folder: Path) -> Iterator[Row | Missing]:
    """`folder` is that of a Stage, whose static files serve here too."""
    yield from compared(folder, "SQLite", None)
    server = os.environ.get("TEST_DATABASE_URL", "")
    try:
        psycopg.connect(server, connect_timeout=3).close()
    except psycopg.Error:
        yield Missing("1,000,000 comments on PostgreSQL", "no server answers at TEST_DATABASE_URL")
        return
    yield from compared(folder, "PostgreSQL", server)


def compared(folder: Path, database: str, server: str | None) -> Iterator[Row]:
    with ExitStack() as ending:

        def site_of(how_many: int) -> Site:
            own = folder / f"{database}-{how_many}"
            own.mkdir()
            (own / "static").symlink_to(folder / "static")
            environment = {"SECRET_KEY": "for-tests-only"}
            if server:
                environment["DATABASE_URL"] = ending.enter_context(new_database(server))
            return Site(ending.enter_context(Stage(own, **environment)), how_many)

        many, few = site_of(MANY), site_of(FEW)
        for work, seconds in WORK.items():
            pairs = [(seconds(many), seconds(few)) for _ in range(ROUNDS)]
            slower = median(with_many / with_few for with_many, with_few in pairs)
            title = f"{MANY:,} comments in all to {FEW:,}, {database}: {work}"
            yield Row(title, slower, 2, is_floor=False)
