from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from comments.models import Comment, Status
from comments.threads import (
    ARTICLE,
    ThreadPaginator,
    statement_of_counts,
    statement_of_page,
)
from tests.making import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def threads(article):
    """Reads a page of the threads about the article."""
    return lambda number=1: ThreadPaginator(article).get_page(number)


def test_threads_stand_oldest_first_with_their_replies(threads):
    now = timezone.now()
    second = make_comment(text="second", sent_at=now)
    first = make_comment(text="first", sent_at=now - timedelta(days=1))
    reply = make_comment(text="reply", parent=first, sent_at=now)

    page = threads(1)

    assert page.headings == [first, second]
    assert first_replies(page) == [reply]
    assert page.comment_count == 3


def first_replies(page):
    return page.headings[0].shown_replies


def test_replies_stay_beneath_a_comment_that_was_taken_back(threads):
    heading = make_comment()
    reply = make_comment(parent=heading)
    heading.withdraw()

    page = threads(1)

    assert [comment.pk for comment in page.headings] == [heading.pk]
    assert first_replies(page) == [reply]
    assert page.comment_count == 1


def test_a_comment_that_was_taken_back_leaves_nothing_when_nobody_answered(threads):
    heading = make_comment()
    make_comment(parent=heading, status=Status.PENDING)
    heading.withdraw()

    assert threads(1).headings == []


def test_a_page_holds_twenty_threads(threads):
    for _ in range(45):
        make_comment()

    assert [len(threads(number).headings) for number in (1, 2, 3)] == [20, 20, 5]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [(None, 1), ("abc", 1), ("0", 2), ("-1", 2), ("999999", 2), ("9" * 5000, 1), ("2", 2)],
)
def test_a_number_that_is_no_page_leads_to_the_first_or_the_last(threads, asked, shown):
    for _ in range(21):
        make_comment()

    assert threads(asked).number == shown


def test_a_page_takes_four_queries_at_most_however_many_comments(
    threads, django_assert_max_num_queries
):
    for _ in range(30):
        make_comment(parent=make_comment())

    with django_assert_max_num_queries(3):
        page = threads(1)
        assert page.comment_count == 60
        assert len(first_replies(page)) == 1


def test_the_page_of_a_comment_is_known(article):
    comments = [make_comment() for _ in range(41)]
    pages = ThreadPaginator(article)

    assert [pages.number_of(comments[place]) for place in (0, 19, 20, 40)] == [1, 1, 2, 3]


def test_what_is_decided_while_a_page_is_read_is_not_shown_as_it_was(threads):
    comment, other = make_comment(), make_comment()
    page = threads(1)

    comment.withdraw()

    assert page.headings == [other]


def test_a_page_has_another_state_once_one_of_its_comments_has(threads):
    comment = make_comment()
    before, again = threads(1).state, threads(1).state

    comment.withdraw()

    assert before == again
    assert threads(1).state != before


def test_very_many_comments_are_counted_once_a_minute(threads, django_assert_num_queries):
    Comment.objects.bulk_create(
        Comment(article_slug="quiet-legs", text="x", status=Status.PUBLISHED) for _ in range(1001)
    )
    first = threads(1).counted
    make_comment()

    with django_assert_num_queries(1):
        second = threads(1).counted

    assert first == second == "1,001 comments"


def test_both_statements_of_a_page_use_an_index(threads):
    plans = []
    for statement in (statement_of_counts(), statement_of_page(1)):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # on a small table it would read all of it
                cursor.execute("SET LOCAL enable_seqscan = off")
            explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
            values = ["quiet-legs" if v == ARTICLE else v for v in statement.values]
            cursor.execute(f"{explain} {statement.sql}", values)
            plans.append("\n".join(str(row) for row in cursor.fetchall()))

    for plan in plans:
        assert "Seq Scan" not in plan
        assert "SCAN comments_comment" not in plan
        assert "(status=?)" not in plan  # nearly all comments have one status
