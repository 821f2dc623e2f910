"""`manage.py send_digest`: run by a timer every few minutes."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone

from comments import notifications
from comments.notifications.delivery import send_left_behind


class Command(BaseCommand):
    help = (
        "Tell the moderators what waits, unless nothing is new or they were told in the last"
        " 15 minutes; and hand over again the letters that were left behind."
    )

    def handle(self, **options: Any) -> None:
        needed = {"EMAIL_URL": settings.HAS_MAIL, "MODERATORS_EMAIL": settings.MODERATORS_EMAIL}
        missing = [variable for variable, value in needed.items() if not value]
        now = timezone.now()
        left_behind = send_left_behind(now) if settings.HAS_MAIL else 0
        if missing:
            self.stdout.write(f"No digest was sent: {' and '.join(missing)} must be set for that.")
            return
        sent = notifications.send_digest(now)
        digest = (
            "A digest is on its way" if sent else "No digest: nothing is new, or it is too early"
        )
        self.stdout.write(f"{digest}. Letters left behind: {left_behind}.")
