"""What editors see with DEBUG, and readers never."""

import datetime

import pytest

from articles.catalogue import refresh
from tests.articles.writing import article_text

pytestmark = pytest.mark.django_db

MARK = "Draft: readers cannot see this page"


@pytest.fixture
def debug(settings):
    settings.DEBUG = True


def write(words, **fields):
    (words / "articles/quiet-legs.md").write_text(article_text("The newest words.", **fields))
    refresh()


@pytest.mark.parametrize("fields", [{"draft": True}, {"published": datetime.date(2999, 1, 1)}])
def test_editors_see_a_page_before_its_day_with_a_mark(client, words, debug, fields):
    write(words, **fields)

    page = client.get("/articles/quiet-legs/")

    assert page.status_code == 200
    assert "The newest words." in page.text
    assert MARK in page.text
    assert '<meta name="robots" content="noindex">' in page.text


@pytest.mark.parametrize("fields", [{"draft": True}, {"published": datetime.date(2999, 1, 1)}])
def test_readers_do_not_see_a_page_before_its_day(client, words, fields):
    write(words, **fields)

    assert client.get("/articles/quiet-legs/").status_code == 404


def test_a_published_page_has_no_mark(client, words, debug):
    assert MARK not in client.get("/articles/quiet-legs/").text


def test_editors_see_the_errors_of_a_broken_file_with_their_lines(client, words, debug):
    client.get("/articles/quiet-legs/")
    write(words, kind="giude", titel="x")

    page = client.get("/articles/quiet-legs/")

    assert "Errors in articles/quiet-legs.md" in page.text
    assert "Line 5: C005 kind “giude” does not fit" in page.text
    assert "C006 titel" in page.text
    assert "Quiet legs stay where they are" not in page.text


def test_readers_see_the_last_good_version_of_a_broken_file(client, words):
    client.get("/articles/quiet-legs/")
    write(words, kind="giude")

    assert "Quiet legs stay where they are" in client.get("/articles/quiet-legs/").text


def test_what_belongs_to_a_broken_page_is_answered_too(client, words, debug):
    write(words, kind="giude")

    assert client.get("/articles/quiet-legs/comments/new/").status_code == 404
    assert client.post("/articles/quiet-legs/comments/check/").status_code == 404


def test_an_unknown_article_is_not_found_by_editors_either(client, words, debug):
    assert client.get("/articles/nowhere/").status_code == 404
    assert client.get("/articles/about/").status_code == 404
