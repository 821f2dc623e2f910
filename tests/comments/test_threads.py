from datetime import timedelta

import pytest
from django.utils import timezone

from comments.models import Comment, Status
from comments.threads import ThreadPaginator
from tests.making import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def about(article):
    return Comment.objects.about(article)


def test_threads_stand_oldest_first_with_their_replies(about):
    now = timezone.now()
    second = make_comment(text="second", sent_at=now)
    first = make_comment(text="first", sent_at=now - timedelta(days=1))
    reply = make_comment(text="reply", parent=first, sent_at=now)

    page = about.as_thread(1)

    assert page.object_list == [first, second]
    assert first_replies(page) == [reply]
    assert page.comment_count == 3


def first_replies(page):
    return page.object_list[0].shown_replies


def test_replies_stay_beneath_a_comment_that_was_taken_back(about):
    heading = make_comment()
    reply = make_comment(parent=heading)
    heading.withdraw()

    page = about.as_thread(1)

    assert [comment.pk for comment in page.object_list] == [heading.pk]
    assert first_replies(page) == [reply]
    assert page.comment_count == 1


def test_a_comment_that_was_taken_back_leaves_nothing_when_nobody_answered(about):
    heading = make_comment()
    make_comment(parent=heading, status=Status.PENDING)
    heading.withdraw()

    assert about.as_thread(1).object_list == []


def test_a_page_holds_twenty_threads(about):
    for _ in range(45):
        make_comment()

    assert [len(about.as_thread(number).object_list) for number in (1, 2, 3)] == [20, 20, 5]


@pytest.mark.parametrize(
    ("asked", "shown"),
    [(None, 1), ("abc", 1), ("0", 2), ("-1", 2), ("999999", 2), ("9" * 5000, 1), ("2", 2)],
)
def test_a_number_that_is_no_page_leads_to_the_first_or_the_last(about, asked, shown):
    for _ in range(21):
        make_comment()

    assert about.as_thread(asked).number == shown


def test_a_page_takes_four_queries_at_most_however_many_comments(
    about, django_assert_max_num_queries
):
    for _ in range(30):
        make_comment(parent=make_comment())

    with django_assert_max_num_queries(4):
        page = about.as_thread(1)
        assert page.comment_count == 60
        assert len(first_replies(page)) == 1


def test_the_page_of_a_comment_is_known(about):
    comments = [make_comment() for _ in range(41)]
    threads = ThreadPaginator(about)

    assert [threads.number_of(comments[place]) for place in (0, 19, 20, 40)] == [1, 1, 2, 3]
