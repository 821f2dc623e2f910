"""Writers who remember what was acknowledged, and a server that is killed beneath them."""

import random
import threading
import time
from contextlib import suppress
from http.client import HTTPException

from tests.running import Site


class Writers:
    """Threads that send one comment after the other and keep the words of those that got a 303."""

    def __init__(self, site: Site, count: int, name: str) -> None:
        self.site, self.name = site, name
        self.acknowledged: set[str] = set()
        self.waits: list[float] = []  # seconds that each step 2 took
        self.refusals: list[int] = []
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=[n]) for n in range(count)]

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *reason: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, count: int, seconds: float = 30) -> None:
        """Until so many were acknowledged."""
        end = time.monotonic() + seconds
        while len(self.acknowledged) < count and time.monotonic() < end:
            time.sleep(0.01)

    def _write(self, writer: int) -> None:
        number = 0
        while not self._stop.is_set():
            number += 1
            text = f"Comment {number} of writer {writer} in {self.name}."
            # While the server is dead nobody answers, and nobody was promised anything.
            with suppress(OSError, HTTPException):
                checked = self.site.check(text)
                started = time.monotonic()
                status, _ = self.site.send(checked)
                self.waits.append(time.monotonic() - started)
                if status == 303:
                    self.acknowledged.add(text)
                else:
                    self.refusals.append(status)
                continue
            time.sleep(0.02)


def kill_under_writers(site: Site, *, rounds: int, writers: int, longest: float) -> list[float]:
    """Kill and start again; how long each start took. Fails where a promise was not kept."""
    acknowledged, starts = set(), []
    for number in range(rounds):
        with Writers(site, writers, f"round {number}") as writing:
            writing.wait_for(writers)
            time.sleep(random.uniform(0, longest))  # noqa: S311
            site.kill()
        acknowledged |= writing.acknowledged
        starts.append(site.start())
        stored = site.stored()
        assert len(stored) == len(set(stored))
        assert acknowledged <= set(stored)
    assert len(acknowledged) >= rounds
    return starts
