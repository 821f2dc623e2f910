"""`manage.py forget`: run daily."""

from typing import Any

from axes.models import AccessAttempt
from django.core.management.base import BaseCommand
from django.utils import timezone

from articles.models import SearchMiss
from comments import retention
from comments.models import Comment, Mailbox, Report, SenderKey


class Command(BaseCommand):
    help = "Forget personal data whose time has come."

    def handle(self, **options: Any) -> None:
        now = timezone.now()
        comments = Comment.objects.forget(now=now)
        mailboxes = Mailbox.objects.forget(now=now)
        reports = Report.objects.forget(now=now)
        keys = SenderKey.objects.forget(now=now)
        oldest_kept = timezone.localdate(now) - retention.SEARCH_MISSES
        misses = SearchMiss.objects.forget(before=oldest_kept)
        old = AccessAttempt.objects.filter(attempt_time__lte=now - retention.FAILED_LOGINS)
        failed, _ = old.delete()
        self.stdout.write(
            f"Forgot: {comments} in comments, {reports} in reports, {keys} sender keys,"
            f" {misses} searches, {failed} failed log-ins, {mailboxes} mailboxes."
        )
