"""Backups of a real SQLite file, made and restored by the commands."""

import io
import os
import re
import subprocess
import sys
import tarfile
from datetime import date
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from articles.models import SearchMiss
from comments import withdrawals
from comments.models import Comment, Status
from sleepsite.working_folder import working_folder
from tests.conftest import CONTENT
from tests.making import make_comment
from tests.site_file import standing_in

ROOT = Path(__file__).parent.parent.parent


def texts():
    return list(Comment.objects.order_by("pk").values_list("text", flat=True))


@pytest.fixture
def copy(site_file, tmp_path):
    """Makes a backup of the site as it is; its file."""

    def made(name="copy.tar"):
        site_file.manage("backup", tmp_path / name)
        return tmp_path / name

    return made


class TestBackup:
    def test_it_holds_every_comment_and_the_key_and_is_the_owners_only(self, copy, settings):
        make_comment(text="one")

        target = copy()

        assert target.stat().st_mode & 0o777 == 0o600
        with tarfile.open(target) as tar:
            assert set(tar.getnames()) == {"db.sqlite3", "secret_key"}
            assert tar.extractfile("secret_key").read().decode() == settings.SECRET_KEY
        assert b"one" in target.read_bytes()

    def test_it_holds_no_sender(self, site_file, copy):
        sender, key = "f00d" * 16, bytes.fromhex("c0ffeec0ffee")
        make_comment(sender=sender)
        site_file.sql("INSERT INTO comments_senderkey (day, key) VALUES ('2026-11-21', ?)", key)

        packed = copy().read_bytes()

        assert sender.encode() not in packed
        assert key not in packed
        assert site_file.sql("SELECT sender FROM comments_comment") == [(sender,)]

    def test_it_holds_no_address_of_a_failed_log_in(self, site_file, copy):
        columns = "user_agent, ip_address, http_accept, path_info, attempt_time, get_data"
        given = "'', '192.0.2.77', '', '', '2026-11-21', ''"
        site_file.sql(
            f"INSERT INTO axes_accessattempt ({columns}, post_data, failures_since_start)"  # noqa: S608
            f" VALUES ({given}, '', 1)"
        )

        packed = copy().read_bytes()

        assert b"192.0.2.77" not in packed
        assert site_file.sql("SELECT ip_address FROM axes_accessattempt") == [("192.0.2.77",)]

    def test_it_overwrites_nothing(self, site_file, tmp_path):
        target = tmp_path / "copy.tar"
        target.write_text("something of mine")

        with pytest.raises(CommandError, match="never overwrites"):
            site_file.manage("backup", target)

        assert target.read_text() == "something of mine"

    def test_only_the_newest_are_kept_and_what_was_put_aside_since(self, site_file, tmp_path):
        folder = tmp_path / "backups"
        folder.mkdir()
        for day in ("20260101", "20260102", "20260103"):
            (folder / f"quiet-hours-{day}-000000.tar").touch()
        for day in ("20260102", "20260104"):
            (folder / f"before-restore-{day}-000000.tar").touch()

        site_file.manage("backup", folder, keep=2)

        newest, *others = sorted((file.name for file in folder.iterdir()), reverse=True)
        assert re.fullmatch(r"quiet-hours-\d{8}-\d{6}\.tar", newest)
        assert others == [
            "quiet-hours-20260103-000000.tar",
            "before-restore-20260104-000000.tar",
        ]

    def test_a_damaged_database_is_not_backed_up(self, site_file, tmp_path):
        connection.close()
        damage(site_file.database)

        with pytest.raises(CommandError, match="damaged"):
            site_file.manage("backup", tmp_path / "copy.tar")

        assert not list(tmp_path.glob("*.tar"))

    def test_a_full_disk_is_said_in_a_sentence_and_leaves_nothing_behind(self, site_file, tmp_path):
        target = tmp_path / "full" / "copy.tar"
        code = (
            "import resource, runpy, sys\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
            f"sys.argv = ['manage.py', 'backup', {str(target)!r}]\n"
            "runpy.run_path('manage.py', run_name='__main__')\n"
        )

        done = in_a_process(site_file, "-c", code)

        assert done.returncode == 1
        assert re.fullmatch(r"CommandError: SQLite refused: .+\.\n", done.stderr)
        assert list(target.parent.iterdir()) == []

    def test_what_a_killed_backup_left_is_gone_after_the_next(self, site_file, copy, tmp_path):
        killed = (
            "import os, pathlib, signal, sys\n"
            "from sleepsite.working_folder import working_folder\n"
            "with working_folder(pathlib.Path(sys.argv[1]), '.backup-') as folder:\n"
            "    (folder / 'db.sqlite3').write_text('the keys of all senders')\n"
            "    os.kill(os.getpid(), signal.SIGKILL)\n"
        )
        in_a_process(site_file, "-c", killed, str(tmp_path))
        left = list(tmp_path.glob(".backup-*/*"))

        copy()

        assert len(left) == 1
        assert not list(tmp_path.glob(".backup-*"))

    def test_two_backups_at_once_are_not_in_each_others_way(self, site_file, copy, tmp_path):
        with working_folder(tmp_path, ".backup-") as of_another:
            copy()

            assert of_another.exists()


