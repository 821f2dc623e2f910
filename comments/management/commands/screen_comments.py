"""`manage.py screen_comments`: after the word lists have changed."""

import sys
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from rich.console import Console
from rich.progress import track

from comments import notifications
from comments.lanes import KINDS, Lane
from comments.models import SENDING, Comment


class Command(BaseCommand):
    help = "Screen the comments that wait for a moderator again; with --all, every comment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="also what was decided already")

    def handle(self, *, all: bool, **options: Any) -> None:  # noqa: A002 - the option's name
        comments = (Comment.objects.all() if all else Comment.objects.waiting()).exclude(text="")
        console = Console(stderr=True)
        changes: Counter[str] = Counter()
        screened = 0
        for comment in track(
            comments.iterator(chunk_size=500),
            total=comments.count(),
            description="Screening",
            console=console,
            disable=not sys.stderr.isatty(),
        ):
            before = kinds(comment)
            with transaction.atomic():
                comment.screen()
                after = kinds(comment)
                if (after - before) & KINDS[Lane.URGENT]:
                    notifications.alert_if_urgent(comment)
            changes.update(f"+{kind}" for kind in after - before)
            changes.update(f"-{kind}" for kind in before - after)
            screened += 1
        changed = ", ".join(f"{change}: {count}" for change, count in sorted(changes.items()))
        self.stdout.write(f"Screened {screened}. Changed: {changed or 'nothing'}.")


def kinds(comment: Comment) -> set[str]:
    return set(comment.findings.exclude(kind=SENDING).values_list("kind", flat=True))
