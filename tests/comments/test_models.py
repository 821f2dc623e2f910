import re

import pytest
from django.conf import settings
from django.db import IntegrityError

from comments.models import (
    Action,
    Actor,
    Comment,
    DecidedMeanwhile,
    Decision,
    NotPossible,
    Status,
)
from tests.making import make_comment

pytestmark = pytest.mark.django_db

VERBS = {
    Action.PUBLISH: lambda comment: comment.publish(by=Actor.COMMAND),
    Action.REJECT: lambda comment: comment.reject(by=Actor.COMMAND, rule="2"),
    Action.MARK_SPAM: lambda comment: comment.mark_spam(by=Actor.COMMAND),
    Action.HOLD: lambda comment: comment.hold(by=Actor.COMMAND, note="ask"),
    Action.HIDE: lambda comment: comment.hide(by=Actor.READER),
    Action.KEEP: lambda comment: comment.keep(by=Actor.COMMAND),
    Action.WITHDRAW: lambda comment: comment.withdraw(),
}
LEADS_TO = {
    (Status.PENDING, Action.PUBLISH): Status.PUBLISHED,
    (Status.PENDING, Action.REJECT): Status.REJECTED,
    (Status.PENDING, Action.MARK_SPAM): Status.SPAM,
    (Status.PENDING, Action.HOLD): Status.PENDING,
    (Status.PENDING, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.PUBLISHED, Action.REJECT): Status.REJECTED,
    (Status.PUBLISHED, Action.MARK_SPAM): Status.SPAM,
    (Status.PUBLISHED, Action.HIDE): Status.PENDING,
    (Status.PUBLISHED, Action.KEEP): Status.PUBLISHED,
    (Status.PUBLISHED, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.REJECTED, Action.PUBLISH): Status.PUBLISHED,
    (Status.REJECTED, Action.WITHDRAW): Status.WITHDRAWN,
    (Status.SPAM, Action.PUBLISH): Status.PUBLISHED,
    (Status.SPAM, Action.WITHDRAW): Status.WITHDRAWN,
}


def in_state(status: Status) -> Comment:
    words = {"name": "", "text": ""} if status == Status.WITHDRAWN else {}
    return make_comment(status=status, **words)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("action", VERBS)
def test_a_verb_leads_where_it_says_or_changes_nothing(status, action):
    comment = in_state(status)

    if (status, action) in LEADS_TO:
        VERBS[action](comment)
    else:
        with pytest.raises(NotPossible):
            VERBS[action](comment)

    comment.refresh_from_db()
    assert comment.status == LEADS_TO.get((status, action), status)
    assert comment.decisions.count() == ((status, action) in LEADS_TO)


def test_a_decision_says_who_did_what(moderator):
    comment = make_comment(status=Status.PENDING)

    comment.reject(by=moderator, rule="3", note="names a relative")

    decision = comment.decisions.get()
    assert (decision.action, decision.rule, decision.note) == ("reject", "3", "names a relative")
    assert (decision.actor, decision.user) == (Actor.MODERATOR, moderator)
    assert (decision.before, decision.after) == (Status.PENDING, Status.REJECTED)


def test_a_rejection_needs_a_rule(moderator):
    comment = make_comment(status=Status.PENDING)

    with pytest.raises(NotPossible, match="rule"):
        comment.reject(by=moderator, rule="")

    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_of_two_decisions_on_the_same_sight_one_counts(moderator):
    comment = make_comment(status=Status.PENDING)
    first, second = Comment.objects.get(pk=comment.pk), Comment.objects.get(pk=comment.pk)
    first.publish(by=moderator)

    with pytest.raises(DecidedMeanwhile, match="published by mo"):
        second.reject(by=moderator, rule="2")

    comment.refresh_from_db()
    assert comment.status == Status.PUBLISHED
    assert Decision.objects.count() == 1


