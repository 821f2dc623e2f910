"""The desk among many comments: how many questions it asks the database, and how they are answered.

Nothing is timed here: a query is told to be fast by its plan, which must use an index.
"""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, Decision, Finding, Mailbox, Report, SavedAnswer, Status
from tests.comments.desk import QUEUE

pytestmark = pytest.mark.django_db

MANY = 6000  # comments, of which one in twenty waits
KINDS = ["crisis", "minor", "contact_details", "dosage", "spam", "form"]
TRANSACTIONS = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "COMMIT")


@pytest.fixture
def many(moderator):
    return fill(moderator, MANY)


def fill(moderator, count) -> list[Comment]:
    """Store `count` comments, their findings, reports and decisions; those that wait."""
    now = timezone.now()
    comments = Comment.objects.bulk_create(
        Comment(
            article_slug=f"article-{number % 20}" if number % 3 else "quiet-legs",
            name="Asha",
            text=f"Number {number}.",
            status=Status.PUBLISHED if number % 20 else Status.PENDING,
            sender=f"sender-{number % 900}" if number > count - 900 else "",
            email=f"reader-{number % 500}@example.org" if number % 10 == 0 else "",
            sent_at=now - timedelta(minutes=count - number),
        )
        for number in range(count)
    )
    waiting = [comment for comment in comments if comment.status == Status.PENDING]
    Finding.objects.bulk_create(
        Finding(comment=comment, kind=KINDS[number % 6], rule="any", reason="…")
        for number, comment in enumerate(comments)
        if number % 5 == 0
    )
    decisions = Decision.objects.bulk_create(
        Decision(
            comment=comment,
            action="publish",
            before="pending",
            after="published",
            actor="moderator",
            user=moderator,
        )
        for comment in comments
        if comment.status == Status.PUBLISHED
    )
    for comment in waiting[:5]:
        comment.hold(by=moderator, note="ask")
    Report.objects.bulk_create(
        Report(comment=decision.comment, rule="4", closed_by=decision if number % 200 else None)
        for number, decision in enumerate(decisions[: count // 2])
    )
    Mailbox.objects.bulk_create(
        Mailbox(address=f"reader-{number}@example.org", confirmed_at=now) for number in range(500)
    )
    SavedAnswer.objects.create(title="Thanks", text="Thank you.")
    if connection.vendor == "postgresql":  # where a daemon does so by itself
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    return waiting


def queries(act) -> list[str]:
    """What `act` asks the database, without the statements that begin and end transactions."""
    with CaptureQueriesContext(connection) as captured:
        act()
    asked = [query["sql"] for query in captured.captured_queries]
    return [sql for sql in asked if not sql.startswith(TRANSACTIONS)]


def plan(sql: str) -> str:
    explain = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}".replace("%", "%%"))
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def reads_whole_table(plan: str, table: str) -> bool:
    """Whether every row of `table` is looked at; an index that is read from end to end counts."""
    if connection.vendor == "sqlite":
        return any(f"SCAN {table}" in line for line in plan.splitlines())
    return f"Seq Scan on {table}" in plan


LARGE = ["comments_comment", "comments_decision", "comments_report"]  # most rows are history


def large_scans(asked: list[str]) -> list[str]:
    plans = {sql: plan(sql) for sql in asked if "comments_" in sql and not sql.startswith("INSERT")}
    return [
        f"{steps}\n{sql}"
        for sql, steps in plans.items()
        if any(reads_whole_table(steps, table) for table in LARGE)
    ]


STATES = [
    "",
    "?lane=routine&page=3",
    "?lane=on-hold",
    "?article=quiet-legs",
    "?first=1",
    "?imported=1",
    "?rule=spam",
    "?rule=report:4",
]


def test_the_queue_asks_few_questions_and_each_uses_an_index(desk, many):
    asked = {state: queries(lambda state=state: desk.queue(state)) for state in STATES}

    assert {state: len(sql) for state, sql in asked.items() if len(sql) > 15} == {}
    for state, sql in asked.items():
        assert "\n".join(large_scans(sql)) == "", state


DECISIONS = [
    {"verb": "publish", "sure": "1"},
    {"verb": "mask", "words": "Number"},
    {"rule": "2"},
    {"verb": "spam"},
    {"verb": "hold", "note": "ask"},
]


def test_a_decision_asks_few_questions_and_each_uses_an_index(desk, many):
    desk.queue()
    for comment, said in zip(many[100:], DECISIONS, strict=False):
        address = f"{QUEUE}{comment.pk}/decide/"

        asked = queries(lambda: desk.client.post(address, {"version": 0, **said}))  # noqa: B023

        assert comment.decisions.exists(), said
        assert len(asked) <= 12, "\n".join(asked)
        assert "\n".join(large_scans(asked)) == "", said


def test_a_query_without_an_index_would_be_noticed(many):
    asked = queries(lambda: list(Comment.objects.filter(name="Ben")))

    assert large_scans(asked)
