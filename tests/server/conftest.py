"""The site on SQLite, in processes of its own. PostgreSQL has tests/site/test_nginx.py."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from tests.conftest import CONTENT
from tests.running import Site, running


@pytest.fixture(scope="session")
def folder_of_a_site(migrated_file, collected_static_files, tmp_path_factory):
    """Makes data folders that are ready to serve, each with a copy of our articles beside it."""

    def made() -> tuple[Path, Path]:
        folder = tmp_path_factory.mktemp("site")
        shutil.copy(migrated_file, folder / "db.sqlite3")
        (folder / "static").symlink_to(settings.STATIC_ROOT)
        return folder, Path(shutil.copytree(CONTENT, folder / "words"))

    return made


@pytest.fixture(scope="module")
def site(folder_of_a_site) -> Site:
    with running(*folder_of_a_site()) as site:
        yield site
