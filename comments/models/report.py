"""What readers tell the moderators about published comments."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments import retention

MAX_REPORT = 300  # characters


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        """The reports that no decision has closed yet."""
        return self.filter(closed_by=None)

    def forget(self, *, now: datetime) -> int:
        """Drop the words of reports that were closed long enough ago, and old senders."""
        closed = self.filter(closed_by__at__lte=now - retention.REPORT_WORDS).exclude(text="")
        old = self.filter(sent_at__lte=now - retention.SENDER_KEYS).exclude(sender="")
        return closed.update(text="") + old.update(sender="")


class Report(models.Model):
    """A reader's word to the moderators about a published comment."""

    comment = models.ForeignKey("Comment", on_delete=models.CASCADE, related_name="reports")
    rule = models.CharField(max_length=10, blank=True)  # a number of the comment rules
    is_about_me = models.BooleanField(default=False)
    text = models.CharField(max_length=MAX_REPORT, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    sender = models.CharField(max_length=64, blank=True, editable=False)
    closed_by = models.ForeignKey(
        "Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="closes"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["comment"], condition=Q(closed_by=None), name="open_reports"),
            models.Index(fields=["sender", "sent_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="report_says_why", condition=~Q(rule="") | Q(is_about_me=True)
            )
        ]

    def __str__(self) -> str:
        return f"Report {self.pk} about comment {self.comment_id}"
