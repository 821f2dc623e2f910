"""A backup taken while people read and write, from a real server, restored to another site."""

import html
import http.client
import itertools
import re
import threading
import time
from contextlib import contextmanager
from urllib.parse import urlencode

import pytest

from comments.models import Comment
from tests.conftest import CONTENT
from tests.servers import LOOPBACK, end, free_port, granian, wait_for
from tests.site_file import SiteFile, standing_in

ARTICLE = "/articles/quiet-legs/"
FORM = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class People:
    """Readers, and writers who send `a_second` comments; each does one thing at a time."""

    def __init__(self, port, a_second=20, readers=2, writers=4):
        self.port, self.writers = port, writers
        self.pause = writers / a_second
        self.acknowledged: list[str] = []  # texts whose sending was answered with a receipt
        self.problems: list[str] = []
        self.pages = 0
        self._numbers = itertools.count(1)
        self._over = threading.Event()
        doings = [self._read] * readers + [self._write] * writers
        self._threads = [threading.Thread(target=self._until_over, args=[do]) for do in doings]

    @contextmanager
    def busy(self):
        for thread in self._threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in self._threads:
                thread.join()

    def wait_for(self, comments):
        until = time.monotonic() + 60
        while len(self.acknowledged) < comments and not self.problems and time.monotonic() < until:
            time.sleep(0.01)

    def _until_over(self, do):
        line = http.client.HTTPConnection(LOOPBACK, self.port, timeout=30)
        while not self._over.is_set():
            do(line)

    def _read(self, line):
        line.request("GET", f"{ARTICLE}?page={next(self._numbers) % 3 + 1}")
        answer = line.getresponse()
        if b"</html>" not in answer.read() or answer.status != 200:
            self.problems.append(f"A page was answered with {answer.status}.")
        self.pages += 1
        time.sleep(0.01)

    def _write(self, line):
        began = time.monotonic()
        said = {"name": "Ann", "text": f"A warm bath helps me, night {next(self._numbers)}."}
        line.request("POST", f"{ARTICLE}comments/check/", urlencode(said), FORM)
        checked = line.getresponse()
        page = checked.read().decode()
        fields = {name: html.unescape(value) for name, value in FIELD.findall(page)}
        cookie = checked.headers.get("Set-Cookie", "").partition(";")[0]
        line.request("POST", f"{ARTICLE}comments/", urlencode(fields), FORM | {"Cookie": cookie})
        sent = line.getresponse()
        sent.read()
        if sent.status == 303:
            self.acknowledged.append(said["text"])
        else:
            self.problems.append(f"A comment was answered with {sent.status}.")
        time.sleep(max(0, self.pause - (time.monotonic() - began)))


@pytest.fixture
def port(site_file, settings):
    """A running server of the site."""
    port = free_port()
    environment = {
        "DATA_DIR": str(site_file.data),
        "ARTICLES_DIR": str(CONTENT),
        "COMMENT_LIMITS": "100000/1d",
    }
    (site_file.data / "static").symlink_to(settings.STATIC_ROOT)
    server = granian("sleepsite.wsgi:application", port, environment)
    try:
        wait_for(port, server)
        yield port
    finally:
        end(server)


def lost_in_a_backup(site_file, port, settings, tmp_path, *, comments):
    """What a backup misses that was acknowledged before it began; it is restored elsewhere."""
    with People(port).busy() as people:
        people.wait_for(comments)
        before = list(people.acknowledged)
        site_file.manage("backup", tmp_path / "copy.tar")
        people.wait_for(len(people.acknowledged) + 5)

    assert people.problems == []
    assert len(before) >= comments
    assert len(people.acknowledged) > len(before)
    assert people.pages > 0
    settings.DATA_DIR = tmp_path / "elsewhere"
    settings.DATA_DIR.mkdir()
    restored = SiteFile(settings.DATA_DIR)
    with standing_in(restored.database):
        restored.manage("restore", tmp_path / "copy.tar", yes=True)
        restored.manage("check", fail_level="WARNING")
        assert restored.sql("PRAGMA integrity_check") == [("ok",)]
        assert restored.sql("PRAGMA foreign_key_check") == []
        return set(before) - set(Comment.objects.values_list("text", flat=True))


def test_a_backup_under_load_has_every_comment_acknowledged_before_it_began(
    site_file, port, settings, tmp_path
):
    assert lost_in_a_backup(site_file, port, settings, tmp_path, comments=20) == set()
