"""Which comments: the words in which views, the desk and the commands ask for them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.core.signing import BadSignature, Signer
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q

from comments import retention
from comments.models.decision import Decision
from comments.models.finding import Finding
from comments.models.states import Decider, Status

if TYPE_CHECKING:
    from articles.catalogue import Article
    from comments.models.comment import Comment


SEEN_BY_READERS = Q(status=Status.PUBLISHED) & (
    Q(parent=None) | Q(parent__status__in=[Status.PUBLISHED, Status.WITHDRAWN])
)


def receipt_signer() -> Signer:
    return Signer(salt="comments.receipt", sep=".")


class CommentQuerySet(models.QuerySet["Comment"]):
    def about(self, article: Article) -> Self:
        return self.filter(article_slug=article.slug)

    def published(self) -> Self:
        """The comments that readers see: the one definition of it."""
        return self.filter(SEEN_BY_READERS)

    def waiting(self) -> Self:
        """The comments that a moderator has yet to decide, oldest first."""
        return self.filter(status=Status.PENDING).order_by("sent_at", "pk")

    def wanting_replies_to(self, reply: Comment) -> Self:
        """The published comments of its thread, sent before it, whose writers want to know of it.

        Replies stand one level deep, so an answer to a reply is a later reply in its thread.
        """
        thread = Q(pk=reply.parent_id) | Q(parent=reply.parent_id)
        earlier = self.published().filter(thread, wants_replies=True).sent_before(reply)
        return earlier.exclude(email__in=["", reply.email])

    def with_receipt(self, token: str) -> Comment:
        """The comment of a receipt's token, or Comment.DoesNotExist for a forged one."""
        try:
            return self.get(pk=receipt_signer().unsign(token))
        except BadSignature:
            raise self.model.DoesNotExist from None

    def heading_threads(self) -> Self:
        """Top-level comments that stand on a page, oldest first.

        They are the published ones, and withdrawn ones that still hold published replies together.
        """
        return self.filter(self.heads_a_thread()).order_by("sent_at", "pk")

    def heads_a_thread(self) -> Q:
        """Whether a comment stands at the head of a thread that readers see."""
        comments = self.model.objects
        published_replies = comments.filter(parent=OuterRef("pk"), status=Status.PUBLISHED)
        answered = Q(status=Status.WITHDRAWN) & Q(Exists(published_replies))
        return Q(parent=None) & (Q(status=Status.PUBLISHED) | answered)

    def sent_before(self, comment: Comment) -> Self:
        return self.filter(
            Q(sent_at__lt=comment.sent_at) | Q(sent_at=comment.sent_at, pk__lt=comment.pk)
        )

    def publish(self, *, by: Decider) -> int:
        return self._each("publish", by=by)

    def reject(self, *, by: Decider, rule: str, note: str = "") -> int:
        return self._each("reject", by=by, rule=rule, note=note)

    def mark_spam(self, *, by: Decider) -> int:
        return self._each("mark_spam", by=by)

    def written_by(self, email: str) -> Self:
        return self.filter(email__iexact=email).exclude(email="")

    def forget(self, *, now: datetime) -> int:
        """Drop what was kept long enough, by comments.retention; how many comments were touched.

        Rows and decisions stay, so that threads and the log hold. Doing it again changes nothing.
        """
        decided_lately = Decision.objects.filter(comment=OuterRef("pk"))

        def undecided_since(span: timedelta) -> Q:
            return ~Q(Exists(decided_lately.filter(at__gt=now - span))) & Q(sent_at__lte=now - span)

        with transaction.atomic():
            senders = self.filter(sent_at__lte=now - retention.SENDER_KEYS).exclude(sender="")
            forgotten = senders.update(sender="")
            due = (~Q(status=Status.PENDING) & undecided_since(retention.EMAIL_AFTER_DECISION)) | Q(
                status=Status.PENDING, sent_at__lte=now - retention.EMAIL_WHILE_PENDING
            )
            forgotten += self.filter(due).exclude(email="").update(email="")
            refused = self.filter(
                undecided_since(retention.REFUSED_WORDS),
                status__in=[Status.REJECTED, Status.SPAM],
            ).exclude(name="", email="", text="")
            ids = list(refused.values_list("pk", flat=True))
            Finding.objects.filter(comment__in=ids).delete()
            forgotten += self.filter(pk__in=ids).update(name="", email="", text="", masks=[])
            masked_long_ago = self.filter(undecided_since(retention.MASKED_WORDS)).exclude(masks=[])
            for comment in masked_long_ago:
                comment.findings.all().delete()  # their spans are about the original
                forgotten += self.filter(pk=comment.pk).update(text=comment.public_text, masks=[])
            long_decided = self.filter(undecided_since(retention.NOTES))
            forgotten += Decision.objects.filter(comment__in=long_decided).forget_notes()
        return forgotten

    def _each(self, verb: str, **how: Any) -> int:
        """Decide all of them or none; how many there were."""
        with transaction.atomic():
            comments = list(self)
            for comment in comments:
                getattr(comment, verb)(**how)
        return len(comments)
