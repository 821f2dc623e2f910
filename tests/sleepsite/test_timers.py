"""The units in deploy/systemd start commands that exist, and every timer has something to start."""

import re
from pathlib import Path

from django.core.management import call_command, get_commands

UNITS = Path(__file__).parent.parent.parent / "deploy" / "systemd"


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


def test_results_of_tasks_can_be_pruned_only_where_tasks_are_kept(db, settings):
    """So the unit says TASKS=database, also for a site without a mail server."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

    call_command("prune_db_task_results")

    assert "env TASKS=database" in (UNITS / "quiet-hours-prune.service").read_text()
