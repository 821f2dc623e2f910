"""Comments by the thousand, in the words of nobody: `python -m tests.bench.filling` with numbers.

The database is the one of the environment. Every fourth comment is a reply, and the newest of each
article wait for a moderator.
"""

import argparse
import os
from datetime import timedelta

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sleepsite.settings")

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402

from comments.models import Comment, Status  # noqa: E402
from tests.bench.words import TEXT  # noqa: E402

BATCH = 5000


def fill(slug: str, threads: int, replies: int, waiting: int) -> None:
    """`threads` published comments under one article, the first of which have one reply each."""
    oldest = timezone.now() - timedelta(days=300)
    add(slug, threads, oldest, Status.PUBLISHED, [])
    headings = Comment.objects.filter(article_slug=slug, parent=None).order_by("pk")
    add(slug, replies, oldest + timedelta(days=1), Status.PUBLISHED, list(headings[:replies]))
    add(slug, waiting, timezone.now(), Status.PENDING, [])


def add(slug, how_many, since, status, parents) -> None:
    for start in range(0, how_many, BATCH):
        Comment.objects.bulk_create(
            Comment(
                article_slug=slug,
                parent=parents[number] if parents else None,
                name=f"Reader {number}",
                text=TEXT,
                status=status,
                sent_at=since + timedelta(seconds=number),
            )
            for number in range(start, min(start + BATCH, how_many))
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("what", nargs="+", help="slug:threads:replies:waiting")
    call_command("migrate", verbosity=0, skip_checks=True)
    for one in parser.parse_args().what:
        slug, *numbers = one.split(":")
        fill(slug, *map(int, numbers))
