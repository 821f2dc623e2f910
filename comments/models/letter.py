"""The mails of the site: which are to be sent, and how it went."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from comments.models.comment import Comment
from comments.models.decision import Decision
from comments.models.mailbox import Mailbox


class LetterKind(models.TextChoices):
    """What a letter does. Writers get the first three, moderators the others."""

    CONFIRM = "confirm", "asks to confirm an address"
    DECISION = "decision", "says what was decided"
    REPLY = "reply", "says that someone replied"
    ALERT = "alert", "tells of a comment that cannot wait"
    FLOOD = "flood", "tells that reports hide nothing more today"
    DIGEST = "digest", "tells what waits"


CANNOT_WAIT = {LetterKind.ALERT, LetterKind.FLOOD}


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> Self:
        return self.filter(sent_at=None, gave_up_at=None)

    def given_up(self) -> Self:
        """Those that no mail server took, however often it was tried; the newest first."""
        return self.exclude(gave_up_at=None).order_by("-gave_up_at")

    def tried_in_vain(self) -> Self:
        """Those that will be tried again because the mail server could not be used."""
        return self.waiting().filter(attempts__gt=0, is_refused=False)

    def to_confirmed(self) -> Self:
        """Those that may be sent: to moderators, to a confirmed address, or the question itself."""
        confirmed = Q(mailbox=None) | Q(mailbox__confirmed_at__isnull=False)
        return self.filter(confirmed | Q(kind=LetterKind.CONFIRM))

    def sent(self, kind: LetterKind, comment: Comment) -> Self:
        """What was sent about decisions on `comment`, in the order of the decisions."""
        about = self.filter(kind=kind, decision__comment=comment).exclude(sent_at=None)
        return about.select_related("decision").order_by("decision")

    def overdue(self, *, since: datetime) -> Self:
        """Those that should have been tried by then: their task was lost, or nobody ran it."""
        return self.waiting().to_confirmed().filter(due_at__lte=since)


class Letter(models.Model):
    """One mail that is to be sent, or was: to whom, about what, and how it went. Never its words.

    They are put together when it is sent, from what is then true; a letter that has nothing to
    say any more is deleted instead. Without a mailbox it is for the moderators.
    """

    kind = models.CharField(max_length=10, choices=LetterKind)
    mailbox = models.ForeignKey(
        Mailbox, on_delete=models.CASCADE, null=True, blank=True, related_name="letters"
    )
    decision = models.ForeignKey(
        Decision, on_delete=models.CASCADE, null=True, blank=True, related_name="letters"
    )
    comment = models.ForeignKey(
        Comment, on_delete=models.CASCADE, null=True, blank=True, related_name="alerts"
    )
    made_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)  # when it is to be tried, or tried again
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    gave_up_at = models.DateTimeField(null=True, blank=True)
    # Whether it failed the last time for its own sake, at a mail server that works.
    is_refused = models.BooleanField(default=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        ordering = ["made_at", "pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(sent_at=None, gave_up_at=None), name="due_letters"
            ),
            models.Index(fields=["kind", "made_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_says_to_whom_and_about_what",
                condition=Q(kind=LetterKind.CONFIRM, mailbox__isnull=False, decision=None)
                & Q(comment=None)
                | Q(kind__in=[LetterKind.DECISION, LetterKind.REPLY], comment=None)
                & Q(mailbox__isnull=False, decision__isnull=False)
                | Q(kind=LetterKind.ALERT, mailbox=None, decision=None, comment__isnull=False)
                | Q(kind__in=[LetterKind.FLOOD, LetterKind.DIGEST], mailbox=None)
                & Q(decision=None, comment=None),
            ),
            models.CheckConstraint(
                name="letter_is_sent_or_given_up",
                condition=Q(sent_at=None) | Q(gave_up_at=None),
            ),
            models.UniqueConstraint(
                name="one_letter_about_a_decision", fields=["mailbox", "decision"]
            ),
            models.UniqueConstraint(name="one_alert_about_a_comment", fields=["comment"]),
        ]

    def __str__(self) -> str:
        return f"Letter {self.pk}, which {self.get_kind_display()}"

    @property
    def priority(self) -> int:
        """Its place among what the task worker has to do: what is urgent goes before the rest."""
        return 10 if self.kind in CANNOT_WAIT else 0
