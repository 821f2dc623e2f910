"""The servers that are compared, and what they serve; all on this machine and in a folder."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from http.client import HTTPResponse
from pathlib import Path
from typing import Any, Self

from tests.bench.load import Measured, measure
from tests.servers import LOOPBACK, ROOT, end, free_port, granian, nginx, wait_for

CORE = 0  # of the servers; see load.CORE
SLUG = "hypnic-jerks"
PAGE = f"/articles/{SLUG}/"
CROWDED = "/articles/restless-legs/"  # an article with very many comments
QUIET = "/articles/sleep-myoclonus/"  # one with a hundred
FILLED = (f"{SLUG}:20:15:50", "restless-legs:75000:25000:0", "sleep-myoclonus:75:25:0")


class Stage:
    """A folder with a filled database, and the servers started on it, each once."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(folder),
            "DJANGO_SETTINGS_MODULE": "sleepsite.settings",
            "BENCH_ANSWER": str(folder / "answer.json"),
            **environment,
        }
        self._ending = ExitStack()
        self._running: dict[str, Server] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._ending.close()

    def run(self, *command: str, **environment: str) -> None:
        whole = self.environment | environment
        subprocess.run([sys.executable, *command], env=whole, cwd=ROOT, check=True)

    def fill(self, *what: str) -> Self:
        self.run("manage.py", "collectstatic", "--no-input", "--verbosity", "0")
        self.run("-m", "tests.bench.filling", *what)
        return self

    def start(self, application: str, **environment: str) -> Server:
        """A web process of its own, once it answers."""
        port = free_port()
        web = granian(application, port, self.environment | environment, CORE)
        self._ending.callback(end, web)
        wait_for(port, web)
        return Server(f"http://{LOOPBACK}:{port}", [web.pid])

    def server(self, application: str) -> Server:
        """The one web process that serves `application`."""
        if application not in self._running:
            self._running[application] = self.start(application)
        return self._running[application]

    @cached_property
    def site(self) -> Server:
        return self.server("sleepsite.wsgi:application")

    @cached_property
    def uncached(self) -> Server:
        return self.server("sleepsite.wsgi:django_application")

    @cached_property
    def naive(self) -> Server:
        """The page written without a thought for speed, and about as long as ours."""
        naive = self.server("tests.bench.naive:application")
        length, ours = len(naive.open().read()), len(self.site.open().read())
        if not 0.9 <= length / ours <= 1.1:
            raise RuntimeError(
                f"The naive page has {length} bytes and ours {ours}: make them alike"
            )
        return naive

    @cached_property
    def bare(self) -> Server:
        """A bare function that returns the finished page, with the same headers."""
        with self.site.open() as page:
            answer = {
                "status": "200 OK",
                "headers": [pair for pair in page.getheaders() if pair[0].lower() not in ITS_OWN],
                "body": page.read().decode(),
            }
        (self.folder / "answer.json").write_text(json.dumps(answer))
        return self.server("tests.bench.bare:application")

    @cached_property
    def nginx(self) -> Server:
        """deploy/nginx.conf before the site; beside the page the same bytes as a static file."""
        page = self.site.open().read()
        for name, content in (("page.html", page), ("page.html.gz", gzip.compress(page, 6))):
            (self.folder / "static" / name).write_bytes(content)
        web_port = int(self.site.address.rpartition(":")[2])
        front = nginx(self.folder, [web_port], self.folder / "static", core=CORE)
        port, process = self._ending.enter_context(front)
        return Server(f"http://{LOOPBACK}:{port}", [process.pid, *self.site.processes])


WARM_UP = 10  # answers, so that what is made once is not measured
ITS_OWN = {"server", "date", "connection"}  # headers that belong to the server, not to the page


@dataclass(frozen=True)
class Server:
    address: str
    processes: list[int]  # all that work on an answer

    def open(self, path: str = PAGE, posted: bytes | None = None) -> HTTPResponse:
        return urllib.request.urlopen(self.address + path, posted)  # noqa: S310 - our own address

    def measure(self, path: str = PAGE, **how: Any) -> Measured:
        """What it can do once it is warm."""
        if "script" not in how:
            for _ in range(WARM_UP):
                self.open(path).read()
        return measure(self.address + path, self.processes, **how)

    @property
    def memory(self) -> float:
        """Megabytes of the worker."""
        parent = self.processes[0]
        worker = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()[-1]
        status = Path(f"/proc/{worker}/status").read_text()
        return int(status.split("VmRSS:")[1].split()[0]) / 1024
