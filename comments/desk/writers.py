"""Which comments come from the same hand, as far as anybody can know.

Two things tell: the sender's hash, for the day or two that it is kept, and an e-mail address whose
owner confirmed it; anybody can type the address of another. Nobody is asked to sign in, so the
absence of both says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from comments.models import Comment, Mailbox

MOST = 200  # comments read for one page of the queue


def seen_before() -> Q:
    """The comments whose writer had sent one before."""
    earlier = Comment.objects.filter(sent_at__lt=OuterRef("sent_at")).order_by()
    by_sender = earlier.filter(~Q(sender=""), sender=OuterRef("sender"))
    by_email = earlier.filter(~Q(email=""), email=OuterRef("email"))
    is_theirs = Mailbox.objects.confirmed().filter(address=OuterRef("email"))
    return Q(Exists(by_sender)) | Q(Exists(by_email)) & Q(Exists(is_theirs))


def others_by_the_same(comments: Iterable[Comment]) -> dict[int, list[Comment]]:
    """For each of `comments`, by id, what else its writer sent, the newest first."""
    comments = list(comments)
    senders = {comment.sender for comment in comments} - {""}
    emails = _confirmed({comment.email for comment in comments} - {""})
    known: list[Comment] = []
    if senders or emails:
        by_sender = Q(~Q(sender=""), sender__in=senders)
        by_email = Q(~Q(email=""), email__in=emails)
        known = list(
            Comment.objects.filter(by_sender | by_email).order_by("-sent_at", "-pk")[:MOST]
        )
    return {
        comment.pk: [
            other
            for other in known
            if other.pk != comment.pk
            and (
                (comment.sender and other.sender == comment.sender)
                or (comment.email in emails and other.email == comment.email)
            )
        ]
        for comment in comments
    }


def _confirmed(emails: set[str]) -> set[str]:
    if not emails:
        return set()
    mailboxes = Mailbox.objects.confirmed().filter(address__in=emails)
    return set(mailboxes.values_list("address", flat=True))
