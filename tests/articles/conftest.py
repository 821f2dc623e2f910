"""A folder of words that a test may change."""

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def words(tmp_path: Path, settings, test_articles) -> Path:
    """A copy of tests/content, which the site reads during the test."""
    folder = Path(shutil.copytree(settings.ARTICLES_DIR, tmp_path / "words"))
    settings.ARTICLES_DIR = folder
    return folder
