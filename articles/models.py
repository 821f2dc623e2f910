"""What the library counts: visits a day, and words nobody found anything for.

Neither row holds anything about a visitor.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Self

from django.db import connection, models
from django.db.models import F, Q, Sum
from django.utils import timezone

MOST_A_DAY = 1_000  # words; nonsense that somebody sends all night fills no disk
SHOWN_FROM = 3  # a search that failed once or twice may say something about one person


class VisitQuerySet(models.QuerySet["Visit"]):
    def add(self, counts: Mapping[tuple[str, date], int]) -> None:
        """Add `counts` of (article slug, day) to what is there, in one statement.

        Both our databases know this form of INSERT; the ORM cannot add to a conflicting row.
        """
        if not counts:
            return
        rows = [
            value for (slug, day), count in sorted(counts.items()) for value in (slug, day, count)
        ]
        values = ", ".join(["(%s, %s, %s)"] * len(counts))
        table = connection.ops.quote_name(self.model._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"INSERT INTO {table} (article_slug, day, count) VALUES {values}"  # noqa: S608
                " ON CONFLICT (article_slug, day)"
                f" DO UPDATE SET count = {table}.count + excluded.count",
                rows,
            )

    def by_article(self, *, since: date) -> dict[str, tuple[int, int]]:
        """All visits that were counted here, and those from `since` on, by article."""
        counted = self.order_by().values_list("article_slug")
        lately = Sum("count", filter=Q(day__gte=since), default=0)
        return {slug: (n, m) for slug, n, m in counted.annotate(Sum("count"), lately=lately)}

    def totals(self, slug: str, today: date) -> tuple[int, int]:
        """All visits of an article that were counted here, and those of `today`."""
        counted = self.filter(article_slug=slug).aggregate(
            total=Sum("count", default=0), today=Sum("count", filter=Q(day=today), default=0)
        )
        return counted["total"], counted["today"]


class Visit(models.Model):
    """How often one article was opened on one day (in the site's time zone)."""

    article_slug = models.CharField(max_length=100)
    day = models.DateField()
    count = models.PositiveIntegerField(default=0)

    objects = VisitQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                name="one_row_an_article_and_day", fields=["article_slug", "day"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.count} visits to {self.article_slug} on {self.day}"


class SearchMissQuerySet(models.QuerySet["SearchMiss"]):
    def note(self, words: str) -> None:
        """Count one more search for `words` that found nothing, unless the day has too many."""
        today = timezone.localdate()
        if self.filter(words=words).update(times=F("times") + 1, last=today):
            return
        if self.filter(last=today).count() < MOST_A_DAY:
            self.get_or_create(words=words, defaults={"times": 1})

    def forget(self, *, before: date) -> int:
        """Delete what nobody has looked for since `before`."""
        return self.filter(last__lt=before).delete()[0]

    def shown(self) -> Self:
        """What editors see: only what was looked for often enough to be nobody's own words."""
        return self.filter(times__gte=SHOWN_FROM).order_by("-times", "words")


class SearchMiss(models.Model):
    """At most five words, letters only, that a search found nothing for."""

    words = models.CharField(max_length=100, unique=True)
    times = models.PositiveIntegerField(default=0)
    last = models.DateField(default=timezone.localdate, db_index=True)

    objects = SearchMissQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        verbose_name = "search without a result"
        verbose_name_plural = "searches without a result"

    def __str__(self) -> str:
        return f"“{self.words}”, {self.times} times"
