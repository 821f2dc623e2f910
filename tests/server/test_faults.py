"""What goes wrong on machines: readers keep reading, writers keep their words, logs say it once.

The database behind a line that is cut stands in tests/site/test_nginx.py, mail servers that are
away in tests/comments/test_notifications.py, articles in tests/articles/test_catalogue.py.
"""

import os
import socket
import time
from contextlib import ExitStack, closing
from http.client import HTTPConnection

from tests.running import until
from tests.servers import LOOPBACK

ARTICLE = "/articles/quiet-legs/"
THREADS = 4  # of the server, each with a connection of its own
WORDS = "My legs kick when I fall asleep & wake me."


def test_a_full_disk_keeps_no_reader_from_reading_and_no_writer_from_their_words(site):
    checked = [site.check(WORDS) for _ in range(3)]
    site.limit("fsize", 4096)

    refused = [site.send(one) for one in checked]
    read = site.get(f"{ARTICLE}?page=1")
    fault = until(lambda: site.faults.get("disk"))
    site.limit("fsize", "unlimited")
    sent = site.send(checked[0])

    assert {status for status, _ in refused} == {503}
    assert all("My legs kick when I fall asleep &amp; wake me." in page for _, page in refused)
    assert read[0] == 200
    assert "disk" in fault or "cannot be written" in fault
    assert sent[0] == 303
    assert site.stored().count(WORDS) == 1
    assert until(lambda: not site.faults)

    assert_told_once(site)


def assert_told_once(site):
    """Each fault in one line of JSON, with the request's name and without anybody's words."""
    faults = [line for line in site.lines() if "exception" in line]
    messages = [fault["message"] for fault in faults]
    assert "A comment could not be checked or stored" in messages
    assert len(messages) == len(set(messages))
    assert {len(fault["request"]) for fault in faults} == {16}
    assert WORDS[:20] not in site.log.read_text()


def test_a_file_that_can_only_be_read_is_told_and_written_again_without_a_restart(site):
    checked = site.check("Mine.")
    site.kill()
    site.database.chmod(0o444)
    site.start()

    refused = [site.send(checked) for _ in range(4)]
    read = site.get(f"{ARTICLE}?page=1")
    fault = until(lambda: site.faults.get("database"))
    for file in site.folder.glob("db.sqlite3*"):
        file.chmod(0o644)
    sent = [site.send(checked)[0] for _ in range(8)]

    assert {status for status, _ in refused} == {503}
    assert all("Mine." in page for _, page in refused)
    assert read[0] == 200
    assert fault
    assert 303 in sent
    assert sent.count(503) <= THREADS  # each may find out once
    assert site.stored().count("Mine.") == 1
    assert until(lambda: not site.faults)


def test_a_database_that_is_away_when_the_site_starts_is_found_when_it_comes(site):
    site.kill()
    away = site.database.rename(site.folder / "away")
    site.database.mkdir()
    site.start()

    read, fault = site.get(ARTICLE), site.faults.get("database")
    status, page = site.send(site.check("Too early."))
    site.database.rmdir()
    away.rename(site.database)

    assert read[0] == 200
    assert "Comments cannot be shown at the moment" in read[1]
    assert "cannot be used" in fault
    assert status == 503
    assert "Too early." in page
    assert site.send(site.check("In time."))[0] == 303
    assert until(lambda: not site.faults)


def test_articles_that_cannot_be_read_stay_as_they_were(site):
    words = site.articles / "articles"
    before = site.get(ARTICLE)
    words.chmod(0o000)

    fault = until(lambda: site.faults.get("articles"))
    during = site.get(ARTICLE)
    words.chmod(0o755)

    assert "cannot be read" in fault
    assert before[0] == during[0] == 200
    assert until(lambda: not site.faults)


def test_without_file_descriptors_those_who_are_connected_read_on_and_others_come_back(site):
    (worker,) = site.pids[1:]
    with closing(HTTPConnection(LOOPBACK, site.port, timeout=10)) as reader:
        reader.request("GET", ARTICLE)
        assert reader.getresponse().read()
        held = len(os.listdir(f"/proc/{worker}/fd"))  # noqa: PTH208
        site.limit("nofile", held + 20)
        with ExitStack() as crowd:
            for _ in range(60):
                crowd.enter_context(socket.create_connection((LOOPBACK, site.port), 5))
            time.sleep(0.3)

            statuses = []
            for path in (ARTICLE, "/", "/articles/still-waters/"):
                reader.request("GET", path)
                answer = reader.getresponse()
                answer.read()
                statuses.append(answer.status)
        site.limit("nofile", 4096)

    assert statuses == [200, 200, 200]
    assert until(lambda: site.get(ARTICLE)[0] == 200)
    assert site.send(site.check("I am back again."))[0] == 303
