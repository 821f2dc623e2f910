"""What `manage.py forget` drops, and when."""

import re
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from articles.models import SearchMiss
from comments import retention
from comments.lanes import with_hold, with_lane
from comments.masks import Mask
from comments.models import Actor, Comment, Report, SenderKey, Status
from comments.models.decision import NOTE_DELETED
from tests.conftest import OUR_WORDS
from tests.making import make_comment

pytestmark = pytest.mark.django_db


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def decided(days, **fields):
    """A comment whose one decision was made that many days ago."""
    comment = make_comment(status=Status.PENDING, sent_at=days_ago(days + 1), **fields)
    decision = comment.reject(by=Actor.COMMAND, rule="1", note="names a person")
    comment.decisions.filter(pk=decision.pk).update(at=days_ago(days))
    return comment


def after_forgetting(comment):
    call_command("forget", verbosity=0)
    return Comment.objects.get(pk=comment.pk)


@pytest.mark.parametrize(("days", "kept"), [(89, "a@example.org"), (91, "")])
def test_an_address_is_kept_for_ninety_days_after_the_decision(days, kept):
    assert after_forgetting(decided(days, email="a@example.org")).email == kept


@pytest.mark.parametrize(("days", "kept"), [(179, "a@example.org"), (181, "")])
def test_an_address_is_kept_for_half_a_year_of_waiting(days, kept):
    comment = make_comment(status=Status.PENDING, email="a@example.org", sent_at=days_ago(days))

    assert after_forgetting(comment).email == kept


@pytest.mark.parametrize(("days", "kept"), [(89, "Earplugs helped me."), (91, "")])
def test_refused_words_are_kept_for_ninety_days(days, kept):
    comment = after_forgetting(decided(days))

    assert comment.text == kept
    assert comment.status == Status.REJECTED
    assert bool(comment.decisions.get().note) == bool(kept)


@pytest.mark.parametrize(("days", "kept"), [(89, "quotes a name"), (91, NOTE_DELETED)])
def test_a_note_goes_ninety_days_after_the_last_decision_on_a_published_comment(days, kept):
    comment = make_comment(status=Status.PENDING, sent_at=days_ago(days + 1))
    comment.hold(by=Actor.COMMAND, note="quotes a name")
    comment.publish(by=Actor.COMMAND)
    comment.decisions.update(at=days_ago(days))

    assert after_forgetting(comment).decisions.first().note == kept


def on_hold(days, *, undone=False):
    """A comment that was put on hold that many days ago, or is again because of an undo."""
    comment = make_comment(status=Status.PENDING, sent_at=days_ago(days + 1))
    comment.hold(by=Actor.COMMAND, note="quotes a name")
    if undone:
        comment.publish(by=Actor.COMMAND)
        comment.restore(by=Actor.COMMAND)
    comment.decisions.update(at=days_ago(days))
    return comment


@pytest.mark.parametrize("undone", [False, True])
@pytest.mark.parametrize(("days", "kept"), [(89, True), (91, False)])
def test_a_note_goes_as_soon_where_a_comment_is_still_on_hold_which_it_stays(days, kept, undone):
    comment = after_forgetting(on_hold(days, undone=undone))

    assert comment.decisions.filter(note="quotes a name").exists() == kept
    assert with_hold(with_lane(Comment.objects.waiting())).get().is_on_hold


def test_a_decision_on_what_was_on_hold_can_be_undone_when_the_note_is_gone():
    comment = after_forgetting(on_hold(91))
    comment.publish(by=Actor.COMMAND)

    comment.restore(by=Actor.COMMAND)

    assert comment.last_decision.puts_on_hold


def test_a_note_goes_also_where_the_comment_waits_again_because_of_an_undo():
    comment = decided(91)
    comment.restore(by=Actor.COMMAND)
    comment.decisions.update(at=days_ago(91))

    comment = after_forgetting(comment)

    assert comment.status == Status.PENDING
    assert not comment.decisions.exclude(note="").exists()


