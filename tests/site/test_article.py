import pytest
from django.db import OperationalError

from comments.models import Status
from comments.threads import ThreadPaginator
from tests.making import make_comment

pytestmark = pytest.mark.django_db


def test_publishing_a_comment_shows_it_to_readers(client, article, moderator):
    comment = make_comment(text="Earplugs helped me.", status=Status.PENDING)
    before = client.get(article.url)

    comment.publish(by=moderator)
    after = client.get(article.url)

    assert "Earplugs helped me." not in before.text
    assert "Earplugs helped me." in after.text


def test_an_article_takes_four_queries_at_most(client, article, django_assert_max_num_queries):
    for _ in range(25):
        make_comment(parent=make_comment())

    with django_assert_max_num_queries(4):
        client.get(article.url)


def test_an_article_is_shown_without_comments_while_the_database_is_away(
    client, article, monkeypatch
):
    def away(*args):
        raise OperationalError("connection refused")

    monkeypatch.setattr(ThreadPaginator, "get_page", away)

    page = client.get(article.url)

    assert page.status_code == 200
    assert article.title in page.text
    assert "Comments cannot be shown at the moment" in page.text
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize("asked", ["0", "-1", "999999", "abc", "", "1e9", "२", "\x00"])
def test_a_strange_page_number_is_answered(client, article, asked):
    make_comment()

    assert client.get(article.url, {"page": asked}).status_code == 200


def test_an_article_without_a_review_says_so(client, article):
    assert "Not yet reviewed by a doctor" in client.get(article.url).text


def test_an_unknown_article_is_not_found(client):
    page = client.get("/articles/nowhere/")

    assert page.status_code == 404


def test_a_withdrawn_article_is_gone_and_its_comments_are_hidden(client):
    make_comment(article_slug="withdrawn-advice", text="Old words.")

    page = client.get("/articles/withdrawn-advice/")

    assert page.status_code == 410
    assert "Old words." not in page.text


@pytest.mark.parametrize(
    "alias",
    [
        "/?p=12",
        "/?p=12&cpage=2",
        "/old/quiet-legs/",
        "/old/quiet-legs",
        "/old/quiet-legs/?utm_source=x",
        "/old/quiet-legs/comment-page-2/",
        "/old/quiet-legs/comment-page-2",
        "/old/quiet-legs/comment-page-2/?replytocom=3",
        "/old/%71uiet-legs/",
    ],
)
def test_an_old_address_leads_to_the_article_in_one_step(client, article, alias):
    answer = client.get(alias)

    assert (answer.status_code, answer["Location"]) == (301, article.url)
