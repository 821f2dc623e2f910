"""How much one sender may send, counted without keeping anybody's address.

A sender is an HMAC of their address under a random key of the day. The keys are deleted after two
days; nobody can then tell which hashes belong together, or to whom.
"""

import hmac
import ipaddress
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from math import ceil
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from comments.models import Comment, Report, SenderKey
from comments.statements import Statement, blank_moment, blank_text

Limits = Sequence[tuple[int, int]]  # so many in so many seconds

REPORT_LIMITS: Limits = ((5, 3600),)
SKEW = timedelta(minutes=1)  # by which the clocks of several machines may differ
IPV6_PREFIX = 64  # bits; a household has that many addresses for itself


def network_of(address: str) -> str:
    """What counts as one sender: an IPv4 address, or the /64 of an IPv6 address."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network((ip, IPV6_PREFIX), strict=False))
    return str(ip)


def fingerprint(address: str, key: bytes) -> str:
    return hmac.new(key, network_of(address).encode(), "sha256").hexdigest()


class Sender:
    """Whoever sends from `address`, as today's key and yesterday's show them."""

    def __init__(self, address: str) -> None:
        today = timezone.localdate()
        keys = SenderKey.objects.of_days(today, today - timedelta(days=1))
        self.today = fingerprint(address, keys[0])
        self.known_as = [fingerprint(address, key) for key in keys]

    def seconds_to_wait(self, model: type[Comment | Report], limits: Limits) -> int:
        """How long until one more of `model` may be sent; 0 when it may be sent now."""
        now = timezone.now()
        # A clock that was set back makes nobody wait for what was sent in its future.
        since, until = now - timedelta(seconds=max(seconds for _, seconds in limits)), now + SKEW
        first, last = self.known_as[0], self.known_as[-1]
        said = {FIRST: first, LAST: last, SINCE: since, UNTIL: until}
        if len(statement_of_sent(model).rows(said)) < min(count for count, _ in limits):
            return 0  # nearly everybody
        times = sorted(sent_by(model, self.known_as, since, until), reverse=True)
        waits = [
            (times[count - 1] + timedelta(seconds=seconds) - now).total_seconds()
            for count, seconds in limits
            if len(times) >= count
        ]
        return max(0, ceil(max(waits, default=0)))


def sent_by(
    model: type[Comment | Report], senders: Sequence[str], since: datetime, until: datetime
) -> QuerySet[Any, datetime]:
    """When `senders` sent between two moments, in no order."""
    # Said in full: the index holds only those who are known, and SQLite does not conclude that.
    known = model.objects.filter(~Q(sender=""), sender__in=senders)
    lately = known.filter(sent_at__gt=since, sent_at__lt=until)
    return lately.order_by().values_list("sent_at", flat=True)


FIRST, LAST, SINCE, UNTIL = blank_text(1), blank_text(2), blank_moment(1), blank_moment(2)


@lru_cache(maxsize=2)
def statement_of_sent(model: type[Comment | Report]) -> Statement:
    return Statement.of(sent_by(model, [FIRST, LAST], SINCE, UNTIL))
