"""What is said to whoever looks after the site."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from articles.catalogue import refresh
from comments.models import Letter, LetterKind, Mailbox, Status
from sleepsite import health
from tests.making import make_comment


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setattr(health, "_known", None)


@pytest.fixture
def ask(client, monkeypatch):
    """Look now, whatever was known a moment ago."""

    def asked():
        monkeypatch.setattr(health, "_known", None)
        return client.get("/healthz")

    return asked


def test_it_answers_without_a_database_and_says_that_there_is_none(ask):
    page = ask()

    assert page.status_code == 200
    assert "cannot be used" in page.json()["faults"]["database"]
    assert page.json()["articles"] == len(refresh().every_article) - len(refresh().pages)
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("method", ["post", "put", "delete", "options"])
def test_it_is_only_read(method):
    browser = Client(enforce_csrf_checks=True)

    assert getattr(browser, method)("/healthz").status_code == 405


def test_it_fails_only_where_there_is_not_one_article(ask, settings, tmp_path):
    settings.ARTICLES_DIR = tmp_path

    page = ask()

    assert page.status_code == 503
    assert page.json()["articles"] == 0
    assert "cannot be read" in page.json()["faults"]["articles"]


def test_a_folder_of_articles_that_went_away_is_named_until_it_is_back(ask, words, caplog):
    refresh()
    (words / "articles").rename(words / "elsewhere")
    for _ in range(3):
        refresh()
    gone = ask()
    (words / "elsewhere").rename(words / "articles")
    refresh()
    back = ask()

    assert gone.status_code == 200
    assert gone.json()["articles"] > 0
    assert "cannot be read" in gone.json()["faults"]["articles"]
    assert "articles" not in back.json()["faults"]
    assert caplog.text.count("the last articles are shown") == 1
    assert caplog.text.count("can be read again") == 1


def test_an_empty_folder_of_articles_is_a_fault_and_not_an_edit(ask, words):
    before = refresh()
    for file in (words / "articles").iterdir():
        file.rename(words / file.name)

    after, page = refresh(), ask()

    assert after is before
    assert "empty" in page.json()["faults"]["articles"]


def test_a_data_folder_that_cannot_be_written_is_named(ask, settings, tmp_path):
    settings.DATA_DIR = tmp_path / "a file"
    settings.DATA_DIR.touch()

    assert "cannot be written" in ask().json()["faults"]["disk"]


@pytest.mark.django_db
def test_nothing_is_named_where_nothing_is_wrong():
    make_comment(status=Status.PENDING)

    assert health.told_by_database() == {}


@pytest.mark.django_db
def test_a_mail_that_is_tried_again_is_named():
    mailbox = Mailbox.objects.create(address="asha@example.org")
    later = timezone.now() + timedelta(minutes=1)
    Letter.objects.create(kind=LetterKind.CONFIRM, mailbox=mailbox, attempts=1, due_at=later)

    assert "tried again" in health.told_by_database()["mail"]


@pytest.mark.django_db
def test_mail_that_nobody_sends_is_named(settings):
    settings.HAS_MAIL = True
    mailbox = Mailbox.objects.create(address="asha@example.org")
    long_ago = timezone.now() - timedelta(hours=1)
    Letter.objects.create(kind=LetterKind.CONFIRM, mailbox=mailbox, due_at=long_ago)

    assert "worker" in health.told_by_database()["mail"]


@pytest.mark.django_db
def test_a_clock_that_was_set_back_is_named():
    make_comment(status=Status.PENDING, sent_at=timezone.now() + timedelta(hours=1))

    assert "from the future" in health.told_by_database()["clock"]


def test_no_sentence_names_a_path_or_an_address(ask, settings, tmp_path):
    settings.ARTICLES_DIR = settings.DATA_DIR = tmp_path / "nowhere"

    said = ask().text

    assert str(tmp_path) not in said
    assert "127.0.0.1" not in said
