"""Statements that are put together once and asked again and again.

The ORM takes longer to put a statement together than a database to answer it. So a queryset is made
once with a blank in place of each value that changes, and only the values are new each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet


def blank_text(number: int) -> str:
    """A text that stands for another; no text of ours holds control characters."""
    return f"\x02{number}\x03"


def blank_moment(number: int) -> datetime:
    """A moment that stands for another; nothing happened in that year."""
    return datetime(1000, 1, number, tzinfo=UTC)


@dataclass(frozen=True)
class Statement:
    """A queryset with blanks, as the database reads it."""

    sql: str
    values: tuple[Any, ...]

    @classmethod
    def of(cls, queryset: QuerySet[Any, Any]) -> Statement:
        return cls(*queryset.query.sql_with_params())

    def rows(self, said: Mapping[Any, Any]) -> list[tuple[Any, ...]]:
        """The answer with what is `said` in place of the blanks; moments as they are stored."""
        filled = {_stored(blank): _stored(value) for blank, value in said.items()}
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [filled.get(value, value) for value in self.values])
            return cursor.fetchall()


def _stored(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
