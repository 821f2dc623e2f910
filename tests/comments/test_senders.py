from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from comments.models import Comment, SenderKey, sender_key
from comments.senders import Sender, fingerprint, network_of
from tests.making import make_comment

pytestmark = pytest.mark.django_db

LIMITS = ((2, 600), (3, 86400))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
    ],
)
def test_a_sender_is_an_ipv4_address_or_an_ipv6_prefix(address, network):
    assert network_of(address) == network


def test_a_sender_is_the_same_all_day_and_nobody_else():
    assert Sender("192.0.2.7").today == Sender("192.0.2.7").today
    assert Sender("192.0.2.7").today != Sender("192.0.2.8").today


def test_the_same_address_is_somebody_else_under_another_days_key():
    today, tomorrow = (fingerprint("192.0.2.7", key) for key in (b"a" * 32, b"b" * 32))

    assert today != tomorrow
    assert "192.0.2.7" not in today


def test_a_key_is_read_once_and_not_kept_when_its_days_are_over(
    time_machine, django_capture_on_commit_callbacks
):
    time_machine.move_to("2026-11-20 12:00", tick=False)
    with django_capture_on_commit_callbacks(execute=True):
        known = Sender("192.0.2.7").today
    with CaptureQueriesContext(connection) as asked:
        again = Sender("192.0.2.7").today
    kept = [key for keys in sender_key._last_asked.values() for key in keys]
    time_machine.move_to("2026-11-25 12:00", tick=False)
    with django_capture_on_commit_callbacks(execute=True):
        Sender("192.0.2.7")

    assert (again, len(asked)) == (known, 0)
    assert kept
    assert not {key for keys in sender_key._last_asked.values() for key in keys} & set(kept)


def test_yesterdays_comments_count_and_older_keys_are_forgotten(time_machine):
    time_machine.move_to("2026-11-20 23:30", tick=False)
    make_comment(sender=Sender("192.0.2.7").today)
    time_machine.move_to("2026-11-21 00:30", tick=False)

    assert Sender("192.0.2.7").seconds_to_wait(Comment, ((1, 7200),)) == 3600

    time_machine.move_to("2026-11-22 00:30", tick=False)
    Sender("192.0.2.7")
    SenderKey.objects.forget(now=timezone.now())

    assert [str(key.day) for key in SenderKey.objects.order_by("day")] == [
        "2026-11-21",
        "2026-11-22",
    ]


@pytest.mark.parametrize(
    ("minutes_ago", "wait"),
    [
        ([], 0),
        ([5], 0),
        ([5, 1], 300),
        ([11, 1], 0),
        ([700, 600, 500], 86400 - 700 * 60),
        ([1500, 600, 500], 0),
    ],
)
def test_a_sender_waits_until_the_oldest_of_too_many_is_old_enough(minutes_ago, wait, time_machine):
    time_machine.move_to("2026-11-21 23:50", tick=False)
    sender = Sender("192.0.2.7")
    for minutes in minutes_ago:
        sent_at = timezone.now() - timedelta(minutes=minutes)
        make_comment(sender=sender.today, sent_at=sent_at)

    assert sender.seconds_to_wait(Comment, LIMITS) == wait


def test_what_a_sender_sent_is_found_by_its_index():
    sender = Sender("192.0.2.7")
    with CaptureQueriesContext(connection) as asked:
        sender.seconds_to_wait(Comment, LIMITS)

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # on an empty table it would read all of it
            cursor.execute("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{explain} {asked[-1]['sql'].replace('%', '%%')}")
        plan = str(cursor.fetchall())

    assert "by_sender" in plan
