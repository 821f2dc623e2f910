import pytest

from comments.lanes import Lane, lane_of, with_hold, with_lane
from comments.models import Actor, Comment, Status
from tests.making import make_comment

pytestmark = pytest.mark.django_db

LANES = {
    "crisis": Lane.URGENT,
    "medical_emergency": Lane.URGENT,
    "minor": Lane.PERSONAL,
    "contact_details": Lane.PERSONAL,
    "full_name": Lane.PERSONAL,
    "dosage": Lane.DOUBTFUL,
    "spam": Lane.DOUBTFUL,
    "abuse": Lane.DOUBTFUL,
    "form": Lane.DOUBTFUL,
}


def found(comment: Comment, kind: str, **fields) -> None:
    comment.findings.create(kind=kind, rule="any", reason="…", **fields)


def both(comment: Comment) -> tuple[Lane, Lane]:
    """Its lane as it is computed for one comment, and in SQL."""
    return lane_of(comment), with_lane(Comment.objects.filter(pk=comment.pk)).get().lane


@pytest.mark.parametrize("kind", LANES)
def test_a_finding_names_the_lane(kind):
    comment = make_comment(status=Status.PENDING)
    found(comment, kind)

    assert both(comment) == (LANES[kind], LANES[kind])


def test_without_findings_a_comment_is_routine():
    assert both(make_comment(status=Status.PENDING)) == (Lane.ROUTINE, Lane.ROUTINE)


def test_the_first_lane_that_applies_counts():
    comment = make_comment()
    comment.reports.create(rule="4")
    found(comment, "dosage")
    reported = both(comment)

    found(comment, "crisis")
    urgent = both(comment)

    assert (reported, urgent) == ((Lane.REPORTED, Lane.REPORTED), (Lane.URGENT, Lane.URGENT))


def test_a_closed_report_names_no_lane():
    comment = make_comment()
    comment.reports.create(rule="4", closed_by=comment.keep(by=Actor.COMMAND))

    assert both(comment) == (Lane.ROUTINE, Lane.ROUTINE)


def test_a_false_alarm_names_no_lane():
    comment = make_comment(status=Status.PENDING)
    found(comment, "crisis", is_false_alarm=True)
    found(comment, "spam")

    assert both(comment) == (Lane.DOUBTFUL, Lane.DOUBTFUL)


def is_on_hold(comment: Comment) -> bool:
    return with_hold(with_lane(Comment.objects.filter(pk=comment.pk))).get().is_on_hold


def test_a_comment_is_on_hold_while_a_hold_is_its_last_decision(moderator):
    comment = make_comment(status=Status.PENDING)
    before = is_on_hold(comment)

    comment.hold(by=moderator, note="ask")
    held = is_on_hold(comment)
    comment.publish(by=moderator)

    assert (before, held, is_on_hold(comment)) == (False, True, False)


def test_undoing_what_followed_a_hold_puts_it_on_hold_again(moderator):
    comment = make_comment(status=Status.PENDING)
    comment.hold(by=moderator, note="ask")
    comment.publish(by=moderator)

    comment.restore(by=moderator)

    assert is_on_hold(comment)
    assert comment.last_decision.note == "ask"


def test_undoing_the_hold_itself_ends_it(moderator):
    comment = make_comment(status=Status.PENDING)
    comment.hold(by=moderator, note="ask")

    comment.restore(by=moderator)

    assert not is_on_hold(comment)
