"""What every test can rely on: three small articles, collected files, a moderator."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.db import connection
from whitenoise import WhiteNoise

from articles import help_lines
from articles.catalogue import Article, Catalogue, catalogue
from articles.lint import lists
from tests.log_watch import LogWatch
from tests.site_file import alone_in, migrated_file, site_file  # noqa: F401 - fixtures

PASSWORD = "correct horse battery"
CONTENT = Path(__file__).parent / "content"
OUR_WORDS = Path(__file__).parents[1] / "articles" / "content"


def pytest_collection_modifyitems(config, items):
    """On a server's database only what uses the database: the rest does the same on any."""
    if connection.vendor == "sqlite":
        return
    used, unused = [], []
    for item in items:
        uses = item.get_closest_marker("django_db") or "db" in item.fixturenames
        (used if uses else unused).append(item)
    config.hook.pytest_deselected(items=unused)
    items[:] = used


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory):
    """Of all processes of a run, for what is made once: whoever needs it first makes it."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session", autouse=True)
def collected_static_files(shared_folder):
    """The real hashed and compressed files, as in production; finished articles are kept too."""
    for name in ("static", "rendered"):
        (shared_folder / name).mkdir(exist_ok=True)
        (site_settings.DATA_DIR / name).symlink_to(shared_folder / name)
    with alone_in(shared_folder):
        if not (shared_folder / "static" / "staticfiles.json").exists():
            call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(scope="session", autouse=True)
def files_listed_once(collected_static_files):
    """WhiteNoise looks for its files whenever it starts, and every test client starts it again."""
    look, found = WhiteNoise.update_files_dictionary, {}

    def look_once(site, root, prefix):
        if root not in found:
            look(site, root, prefix)
            found[root] = dict(site.files)
        site.files.update(found[root])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WhiteNoise, "update_files_dictionary", look_once)
        yield


@pytest.fixture(scope="session", autouse=True)
def tables_emptied_by_row():
    """PostgreSQL truncates a table into a new file, which takes longer than deleting few rows.

    In any order, because it looks at references only at the end of the transaction.
    """
    if connection.vendor != "postgresql":
        yield
        return

    def sql_flush(operations, style, tables, *, reset_sequences=False, allow_cascade=False):
        assert not reset_sequences
        return [f"DELETE FROM {operations.quote_name(table)}" for table in tables]  # noqa: S608

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(connection.ops), "sql_flush", sql_flush)
        yield


@pytest.fixture(scope="session")
def log_watch():
    with LogWatch().reading() as watch:
        yield watch


@pytest.fixture(autouse=True)
def nobody_stands_in_the_log(log_watch):
    """After every test, so after the whole suite: no words, names, addresses or keys of anybody."""
    yield
    assert log_watch.found() == []


@pytest.fixture(autouse=True)
def test_articles(settings):
    settings.ARTICLES_DIR = CONTENT


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Passwords that are checked at once; one journey signs in with the real hasher."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def no_finished_pages():
    """A running site keeps pages and keys in memory; tests change settings and undo their keys."""
    from comments import fragments, threads
    from comments.models import sender_key
    from sleepsite import shell

    kept_by_comments = (fragments._pages, fragments._comments, threads._counted)
    for kept in (shell._shells, *kept_by_comments, sender_key._last_asked):
        kept.clear()


@pytest.fixture
def article(test_articles) -> Article:
    return catalogue()["quiet-legs"]


@pytest.fixture
def words(tmp_path: Path, settings, test_articles) -> Path:
    """A copy of tests/content, which the site reads during the test."""
    folder = Path(shutil.copytree(CONTENT, tmp_path / "words"))
    settings.ARTICLES_DIR = folder
    return folder


@pytest.fixture
def edit_help_lines(tmp_path: Path, monkeypatch) -> Iterator[Callable[[str, str], Path]]:
    """Puts other words in place of some in tests/content/help_lines.yaml, which the site reads."""
    copy = Path(shutil.copy(CONTENT / "help_lines.yaml", tmp_path))
    monkeypatch.setattr(help_lines, "FILE", copy)
    kept = (help_lines.help_lines, lists.organisations_number)
    for read_once in kept:
        read_once.cache_clear()

    def edit(right: str, wrong: str) -> Path:
        text = copy.read_text()
        assert right in text
        copy.write_text(text.replace(right, wrong, 1))
        return copy

    yield edit
    for read_once in kept:
        read_once.cache_clear()


@pytest.fixture
def our_words(settings, test_articles) -> Catalogue:
    """The articles that the site comes with, in place of the tests' own."""
    settings.ARTICLES_DIR = OUR_WORDS
    return catalogue()


@pytest.fixture
def counts(monkeypatch):
    """The site's visit counts, empty, and written only when the test says so."""
    from articles.visits import Counts

    counts = Counts(write_every=None)
    monkeypatch.setattr("sleepsite.beacon.counts", counts)
    monkeypatch.setattr("sleepsite.views.counts", counts)
    return counts


@pytest.fixture
def moderator(django_user_model):
    """A moderator who is nobody's superuser."""
    from django.contrib.auth.models import Group

    user = django_user_model.objects.create_user("mo", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Moderators"))
    return user
