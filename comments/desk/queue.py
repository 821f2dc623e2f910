"""Which comments wait for a moderator, in which order, and how many of them there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, TypeAlias

from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q

from articles.catalogue import catalogue
from comments import rules
from comments.desk.state import LANES, ON_HOLD, REPORTED, State
from comments.desk.writers import seen_before
from comments.lanes import Lane, Waiting, lane_by_findings, with_hold
from comments.models import Comment, CommentQuerySet, Finding, Report, Status

PER_PAGE = 10  # the page comes again after every decision, and long texts make it long enough
KIND_NAMES = {
    "crisis": "Someone may be in danger",
    "medical_emergency": "Medical emergency",
    "minor": "May be under 16",
    "contact_details": "Contact details",
    "full_name": "Full name",
    "dosage": "Medicine with a dose",
    "spam": "Advertising",
    "abuse": "Unkind words",
    "form": "How it was sent",
}

BY_NUMBER = {int(lane): lane for lane in Lane}
Reports: TypeAlias = dict[int, list[Report]]  # by comment


@dataclass(frozen=True)
class Choice:
    """Something to choose in the queue: a lane, an article or a rule, and how many there are."""

    label: str
    value: str
    count: int
    is_chosen: bool
    query: str = ""


class Place(NamedTuple):
    """A comment that stands in the queue."""

    lane: Lane
    pk: int
    article: str
    is_on_hold: bool


def open_reports() -> Reports:
    """The open reports about comments that can still be decided, by comment, the oldest first.

    They are few, and asked for before anything else: a database that is given the ids of what was
    reported finds all that waits by an index.
    """
    reports: Reports = {}
    about = Report.objects.open().filter(comment__status__in=[Status.PENDING, Status.PUBLISHED])
    for report in about.order_by("sent_at", "pk"):
        reports.setdefault(report.comment_id, []).append(report)
    return reports


def to_decide(reports: Reports | None = None) -> CommentQuerySet:
    """What waits for a decision: pending comments, and published ones with an open report."""
    reports = open_reports() if reports is None else reports
    return Comment.objects.filter(Q(status=Status.PENDING) | Q(pk__in=list(reports)))


class Queue:
    """The comments of one state, the most urgent lane first and the oldest first inside it."""

    def __init__(self, state: State) -> None:
        self.state = state

    @cached_property
    def reports(self) -> Reports:
        return open_reports()

    @cached_property
    def _to_decide(self) -> CommentQuerySet:
        return to_decide(self.reports)

    @cached_property
    def _places(self) -> list[Place]:
        """All lanes and all articles of the state's other filters, in order; in one query.

        The whole order is read because the tabs count it. Reports are known already, so the
        database is asked only for what is not.
        """
        state = self.state
        comments: Waiting = self._to_decide
        if state.rule:
            comments = comments.filter(_has_rule(state.rule))
        if state.first:
            comments = comments.exclude(seen_before())
        if state.imported:
            comments = comments.exclude(source="")
        return self._in_order(comments)

    def _in_order(self, comments: Waiting) -> list[Place]:
        # Times would cost more to convert than all the rest, so the database puts them in order.
        rows = with_hold(comments.annotate(found=lane_by_findings())).order_by("sent_at", "pk")
        rows = rows.values_list("pk", "article_slug", "status", "found", "is_on_hold")
        lanes: dict[int, list[Place]] = {lane: [] for lane in Lane}
        is_public = set()
        for pk, article, status, found, is_on_hold in rows:
            lane = min(found, Lane.REPORTED) if pk in self.reports else found
            lanes[lane].append(Place(BY_NUMBER[lane], pk, article, is_on_hold))
            if status == Status.PUBLISHED:
                is_public.add(pk)

        def reported(place: Place) -> tuple[bool, datetime]:
            """A reader waits for those that a report hid; the others are still to be seen."""
            return place.pk in is_public, self.reports[place.pk][0].sent_at

        lanes[Lane.REPORTED].sort(key=reported)
        return [place for lane in Lane for place in lanes[lane]]

    @cached_property
    def _counts(self) -> Counter[tuple[str, str]]:
        """How many wait, by tab and article."""
        counts: Counter[tuple[str, str]] = Counter()
        places = Counter((place.is_on_hold, place.lane, place.article) for place in self._places)
        for (is_on_hold, lane, article), count in places.items():
            counts[ON_HOLD if is_on_hold else lane.label.lower(), article] += count
        return counts

    def _count(self, lane: str, article: str) -> int:
        """How many wait in `lane` and about `article`; with an empty one in all, but on hold."""
        return sum(
            count
            for (in_lane, about), count in self._counts.items()
            if (in_lane == lane if lane else in_lane != ON_HOLD) and article in ("", about)
        )

    @property
    def count(self) -> int:
        return self._count(self.state.lane, self.state.article)

    @property
    def tabs(self) -> list[Choice]:
        state = self.state
        names = {
            "": "All",
            **{name: lane.label for name, lane in LANES.items()},
            ON_HOLD: "On hold",
        }
        return [
            Choice(
                label,
                name,
                self._count(name, state.article),
                name == state.lane and not state.comment,
                state.but(lane=name).query,
            )
            for name, label in names.items()
        ]

    @property
    def articles(self) -> list[Choice]:
        """The articles about which comments wait in this lane."""
        state = self.state
        slugs = {about for _, about in self._counts} | {state.article} - {""}
        titles = {slug: article.title for slug in slugs if (article := catalogue().get(slug))}
        choices = [
            Choice(
                titles.get(slug, slug), slug, self._count(state.lane, slug), slug == state.article
            )
            for slug in slugs
        ]
        return sorted(
            (choice for choice in choices if choice.count or choice.is_chosen),
            key=lambda choice: choice.label.casefold(),
        )

    @property
    def rules(self) -> list[tuple[str, list[Choice]]]:
        """What was noticed in the comments that wait, by kind, and what they were reported for."""
        waiting = self._to_decide.order_by().values("pk")
        found = Finding.objects.filter(comment__in=waiting, is_false_alarm=False).order_by()
        by_kind: dict[str, list[str]] = {}
        for kind, rule in sorted(found.values_list("kind", "rule").distinct()):
            by_kind.setdefault(kind, []).append(rule)
        groups = [
            (name, [self._rule(f"{kind}:{rule}", rule) for rule in by_kind[kind]])
            for kind, name in KIND_NAMES.items()
            if kind in by_kind
        ]
        reported = [
            self._rule(f"{REPORTED}:{number}", f"{number}. {sentence}")
            for number, sentence in rules.numbered()
        ]
        return [*groups, ("Reported under", reported)]

    def _rule(self, value: str, label: str) -> Choice:
        return Choice(label, value, 0, value == self.state.rule)

    def in_order(self) -> list[Place]:
        """Where the comments of the state stand."""
        state = self.state
        if state.comment:
            return self._in_order(Comment.objects.filter(pk=state.comment))
        return [
            place
            for place in self._places
            if place.is_on_hold == (state.lane == ON_HOLD)
            and (state.lane not in LANES or place.lane == LANES[state.lane])
            and state.article in ("", place.article)
        ]

    @property
    def unfiltered(self) -> str:
        """The same lane without filters."""
        return State(lane=self.state.lane).query

    @cached_property
    def page(self) -> Page:
        """The page of the state, or the last one where there are no longer that many."""
        pages = Paginator(range(1 if self.state.comment else self.count), PER_PAGE)
        return pages.get_page(self.state.page)

    @property
    def page_choices(self) -> list[Choice]:
        """The pages worth offering, none where there is only one; a gap has no value."""
        if not self.page.has_other_pages():
            return []
        return [
            Choice(
                str(number),
                str(number) if isinstance(number, int) else "",
                0,
                number == self.page.number,
                replace(self.state, page=number).query if isinstance(number, int) else "",
            )
            for number in self.page.paginator.get_elided_page_range(self.page.number)
        ]

    @property
    def on_page(self) -> slice:
        """The places of the page's comments in the order, and that of the one that follows."""
        start = (self.page.number - 1) * PER_PAGE
        return slice(start, start + PER_PAGE + 1)


def _has_rule(rule: str) -> Q:
    """Comments in which that was noticed, or that were reported for it."""
    kind, _, name = rule.partition(":")
    if kind == REPORTED:
        return Q(Exists(Report.objects.open().filter(comment=OuterRef("pk"), rule=name)))
    found = Finding.objects.filter(comment=OuterRef("pk"), kind=kind, is_false_alarm=False)
    return Q(Exists(found.filter(rule=name) if name else found))
