"""A site in a real SQLite file, for what only a file can show: copies, kills, full disks.

Its commands run in the test's own process, which is many times faster than a process for each.
Whatever database the suite runs on, this one is SQLite.
"""

import fcntl
import io
import shutil
import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.db import connections
from django.db.utils import load_backend


class SiteFile:
    """A site whose database is a file in `data`."""

    def __init__(self, data: Path) -> None:
        self.data, self.database = data, data / "db.sqlite3"

    def manage(self, command, *arguments, **options):
        """What the command says; its CommandError is the caller's."""
        out = io.StringIO()
        call_command(command, *map(str, arguments), stdout=out, **options)
        return out.getvalue()

    def sql(self, statement, *values):
        """The rows, through a connection that Django knows nothing of."""
        with closing(sqlite3.connect(self.database)) as database, database:
            return database.execute(statement, values).fetchall()


@contextmanager
def standing_in(file: Path):
    """The site's database is `file` for now."""
    engine = "django.db.backends.sqlite3"
    described = connections.databases["default"] | {
        "ENGINE": engine,
        "NAME": str(file),
        "OPTIONS": site_settings.SQLITE_OPTIONS,
    }
    before = connections["default"]
    connections["default"] = load_backend(engine).DatabaseWrapper(described, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = before


@contextmanager
def alone_in(folder: Path):
    """While no other process of the run makes what is shared."""
    with (folder / "making").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def migrated_file(shared_folder, django_db_setup, django_db_blocker):
    """An empty migrated database to copy: migrating takes longer than most tests."""
    file = shared_folder / "migrated.sqlite3"
    with alone_in(shared_folder):
        if not file.exists():
            half_made = file.with_suffix(".new")
            with django_db_blocker.unblock(), standing_in(half_made):
                call_command("migrate", verbosity=0, skip_checks=True)
            half_made.rename(file)
    return file


@pytest.fixture
def site_file(tmp_path, settings, migrated_file, django_db_blocker):
    """A site of its own, empty and migrated, in place of the one of the other tests."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    site = SiteFile(settings.DATA_DIR)
    shutil.copy(migrated_file, site.database)
    with django_db_blocker.unblock(), standing_in(site.database):
        yield site
