"""What was acknowledged is there, whatever happens next. tests/bench asks this for longer."""

import os
import signal
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from tests.running import running, until
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


def test_a_stopped_server_finishes_its_answers_and_writes_the_visits_it_counted(folder_of_a_site):
    with (
        running(*folder_of_a_site()) as site,
        ThreadPoolExecutor() as sender,
        closing(sqlite3.connect(site.database, isolation_level=None)) as other_writer,
    ):
        checked = site.check("Sent while the server was stopped.")
        visit = {"User-Agent": "Mozilla/5.0", "Sec-Fetch-Site": "same-origin"}
        counted, *_ = site.ask("POST", "/articles/quiet-legs/visit/", {}, **visit)
        other_writer.execute("BEGIN IMMEDIATE")  # so the sending has to wait
        sending = sender.submit(site.send, checked)
        time.sleep(0.5)

        site.process.terminate()
        time.sleep(0.5)
        other_writer.execute("ROLLBACK")
        status, _ = sending.result()
        ended = site.process.wait(20)

        assert (counted, status, ended) == (204, 303, 0)
        assert site.stored() == ["Sent while the server was stopped."]
        visits = other_writer.execute("SELECT sum(count) FROM articles_visit").fetchone()
        assert visits == (1,)
