"""The whole site in processes of its own, with its own folder and SQLite, for tests to hurt."""

import json
import os
import re
import signal
import sqlite3
import subprocess
import time
from collections.abc import Callable
from contextlib import closing, contextmanager, suppress
from html import unescape
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.servers import LOOPBACK, end, free_port, granian

WIDE = "1000000/1m"  # limits that no test reaches


def until(is_so: Callable[[], Any], seconds: float = 30) -> Any:
    """The first answer that is so, or the last in that time; until then nobody needs to answer."""
    last, answer = time.monotonic() + seconds, None
    while not answer and time.monotonic() < last:
        with suppress(OSError, HTTPException):
            answer = is_so()
        time.sleep(0 if answer else 0.05)
    return answer


class Site:
    """`start` it, `kill` it, and look at what it logged and stored."""

    def __init__(self, folder: Path, articles: Path, **environment: str) -> None:
        self.folder, self.articles, self.port = folder, articles, free_port()
        self.database, self.log = folder / "db.sqlite3", folder / "log"
        self.environment = {
            "DATA_DIR": str(folder),
            "ARTICLES_DIR": str(articles),
            "COMMENT_LIMITS": WIDE,
            "LOG_FORMAT": "json",
            **environment,
        }
        self.process: subprocess.Popen | None = None

    def start(self, seconds: float = 60) -> float:
        """How long it took until it answered."""
        started = time.monotonic()
        self.process = granian(
            "sleepsite.wsgi:application", self.port, self.environment, log=self.log
        )
        while time.monotonic() - started < seconds:
            with suppress(OSError, HTTPException):
                if self.get("/healthz", timeout=seconds)[0] == 200:
                    return time.monotonic() - started
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError(f"The site does not answer: {self.log.read_text()}")

    @property
    def pids(self) -> list[int]:
        """Those of its first process and of its workers."""
        assert self.process
        pid = self.process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        return [pid, *map(int, children)]

    @property
    def worked(self) -> float:
        """Seconds of processor time that it has taken, which no other program makes longer."""
        stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2] for pid in self.pids)
        ticks = sum(sum(map(int, stat.split()[11:15])) for stat in stats)
        return ticks / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """As a power cut would, but for the disk."""
        assert self.process
        for pid in self.pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            end(self.process)

    def limit(self, resource: str, value: int | str) -> None:
        """Set a soft limit of the running processes, as `prlimit --fsize=4096:` does."""
        for pid in self.pids:
            subprocess.run(["prlimit", "--pid", str(pid), f"--{resource}={value}:"], check=True)

    def get(self, path: str, timeout: float = 10, **headers: str) -> tuple[int, str]:
        return self.ask("GET", path, timeout=timeout, **headers)[:2]

    def ask(
        self,
        method: str,
        path: str,
        said: dict[str, str] | None = None,
        *,
        port: int = 0,
        of: str = LOOPBACK,
        timeout: float = 30,
        **headers: str,
    ) -> tuple[int, str, dict[str, str]]:
        """Status, body and headers of an answer to the client with the address `of`."""
        body = None if said is None else urlencode(said)
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        server, client = (LOOPBACK, port or self.port), (of, 0)
        with closing(HTTPConnection(*server, timeout, source_address=client)) as line:
            line.request(method, path, body, headers)
            answer = line.getresponse()
            fields = {name.lower(): value for name, value in answer.getheaders()}
            return answer.status, answer.read().decode(), fields

    @property
    def faults(self) -> dict[str, str]:
        found: dict[str, str] = json.loads(self.get("/healthz")[1])["faults"]
        return found

    def check(self, text: str) -> dict[str, str]:
        """Step 1: the fields that the browser sends with step 2, and its cookie."""
        said = {"name": "Asha", "text": text, "reply_to": "", "website": ""}
        status, page, headers = self.ask("POST", "/articles/quiet-legs/comments/check/", said)
        assert status == 200, page
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page)
        cookie = headers["set-cookie"].partition(";")[0]
        return {name: unescape(value) for name, value in hidden} | {"": cookie}

    def send(self, checked: dict[str, str], **how: Any) -> tuple[int, str]:
        """Step 2: status and page."""
        fields = {name: value for name, value in checked.items() if name}
        path = "/articles/quiet-legs/comments/"
        return self.ask("POST", path, fields, Cookie=checked[""], **how)[:2]

    def stored(self) -> list[str]:
        """The texts of all comments, after a look at the whole file."""
        with closing(sqlite3.connect(self.database)) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            return [text for (text,) in database.execute("SELECT text FROM comments_comment")]

    def lines(self) -> list[dict[str, str]]:
        """What was logged; fails where a line is not one JSON object."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]


@contextmanager
def running(folder: Path, articles: Path, **environment: str):
    site = Site(folder, articles, **environment)
    try:
        site.start()
        yield site
    finally:
        site.stop()
