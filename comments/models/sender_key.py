"""The keys under which one day's senders are told apart."""

from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta

from django.db import models, transaction
from django.utils import timezone

from comments import retention


def new_key() -> bytes:
    return secrets.token_bytes(32)


_last_asked: dict[tuple[date, ...], list[bytes]] = {}


def remember(days: tuple[date, ...], keys: list[bytes]) -> None:
    _last_asked.clear()
    _last_asked[days] = keys


class SenderKeyQuerySet(models.QuerySet["SenderKey"]):
    def of_days(self, *days: date) -> list[bytes]:
        """The keys of `days`, the first of which is made if there is none yet.

        A key never changes, so each process remembers those it was last asked for, and no others.
        """
        if (known := _last_asked.get(days)) is not None:
            return known
        by_day = {row.day: bytes(row.key) for row in self.filter(day__in=days)}
        if days[0] not in by_day:
            by_day[days[0]] = bytes(self.get_or_create(day=days[0])[0].key)
        keys = [by_day[day] for day in days if day in by_day]
        transaction.on_commit(lambda: remember(days, keys))  # one that is undone was never there
        return keys

    def forget(self, *, now: datetime) -> int:
        """Delete the keys of all days but today and yesterday."""
        oldest_kept = timezone.localdate(now) - retention.SENDER_KEYS + timedelta(days=1)
        return self.filter(day__lt=oldest_kept).delete()[0]


class SenderKey(models.Model):
    """The key under which one day's senders are told apart; see comments.senders."""

    day = models.DateField(unique=True)
    key = models.BinaryField(default=new_key)

    objects = SenderKeyQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Key of {self.day}"
