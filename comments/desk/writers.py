"""Which comments come from the same hand, as far as anybody can know.

The sender's hash tells, for the day or two that it is kept. Nobody is asked to sign in, so its
absence says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from comments.models import Comment

MOST = 200  # comments read for one page of the queue


def seen_before() -> Q:
    """The comments whose writer had sent one before."""
    earlier = Comment.objects.filter(sent_at__lt=OuterRef("sent_at")).order_by()
    return Q(Exists(earlier.filter(~Q(sender=""), sender=OuterRef("sender"))))


def others_by_the_same(comments: Iterable[Comment]) -> dict[int, list[Comment]]:
    """For each of `comments`, by id, what else its writer sent, the newest first; in one query."""
    comments = list(comments)
    senders = {comment.sender for comment in comments} - {""}
    sent = Comment.objects.filter(~Q(sender=""), sender__in=senders).order_by("-sent_at", "-pk")
    known = list(sent[:MOST]) if senders else []
    return {
        comment.pk: [
            other for other in known if other.sender == comment.sender and other.pk != comment.pk
        ]
        for comment in comments
    }
