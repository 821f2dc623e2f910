"""Taking back what one did at the desk, for ten minutes.

What can be undone is kept in the moderator's session, a few steps deep. A step is one press of a
button; a bulk action or a reply makes more than one decision of it.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass

from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from comments.desk.decisions import Done
from comments.models import UNDO, Comment, Decision, NotPossible

MOST = 20  # steps
KEY = "desk.undo"


@dataclass(frozen=True)
class Step:
    """One press of a button: the decisions that it made and the reply that it sent."""

    decisions: list[int]
    comments: list[int]
    at: float  # seconds since the epoch
    reply: int | None = None

    @property
    def id(self) -> int:
        return self.decisions[0]

    @property
    def is_fresh(self) -> bool:
        return timezone.now().timestamp() - self.at < UNDO.total_seconds()


@dataclass
class Undone:
    """What is as it was before, in words; and the reply that was taken back, to be kept."""

    said: str
    comments: list[int]
    reply: str = ""


def remember(session: SessionBase, done: Done) -> None:
    """Let `done` be undone from now on."""
    if not done.decisions:
        return
    step = Step(
        decisions=[decision.pk for decision in done.decisions],
        comments=[decision.comment_id for decision in done.decisions],
        at=timezone.now().timestamp(),
        reply=done.reply.pk if done.reply else None,
    )
    session[KEY] = [*session.get(KEY, []), asdict(step)][-MOST:]


def latest(session: SessionBase) -> Step | None:
    """The last thing that can still be undone."""
    steps = [Step(**stored) for stored in session.get(KEY, [])]
    return steps[-1] if steps and steps[-1].is_fresh else None


def undo(session: SessionBase, step_id: int, by: User) -> Undone:
    """Take one step back; NotPossible says why it cannot be, and nothing is changed then."""
    steps = {step.id: step for step in (Step(**stored) for stored in session.get(KEY, []))}
    step = steps.pop(step_id, None)
    if step is None:
        raise NotPossible("It was undone already, or you have signed in again since.")
    session[KEY] = [asdict(other) for other in steps.values()]
    if not step.is_fresh:
        raise NotPossible(
            "It was decided more than 10 minutes ago, so it cannot be undone."
            " You can decide again on the comment's own page."
        )
    with transaction.atomic():
        undone = Undone("", [], _take_reply_back(step, by))
        problems = []
        for decision in Decision.objects.filter(pk__in=step.decisions).select_related("comment"):
            try:
                _take_back(decision, by)
            except NotPossible as reason:
                problems.append(str(reason))
            else:
                undone.comments.append(decision.comment_id)
        if problems and not undone.comments:
            raise NotPossible(problems[0])
    count = len(undone.comments)
    undone.said = "Undone." if len(step.decisions) == 1 else f"Undone: {count}."
    if problems:
        undone.said += f" Not undone, because somebody decided meanwhile: {len(problems)}."
    return undone


def _take_back(decision: Decision, by: User) -> None:
    comment = decision.comment
    last = comment.last_decision
    if last is None or last.pk != decision.pk:
        raise NotPossible(comment.what_happened())
    comment.restore(by=by)


def _take_reply_back(step: Step, by: User) -> str:
    """The words of the reply that went with the step; readers see it no longer."""
    reply = Comment.objects.filter(pk=step.reply).first() if step.reply else None
    if reply is None:
        return ""
    text = reply.text
    with suppress(NotPossible):  # it is gone already
        reply.withdraw(by=by)
    return text
