import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles.catalogue import load
from comments.desk.queue import to_decide
from comments.lanes import Lane, lane_of
from comments.models import Comment, Status
from tests.making import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def real_articles(settings):
    settings.ARTICLES_DIR = settings.BASE_DIR / "articles" / "content"
    return load(settings.ARTICLES_DIR)


def test_the_demo_has_comments_in_every_state_on_existing_articles(real_articles, capsys):
    call_command("demo")

    assert set(Comment.objects.values_list("status", flat=True)) == set(Status)
    for slug in Comment.objects.values_list("article_slug", flat=True).distinct():
        assert real_articles[slug]


def test_the_demo_fills_every_lane_of_the_desk(real_articles, capsys):
    call_command("demo")

    assert {lane_of(comment) for comment in to_decide()} == set(Lane)


def test_the_demos_comments_wait_as_those_of_readers_do(real_articles, capsys):
    call_command("demo")

    assert not Comment.objects.exclude(source="").exists()


def test_the_demos_moderator_can_log_in_with_the_printed_password(real_articles, client, capsys):
    call_command("demo")

    password = capsys.readouterr().out.split("password: ")[1].strip()
    said = {"username": "demo-moderator", "password": password}
    assert client.post(reverse("admin:login"), said).status_code == 302


def test_the_demo_leaves_a_site_with_comments_alone(real_articles):
    make_comment()

    with pytest.raises(CommandError, match="empty site"):
        call_command("demo")

    assert Comment.objects.count() == 1
