"""Counts how often articles are opened, without knowing by whom.

A visit is counted in memory and written every few seconds in one statement, so reading costs no
write. What keeps one visitor from counting twice is an HMAC of the address under a key made when
the process starts; both live in memory only and end with it.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from django.db import Error, close_old_connections, connection
from django.utils import timezone

from articles.models import Visit

if TYPE_CHECKING:
    from articles.catalogue import Article

WRITE_EVERY = 4.0  # seconds; a crash loses at most what came in since
ONE_VISIT = 30 * 60  # seconds in which one sender counts once for an article
REMEMBERED = 100_000  # senders and articles at most; the oldest are forgotten first
FRESH = 50.0  # seconds for which numbers are kept: with the writing and the caches, a minute

logger = logging.getLogger(__name__)

# A Cubot is a telephone.
ROBOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|preview|external(hit|agent|fetcher)|fetcher|archiver|monitor"
    r"|whatsapp/|mediapartners|curl/|wget/|python-|headless|phantomjs|lighthouse|scrapy|axios/"
    r"|httpclient|okhttp/|go-http|java/",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Numbers:
    """What the page says: visits in all, those of an earlier site included, and today's."""

    total: int
    today: int

    @property
    def sentence(self) -> str:
        times = "time" if self.total == 1 else "times"
        visits = "visit" if self.today == 1 else "visits"
        return f"Visited {self.total:,} {times}, {self.today:,} {visits} today"


def is_robot(user_agent: str) -> bool:
    """Whether the client calls itself a robot, or calls itself nothing at all."""
    return not user_agent or ROBOT.search(user_agent) is not None


class Counts:
    """The visits of one process: what is not written yet, and who was counted lately.

    `clock` gives seconds that never run backwards; with `write_every` None nothing is written
    until somebody calls `write`. At most `remembered` senders are known at a time.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float] = time.monotonic,
        write_every: float | None = WRITE_EVERY,
        remembered: int = REMEMBERED,
    ) -> None:
        self._clock = clock
        self._write_every = write_every
        self._remembered = remembered
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._unwritten: Counter[tuple[str, date]] = Counter()
        self._lately: OrderedDict[bytes, float] = OrderedDict()
        self._numbers: dict[str, tuple[float, Numbers]] = {}
        self._writer: threading.Thread | None = None

    def add(self, article: Article, address: str) -> bool:
        """Count a visit from `address` unless it was counted within the last 30 minutes."""
        sender = hmac.digest(self._key, f"{article.slug} {address}".encode(), "sha256")[:16]
        now = self._clock()
        with self._lock:
            self._forget_before(now - ONE_VISIT)
            if sender in self._lately:
                return False
            self._lately[sender] = now
            self._unwritten[article.slug, timezone.localdate()] += 1
            self._start_writing()
        return True

    def of(self, article: Article) -> Numbers:
        """The numbers for the article's page, at most a minute old."""
        now = self._clock()
        known = self._numbers.get(article.slug)
        if known and now - known[0] < FRESH:
            return known[1]
        total, today = Visit.objects.totals(article.slug, timezone.localdate())
        numbers = Numbers(total + article.visits_before, today)
        self._numbers[article.slug] = now, numbers
        return numbers

    def write(self) -> None:
        """Write what was counted. While the database is away it is kept for the next time."""
        with self._lock:
            counts, self._unwritten = self._unwritten, Counter()
        try:
            Visit.objects.add(counts)
        except Error:
            logger.warning("Visits could not be written; they are kept and tried again")
            with self._lock:
                self._unwritten.update(counts)

    def _forget_before(self, moment: float) -> None:
        while self._lately:
            sender, counted = next(iter(self._lately.items()))
            if counted > moment and len(self._lately) < self._remembered:
                return
            del self._lately[sender]

    def _start_writing(self) -> None:
        """Start the writer with the first visit, so that it lives in the process that serves."""
        if self._writer is None and self._write_every is not None:
            self._writer = threading.Thread(
                target=self._keep_writing, args=[self._write_every], name="visits", daemon=True
            )
            self._writer.start()
            # The server's workers end through multiprocessing, which runs no atexit handlers.
            Finalize(None, self.write, exitpriority=10)

    def _keep_writing(self, pause: float) -> None:
        while True:
            time.sleep(pause)
            close_old_connections()
            self.write()
            connection.close()


counts = Counts()