def test_withdrawing_empties_the_comment_whatever_was_decided_meanwhile(moderator):
    comment = make_comment(status=Status.PENDING, email="asha@example.org")
    comment.findings.create(kind="form", rule="honeypot", reason="…")
    as_the_writer_saw_it = Comment.objects.get(pk=comment.pk)
    comment.hold(by=moderator, note="Says where Asha lives")
    comment.publish(by=moderator)

    as_the_writer_saw_it.withdraw()

    comment.refresh_from_db()
    assert (comment.name, comment.email, comment.text) == ("", "", "")
    assert comment.status == Status.WITHDRAWN
    assert not comment.findings.exists()
    assert not comment.decisions.exclude(note="").exists()


def test_restoring_goes_back_to_the_state_before(moderator):
    comment = make_comment(status=Status.REJECTED)
    comment.publish(by=moderator)

    comment.restore(by=moderator)

    comment.refresh_from_db()
    assert comment.status == Status.REJECTED
    assert comment.last_decision.action == Action.RESTORE


def test_restoring_does_not_bring_back_what_was_withdrawn(moderator):
    comment = make_comment()
    comment.withdraw()

    with pytest.raises(NotPossible):
        comment.restore(by=moderator)


def test_nothing_without_words_is_published_again(moderator):
    comment = make_comment(status=Status.REJECTED, text="")

    with pytest.raises(NotPossible, match="deleted"):
        comment.publish(by=moderator)


def test_deciding_many_decides_all_or_none(moderator):
    make_comment(status=Status.PENDING)
    make_comment(status=Status.WITHDRAWN, name="", text="")

    with pytest.raises(NotPossible):
        Comment.objects.all().publish(by=moderator)

    assert not Comment.objects.published().exists()
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    ("parent_status", "is_shown"),
    [
        (Status.PUBLISHED, True),
        (Status.WITHDRAWN, True),
        (Status.PENDING, False),
        (Status.REJECTED, False),
        (Status.SPAM, False),
    ],
)
def test_a_reply_is_shown_only_beneath_what_readers_see(parent_status, is_shown):
    reply = make_comment(parent=in_state(parent_status))

    assert Comment.objects.published().filter(pk=reply.pk).exists() == is_shown


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.PUBLISHED, Status.WITHDRAWN}))
def test_only_published_comments_are_published(status):
    make_comment(status=status)

    assert not Comment.objects.published().exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "approved"},
        {"status": Status.WITHDRAWN},
    ],
)
def test_the_table_refuses_what_may_not_be(fields):
    with pytest.raises(IntegrityError):
        make_comment(**fields)


@pytest.mark.parametrize(
    "fields",
    [
        {"action": Action.REJECT, "actor": Actor.COMMAND},
        {"action": Action.PUBLISH, "actor": Actor.MODERATOR},
    ],
)
def test_the_log_refuses_a_line_that_says_too_little(fields):
    comment = make_comment()

    with pytest.raises(IntegrityError):
        comment.decisions.create(before=Status.PENDING, after=Status.PUBLISHED, **fields)


def test_a_submission_is_stored_once():
    submission = "5f1f5a3e-7a40-4d28-9d6f-3f5d0d5cfa11"
    make_comment(submission_id=submission)

    with pytest.raises(IntegrityError):
        make_comment(submission_id=submission)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("One.\n\nTwo.", "<p>One.</p>\n\n<p>Two.</p>"),
        ("one\ntwo", "<p>one<br>two</p>"),
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("{{ 1 }} {% now %} & co", "<p>{{ 1 }} {% now %} &amp; co</p>"),
        ("https://example.org", "<p>https://example.org</p>"),
    ],
)
def test_words_are_shown_as_text(text, html):
    assert Comment(text=text).html == html


def test_the_name_of_a_comment_in_the_admins_log_holds_nobodys_words():
    comment = make_comment()

    assert str(comment) == f"Comment {comment.pk} on quiet-legs"


def test_a_status_changes_in_one_place_that_writes_the_log():
    folders = (settings.BASE_DIR / layer for layer in ("comments", "sleepsite"))
    changing = [
        path.name
        for folder in folders
        for path in folder.rglob("*.py")
        if re.search(r"\.(bulk_)?update\([^)]*\bstatus\b", path.read_text(encoding="utf-8"))
    ]

    assert changing == ["decision.py"]
