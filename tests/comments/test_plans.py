"""How SQLite finds what readers see and writers send, told by its plans.

It is asked twice, because nobody has to ANALYZE it and anybody may.
"""

import pytest
from django.db import connection

from articles.catalogue import catalogue
from comments.models import Comment
from comments.threads import ThreadPaginator
from tests.comments.test_desk_speed import MANY, fill, large_scans, plan, queries

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor != "sqlite",
        reason="PostgreSQL weighs so few comments otherwise; the benchmark asks it among a million",
    ),
]


@pytest.fixture(params=["as it is", "analysed"])
def many(request, moderator):
    fill(moderator, MANY)
    if request.param == "analysed":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def test_a_page_of_threads_is_read_in_their_order_and_not_sorted(many):
    threads = ThreadPaginator(catalogue()["quiet-legs"])
    _, page = queries(lambda: threads.page(1))

    assert large_scans([page]) == []
    assert "TEMP B-TREE" not in plan(page)


def test_the_same_words_are_found_among_all_of_an_article_by_an_index(many):
    comment = Comment.objects.filter(article_slug="quiet-legs").latest("pk")
    (asked,) = queries(comment.has_twin)

    assert "by_words" in plan(asked)
