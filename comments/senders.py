"""How much one sender may send, counted without keeping anybody's address.

A sender is an HMAC of their address under a random key of the day. The keys are deleted after two
days; nobody can then tell which hashes belong together, or to whom.
"""

import hmac
import ipaddress
from collections.abc import Sequence
from datetime import timedelta
from math import ceil

from django.db.models import Q
from django.utils import timezone

from comments.models import CommentQuerySet, ReportQuerySet, SenderKey

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

    def seconds_to_wait(self, sent: CommentQuerySet | ReportQuerySet, limits: Limits) -> int:
        """How long until one more may be `sent`; 0 when it may be sent now."""
        now = timezone.now()
        longest = max(seconds for _, seconds in limits)
        # A clock that was set back makes nobody wait for what was sent in its future.
        lately = Q(sent_at__gt=now - timedelta(seconds=longest), sent_at__lt=now + SKEW)
        # Said in full: the index holds only those who are known, and SQLite does not conclude that.
        mine = sent.filter(lately, ~Q(sender=""), sender__in=self.known_as).order_by()
        times = sorted(mine.values_list("sent_at", flat=True), reverse=True)
        waits = [
            (times[count - 1] + timedelta(seconds=seconds) - now).total_seconds()
            for count, seconds in limits
            if len(times) >= count
        ]
        return max(0, ceil(max(waits, default=0)))
