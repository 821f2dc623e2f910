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


def test_the_demo_shows_every_state_and_lane_and_lets_its_moderator_in(
    real_articles, client, capsys
):
    call_command("demo")

    assert set(Comment.objects.values_list("status", flat=True)) == set(Status)
    for slug in Comment.objects.values_list("article_slug", flat=True).distinct():
        assert real_articles[slug]
    assert {lane_of(comment) for comment in to_decide()} == set(Lane)
    # They wait as those of readers do.
    assert not Comment.objects.exclude(source="").exists()
    password = capsys.readouterr().out.split("password: ")[1].strip()
    said = {"username": "demo-moderator", "password": password}
    assert client.post(reverse("admin:login"), said).status_code == 302


def test_the_demo_leaves_a_site_with_comments_alone(real_articles):
    make_comment()

    with pytest.raises(CommandError, match="empty site"):
        call_command("demo")

    assert Comment.objects.count() == 1
