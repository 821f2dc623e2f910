"""`manage.py restore`: the site as a backup has it, without what was forgotten since."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from comments import numbering, withdrawals
from comments.models import Actor, Comment, Status
from sleepsite import backups

POSTGRES = (
    "The database is PostgreSQL: restore it with its own pg_restore --clean, then run"
    " manage.py restore without a file, which forgets what is due and withdraws again what was"
    " taken back."
)


class Command(BaseCommand):
    help = "Put a backup in place of the database, after a copy of what is there now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="without one: finish what pg_restore has begun"
        )
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *, file: Path | None, yes: bool, **options: Any) -> None:
        if file and not backups.is_sqlite():
            raise CommandError(POSTGRES)
        given = 0
        if file:
            try:
                with backups.opened(file) as (copy, secret):
                    if not (yes or confirmed(file)):
                        raise CommandError("Nothing was changed.")
                    if backups.database_file().exists():
                        given = numbering.last_given()
                        self.stdout.write(put_aside())
                    backups.put_back(copy, secret)
            except backups.BackupError as error:
                raise CommandError(str(error)) from error
        call_command("migrate", interactive=False, verbosity=0)
        numbering.leave_gap(after=given)
        call_command("forget", stdout=self.stdout)
        self.stdout.write(f"Withdrew {withdraw_again()} comments that their writers took back.")
        self.stdout.write("Restored. Restart the server.")


def confirmed(file: Path) -> bool:
    try:
        return input(f"Replace the database by {file}? Type yes: ") == "yes"
    except EOFError:  # nobody is there to answer
        return False


def put_aside() -> str:
    """A sentence about where the database of now is kept."""
    name = f"{backups.BEFORE_RESTORE}{timezone.now():%Y%m%d-%H%M%S-%f}"
    try:
        safety = Path(settings.DATA_DIR) / "backups" / f"{name}.tar"
        backups.make(safety)
    except backups.DamagedError as error:
        return f"{error} It is kept as {backups.move_aside(name)}."
    return f"What was there before is in {safety}."


def withdraw_again() -> int:
    """Empty what was withdrawn after the backup was made; how many comments that were."""
    back = Comment.objects.filter(pk__in=withdrawals.noted()).exclude(status=Status.WITHDRAWN)
    for comment in back:
        comment.withdraw(by=Actor.COMMAND)
    return len(back)
