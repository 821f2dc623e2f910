"""The order in which comments wait for a moderator: what may be urgent comes first.

A lane is computed from the findings and the open reports, each time; it is stored nowhere. What a
moderator called a false alarm no longer counts. Whether a comment is on hold is another matter: it
stands beside the lanes, and keeps the lane that it has.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from django.db.models import (
    Case,
    IntegerChoices,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Least

from comments.models import SENDING, Action, Comment, CommentQuerySet, Decision, Finding, Report
from comments.screening import Kind

Waiting: TypeAlias = "QuerySet[Any]"  # of comments; no type can name their annotations


class Lane(IntegerChoices):
    """Which comments are read first. A comment is in the first lane that its findings name."""

    URGENT = 1, "Urgent"
    PERSONAL = 2, "Personal"
    REPORTED = 3, "Reported"
    DOUBTFUL = 4, "Doubtful"
    ROUTINE = 5, "Routine"


KINDS: dict[Lane, set[str]] = {
    Lane.URGENT: {Kind.CRISIS, Kind.MEDICAL_EMERGENCY},
    Lane.PERSONAL: {Kind.MINOR, Kind.CONTACT_DETAILS, Kind.FULL_NAME},
    Lane.DOUBTFUL: {Kind.DOSAGE, Kind.SPAM, Kind.ABUSE, SENDING},
}


def lane_of(comment: Comment) -> Lane:
    """The lane of one comment; asks nothing where findings and reports were prefetched."""
    kinds = {found.kind for found in comment.findings.all() if not found.is_false_alarm}
    for lane in Lane:
        if lane == Lane.REPORTED and any(not r.closed_by_id for r in comment.reports.all()):
            return lane
        if kinds & KINDS.get(lane, set()):
            return lane
    return Lane.ROUTINE


def with_lane(comments: CommentQuerySet) -> Waiting:
    """Each of `comments` with its `lane`, a number of Lane."""
    reports = Report.objects.open().filter(comment=OuterRef("pk")).order_by()
    reported = reports.values("comment").annotate(lane=Value(Lane.REPORTED)).values("lane")[:1]
    waiting: Waiting = comments
    return waiting.annotate(
        lane=Least(lane_by_findings(), Coalesce(Subquery(reported), Value(Lane.ROUTINE)))
    )


def lane_by_findings() -> Coalesce:
    """The lane of a comment, its open reports left aside.

    A scalar subquery, which a database answers row by row from an index: as EXISTS it reads the
    whole table of findings instead.
    """
    found = Finding.objects.filter(comment=OuterRef("pk"), is_false_alarm=False).order_by()
    by_kind = Case(
        *(When(kind__in=kinds, then=Value(lane)) for lane, kinds in KINDS.items()),
        default=Value(Lane.ROUTINE),
        output_field=IntegerField(),
    )
    first = found.values("comment").annotate(first=Min(by_kind)).values("first")
    return Coalesce(Subquery(first), Value(Lane.ROUTINE))


def with_hold(comments: Waiting) -> Waiting:
    """Each of `comments` with `is_on_hold`: whether its last decision puts it there.

    The same rule as Decision.puts_on_hold, in SQL.
    """
    holds = Q(action=Action.HOLD) | Q(action=Action.RESTORE) & ~Q(note="")
    latest = Decision.objects.filter(comment=OuterRef("pk")).order_by("-pk")
    puts_on_hold = latest.annotate(
        holds=Case(When(holds, then=Value(True)), default=Value(False))
    ).values("holds")[:1]
    return comments.annotate(is_on_hold=Coalesce(Subquery(puts_on_hold), Value(False)))
