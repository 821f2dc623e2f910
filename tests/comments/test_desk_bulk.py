"""Deciding several comments at once."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Comment, Decision, Status
from tests.comments.desk import found
from tests.making import make_comment
from tests.reading import find, texts, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def comments():
    return [make_comment(text=f"Text {number}.", status=Status.PENDING) for number in range(3)]


def statuses(comments) -> list[str]:
    return [Comment.objects.get(pk=comment.pk).status for comment in comments]


def problem(page) -> str:
    return " ".join(texts(page, ".//div[@id='errors']"))


def test_each_text_is_shown_before_anything_happens(desk, comments):
    page = desk.several(*comments, action="spam")

    assert texts(page, ".//div[@class='card-text']") == ["Text 0.", "Text 1.", "Text 2."]
    assert "Then: Mark as spam" in page.text
    assert not Decision.objects.exists()


def test_distressing_text_is_folded_until_it_is_opened(desk, comments):
    found(comments[1], "crisis")

    page = desk.several(*comments, action="reject 7")

    (fold,) = find(page, ".//details[@class='fold']")
    assert words(fold).endswith("open it to read Text 1.")
    assert "open" not in fold.attrib


@pytest.mark.parametrize(
    ("action", "status"),
    [("publish", Status.PUBLISHED), ("spam", Status.SPAM), ("reject 6", Status.REJECTED)],
)
def test_those_that_were_chosen_are_decided_and_no_other(desk, comments, action, status):
    desk.several(*comments[:2], action=action, sure="1")

    assert statuses(comments) == [status, status, Status.PENDING]


def test_a_rejection_keeps_its_rule(desk, comments):
    desk.several(comments[0], action="reject 6", sure="1")

    assert comments[0].decisions.get().rule == "6"


def test_it_says_how_many_and_can_be_undone(desk, comments):
    desk.several(*comments, action="spam", sure="1")

    done = texts(desk.queue(), ".//p[@role='status']")
    undone = texts(desk.undo(), ".//p[@role='status']")

    assert (done, undone) == (["Marked as spam: 3. 0 left."], ["Undone: 3. 3 left."])
    assert statuses(comments) == [Status.PENDING] * 3


def test_a_comment_that_was_not_on_the_screen_is_refused(desk, comments):
    screen = desk.queue().context["screen"]
    other = make_comment(status=Status.PENDING)

    page = desk.several(comments[0], other, action="publish", screen=screen, sure="1")

    assert page.status_code == 422
    assert "Some of these comments were not on your screen." in problem(page)
    assert not Decision.objects.exists()


@pytest.mark.parametrize("chosen", ["x", "-1", "1 OR 1=1", ""])
def test_what_is_no_id_is_refused(desk, comments, chosen):
    page = desk.several(action="publish", chosen=[chosen], sure="1")

    assert page.status_code == 422
    assert not Decision.objects.exists()


def test_choosing_nothing_is_told(desk, comments):
    assert "Choose the comments first" in problem(desk.several(action="spam"))


@pytest.mark.parametrize("action", ["", "keep", "reject", "reject 0", "hold"])
def test_an_action_that_does_not_exist_is_refused(desk, comments, action):
    page = desk.several(*comments, action=action, sure="1")

    assert page.status_code == 422
    assert "Choose what to do with them. " in problem(page) + " "
    assert not Decision.objects.exists()


def test_a_forged_screen_is_refused(desk, comments):
    page = desk.several(*comments, action="publish", screen="[[1,0]]:forged", sure="1")

    assert "Choose them again" in problem(page)
    assert not Decision.objects.exists()


def test_the_screen_of_somebody_else_is_refused(desk, comments, django_user_model):
    screen = desk.queue().context["screen"]
    desk.client.force_login(django_user_model.objects.create_superuser("su"))

    page = desk.several(*comments, action="publish", screen=screen, sure="1")

    assert "Choose them again" in problem(page)


def test_an_old_screen_is_refused(desk, comments):
    screen = desk.queue().context["screen"]

    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        desk.client.force_login(Comment.team_member.field.related_model.objects.get())
        page = desk.several(*comments, action="publish", screen=screen, sure="1")

    assert "Choose them again" in problem(page)


@pytest.mark.parametrize("kind", ["crisis", "medical_emergency", "minor", "full_name"])
def test_urgent_and_personal_comments_are_not_published_in_bulk(desk, comments, kind):
    found(comments[0], kind)

    page = desk.several(*comments, action="publish")
    desk.several(*comments, action="publish", sure="1")

    assert "such comments are published one by one" in page.text
    assert statuses(comments) == [Status.PENDING, Status.PUBLISHED, Status.PUBLISHED]


def test_nor_are_they_from_among_those_on_hold(desk, comments, moderator):
    found(comments[0], "crisis")
    comments[0].hold(by=moderator, note="ask")
    screen = desk.queue("?lane=on-hold").context["screen"]

    desk.several(comments[0], action="publish", screen=screen, sure="1")

    assert statuses(comments[:1]) == [Status.PENDING]


def test_they_can_be_rejected_in_bulk(desk, comments):
    found(comments[0], "minor")

    desk.several(comments[0], action="reject 8", sure="1")

    assert statuses(comments[:1]) == [Status.REJECTED]


def test_one_that_was_decided_meanwhile_is_left_out_and_named(desk, comments, moderator):
    screen = desk.queue().context["screen"]
    Comment.objects.get(pk=comments[0].pk).reject(by=moderator, rule="2")

    page = desk.several(*comments, action="publish", screen=screen)
    desk.several(*comments, action="publish", screen=screen, sure="1")

    assert "It was decided meanwhile: rejected under rule 2 by mo." in page.text
    assert statuses(comments) == [Status.REJECTED, Status.PUBLISHED, Status.PUBLISHED]
    assert "decided meanwhile" in " ".join(texts(desk.queue(), ".//p[@role='status']"))


def test_on_the_list_one_can_still_be_left_out(desk, comments):
    page = desk.several(*comments, action="spam")

    boxes = find(page, ".//input[@name='chosen']")
    assert [box.attrib["value"] for box in boxes] == [str(one.pk) for one in comments]


def test_reported_comments_are_kept(desk):
    comment = make_comment()
    comment.reports.create(rule="4")

    desk.several(comment, action="publish", sure="1")

    assert comment.decisions.get().action == "keep"