class TestRestore:
    def test_it_brings_back_what_was_there_and_not_what_was_taken_back(self, site_file, copy):
        make_comment(text="stays")
        taken_back = make_comment(text="taken back later")
        target = copy()
        taken_back.withdraw()
        Comment.objects.filter(text="stays").delete()

        said = site_file.manage("restore", target, yes=True)

        assert texts() == ["stays", ""]
        assert "Withdrew 1 " in said
        assert list((site_file.data / "backups").glob("before-restore-*.tar"))

    def test_it_forgets_what_was_due_since(self, site_file, copy):
        SearchMiss.objects.create(words="kicking", last=date(2020, 1, 1), times=3)
        target = copy()

        site_file.manage("restore", target, yes=True)

        assert not SearchMiss.objects.exists()

    def test_it_puts_the_key_back(self, site_file, copy, settings):
        target = copy()
        (site_file.data / "secret_key").write_text("another")

        site_file.manage("restore", target, yes=True)

        assert (site_file.data / "secret_key").read_text() == settings.SECRET_KEY
        assert (site_file.data / "secret_key").stat().st_mode & 0o777 == 0o600

    def test_it_brings_a_site_back_onto_an_empty_disk(self, site_file, copy, tmp_path, settings):
        make_comment(text="one")
        target = copy()
        settings.DATA_DIR = tmp_path / "new disk"
        settings.DATA_DIR.mkdir()

        with standing_in(settings.DATA_DIR / "db.sqlite3"):
            site_file.manage("restore", target, yes=True)

            assert texts() == ["one"]

    def test_it_puts_a_damaged_database_aside(self, site_file, copy):
        make_comment(text="one")
        target = copy()
        connection.close()
        damage(site_file.database)

        said = site_file.manage("restore", target, yes=True)

        assert texts() == ["one"]
        assert "is damaged" in said
        assert list(site_file.data.glob("db.sqlite3.before-restore-*"))

    def test_no_comment_gets_the_id_of_a_lost_one(self, site_file, copy):
        """Its receipt would open for the writer of the lost one."""
        target = copy()
        lost = make_comment(text="written after the backup")
        lost.withdraw()

        site_file.manage("restore", target, yes=True)
        site_file.manage("restore", target, yes=True)
        new = make_comment(text="new")
        site_file.manage("restore", target, yes=True)

        assert new.pk > lost.pk
        assert make_comment().pk > new.pk

    @pytest.mark.parametrize("content", [b"", b"not a tar file", b"\x00" * 2000, b"db", None])
    def test_what_is_no_backup_is_refused_and_changes_nothing(self, site_file, tmp_path, content):
        make_comment(text="one")
        target = tmp_path / "copy.tar"
        if content == b"db":
            with tarfile.open(target, "w") as tar:
                for name in ("db.sqlite3", "secret_key"):
                    tar.addfile(tarfile.TarInfo(name))
        elif content is not None:
            target.write_bytes(content)

        with pytest.raises(CommandError, match=r"is not a backup|cannot be read"):
            site_file.manage("restore", target, yes=True)

        assert texts() == ["one"]

    @pytest.mark.parametrize("answer", ["no\n", ""])
    def test_it_asks_first(self, site_file, copy, monkeypatch, answer):
        target = copy()
        make_comment(text="written since")
        monkeypatch.setattr("sys.stdin", io.StringIO(answer))

        with pytest.raises(CommandError, match="Nothing was changed"):
            site_file.manage("restore", target)

        assert texts() == ["written since"]

    def test_the_programs_that_people_run_do_the_same(self, site_file, tmp_path):
        """In processes of their own, as a timer starts them."""
        make_comment(text="one")
        connection.close()
        target = tmp_path / "copy.tar"

        backed_up = in_a_process(site_file, "manage.py", "backup", str(target))
        site_file.sql("DELETE FROM comments_comment")
        restored = in_a_process(site_file, "manage.py", "restore", str(target), "--yes")

        assert "1 comments, checked" in backed_up.stdout
        assert restored.returncode == 0
        assert texts() == ["one"]


@pytest.mark.django_db
class TestPostgres:
    @pytest.mark.parametrize(
        ("command", "tool"), [(["backup"], "pg_dump"), (["restore", "x.tar"], "pg_restore")]
    )
    def test_it_is_left_to_its_own_tools(self, monkeypatch, command, tool):
        monkeypatch.setattr("sleepsite.backups.is_sqlite", lambda: False)

        with pytest.raises(CommandError, match=tool):
            call_command(*command)

    def test_what_was_taken_back_is_withdrawn_after_its_own_restore(self, settings, tmp_path):
        settings.DATA_DIR = tmp_path
        stays, back = make_comment(text="stays"), make_comment(text="is back")
        withdrawals.note(back.pk)

        call_command("restore", stdout=io.StringIO())

        assert Comment.objects.get(pk=back.pk).status == Status.WITHDRAWN
        assert Comment.objects.get(pk=stays.pk).text == "stays"
        assert make_comment().pk > back.pk + 1


def damage(database):
    """Overwrite the pages after the first."""
    content = bytearray(database.read_bytes())
    content[:4096] = b"x" * 4096
    database.write_bytes(content)


def in_a_process(site_file, *arguments):
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(site_file.data),
            "ARTICLES_DIR": str(CONTENT),  # which a command checks before it does anything
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
