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
from dataclasses import dataclass
from datetime import date
from multiprocessing.util import Finalize
from typing import TYPE_CHECKING

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from articles.models import Visit

if TYPE_CHECKING:
    from articles.catalogue import Article

WRITE_EVERY = 4.0  # seconds; a crash loses at most what came in since
ONE_VISIT = 30 * 60  # seconds in which one sender counts once for an article
REMEMBERED = 100_000  # senders and articles at most; the oldest are forgotten first
FRESH = 60.0  # seconds for which the numbers on a page are kept

logger = logging.getLogger(__name__)

ROBOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|monitor|curl/|wget/|python-|headless"
    r"|lighthouse|scrapy|httpclient|go-http|java/",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Numbers:
    """What the page says: visits in all, those of an earlier site included, and today's."""

    total: int
    today: int


def is_robot(user_agent: str) -> bool:
    """Whether the client calls itself a robot, or calls itself nothing at all."""
    return not user_agent or ROBOT.search(user_agent) is not None


class Counts:
    """The visits of one process: what is not written yet, and who was counted lately."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._unwritten: Counter[tuple[str, date]] = Counter()
        self._lately: OrderedDict[bytes, float] = OrderedDict()
        self._numbers: dict[str, tuple[float, Numbers]] = {}
        self._writer: threading.Thread | None = None

    def add(self, article: Article, address: str) -> bool:
        """Count a visit from `address` unless it was counted within the last 30 minutes."""
        sender = hmac.digest(self._key, f"{article.slug} {address}".encode(), "sha256")[:16]
        now = time.monotonic()
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
        now = time.monotonic()
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
        except DatabaseError:
            logger.warning("Visits could not be written; they are kept and tried again")
            with self._lock:
                self._unwritten.update(counts)

    def _forget_before(self, moment: float) -> None:
        while self._lately:
            sender, counted = next(iter(self._lately.items()))
            if counted > moment and len(self._lately) < REMEMBERED:
                return
            del self._lately[sender]

    def _start_writing(self) -> None:
        """Start the writer with the first visit, so that it lives in the process that serves."""
        if self._writer is None:
            self._writer = threading.Thread(target=self._keep_writing, name="visits", daemon=True)
            self._writer.start()
            # The server's workers end through multiprocessing, which runs no atexit handlers.
            Finalize(None, self.write, exitpriority=10)

    def _keep_writing(self) -> None:
        while True:
            time.sleep(WRITE_EVERY)
            close_old_connections()
            self.write()
            connection.close()


counts = Counts()
