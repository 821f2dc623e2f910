"""Copies of the whole site, made while it runs, and the way back.

A copy is one tar file with the database and the secret key. It holds no sender keys or hashes and
no sessions: what nobody may keep for long is not kept in a drawer either. SQLite only; PostgreSQL
brings its own tools.
"""

from __future__ import annotations

import os
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

DATABASE, SECRET = "db.sqlite3", "secret_key"
PATTERN = "quiet-hours-*.tar"

# What a copy must not hold: table, and the statement that takes it out.
NOT_KEPT = {
    "comments_senderkey": "DELETE FROM comments_senderkey",
    "comments_comment": "UPDATE comments_comment SET sender = '' WHERE sender <> ''",
    "comments_report": "UPDATE comments_report SET sender = '' WHERE sender <> ''",
    "comments_confirmationrequest": "DELETE FROM comments_confirmationrequest",
    "axes_accessattempt": "DELETE FROM axes_accessattempt",  # addresses of failed log-ins
    "django_session": "DELETE FROM django_session",
}
EMPTIED = {table for table, statement in NOT_KEPT.items() if statement.startswith("DELETE")}


class BackupError(Exception):
    """The copy was not made or not restored; the message is a sentence for the operator."""


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def _live() -> sqlite3.Connection:
    """A connection of its own to the site's database, so that nothing of Django's is in its way."""
    name = settings.DATABASES["default"]["NAME"]
    return sqlite3.connect(f"file:{name}?mode=rw", uri=True, timeout=30)


def make(target: Path) -> dict[str, int]:
    """Write a verified copy to `target`, mode 0600; the number of rows by table.

    Never overwrites; a copy that fails its check is not left behind.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; a backup never overwrites one.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        copy = Path(folder) / DATABASE
        with closing(_live()) as live, closing(sqlite3.connect(copy)) as copied:
            live.backup(copied)  # in one step: one read transaction, which no writer waits for
            before = counts(copied)
            for table in NOT_KEPT.keys() & before.keys():
                copied.execute(NOT_KEPT[table])
            copied.commit()
            copied.execute("PRAGMA journal_mode = DELETE")
            copied.execute("VACUUM")  # deleted rows would still stand in free pages
        _verify(copy, {table: 0 if table in EMPTIED else rows for table, rows in before.items()})
        packed = Path(folder) / "packed.tar"
        with tarfile.open(packed, "x") as tar:
            tar.add(copy, DATABASE)
            tar.add(_secret(Path(folder)), SECRET)
        packed.chmod(0o600)
        os.link(packed, target)  # unlike a rename, it fails where somebody was faster
    return before


def _secret(folder: Path) -> Path:
    """A file with the key in use, wherever it was set."""
    file = folder / SECRET
    file.write_text(settings.SECRET_KEY)
    return file


def counts(database: sqlite3.Connection) -> dict[str, int]:
    tables = database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    return {
        name: database.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        for (name,) in tables.fetchall()
    }


def _verify(copy: Path, expected: dict[str, int]) -> None:
    with closing(sqlite3.connect(copy)) as database:
        (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
        if verdict != "ok":
            raise BackupError(f"The copy is damaged: {verdict}.")
        if counts(database) != expected:
            raise BackupError("The copy does not hold the rows of the database.")


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the `keep` newest copies in `folder`; those that were deleted."""
    old = sorted(folder.glob(PATTERN))[:-keep] if keep else []
    for file in old:
        file.unlink()
    return old


@contextmanager
def opened(source: Path) -> Iterator[tuple[Path, str]]:
    """The database of a copy as a file, and its secret key; BackupError for anything else."""
    with tempfile.TemporaryDirectory(prefix="quiet-hours-") as folder:
        try:
            with tarfile.open(source) as tar:
                tar.extract(DATABASE, folder, filter="data")
                tar.extract(SECRET, folder, filter="data")
        except (OSError, KeyError, tarfile.TarError) as error:
            raise BackupError(f"{source} is not a backup of this site.") from error
        copy = Path(folder) / DATABASE
        try:
            with closing(sqlite3.connect(copy)) as database:
                _verify(copy, counts(database))
        except sqlite3.DatabaseError as error:
            raise BackupError(f"The database in {source} is damaged.") from error
        yield copy, (Path(folder) / SECRET).read_text()


def put_back(copy: Path, secret: str) -> None:
    """Write a copy over the site's database in one transaction, and keep its secret key."""
    connection.close()
    with closing(sqlite3.connect(copy)) as source, closing(_live()) as live:
        source.backup(live)
    kept = Path(settings.DATA_DIR) / SECRET
    kept.unlink(missing_ok=True)
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
