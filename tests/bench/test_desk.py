"""The desk among 100,000 comments, of which 5,000 wait: how long its page and a decision take.

The bounds are of processor time and several times what we aim for (150 ms and 50 ms), because a
busy machine is no fault of the desk; `pytest -s` prints what it took.
"""

import statistics
import sys
import time

import pytest

from tests.comments.desk import QUEUE
from tests.comments.test_desk_speed import fill, large_scans, queries

pytestmark = pytest.mark.django_db

MANY = 100_000
TIMES = 15


def milliseconds(act) -> float:
    """The median of the processor time that `act` takes here, and the database in its process."""
    taken = []
    for _ in range(TIMES):
        before, at = time.process_time(), time.perf_counter()
        act()
        taken.append((time.process_time() - before, time.perf_counter() - at))
    spent, waited = (statistics.median(column) * 1000 for column in zip(*taken, strict=True))
    sys.stdout.write(f"  {spent:.0f} ms of the processor, {waited:.0f} ms by the clock\n")
    return spent


def test_the_desk_is_quick_among_a_hundred_thousand_comments(client, moderator):
    waiting = iter(fill(moderator, MANY))
    client.force_login(moderator)
    client.get(QUEUE)

    def decide() -> None:
        comment = next(waiting)
        address = f"{QUEUE}{comment.pk}/decide/"
        sent = client.post(address, {"verb": "publish", "sure": "1", "version": comment.version})
        assert sent.status_code == 303

    for _ in range(10):
        next(waiting)  # on hold, and urgent
    page = milliseconds(lambda: client.get(QUEUE))
    decision = milliseconds(decide)
    asked = {"page": queries(lambda: client.get(QUEUE)), "decision": queries(decide)}

    assert len(asked["page"]) <= 15
    assert len(asked["decision"]) <= 12
    assert [large_scans(sql) for sql in asked.values()] == [[], []]
    assert page < 600
    assert decision < 250
