"""Ten power cuts under eight writers with backups running, and 32 people who send at once."""

import os
import subprocess
import sys
import tarfile
import threading
import time
from statistics import quantiles

from tests.running import running
from tests.server.killing import Writers, kill_under_writers
from tests.servers import ROOT

RESTART = 5.0  # seconds
SENDERS, SECONDS = 32, 30
P95 = 1.0  # seconds that a sender may have to wait


def test_ten_kills_under_eight_writers_lose_nothing_and_double_nothing(
    folder_of_a_site, record_property
):
    with running(*folder_of_a_site()) as site, backups(site) as made:
        starts = kill_under_writers(site, rounds=10, writers=8, longest=2.0)

    record_property("slowest start in seconds", max(starts))
    print(f"Started again within {max(starts):.1f} s; {len(made)} backups made meanwhile")  # noqa: T201
    assert max(starts) < RESTART
    assert made
    for copy in made:  # each was verified by the command that made it
        with tarfile.open(copy) as packed:
            assert packed.getnames() == ["db.sqlite3", "secret_key"]


class backups:  # noqa: N801 - used like a function
    """Makes one backup after the other while the block runs."""

    def __init__(self, site):
        self.site, self.made = site, []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._make)

    def __enter__(self):
        self._thread.start()
        return self.made

    def __exit__(self, *reason):
        self._stop.set()
        self._thread.join()

    def _make(self):
        while not self._stop.is_set():
            copy = self.site.folder / f"copy-{len(self.made)}.tar"
            command = [sys.executable, "manage.py", "backup", str(copy)]
            environment = {"PATH": os.environ["PATH"], **self.site.environment}
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
            self.made.append(copy)


def test_thirty_two_senders_at_once_are_all_served_within_a_second(
    folder_of_a_site, record_property
):
    with running(*folder_of_a_site()) as site:
        with Writers(site, SENDERS, "a rush") as writing:
            time.sleep(SECONDS)

        p95 = quantiles(writing.waits, n=20)[-1]
        record_property("p95 in seconds", p95)
        print(f"{len(writing.acknowledged)} comments in {SECONDS} s, p95 {p95:.2f} s")  # noqa: T201
        assert not writing.refusals
        assert writing.acknowledged <= set(site.stored())
        assert "locked" not in site.log.read_text()
        assert p95 < P95
