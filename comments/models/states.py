"""The states of a comment, what may lead from one to the other, and who does it."""

from __future__ import annotations

from typing import TypeAlias

from django.contrib.auth.models import User
from django.db import models


class Status(models.TextChoices):
    """What has become of a comment. Readers see the published ones only."""

    PENDING = "pending", "waiting for a moderator"
    PUBLISHED = "published", "published"
    REJECTED = "rejected", "not published"
    SPAM = "spam", "spam"
    WITHDRAWN = "withdrawn", "taken back by its writer"


class Action(models.TextChoices):
    """What was done to a comment, in the past tense of the log."""

    PUBLISH = "publish", "published"
    REJECT = "reject", "rejected"
    MARK_SPAM = "mark_spam", "marked as spam"
    HOLD = "hold", "put on hold"
    HIDE = "hide", "hidden by a report"
    KEEP = "keep", "kept"
    WITHDRAW = "withdraw", "withdrawn"
    RESTORE = "restore", "undone"


class Actor(models.TextChoices):
    """Who decided."""

    MODERATOR = "moderator", "a moderator"
    WRITER = "writer", "the writer"
    READER = "reader", "a reader"
    IMPORT = "import", "an import"
    COMMAND = "command", "a command"


Decider: TypeAlias = User | Actor  # a user is a moderator; the others have no name

MAY_LEAVE: dict[Action, tuple[Status, ...]] = {
    Action.PUBLISH: (Status.PENDING, Status.REJECTED, Status.SPAM),
    Action.REJECT: (Status.PENDING, Status.PUBLISHED),
    Action.MARK_SPAM: (Status.PENDING, Status.PUBLISHED),
    Action.HOLD: (Status.PENDING,),
    Action.HIDE: (Status.PUBLISHED,),
    Action.KEEP: (Status.PUBLISHED,),
    Action.WITHDRAW: (Status.PENDING, Status.PUBLISHED, Status.REJECTED, Status.SPAM),
    Action.RESTORE: (Status.PENDING, Status.PUBLISHED, Status.REJECTED, Status.SPAM),
}


class NotPossible(Exception):
    """The verb does not apply to the comment as it is; nothing was changed. Its text says why."""


class DecidedMeanwhile(NotPossible):
    """Somebody else decided since the caller looked; nothing was changed."""
