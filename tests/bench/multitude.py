"""A site that people have written on for years: `python -m tests.bench.multitude HOW_MANY FILE`.

The database is the one of the environment. However many thousand comments there are in all, 50 of
them wait and the others were decided over five years. Only the newest thousand are made here; the
older ones are the database's copies of them, because Django would take minutes for each million.
FILE gets what a moderator's browser and those of writers send.
"""

import argparse
import json
import os
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sleepsite.settings")

import django

django.setup()

from django.contrib.auth.models import Group, User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.management.color import no_style  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import DateTimeField, Model  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from articles.catalogue import catalogue  # noqa: E402
from comments.models import Action, Actor, Comment, Decision, Finding, Report, Status  # noqa: E402
from tests.bench.tickets import bodies  # noqa: E402
from tests.bench.words import TEXT  # noqa: E402

BLOCK = 1000  # comments that are made
WAITING = 50
YEARS = timedelta(days=5 * 365)
KEPT = timedelta(days=2)  # for how long a sender is known
FORMS = 400
ENDED = {  # what became of a comment: how, by whom, how many of a hundred
    Status.PUBLISHED: (Action.PUBLISH, Actor.MODERATOR, 84),
    Status.REJECTED: (Action.REJECT, Actor.MODERATOR, 5),
    Status.SPAM: (Action.MARK_SPAM, Actor.MODERATOR, 8),
    Status.WITHDRAWN: (Action.WITHDRAW, Actor.WRITER, 3),
}
KINDS = ("contact_details", "full_name", "dosage", "spam", "abuse", "minor")

IDS = {"id", "parent_id", "comment_id", "closed_by_id"}
# What each database has its own words for
UUID_MADE = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
EARLIER = {
    "sqlite": "strftime('%%Y-%%m-%%d %%H:%%M:%%f', {column}, (-n * {seconds}) || ' seconds')",
    "postgresql": "{column} - n * {seconds} * interval '1 second'",
}


def newest(first: int, span: timedelta) -> Iterator[Comment]:
    """Those of the last `span`, the oldest first: the articles in turn, every fourth a reply."""
    slugs = [article.slug for article in catalogue() if article.takes_comments]
    chance, now = Random(1), timezone.now()  # noqa: S311 - the same comments every time
    fates = chance.choices(list(ENDED), [share for _, _, share in ENDED.values()], k=BLOCK)
    fates[-WAITING:] = [Status.PUBLISHED] * WAITING  # of the copies; these wait in the end
    for number, status in enumerate(fates):
        is_reply = number // len(slugs) % 4 == 3
        is_empty = status == Status.WITHDRAWN
        sent_at = now - span * (BLOCK - number) / BLOCK
        yield Comment(
            id=first + number,
            article_slug=slugs[number % len(slugs)],
            parent_id=first + number - len(slugs) if is_reply else None,
            name="" if is_empty else f"Reader {number}",
            text="" if is_empty else f"{number:03} {TEXT}"[:300],
            status=status,
            version=1,
            sent_at=sent_at,
            sender=f"{number % 400:064x}" if now - sent_at < KEPT else "",
            submission_id=UUID(int=chance.getrandbits(128)),
            consented_at=sent_at,
            consent_version="2026-11",
        )


def decision(comment: Comment, moderator: User) -> Decision:
    action, actor, _ = ENDED[Status(comment.status)]
    return Decision(
        id=comment.pk,
        comment=comment,
        at=comment.sent_at + timedelta(hours=5),
        action=action,
        before=Status.PENDING,
        after=comment.status,
        actor=actor,
        user=moderator if actor == Actor.MODERATOR else None,
        rule="3" if action == Action.REJECT else "",
    )


def finding(comment: Comment, number: int) -> Finding:
    kind = KINDS[number % len(KINDS)]
    return Finding(comment=comment, kind=kind, rule="any", start=8, end=14, reason="It looks so.")


def copy(model: type[Model], blocks: int, seconds: float, **others: str) -> None:
    """`blocks` copies of every row, each by `seconds` older than the one before it."""
    values = {}
    for field in model._meta.concrete_fields:
        column = field.column
        if isinstance(field, DateTimeField):
            values[column] = EARLIER[connection.vendor].format(column=column, seconds=seconds)
        elif column in IDS:
            values[column] = f"{column} - n * {BLOCK}"
        else:
            values[column] = others.get(column, f'"{column}"')
    if model in (Finding, Report):
        del values["id"]  # which nothing else names
    names = ", ".join(f'"{column}"' for column in values)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # where nothing else of ours takes as long
            cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            f"INSERT INTO {model._meta.db_table} ({names})"  # noqa: S608 - our own words
            " WITH RECURSIVE copies(n) AS"
            " (SELECT 1 UNION ALL SELECT n + 1 FROM copies WHERE n < %s)"
            f" SELECT {', '.join(values.values())} FROM copies, {model._meta.db_table}"
            " WHERE n <= %s",
            [blocks, blocks],
        )


def fill(how_many: int) -> User:
    """Store `how_many` comments and what belongs to them; the moderator who decided."""
    moderator = User.objects.create_user("mo", is_staff=True)
    moderator.groups.add(Group.objects.get(name="Moderators"))
    blocks = how_many // BLOCK
    span = YEARS / blocks
    comments = list(newest(how_many - BLOCK + 1, span))
    with transaction.atomic():
        Comment.objects.bulk_create(comments)
        decisions = Decision.objects.bulk_create(decision(one, moderator) for one in comments)
        Finding.objects.bulk_create(finding(one, n) for n, one in enumerate(comments[::5]))
        Report.objects.bulk_create(
            Report(comment=one.comment, rule="4", closed_by=one) for one in decisions[::100]
        )
        if blocks > 1:
            older = {
                "sender": "''",
                "text": "CASE text WHEN '' THEN '' ELSE n || ' ' || text END",
                "submission_id": UUID_MADE[connection.vendor],
            }
            for model in (Comment, Decision, Finding, Report):
                copy(model, blocks - 1, span.total_seconds(), **older)
        latest = [one.pk for one in comments[-WAITING:]]
        Decision.objects.filter(comment__in=latest).delete()
        Comment.objects.filter(pk__in=latest).update(status=Status.PENDING, version=0)
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [Comment, Decision]):
            cursor.execute(sql)
        # PostgreSQL does so by itself in time. SQLite does not, but anybody may tell it to.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    return moderator


def browsers(moderator: User) -> dict[str, object]:
    """What those send who write and decide: a session, the comments that wait, filled-in forms."""
    client = Client()
    client.force_login(moderator)
    return {
        "session": client.cookies["sessionid"].value,
        "waiting": list(Comment.objects.waiting().values_list("pk", flat=True)),
        "forms": bodies(FORMS),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("how_many", type=int)
    parser.add_argument("file", type=argparse.FileType("w"))
    said = parser.parse_args()
    call_command("migrate", verbosity=0, skip_checks=True)
    with said.file as file:
        json.dump(browsers(fill(said.how_many)), file)
