"""Who is written to when something happens to a comment; only where a mail server is configured.

Each function is called in the transaction in which it happened and makes letters there; they are
handed to the task worker once it is committed. What a letter says is decided when it is sent.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from comments.lanes import KINDS, Lane
from comments.models import (
    UNDO,
    Actor,
    Comment,
    Decision,
    Letter,
    LetterKind,
    Mailbox,
    Report,
    Status,
)
from comments.notifications.confirmation import ask_to_confirm
from comments.notifications.delivery import post
from comments.notifications.messages import waiting

BETWEEN_DIGESTS = timedelta(minutes=15)
A_DAY = timedelta(days=1)
TOLD_OF = {Status.PUBLISHED, Status.REJECTED}


def can_alert() -> bool:
    return bool(settings.HAS_MAIL and settings.MODERATORS_EMAIL)


def comment_stored(comment: Comment) -> None:
    """Ask its writer to confirm a new address, and alert the moderators if it cannot wait."""
    if settings.HAS_MAIL and comment.email:
        ask_to_confirm(comment.email)
    alert_if_urgent(comment)


def alert_if_urgent(comment: Comment) -> None:
    """Tell the moderators of a waiting comment that entered the lane Urgent; of each only once."""
    if not can_alert() or comment.status != Status.PENDING:
        return
    urgent = comment.findings.filter(kind__in=KINDS[Lane.URGENT], is_false_alarm=False)
    if urgent.exists() and not comment.alerts.exists():
        post(Letter(kind=LetterKind.ALERT, comment=comment))


def decision_made(decision: Decision) -> None:
    """Write to the comment's writer, and to those who want its reply, once it cannot be undone."""
    if not settings.HAS_MAIL or decision.actor != Actor.MODERATOR:
        return
    comment, due_at = decision.comment, decision.at + UNDO
    addresses = {comment.email: LetterKind.DECISION} if decision.after in TOLD_OF else {}
    if decision.after == Status.PUBLISHED and comment.parent_id:
        wanting = Comment.objects.wanting_replies_to(comment)
        addresses |= dict.fromkeys(wanting.values_list("email", flat=True), LetterKind.REPLY)
    for mailbox in Mailbox.objects.filter(address__in=addresses):
        kind = addresses[mailbox.address]
        post(Letter(kind=kind, mailbox=mailbox, decision=decision, due_at=due_at))


def hiding_stopped() -> None:
    """Tell the moderators, once a day, that so much was hidden that reports only queue now."""
    lately = Letter.objects.filter(kind=LetterKind.FLOOD, made_at__gt=timezone.now() - A_DAY)
    if can_alert() and not lately.exists():
        post(Letter(kind=LetterKind.FLOOD))


def send_digest(now: datetime) -> bool:
    """Tell the moderators what waits, if anything is new since they were last told; whether so.

    While a digest is on its way no other is needed: it counts when it is sent.
    """
    told = Letter.objects.filter(kind=LetterKind.DIGEST, gave_up_at=None).order_by("made_at").last()
    news = waiting()
    if told:
        if told.sent_at is None or told.made_at > now - BETWEEN_DIGESTS:
            return False
        reports = Report.objects.open().filter(comment=OuterRef("pk"), sent_at__gt=told.made_at)
        news = news.filter(Q(sent_at__gt=told.made_at) | Exists(reports))
    if not news.exists():
        return False
    post(Letter(kind=LetterKind.DIGEST, made_at=now, due_at=now))
    return True
