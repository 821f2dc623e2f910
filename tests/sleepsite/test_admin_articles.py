"""The list of articles in the admin: everything to know about a file, and nothing to write."""

import datetime

import pytest
from django.utils import timezone

from articles.models import Visit
from comments.models import Status
from tests.articles.writing import article_text
from tests.making import make_comment
from tests.reading import find, links, parsed, words

pytestmark = pytest.mark.django_db

LIST = "/admin/articles/"
HEADINGS = [
    *("Title", "State", "Reviewed by a doctor", "Review due", "Lint"),
    *("Visits, 30 days", "Visits in all", "Comments waiting"),
]


@pytest.fixture
def article_list(client, editor):
    client.force_login(editor)
    return lambda: client.get(LIST)


def row(page, title):
    (found,) = [
        tr
        for tr in find(page, ".//tbody/tr")
        if words(tr.find("th")).removesuffix(" (page)") == title
    ]
    return dict(zip(HEADINGS, (words(cell) for cell in found), strict=True))


def test_every_file_has_a_row(article_list):
    page = article_list()

    titles = [words(th) for th in find(page, ".//tbody/tr/th")]
    assert [words(th) for th in find(page, ".//thead//th")] == HEADINGS
    assert {"Quiet legs", "Calm jerks", "Rules for comments (page)"} <= set(titles)
    assert len(titles) == len(set(titles))


def test_an_article_is_linked_and_its_dates_are_shown(article_list, client):
    page = article_list()

    shown = row(page, "Calm jerks")
    assert "/articles/calm-jerks/" in links(page, ".//tbody")
    assert client.get("/articles/calm-jerks/").status_code == 200
    assert shown["State"] == "published"
    assert shown["Reviewed by a doctor"] == "10 January 2026"
    assert shown["Review due"] == "6 January 2028"


def test_a_review_that_is_due_is_called_overdue(article_list, words_folder):
    file = words_folder / "articles" / "calm-jerks.md"
    file.write_text(file.read_text().replace("review_due: 2028-01-06", "review_due: 2026-06-01"))

    assert row(article_list(), "Calm jerks")["Review due"] == "overdue since 1 June 2026"


@pytest.fixture
def words_folder(request):
    return request.getfixturevalue("words")


def test_visits_and_waiting_comments_are_counted(article_list):
    today = timezone.localdate()
    for days, count in ((0, 2), (29, 3), (30, 50)):
        day = today - datetime.timedelta(days=days)
        Visit.objects.create(article_slug="calm-jerks", day=day, count=count)
    for status in (Status.PENDING, Status.PENDING, Status.PUBLISHED, Status.SPAM):
        make_comment(article_slug="calm-jerks", status=status)

    shown = row(article_list(), "Calm jerks")

    assert shown["Visits, 30 days"] == "5"
    assert shown["Visits in all"] == "55"
    assert shown["Comments waiting"] == "2"


def test_visits_of_an_earlier_site_are_counted_in_all(article_list):
    before = 7  # in the front matter of the file

    shown = row(article_list(), "Quiet legs")

    assert shown["Visits in all"] == str(before)
    assert shown["Visits, 30 days"] == "0"


def test_problems_stand_beside_the_file_they_are_in(article_list, words_folder):
    folder = words_folder / "articles"
    (folder / "calm-jerks.md").write_text(
        (folder / "calm-jerks.md").read_text().replace("## Living", "#### Living")
    )

    shown = row(article_list(), "Calm jerks")["Lint"]

    assert "Errors: " in shown or "Advice: " in shown
    assert ", line " in shown


def test_a_file_that_is_no_article_yet_stands_first_with_its_errors(article_list, words_folder):
    (words_folder / "articles" / "broken.md").write_text("---\ntitle: Broken\n---\n")

    page = article_list()

    first = find(page, ".//tbody/tr")[0]
    assert words(first.find("th")) == "articles/broken.md"
    assert "Errors: " in words(first)


def test_what_readers_cannot_open_is_not_linked(article_list, words_folder):
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    folder = words_folder / "articles"
    (folder / "a-draft.md").write_text(article_text(title="A draft", draft=True))
    (folder / "to-come.md").write_text(article_text(title="To come", published=tomorrow))

    page = article_list()

    assert row(page, "A draft")["State"] == "draft"
    assert row(page, "To come")["State"].startswith("from ")
    assert not {"/articles/a-draft/", "/articles/to-come/"} & set(links(page))


def test_a_withdrawn_article_says_so(article_list):
    assert row(article_list(), "Withdrawn advice")["State"] == "withdrawn"


def test_nothing_can_be_edited(article_list, client):
    page = article_list()

    assert not find(page, ".//main//form")
    assert client.post(LIST, {"title": "x"}).status_code == 405


def test_an_edit_of_a_file_is_seen_without_a_restart(article_list, words_folder):
    from articles.catalogue import refresh

    before = row(article_list(), "Calm jerks")
    file = words_folder / "articles" / "calm-jerks.md"
    file.write_text(file.read_text().replace("title: Calm jerks", "title: Calmer jerks"))
    refresh()

    assert before
    assert row(article_list(), "Calmer jerks")


def test_the_list_parses_strictly_and_needs_few_queries(
    article_list, django_assert_max_num_queries
):
    article_list()

    with django_assert_max_num_queries(8):
        page = article_list()

    assert parsed(page) is not None
