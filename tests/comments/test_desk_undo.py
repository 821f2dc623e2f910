"""Taking a decision back, for ten minutes."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from comments.models import Actor, Comment, Status
from tests.comments.desk import QUEUE
from tests.making import make_comment
from tests.reading import find, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return make_comment(status=Status.PENDING)


def status_of(comment: Comment) -> str:
    comment.refresh_from_db()
    return comment.status


def said(page) -> str:
    return " ".join(texts(page, ".//p[@role='status']"))


@pytest.mark.parametrize(
    ("verb", "fields"),
    [("publish", {}), ("mask", {"words": "Earplugs"}), ("", {"rule": "4"}), ("spam", {})],
)
def test_a_decision_can_be_undone(desk, comment, verb, fields):
    desk.decide(comment, verb, **fields)

    page = desk.undo()

    assert status_of(comment) == Status.PENDING
    assert comment.masks == []
    assert said(page) == "Undone. 1 left."


def test_undoing_leads_back_to_the_card(desk, comment):
    desk.decide(comment, "publish", state="?lane=routine")
    step = desk.queue().context["undoable"].id

    answer = desk.client.post(f"{QUEUE}undo/?lane=routine", {"step": step})

    assert answer.headers["Location"] == f"{QUEUE}?lane=routine#card-{comment.pk}"


def test_undoing_a_hold_puts_it_back_into_its_lane(desk, comment):
    desk.decide(comment, "hold", note="ask")

    desk.undo()

    assert [card.comment for card in desk.queue().context["cards"]] == [comment]


def test_undoing_a_keep_opens_the_reports_again(desk):
    comment = make_comment()
    comment.reports.create(rule="4")
    desk.decide(comment, "publish")

    desk.undo()

    assert comment.reports.open().exists()
    assert [card.comment for card in desk.queue("?lane=reported").context["cards"]] == [comment]


def test_undoing_masks_on_a_public_comment_brings_the_words_back(desk):
    comment = make_comment(text="My name is Asha Miller.")
    comment.reports.create(rule="1")
    desk.decide(comment, "mask", words="Asha Miller")

    desk.undo()

    assert status_of(comment) == Status.PUBLISHED
    assert comment.public_text == "My name is Asha Miller."


def test_undoing_a_reply_takes_it_from_the_page_and_keeps_its_words(desk, comment):
    desk.decide(comment, "reply", reply="Thank you, Asha.")

    page = desk.undo()

    assert status_of(comment) == Status.PENDING
    assert comment.replies.get().is_withdrawn
    assert texts(page, ".//textarea[@name='reply']") == ["Thank you, Asha."]


def test_several_steps_can_be_undone_one_after_the_other(desk):
    first, second = (make_comment(status=Status.PENDING) for _ in range(2))
    desk.decide(first, "publish")
    desk.decide(second, "spam")

    desk.undo()
    after_one = status_of(first), status_of(second)
    desk.undo()

    assert after_one == (Status.PUBLISHED, Status.PENDING)
    assert status_of(first) == Status.PENDING


def test_what_was_undone_is_not_offered_again(desk, comment):
    desk.decide(comment, "publish")

    page = desk.undo()

    assert page.context["undoable"] is None
    assert not find(page, ".//button[@data-key='u']")


def test_undo_is_offered_for_ten_minutes(desk, comment):
    desk.decide(comment, "publish")

    with time_machine.travel(timezone.now() + timedelta(minutes=9)):
        soon = desk.queue().context["undoable"]
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        late = desk.queue().context["undoable"]

    assert soon
    assert late is None


def test_an_undo_that_comes_too_late_is_refused_with_a_sentence(desk, comment):
    desk.decide(comment, "publish")
    step = desk.queue().context["undoable"].id

    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        page = desk.client.post(f"{QUEUE}undo/", {"step": step}, follow=True)

    assert "Not undone. It was decided more than 10 minutes ago" in said(page)
    assert status_of(comment) == Status.PUBLISHED


def test_undoing_twice_is_refused_with_a_sentence(desk, comment):
    desk.decide(comment, "publish")
    step = desk.queue().context["undoable"].id
    desk.client.post(f"{QUEUE}undo/", {"step": step})

    page = desk.client.post(f"{QUEUE}undo/", {"step": step}, follow=True)

    assert "Not undone. It was undone already" in said(page)


def test_what_somebody_decided_meanwhile_is_not_undone(desk, comment):
    desk.decide(comment, "publish")
    comment.refresh_from_db()
    comment.hide(by=Actor.READER)

    page = desk.undo()

    assert "Not undone. It was decided meanwhile: hidden by a report by a reader." in said(page)
    assert status_of(comment) == Status.PENDING
    assert comment.last_decision.actor == Actor.READER


def test_what_the_writer_took_back_is_not_undone(desk, comment):
    desk.decide(comment, "publish")
    comment.refresh_from_db()
    comment.withdraw()

    page = desk.undo()

    assert "withdrawn by the writer" in said(page)
    assert status_of(comment) == Status.WITHDRAWN


@pytest.mark.parametrize("step", ["", "x", "-1", "99999", "²", "9" * 5000])
def test_a_step_that_nobody_took_is_refused(desk, comment, step):
    page = desk.client.post(f"{QUEUE}undo/", {"step": step}, follow=True)

    assert "Not undone." in said(page)


def test_nobody_undoes_the_decision_of_another(desk, comment, moderator):
    decision = comment.publish(by=moderator)  # in another session

    page = desk.client.post(f"{QUEUE}undo/", {"step": decision.pk}, follow=True)

    assert "Not undone." in said(page)
    assert status_of(comment) == Status.PUBLISHED
