"""`manage.py restore`: the site as a backup has it, without what was forgotten since."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comments import withdrawals
from comments.models import Actor, Comment, Status
from sleepsite import backups

POSTGRES = (
    "The database is PostgreSQL: restore it with its own pg_restore --clean, then run"
    " manage.py forget."
)


class Command(BaseCommand):
    help = "Put a backup in place of the database, after a copy of what is there now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, file: Path, yes: bool, **options: Any) -> None:
        if not backups.is_sqlite():
            raise CommandError(POSTGRES)
        try:
            with backups.opened(file) as (copy, secret):
                if not yes and input(f"Replace the database by {file}? Type yes: ") != "yes":
                    raise CommandError("Nothing was changed.")
                safety = self._safety_copy()
                backups.put_back(copy, secret)
        except (backups.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        call_command("forget", stdout=self.stdout)
        self.stdout.write(f"Withdrew {withdraw_again()} comments that their writers took back.")
        self.stdout.write(f"Restored. What was there before is in {safety}. Restart the server.")

    def _safety_copy(self) -> Path:
        name = f"before-restore-{timezone.now():%Y%m%d-%H%M%S}.tar"
        safety = settings.DATA_DIR / "backups" / name
        backups.make(safety)
        return safety


def withdraw_again() -> int:
    """Empty what was withdrawn after the backup was made; how many comments that were."""
    back = Comment.objects.filter(pk__in=withdrawals.noted()).exclude(status=Status.WITHDRAWN)
    for comment in back:
        comment.withdraw(by=Actor.COMMAND)
    return len(back)
