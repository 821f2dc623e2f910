"""What was acknowledged is there, whatever happens next. tests/bench asks this for longer."""

import os
import signal

from tests.running import until
from tests.server.killing import kill_under_writers


def test_a_killed_server_has_lost_nothing_it_acknowledged(site):
    kill_under_writers(site, rounds=1, writers=4, longest=0.5)

    assert 0 < site.worked < 5  # seconds, the start and what had to be repaired included


def test_a_worker_that_dies_is_replaced_and_told_in_a_line_like_all_others(site):
    first, worker = site.pids

    os.kill(worker, signal.SIGKILL)

    assert until(lambda: site.get("/")[0] == 200)
    assert site.pids[0] == first
    assert site.pids[1] != worker
    assert [line["level"] for line in site.lines() if "worker-1" in line["message"]] == ["ERROR"]
