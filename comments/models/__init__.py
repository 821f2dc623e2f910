"""What readers write under articles, and what becomes of it.

A comment is public only after a moderator has published it. Its status changes through the verbs
of `Comment` and through nothing else, and every one of them leaves a `Decision`.

Modules here import those of what they are about: a decision is about a comment's states, a letter
about a decision. The rest of the code imports from this package and need not know them.
"""

from comments.models.comment import MAX_NAME, MAX_TEXT, Comment
from comments.models.comment_queryset import CommentQuerySet
from comments.models.decision import UNDO, Decision
from comments.models.finding import SENDING, Finding
from comments.models.letter import Letter, LetterKind
from comments.models.mailbox import ConfirmationRequest, Mailbox
from comments.models.report import MAX_REPORT, Report, ReportQuerySet
from comments.models.saved_answer import SavedAnswer
from comments.models.sender_key import SenderKey, new_key
from comments.models.states import MAY_LEAVE, Action, Actor, DecidedMeanwhile, NotPossible, Status

__all__ = [
    "MAX_NAME",
    "MAX_REPORT",
    "MAX_TEXT",
    "MAY_LEAVE",
    "SENDING",
    "UNDO",
    "Action",
    "Actor",
    "Comment",
    "CommentQuerySet",
    "ConfirmationRequest",
    "DecidedMeanwhile",
    "Decision",
    "Finding",
    "Letter",
    "LetterKind",
    "Mailbox",
    "NotPossible",
    "Report",
    "ReportQuerySet",
    "SavedAnswer",
    "SenderKey",
    "Status",
    "new_key",
]
