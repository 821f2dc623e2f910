"""The ids of comments: none is ever given twice, not even after a backup was restored.

Receipts and withdrawn.log name comments by their ids, and both outlive the database: a new comment
under the id of a lost one could be read and taken back by the writer of the lost one.
"""

from django.db import DatabaseError, connection
from django.db.models import Max

from comments import withdrawals
from comments.models import Comment

GAP = 10_000  # more comments than are sent between two backups
TABLE = Comment._meta.db_table


def last_given() -> int:
    """The highest id that this database has given; 0 where it cannot say."""
    if connection.vendor != "sqlite":
        return Comment.objects.aggregate(last=Max("pk"))["last"] or 0
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [TABLE])
            row = cursor.fetchone()
    except DatabaseError:  # no database yet, or a damaged one
        return 0
    return row[0] if row else 0


def leave_gap(*, after: int) -> None:
    """Give the next comment an id beyond `after` and beyond every one that we know was given."""
    last = max(after, last_given(), *withdrawals.noted(), 0) + GAP
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [TABLE])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [TABLE, last])
        else:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [TABLE, last])
