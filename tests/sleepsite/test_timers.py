"""The units in deploy/systemd start commands that exist, and every timer has something to start."""

import re
from pathlib import Path

from django.core.management import call_command, get_commands

ROOT = Path(__file__).parent.parent.parent
UNITS, README = ROOT / "deploy" / "systemd", ROOT / "README.md"


def test_every_timer_starts_a_command_of_the_site():
    started = {}
    for timer in UNITS.glob("*.timer"):
        service = timer.with_suffix(".service").read_text()
        started[timer.stem] = re.search(r"(?m)^ExecStart=.* manage\.py (\w+)", service)[1]

    assert started == {
        "quiet-hours-backup": "backup",
        "quiet-hours-digest": "send_digest",
        "quiet-hours-forget": "forget",
        "quiet-hours-prune": "prune_db_task_results",
    }
    assert set(started.values()) <= set(get_commands())


def test_backups_can_be_kept_on_another_disk():
    """systemd passes the variable on where it is set, and no argument where it is not."""
    service = (UNITS / "quiet-hours-backup.service").read_text()

    assert re.search(r"(?m)^ExecStart=.* backup --keep \d+ \$BACKUP_DIR$", service)
    assert "BACKUP_DIR" in README.read_text()


def test_results_of_tasks_can_be_pruned_only_where_tasks_are_kept(db, settings):
    """So the unit says TASKS=database, also for a site without a mail server."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    call_command("prune_db_task_results")

    assert "env TASKS=database" in (UNITS / "quiet-hours-prune.service").read_text()
