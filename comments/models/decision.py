"""The log of what was decided, and the one way in which a comment's status changes."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from comments.models.states import (
    MAY_LEAVE,
    Action,
    Actor,
    DecidedMeanwhile,
    Decider,
    NotPossible,
    Status,
)

if TYPE_CHECKING:
    from comments.models.comment import Comment

NOTE_DELETED = "The note has been deleted."
UNDO = timedelta(minutes=10)  # how long a decision can be undone; its writer is not told before


class DecisionQuerySet(models.QuerySet["Decision"]):
    def forget_notes(self) -> int:
        """Drop what moderators added; how many there were. Doing it again changes nothing.

        What is on hold stays so: there `NOTE_DELETED` takes the note's place.
        """
        may_hold = When(action__in=[Action.HOLD, Action.RESTORE], then=Value(NOTE_DELETED))
        notes = self.exclude(note__in=["", NOTE_DELETED])
        return notes.update(note=Case(may_hold, default=Value("")))


class Decision(models.Model):
    """One line of the log: who did what to a comment, and when. It is never changed.

    It holds no copy of the text, so that a writer who withdraws leaves nothing behind.
    """

    comment = models.ForeignKey("Comment", on_delete=models.CASCADE, related_name="decisions")
    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=10, choices=Action)
    before = models.CharField(max_length=10, choices=Status)
    after = models.CharField(max_length=10, choices=Status)
    masks_before = models.JSONField(default=list, blank=True)  # spans and labels, for undoing
    rule = models.CharField(max_length=10, blank=True)  # a number of the comment rules
    note = models.CharField(max_length=500, blank=True)
    actor = models.CharField(max_length=10, choices=Actor)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["at"])]
        constraints = [
            models.CheckConstraint(
                name="rejection_names_its_rule", condition=~Q(action=Action.REJECT) | ~Q(rule="")
            ),
            models.CheckConstraint(
                name="moderator_has_a_user",
                condition=Q(actor=Actor.MODERATOR, user__isnull=False)
                | (~Q(actor=Actor.MODERATOR) & Q(user=None)),
            ),
        ]

    def __str__(self) -> str:
        who = self.user.get_username() if self.user else self.get_actor_display()
        rule = f" under rule {self.rule}" if self.rule else ""
        return f"{self.get_action_display()}{rule} by {who}"

    @property
    def puts_on_hold(self) -> bool:
        """Whether the comment is on hold after it; an undo repeats the note it goes back to."""
        return self.action == Action.HOLD or (self.action == Action.RESTORE and self.note != "")


def decide(
    comment: Comment,
    action: Action,
    after: Status,
    *,
    by: Decider,
    rule: str = "",
    note: str = "",
    **changes: Any,
) -> Decision:
    """Change the row if it is still as the caller saw it, and log who did it.

    `version` stands in the WHERE of the UPDATE, so of two decisions on the same sight of a
    comment one counts and the other raises `DecidedMeanwhile`.
    """
    from comments import notifications  # they are about comments, so they import this module

    before = Status(comment.status)
    if before not in MAY_LEAVE[action]:
        raise NotPossible(f"It is {before.label}: it cannot be {action.label}.")
    with transaction.atomic():
        as_seen = type(comment).objects.filter(
            pk=comment.pk, version=comment.version, status=before
        )
        if not as_seen.update(status=after, version=F("version") + 1, **changes):
            raise DecidedMeanwhile(comment.what_happened())
        decision = Decision.objects.create(
            comment=comment,
            action=action,
            before=before,
            after=after,
            masks_before=comment.masks,
            rule=rule,
            note=note,
            actor=by if isinstance(by, Actor) else Actor.MODERATOR,
            user=None if isinstance(by, Actor) else by,
        )
        if action not in {Action.HOLD, Action.HIDE, Action.RESTORE}:
            comment.reports.open().update(closed_by=decision)
        notifications.decision_made(decision)
    comment.status, comment.version = after, comment.version + 1
    for field, value in changes.items():
        setattr(comment, field, value)
    return decision
