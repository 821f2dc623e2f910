"""The figures of the admin's front page: each is asked for once, and only for who may see it.

Never by person: nobody here is measured against anybody.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format

from articles.catalogue import Article, catalogue
from articles.models import SearchMiss, Visit
from articles.problems import Problem
from comments import notifications, retention
from comments.desk.queue import Reports, to_decide
from comments.lanes import Lane, with_hold, with_lane
from comments.models import (
    Action,
    Actor,
    Comment,
    ConfirmationRequest,
    Decision,
    Finding,
    Letter,
    LetterKind,
    Report,
    SenderKey,
    Status,
)
from sleepsite import backups, library
from sleepsite.charts import Chart, chart

PACE_DAYS = 14  # today included
MOST_READ = 5
MOST_SEARCHES = 10
GRACE = datetime.timedelta(days=1)  # for jobs that run once a day
PATIENCE = datetime.timedelta(hours=1)  # with those that run every few minutes

DECIDING = (Action.PUBLISH, Action.REJECT, Action.MARK_SPAM, Action.KEEP)


@dataclass(frozen=True)
class Waiting:
    """How many wait in one lane, and since when the oldest."""

    name: str
    query: str
    count: int
    oldest: datetime.datetime | None


def waiting(reports: Reports) -> list[Waiting]:
    """The lanes in their order, and what is on hold beside them. `reports` are the open ones."""
    about_it = Report.objects.open().filter(comment=OuterRef("pk")).order_by("sent_at")
    since = Coalesce(Subquery(about_it.values("sent_at")[:1]), F("sent_at"))
    rows = with_hold(with_lane(to_decide(reports))).order_by().values_list("lane", "is_on_hold")
    counts: dict[str, int] = defaultdict(int)
    oldest: dict[str, datetime.datetime] = {}
    for lane, is_on_hold, count, first in rows.annotate(count=Count("pk"), oldest=Min(since)):
        name = "On hold" if is_on_hold else Lane(lane).label
        counts[name] += count
        oldest[name] = min(first, oldest.get(name, first))
    return [
        Waiting(name, name.lower().replace(" ", "-"), counts[name], oldest.get(name))
        for name in [*(lane.label for lane in Lane), "On hold"]
    ]


@dataclass(frozen=True)
class Day:
    """`median_hours` is None on a day on which nothing that had waited was decided."""

    day: datetime.date
    decisions: int
    median_hours: float | None


@dataclass(frozen=True)
class Pace:
    days: tuple[Day, ...]
    decisions: int
    median_hours: float | None

    @property
    def charts(self) -> tuple[Chart, Chart]:
        labels = [date_format(day.day, "j") for day in self.days]
        decided = [day.decisions for day in self.days]
        hours = [day.median_hours for day in self.days]
        return (
            chart("Decisions a day", list(zip(labels, decided, strict=True))),
            chart("Median hours to a decision", list(zip(labels, hours, strict=True))),
        )


def pace() -> Pace:
    """What moderators decided in the last 14 days, and how long readers had waited for it.

    The wait is that of a reader's first decision: an undone and repeated one, an imported comment
    with its old date and the team's own words say nothing about it.
    """
    days = [
        timezone.localdate() - datetime.timedelta(days=ago) for ago in reversed(range(PACE_DAYS))
    ]
    midnight = datetime.datetime.combine(
        days[0], datetime.time(), tzinfo=timezone.get_current_timezone()
    )
    earlier = Decision.objects.filter(comment=OuterRef("comment"), pk__lt=OuterRef("pk"))
    is_first = ~Exists(earlier.filter(action__in=DECIDING)) & Q(
        before=Status.PENDING, comment__source="", comment__team_member=None
    )
    decided = Decision.objects.filter(actor=Actor.MODERATOR, action__in=DECIDING, at__gte=midnight)
    counts: dict[datetime.date, int] = defaultdict(int)
    waits: dict[datetime.date, list[float]] = defaultdict(list)
    rows = decided.order_by().annotate(is_first=is_first)
    for at, sent_at, first in rows.values_list("at", "comment__sent_at", "is_first"):
        day = timezone.localdate(at)
        counts[day] += 1
        if first:
            waits[day].append((at - sent_at).total_seconds() / 3600)
    return Pace(
        days=tuple(Day(day, counts[day], _median(waits[day])) for day in days),
        decisions=sum(counts.values()),
        median_hours=_median([hours for day in waits.values() for hours in day]),
    )


def _median(hours: list[float]) -> float | None:
    return round(median(hours), 1) if hours else None


@dataclass(frozen=True)
class OpenReports:
    reports: int
    comments: int
    oldest: datetime.datetime | None


def open_reports(reports: Reports) -> OpenReports:
    sent = [report.sent_at for about_one in reports.values() for report in about_one]
    return OpenReports(len(sent), len(reports), min(sent, default=None))


@dataclass(frozen=True)
class FalseAlarms:
    """How many findings of one rule a moderator called a false alarm, of all that are kept."""

    kind: str
    rule: str
    false: int
    findings: int

    @property
    def percent(self) -> int:
        return round(100 * self.false / self.findings)


def false_alarms() -> list[FalseAlarms]:
    """The rules with any false alarm, the worst share first."""
    rows = (
        Finding.objects.order_by()
        .values_list("kind", "rule")
        .annotate(false=Count("pk", filter=Q(is_false_alarm=True)), findings=Count("pk"))
        .filter(false__gt=0)
    )
    found = [FalseAlarms(*row) for row in rows]
    return sorted(found, key=lambda rule: (-rule.percent, -rule.false, rule.kind, rule.rule))


@dataclass(frozen=True)
class Read:
    title: str
    url: str
    visits: int


@dataclass(frozen=True)
class Visits:
    """Those of the last 30 days, and the articles most of them went to."""

    total: int
    most_read: tuple[Read, ...]


def visits() -> Visits:
    counted = Visit.objects.by_article(since=library.first_day())
    lately = sorted(((count, slug) for slug, (_, count) in counted.items() if count), reverse=True)
    return Visits(
        total=sum(count for count, _ in lately),
        most_read=tuple(_read(slug, count) for count, slug in lately[:MOST_READ]),
    )


def _read(slug: str, count: int) -> Read:
    article = catalogue().get(slug)
    return Read(article.title, article.url, count) if article else Read(slug, "", count)


@dataclass(frozen=True)
class Words:
    """What the library needs from its editors."""

    overdue: tuple[Article, ...]
    problems: tuple[Problem, ...]

    @property
    def errors(self) -> int:
        return sum(problem.level == "E" for problem in self.problems)

    @property
    def advice(self) -> int:
        return len(self.problems) - self.errors

    @property
    def first_errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.level == "E"][:5]


def words() -> Words:
    return Words(tuple(library.overdue()), library.problems())


def searches() -> QuerySet[SearchMiss]:
    return SearchMiss.objects.shown()[:MOST_SEARCHES]


def missing_settings() -> list[tuple[str, str]]:
    """Each by its name, with what the site does without it."""
    wanted = [
        ("PUBLISHER", settings.PUBLISHER, "the pages say that no operator has given a name"),
        ("CONTACT_EMAIL", settings.CONTACT_EMAIL, "readers find no address to write to"),
    ]
    if settings.HAS_MAIL:
        wanted.append(
            ("MODERATORS_EMAIL", settings.MODERATORS_EMAIL, "nobody is told of urgent comments")
        )
    return [(name, without) for name, value, without in wanted if not value]


LATE = {
    "forget": "manage.py forget has not run for more than a day: data is kept that should be gone.",
    "digest": "manage.py send_digest has not run for an hour: moderators are not told what waits.",
    "letters": "E-mail has waited for an hour: neither the task worker nor send_digest is running.",
    "mail": "E-mail was given up in the last 14 days: no mail server took it. Look at EMAIL_URL.",
    "refused": "E-mail was given up in the last 14 days: its address was refused or is none.",
}


def late_jobs() -> list[str]:
    """A sentence for each job that has not done its work, as the data and the files show it."""
    late = {job for (job,) in _left_undone()}
    return [*(LATE[job] for job in LATE if job in late), *_late_backup()]


def _left_undone() -> QuerySet[Any, Any]:
    """The jobs of which something is left to do that should be done by now, in one query."""
    rows = _kept_too_long()
    if settings.HAS_MAIL:
        rows += _not_sent()
    first, *others = rows
    return first.union(*others)


def _kept_too_long() -> list[QuerySet[Any, Any]]:
    now = timezone.now() - GRACE
    today, sent = timezone.localdate(now), {"sent_at__lte": now - retention.SENDER_KEYS}
    kept: list[QuerySet[Any, Any]] = [
        SenderKey.objects.filter(day__lte=today - retention.SENDER_KEYS),
        ConfirmationRequest.objects.filter(**sent),
        Comment.objects.filter(**sent).exclude(sender=""),
        Report.objects.filter(**sent).exclude(sender=""),
        SearchMiss.objects.filter(last__lt=today - retention.SEARCH_MISSES),
    ]
    return [_says("forget", rows) for rows in kept]


def _not_sent() -> list[QuerySet[Any, Any]]:
    now = timezone.now()
    lately = now - datetime.timedelta(days=PACE_DAYS)
    given_up = Letter.objects.given_up().filter(gave_up_at__gt=lately)
    undone = [
        _says("letters", Letter.objects.overdue(since=now - PATIENCE)),
        _says("mail", given_up.filter(is_refused=False)),
        _says("refused", given_up.filter(is_refused=True)),
    ]
    if notifications.can_alert():
        told = Letter.objects.filter(kind=LetterKind.DIGEST, made_at__gte=OuterRef("sent_at"))
        news = with_hold(with_lane(Comment.objects.waiting())).filter(is_on_hold=False)
        untold = news.filter(~Exists(told), sent_at__lte=now - PATIENCE)
        undone.append(_says("digest", untold))
    return undone


def _says(job: str, rows: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return rows.order_by().values_list(Value(job))


def _late_backup() -> list[str]:
    """Only what this page can see: copies of SQLite in the folder where they lie by default."""
    if not backups.is_sqlite():
        return []
    folder = settings.DATA_DIR / "backups"
    newest = max((file.stat().st_mtime for file in folder.glob(backups.PATTERN)), default=None)
    if newest is None:
        return [f"There is no backup in {folder}; this page sees none that lie elsewhere."]
    made = datetime.datetime.fromtimestamp(newest, tz=datetime.UTC)
    if timezone.now() - made <= 2 * GRACE:
        return []
    return [f"The newest backup in {folder} is of {date_format(timezone.localtime(made))}."]
