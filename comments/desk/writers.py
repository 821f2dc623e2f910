"""Which comments come from the same hand, as far as anybody can know.

Two things tell: the sender's hash, for the day or two that it is kept, and an e-mail address whose
owner confirmed it; anybody can type the address of another. Nobody is asked to sign in, so the
absence of both says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from comments.models import Comment, Mailbox

MOST = 200  # comments read for one page of the queue


def is_confirmed() -> Coalesce:
    """Whether the owner of a comment's address has confirmed it."""
    theirs = Mailbox.objects.confirmed().filter(address=OuterRef("email"))
    return Coalesce(Subquery(theirs.annotate(yes=Value(True)).values("yes")[:1]), Value(False))


def seen_before() -> Q:
    """The comments whose writer had sent one before."""
    earlier = Comment.objects.filter(sent_at__lt=OuterRef("sent_at")).order_by()
    by_sender = earlier.filter(~Q(sender=""), sender=OuterRef("sender"))
    by_email = earlier.filter(~Q(email=""), email=OuterRef("email"))
    return Q(Exists(by_sender)) | Q(Exists(by_email)) & Q(is_confirmed())


def others_by_the_same(comments: Iterable[Any]) -> dict[int, list[Comment]]:
    """For each of `comments`, by id, what else its writer sent, the newest first; in one query.

    They say with `email_is_confirmed` whether their address counts.
    """
    comments = list(comments)
    senders = {comment.sender for comment in comments} - {""}
    emails = {comment.email for comment in comments if comment.email_is_confirmed}
    known: list[Comment] = []
    if senders or emails:
        by_sender = Q(~Q(sender=""), sender__in=senders)
        by_email = Q(~Q(email=""), email__in=emails)
        known = list(Comment.objects.filter(by_sender | by_email).order_by("-sent_at")[:MOST])

    def is_by_the_same(one: Any, other: Comment) -> bool:
        by_sender = bool(one.sender) and one.sender == other.sender
        return by_sender or (one.email in emails and one.email == other.email)

    return {
        one.pk: [other for other in known if other.pk != one.pk and is_by_the_same(one, other)]
        for one in comments
    }
