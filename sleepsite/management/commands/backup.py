"""`manage.py backup`: run daily, while the site runs."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sleepsite import backups

POSTGRES = (
    "The database is PostgreSQL: back it up with its own pg_dump --format=custom, excluding the"
    " data of comments_senderkey, comments_confirmationrequest, axes_accessattempt and"
    " django_session, and keep SECRET_KEY beside it."
)


class Command(BaseCommand):
    help = "Make a verified copy of the database and the secret key in one file, mode 0600."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dest", nargs="?", type=Path, help="a file or folder; DATA_DIR/backups")
        parser.add_argument(
            "--keep", type=int, default=0, metavar="N", help="delete all older ones"
        )

    def handle(self, *, dest: Path | None, keep: int, **options: Any) -> None:
        if not backups.is_sqlite():
            raise CommandError(POSTGRES)
        if keep < 0:
            raise CommandError("--keep takes a whole number of 1 or more.")
        target = dest or Path(settings.DATA_DIR) / "backups"
        if target.is_dir() or target.suffix != ".tar":
            target /= f"quiet-hours-{timezone.now():%Y%m%d-%H%M%S}.tar"
        try:
            rows = backups.make(target)
            dropped = backups.prune(target.parent, keep)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{target}: {rows.get('comments_comment', 0)} comments, checked."
            f" Deleted {len(dropped)} older."
        )