def test_a_note_of_a_comment_on_hold_is_forgotten_once():
    on_hold(91)

    forgotten = [Comment.objects.forget(now=timezone.now()) for _ in range(2)]

    assert forgotten == [1, 0]


@pytest.mark.parametrize(
    ("days", "kept"), [(89, "I am Asha Miller."), (91, "I am [name removed].")]
)
def test_the_words_under_a_mask_go_after_ninety_days_and_readers_see_no_difference(days, kept):
    comment = make_comment(
        text="I am Asha Miller.", status=Status.PENDING, sent_at=days_ago(days + 1)
    )
    comment.screen()
    decision = comment.publish(by=Actor.COMMAND, masks=[Mask(5, 16, "name removed")])
    comment.decisions.filter(pk=decision.pk).update(at=days_ago(days))

    comment = after_forgetting(comment)

    assert comment.text == kept
    assert comment.public_text == "I am [name removed]."
    assert comment.findings.exists() == (kept == "I am Asha Miller.")


def test_published_words_stay():
    comment = make_comment(sent_at=days_ago(900))

    assert after_forgetting(comment).text == "Earplugs helped me."


def test_senders_are_forgotten_with_their_keys():
    SenderKey.objects.create(day=timezone.localdate() - timedelta(days=2))
    SenderKey.objects.create(day=timezone.localdate() - timedelta(days=1))
    comment = make_comment(sender="a" * 64, sent_at=days_ago(3))

    assert after_forgetting(comment).sender == ""
    assert SenderKey.objects.count() == 1


def test_the_words_of_old_closed_reports_and_old_searches_are_forgotten():
    comment = make_comment()
    Report.objects.create(comment=comment, rule="4", text="Unkind.", sent_at=days_ago(100))
    decision = comment.keep(by=Actor.COMMAND)
    comment.decisions.filter(pk=decision.pk).update(at=days_ago(91))
    SearchMiss.objects.create(words="old words", times=5, last=timezone.localdate(days_ago(91)))

    call_command("forget", verbosity=0)

    assert Report.objects.get().text == ""
    assert not SearchMiss.objects.exists()


def test_forgetting_twice_changes_nothing(capsys):
    decided(100, email="a@example.org")
    call_command("forget")
    capsys.readouterr()

    call_command("forget")

    said = capsys.readouterr().out
    assert set(re.findall(r"\d+", said)) == {"0"}


# As they stand on the page, from its first line to its last.
PRINTED = {
    "Key points": [retention.SENDER_KEYS],
    "Searches": [retention.SEARCH_MISSES],
    "A refused comment": [retention.REFUSED_WORDS],
    "Words that a moderator covered": [retention.MASKED_WORDS],
    "Your e-mail address": [retention.EMAIL_AFTER_DECISION, retention.EMAIL_WHILE_PENDING],
    "A code made from your internet address": [retention.SENDER_KEYS],
    "A code made from your e-mail address": [retention.SENDER_KEYS],
    "A note that a moderator added": [retention.NOTES],
    "What you wrote in a report": [retention.REPORT_WORDS],
    "How the codes work": [retention.SENDER_KEYS],
    "Failed log-ins": [retention.FAILED_LOGINS],
}


def test_the_privacy_page_prints_every_time_that_is_kept_and_no_other():
    page = (OUR_WORDS / "pages" / "privacy.md").read_text()

    places = [page.index(place) for place in PRINTED]
    printed = [int(days) for days in re.findall(r"(\d+) days?\b", page)]

    assert places == sorted(places)
    assert printed == [span.days for spans in PRINTED.values() for span in spans]
    for spans, start, end in zip(PRINTED.values(), places, [*places[1:], None], strict=True):
        there = [int(days) for days in re.findall(r"(\d+) days?\b", page[start:end])]
        assert there == [span.days for span in spans]
