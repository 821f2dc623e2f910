"""What was acknowledged is there, whatever happens next. tests/bench asks this for longer."""

from tests.running import running
from tests.server.killing import kill_under_writers


def test_a_killed_server_has_lost_nothing_it_acknowledged(folder_of_a_site):
    with running(*folder_of_a_site()) as site:
        (start,) = kill_under_writers(site, rounds=1, writers=4, longest=0.5)

        assert start < 15  # seconds, with everything else that runs in the suite
