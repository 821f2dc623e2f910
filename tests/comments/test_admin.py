import pytest
from django.urls import reverse

from comments.models import Action, Actor, Comment, Decision, Status
from tests.making import make_comment

pytestmark = pytest.mark.django_db

LIST = "admin:comments_comment_changelist"


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return client


@pytest.fixture
def decide(desk):
    def post(action, *comments, rule="", **seen):
        chosen = {"action": action, "rule": rule, "_selected_action": [c.pk for c in comments]}
        versions = {f"seen-{comment.pk}": comment.version for comment in comments}
        return desk.post(reverse(LIST), chosen | versions, follow=True)

    return post


def test_the_list_shows_full_texts_and_states(desk):
    make_comment(text="long " * 300 + "end", status=Status.PENDING)

    page = desk.get(reverse(LIST))

    assert "long " * 299 + "long end" in page.text
    assert "waiting for a moderator" in page.text


def test_publishing_shows_a_comment_to_readers(decide, client, article):
    comment = make_comment(status=Status.PENDING)

    decide("publish", comment)

    client.logout()
    assert comment.text in client.get(article.url).text
    assert comment.last_decision.actor == Actor.MODERATOR


def test_rejecting_needs_a_rule(decide):
    comment = make_comment(status=Status.PENDING)

    page = decide("reject", comment)

    comment.refresh_from_db()
    assert "Choose the rule" in page.text
    assert comment.status == Status.PENDING


def test_rejecting_keeps_the_rule(decide):
    comment = make_comment(status=Status.PENDING)

    decide("reject", comment, rule="2")

    assert comment.decisions.get().rule == "2"


def test_spam_is_marked(decide):
    comment = make_comment(status=Status.PENDING)

    decide("mark_spam", comment)

    assert comment.decisions.get().action == Action.MARK_SPAM


def test_the_second_of_two_moderators_is_told(decide, moderator):
    comment = make_comment(status=Status.PENDING)
    Comment.objects.get(pk=comment.pk).publish(by=moderator)

    page = decide("reject", comment, rule="2")

    comment.refresh_from_db()
    assert "decided meanwhile: published by mo" in page.text
    assert comment.status == Status.PUBLISHED


@pytest.mark.parametrize("page", ["add", "delete", "change"])
def test_nobody_rewrites_a_comment_in_the_admin(desk, page):
    comment = make_comment(status=Status.PENDING)
    args = [] if page == "add" else [comment.pk]

    answer = desk.post(reverse(f"admin:comments_comment_{page}", args=args), {"text": "rewritten"})

    comment.refresh_from_db()
    assert answer.status_code == 403
    assert comment.text == "Earplugs helped me."


@pytest.mark.parametrize("page", ["add", "delete", "change"])
def test_nobody_changes_the_log(admin_client, page):
    comment = make_comment(status=Status.PENDING)
    decision = comment.publish(by=Actor.COMMAND)
    args = [] if page == "add" else [decision.pk]

    answer = admin_client.post(reverse(f"admin:comments_decision_{page}", args=args), {"note": "x"})

    assert answer.status_code == 403
    assert Decision.objects.get().note == ""


def test_the_page_of_a_comment_shows_its_decisions(desk):
    comment = make_comment(status=Status.PENDING)
    comment.hold(by=Actor.COMMAND, note="ask a colleague")

    page = desk.get(reverse("admin:comments_comment_change", args=[comment.pk]))

    assert "ask a colleague" in page.text


def test_staff_outside_the_moderators_decide_nothing(client, django_user_model):
    comment = make_comment(status=Status.PENDING)
    client.force_login(django_user_model.objects.create_user("ed", is_staff=True))

    answer = client.post(reverse(LIST), {"action": "publish", "_selected_action": [comment.pk]})

    comment.refresh_from_db()
    assert answer.status_code == 403
    assert comment.status == Status.PENDING


def test_readers_are_sent_to_the_login_page(client):
    assert client.get(reverse(LIST)).status_code == 302
