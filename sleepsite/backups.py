"""Copies of the whole site, made while it runs, and the way back.

A copy is one tar file with the database and the secret key. It holds no sender keys or hashes and
no sessions: what nobody may keep for long is not kept in a drawer either. SQLite only; PostgreSQL
brings its own tools.
"""

from __future__ import annotations

import os
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

from sleepsite.working_folder import working_folder

DATABASE, SECRET = "db.sqlite3", "secret_key"
PATTERN = "quiet-hours-*.tar"
BEFORE_RESTORE = "before-restore-"  # begins the names of the copies that restoring makes first

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
OURS = {"comments_comment", "django_migrations"}  # tables that every copy of this site has


class BackupError(Exception):
    """The copy was not made or not restored; the message is a sentence for the operator."""


class DamagedError(BackupError):
    """SQLite cannot read a database as one."""


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def database_file() -> Path:
    return Path(connection.settings_dict["NAME"])


def _live(mode: str = "rw") -> sqlite3.Connection:
    """A connection of its own to the site's database, so that nothing of Django's is in its way."""
    return sqlite3.connect(f"{database_file().as_uri()}?mode={mode}", uri=True, timeout=30)


@contextmanager
def _in_a_sentence() -> Iterator[None]:
    """Raises BackupError for what the disk or SQLite refuses."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        raise BackupError(f"{where}{error.strerror}.") from error
    except sqlite3.OperationalError as error:  # locked, full, read-only
        raise BackupError(f"SQLite refused: {error}.") from error
    except sqlite3.DatabaseError as error:
        raise DamagedError(f"The database is damaged: {error}.") from error


@_in_a_sentence()
def make(target: Path) -> dict[str, int]:
    """Write a verified copy to `target`, mode 0600; the number of rows by table.

    Never overwrites; a copy that fails its check is not left behind. Every comment that was
    stored before it is called is in the copy.
    """
    if target.exists():
        raise BackupError(f"{target} exists already; a backup never overwrites one.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with working_folder(target.parent, ".backup-") as folder:
        copy = folder / DATABASE
        with closing(_live()) as live, closing(sqlite3.connect(copy)) as copied:
            live.execute("BEGIN")  # one read transaction, which no writer waits for
            rows = counts(live)
            live.backup(copied)
            for table in NOT_KEPT.keys() & rows.keys():
                copied.execute(NOT_KEPT[table])
            copied.commit()
            copied.execute("PRAGMA journal_mode = DELETE")
            copied.execute("VACUUM")  # deleted rows would still stand in free pages
        _verify(copy, {table: 0 if table in EMPTIED else count for table, count in rows.items()})
        packed = folder / "packed.tar"
        with tarfile.open(packed, "x") as tar:
            tar.add(copy, DATABASE)
            tar.add(_secret(folder), SECRET)
        packed.chmod(0o600)
        with packed.open("rb") as file:
            os.fsync(file.fileno())
        os.link(packed, target)  # unlike a rename, it fails where somebody was faster
    return rows


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
            raise DamagedError(f"The copy is damaged: {verdict}.")
        if counts(database) != expected:
            raise BackupError("The copy does not hold the rows of the database.")


@_in_a_sentence()
def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all but the `keep` newest copies in `folder`; those that were deleted.

    What restoring put aside goes with the copies of its time: nothing outlives them.
    """
    copies = sorted(folder.glob(PATTERN))
    if not keep or len(copies) < keep:
        return []
    since = copies[-keep].name.removeprefix(PATTERN.partition("*")[0])
    aside = folder.glob(f"{BEFORE_RESTORE}*.tar")
    old = copies[:-keep] + [one for one in aside if one.name.removeprefix(BEFORE_RESTORE) < since]
    for file in old:
        file.unlink()
    return old


@contextmanager
def opened(source: Path) -> Iterator[tuple[Path, str]]:
    """The database of a copy as a file, and its secret key; BackupError for anything else."""
    with working_folder(settings.DATA_DIR, ".restore-") as folder:
        try:
            with tarfile.open(source) as tar:
                tar.extract(DATABASE, folder, filter="data")
                tar.extract(SECRET, folder, filter="data")
        except OSError as error:
            raise BackupError(f"{source} cannot be read: {error.strerror}.") from error
        except (KeyError, tarfile.TarError) as error:
            raise BackupError(f"{source} is not a backup of this site: {error}.") from error
        copy = folder / DATABASE
        try:
            with closing(sqlite3.connect(copy)) as database:
                rows = counts(database)
            _verify(copy, rows)
        except sqlite3.DatabaseError as error:
            raise BackupError(f"The database in {source} is damaged: {error}.") from error
        if not rows.keys() >= OURS:
            raise BackupError(f"{source} is not a backup of this site: its database is another's.")
        yield copy, (folder / SECRET).read_text()


@_in_a_sentence()
def move_aside(name: str) -> Path:
    """Rename the database with all that belongs to it; where it is now."""
    connection.close()
    database = database_file()
    for ending in ("", "-wal", "-shm"):
        part = Path(f"{database}{ending}")
        if part.exists():
            part.rename(f"{database}.{name}{ending}")
    return Path(f"{database}.{name}")


@_in_a_sentence()
def put_back(copy: Path, secret: str) -> None:
    """Write a copy over the site's database in one transaction, and keep its secret key."""
    connection.close()
    with closing(sqlite3.connect(copy)) as source, closing(_live("rwc")) as live:
        source.backup(live)
    kept = Path(settings.DATA_DIR) / SECRET
    written = kept.with_suffix(".new")
    written.unlink(missing_ok=True)
    with os.fdopen(os.open(written, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    written.rename(kept)
