"""Backups of a real SQLite file, made and restored by the commands in processes of their own."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent


class Site:
    """A site of its own in a folder: its database, its key, its commands."""

    def __init__(self, folder):
        self.data = folder / "data"
        self.environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(self.data)}

    def manage(self, *command, ok=True):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert (done.returncode == 0) == ok, done.stderr
        return done.stdout if ok else done.stderr

    def sql(self, statement, *values):
        with sqlite3.connect(self.data / "db.sqlite3") as database:
            return database.execute(statement, values).fetchall()

    def write(self, text, sender=""):
        """The id of a new comment."""
        given = {
            "article_slug": "hypnic-jerks",
            "name": "Asha",
            "text": text,
            "sender": sender,
            "sent_at": "2026-11-20 12:00:00",
            "status": "pending",
            "masks": "[]",
            "version": 0,
            "wants_replies": 0,
            **dict.fromkeys(("email", "consent_version", "source"), ""),
        }
        fields, places = ", ".join(given), ", ".join("?" * len(given))
        statement = f"INSERT INTO comments_comment ({fields}) VALUES ({places})"  # noqa: S608
        self.sql(statement, *given.values())
        return self.sql("SELECT max(id) FROM comments_comment")[0][0]

    def texts(self):
        return [text for (text,) in self.sql("SELECT text FROM comments_comment ORDER BY id")]


@pytest.fixture
def site(tmp_path, migrated):
    """A copy of an empty migrated site: migrating takes longer than all the rest."""
    shutil.copytree(migrated.data, tmp_path / "data")
    return Site(tmp_path)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory):
    site = Site(tmp_path_factory.mktemp("migrated"))
    site.manage("migrate", "--verbosity", "0")
    return site


def test_a_backup_holds_every_comment_and_the_key_and_is_the_owners_only(site, tmp_path):
    site.write("one")
    target = tmp_path / "copy.tar"

    site.manage("backup", str(target))

    assert target.stat().st_mode & 0o777 == 0o600
    with tarfile.open(target) as tar:
        assert set(tar.getnames()) == {"db.sqlite3", "secret_key"}
        key = tar.extractfile("secret_key").read().decode()
    assert key == (site.data / "secret_key").read_text()


def test_a_backup_holds_no_sender(site, tmp_path):
    sender = "f00d" * 16
    site.write("one", sender=sender)
    site.sql("INSERT INTO comments_senderkey (day, key) VALUES ('2026-11-21', x'c0ffeec0ffee')")
    target = tmp_path / "copy.tar"

    site.manage("backup", str(target))

    packed = target.read_bytes()
    assert sender.encode() not in packed
    assert bytes.fromhex("c0ffeec0ffee") not in packed
    assert site.sql("SELECT sender FROM comments_comment") == [(sender,)]


def test_a_backup_holds_no_address_of_a_failed_log_in(site, tmp_path):
    columns = "user_agent, ip_address, http_accept, path_info, attempt_time, get_data, post_data"
    given = "'', '192.0.2.77', '', '', '2026-11-21', '', ''"
    site.sql(
        f"INSERT INTO axes_accessattempt ({columns}, failures_since_start) VALUES ({given}, 1)"  # noqa: S608
    )
    target = tmp_path / "copy.tar"

    site.manage("backup", str(target))

    assert b"192.0.2.77" not in target.read_bytes()
    assert site.sql("SELECT ip_address FROM axes_accessattempt") == [("192.0.2.77",)]


def test_a_backup_overwrites_nothing(site, tmp_path):
    target = tmp_path / "copy.tar"
    target.write_text("something of mine")

    said = site.manage("backup", str(target), ok=False)

    assert "never overwrites" in said
    assert target.read_text() == "something of mine"


def test_only_the_newest_backups_are_kept(site, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()
    for day in ("20260101", "20260102", "20260103"):
        (folder / f"quiet-hours-{day}-000000.tar").touch()

    site.manage("backup", str(folder), "--keep", "2")

    names = sorted(file.name for file in folder.iterdir())
    assert len(names) == 2
    assert names[0] == "quiet-hours-20260103-000000.tar"


def test_restoring_brings_back_what_was_there_and_not_what_was_taken_back(site, tmp_path):
    site.write("stays")
    taken_back = site.write("taken back later")
    target = tmp_path / "copy.tar"
    site.manage("backup", str(target))
    code = f"from comments.models import Comment; Comment.objects.get(pk={taken_back}).withdraw()"
    site.manage("shell", "--no-imports", "--command", code)
    site.sql("DELETE FROM comments_comment WHERE text = 'stays'")

    said = site.manage("restore", str(target), "--yes")

    assert site.texts() == ["stays", ""]
    assert "Withdrew 1 " in said
    assert list((site.data / "backups").glob("before-restore-*.tar"))


@pytest.mark.parametrize("content", [b"", b"not a tar file", b"\x00" * 2000])
def test_what_is_no_backup_is_refused_and_changes_nothing(site, tmp_path, content):
    site.write("one")
    target = tmp_path / "copy.tar"
    target.write_bytes(content)

    said = site.manage("restore", str(target), "--yes", ok=False)

    assert "is not a backup" in said
    assert site.texts() == ["one"]


def test_restoring_asks_first(site, tmp_path):
    target = tmp_path / "copy.tar"
    site.manage("backup", str(target))
    site.write("written since")
    done = subprocess.run(
        [sys.executable, "manage.py", "restore", str(target)],
        cwd=ROOT,
        env=site.environment,
        input="no\n",
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert site.texts() == ["written since"]


def test_postgres_is_left_to_its_own_tools(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "DATA_DIR": str(tmp_path),
        "DATABASE_URL": "postgres://u:p@127.0.0.1:1/nowhere",
        "SECRET_KEY": "x",
    }
    for command, tool in ((["backup"], "pg_dump"), (["restore", "x.tar", "--yes"], "pg_restore")):
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 1
        assert tool in done.stderr
