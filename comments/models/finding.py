"""What screening noticed in a comment."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

SENDING = "form"  # the kind of findings about how a comment was sent


class Finding(models.Model):
    """Something noticed in a comment when it was sent; kept, because a moderator relied on it.

    `start` and `end` are offsets into the comment's text in code points; an empty span is about
    the way it was sent.
    """

    comment = models.ForeignKey("Comment", on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=200)
    is_false_alarm = models.BooleanField(default=False)  # a moderator's word, to mend the rules

    class Meta:
        ordering = ["start", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="finding_span_runs_forward", condition=Q(end__gte=F("start"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.rule}) in comment {self.comment_id}"
