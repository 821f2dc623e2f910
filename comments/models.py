"""What readers write under articles, and what becomes of it.

A comment is public only after a moderator has published it. Its status changes through the verbs
below and through nothing else, and every one of them leaves a `Decision`.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db import models, transaction
from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.safestring import SafeString

from articles.catalogue import catalogue
from comments import retention, withdrawals
from comments.masks import Mask, checked, masked
from comments.masks import from_json as masks_of
from comments.screening import screen
from comments.threads import ThreadPage, ThreadPaginator

if TYPE_CHECKING:
    from articles.catalogue import Article

SENDING = "form"  # the kind of findings about how a comment was sent
SPAN = ("kind", "rule", "start", "end")  # what makes two findings the same
MAX_NAME = 60  # characters
UNDO = timedelta(minutes=10)  # how long a decision can be undone; its writer is not told before
OLD = timedelta(days=2 * 365)
MAX_REPORT = 300  # characters
MAX_TEXT = 3000  # code points after normalisation, a line end counting one


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


SEEN_BY_READERS = Q(status=Status.PUBLISHED) & (
    Q(parent=None) | Q(parent__status__in=[Status.PUBLISHED, Status.WITHDRAWN])
)


class NotPossible(Exception):
    """The verb does not apply to the comment as it is; nothing was changed. Its text says why."""


class DecidedMeanwhile(NotPossible):
    """Somebody else decided since the caller looked; nothing was changed."""


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
            raise Comment.DoesNotExist from None

    def heading_threads(self) -> Self:
        """Top-level comments that stand on a page, oldest first.

        They are the published ones, and withdrawn ones that still hold published replies together.
        """
        return self.filter(self._heads_a_thread()).order_by("sent_at", "pk")

    def thread_counts(self) -> dict[str, int]:
        """How many `threads` stand on the page, and how many `comments` readers see in them."""
        return self.aggregate(
            threads=Count("pk", filter=self._heads_a_thread()),
            comments=Count("pk", filter=SEEN_BY_READERS),
        )

    @staticmethod
    def _heads_a_thread() -> Q:
        published_replies = Comment.objects.filter(parent=OuterRef("pk"), status=Status.PUBLISHED)
        answered = Q(status=Status.WITHDRAWN) & Q(Exists(published_replies))
        return Q(parent=None) & (Q(status=Status.PUBLISHED) | answered)

    def sent_before(self, comment: Comment) -> Self:
        return self.filter(
            Q(sent_at__lt=comment.sent_at) | Q(sent_at=comment.sent_at, pk__lt=comment.pk)
        )

    def as_thread(self, page_number: str | int | None) -> ThreadPage:
        """One page of threads with their published replies, in at most three queries.

        `page_number` is what the reader typed: anything that is no page leads to the first page or
        the last.
        """
        return ThreadPaginator(self).get_page(page_number)

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
            Decision.objects.filter(comment__in=ids).update(note="")
            forgotten += self.filter(pk__in=ids).update(name="", email="", text="", masks=[])
            masked_long_ago = self.filter(undecided_since(retention.MASKED_WORDS)).exclude(masks=[])
            for comment in masked_long_ago:
                comment.findings.all().delete()  # their spans are about the original
                forgotten += self.filter(pk=comment.pk).update(text=comment.public_text, masks=[])
        return forgotten

    def _each(self, verb: str, **how: Any) -> int:
        """Decide all of them or none; how many there were."""
        with transaction.atomic():
            comments = list(self)
            for comment in comments:
                getattr(comment, verb)(**how)
        return len(comments)


class Comment(models.Model):
    """One reader's words under one article, or their reply to such words."""

    article_slug = models.CharField(max_length=100)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies"
    )
    name = models.CharField(max_length=MAX_NAME, blank=True)
    email = models.EmailField(blank=True)
    text = models.TextField(blank=True)
    # [start, end, label] each; see comments.masks. In the row, so that a page needs no query more.
    masks = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    sent_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)  # one more with every decision

    sender = models.CharField(max_length=64, blank=True, editable=False)  # see comments.senders
    wants_replies = models.BooleanField(default=False)
    team_member = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="comments",
    )
    submission_id = models.UUIDField(null=True, unique=True, editable=False)
    consented_at = models.DateTimeField(null=True, editable=False)
    consent_version = models.CharField(max_length=20, blank=True, editable=False)
    source = models.CharField(max_length=20, blank=True, editable=False)  # "" is this site
    old_post = models.BigIntegerField(null=True, editable=False)  # its ids at an imported source
    old_id = models.BigIntegerField(null=True, editable=False)

    objects = CommentQuerySet.as_manager()

    shown_replies: list[Comment]  # on the top-level comments of a ThreadPage only

    class Meta:
        ordering = ["sent_at", "pk"]
        default_permissions = ("view",)  # nobody adds, rewrites or deletes one in the admin
        permissions = [("decide_comment", "Can decide what becomes of comments")]
        indexes = [
            models.Index(fields=["article_slug", "parent", "status", "sent_at", "id"]),
            models.Index(fields=["parent", "status", "sent_at", "id"]),
            models.Index(fields=["status", "sent_at", "id"]),
            models.Index(fields=["article_slug", "sent_at"]),
            models.Index(fields=["sender", "sent_at"], condition=~Q(sender=""), name="by_sender"),
            models.Index(fields=["email"], condition=~Q(email=""), name="by_email"),
        ]
        constraints = [
            models.UniqueConstraint(name="imported_once", fields=["source", "old_post", "old_id"]),
            models.CheckConstraint(
                name="comment_status_is_known", condition=Q(status__in=Status.values)
            ),
            models.CheckConstraint(
                name="comment_is_not_its_own_parent",
                condition=Q(parent=None) | ~Q(parent=F("id")),
            ),
            models.CheckConstraint(
                name="withdrawn_comment_is_empty",
                condition=~Q(status=Status.WITHDRAWN) | Q(name="", email="", text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Comment {self.pk} on {self.article_slug}"

    def get_absolute_url(self) -> str:
        return reverse("comment", args=[self.pk])

    @property
    def article(self) -> Article | None:
        """The article it stands under; None where its file has gone."""
        return catalogue().get(self.article_slug)

    @property
    def html(self) -> SafeString:
        """What readers see, as paragraphs and line breaks; everything is escaped."""
        return SafeString(linebreaks(self.public_text, autoescape=True))

    @property
    def public_text(self) -> str:
        """The text with its masks applied: the only form in which it leaves the desk."""
        return masked(self.text, masks_of(self.masks)) if self.masks else self.text

    @property
    def receipt_url(self) -> str:
        """The writer's private key to this comment; whoever has the address may withdraw it."""
        return reverse("receipt", args=[receipt_signer().sign(str(self.pk))])

    @property
    def is_by_team(self) -> bool:
        """Whether readers see the team's label; it is given to users, never typed."""
        return self.team_member_id is not None

    @property
    def is_old(self) -> bool:
        """Older than two years: what it says may no longer hold."""
        return timezone.now() - self.sent_at > OLD

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def is_rejected(self) -> bool:
        return self.status == Status.REJECTED

    @property
    def is_withdrawn(self) -> bool:
        return self.status == Status.WITHDRAWN

    @property
    def last_decision(self) -> Decision | None:
        return self.decisions.order_by("-pk").select_related("user").first()

    def has_twin(self) -> bool:
        """Whether the same words were sent under this article in the last seven days."""
        lately = Comment.objects.filter(
            article_slug=self.article_slug, sent_at__gte=self.sent_at - timedelta(days=7)
        )
        return lately.filter(text=self.text).exclude(pk=self.pk).exists()

    def screen(self) -> None:
        """Store what screening finds in the text.

        What was found about its sending stays, and so does what a moderator called a false alarm.
        """
        false_alarms = set(self.findings.filter(is_false_alarm=True).values_list(*SPAN))
        self.findings.exclude(kind=SENDING).delete()
        self.findings.bulk_create(
            Finding(
                comment=self,
                kind=found.kind,
                rule=found.rule,
                start=found.start,
                end=found.end,
                reason=found.reason,
                is_false_alarm=(found.kind, found.rule, found.start, found.end) in false_alarms,
            )
            for found in screen(self.text)
        )

    def clean(self) -> None:
        if self.parent and self.parent.parent_id:
            raise ValidationError("A reply cannot have replies of its own.")

    def publish(self, *, by: Decider, masks: Iterable[Mask] | None = None) -> Decision:
        """Show it to readers, without the words under `masks`; MaskError if they do not fit.

        Without new ones the masks it has stay: nothing comes to light by publishing again.
        """
        if not self.text:
            raise NotPossible("Its words have been deleted, so it cannot be published.")
        return self._decide(Action.PUBLISH, Status.PUBLISHED, by=by, **self._covered(masks))

    def reject(self, *, by: Decider, rule: str, note: str = "") -> Decision:
        if not rule:
            raise NotPossible("Say which rule it breaks.")
        return self._decide(Action.REJECT, Status.REJECTED, by=by, rule=rule, note=note)

    def mark_spam(self, *, by: Decider) -> Decision:
        return self._decide(Action.MARK_SPAM, Status.SPAM, by=by)

    def hold(self, *, by: Decider, note: str) -> Decision:
        if not note:
            raise NotPossible("Say why it is on hold.")
        return self._decide(Action.HOLD, Status.PENDING, by=by, note=note)

    def hide(self, *, by: Decider) -> Decision:
        return self._decide(Action.HIDE, Status.PENDING, by=by)

    @property
    def was_hidden_before(self) -> bool:
        """Whether a report hid it once; a moderator has looked at it since."""
        return self.decisions.filter(action=Action.HIDE).exists()

    def keep(self, *, by: Decider, masks: Iterable[Mask] | None = None) -> Decision:
        """Leave it public, with other `masks` where they are given."""
        return self._decide(Action.KEEP, Status.PUBLISHED, by=by, **self._covered(masks))

    def _covered(self, masks: Iterable[Mask] | None) -> dict[str, Any]:
        """The change that puts `masks` in place of the ones it has; none where None is given."""
        if masks is None:
            return {}
        return {"masks": [mask.as_json() for mask in checked(self.text, masks)]}

    def withdraw(self, *, by: Decider = Actor.WRITER) -> Decision:
        """Take it back for good: name, e-mail, text and findings are gone when this returns.

        It happens whatever anybody decided meanwhile, unless it was withdrawn already.
        """
        with transaction.atomic():
            current = Comment.objects.select_for_update().get(pk=self.pk)
            self.status, self.version = Status(current.status), current.version
            decision = self._decide(
                Action.WITHDRAW,
                Status.WITHDRAWN,
                by=by,
                name="",
                email="",
                text="",
                masks=[],
                sender="",
            )
            self.findings.all().delete()
            Mailbox.objects.unused().delete()
            transaction.on_commit(partial(withdrawals.note, self.pk))
        return decision

    def restore(self, *, by: Decider) -> Decision:
        """Undo the last decision: back to the status before it, its reports open again."""
        last = self.last_decision
        if last is None:
            raise NotPossible("Nothing has been decided yet, so there is nothing to undo.")
        if last.before == Status.PUBLISHED and not self.text:
            raise NotPossible("Its words have been deleted, so it cannot be published.")
        with transaction.atomic():
            decision = self._decide(
                Action.RESTORE,
                Status(last.before),
                by=by,
                note=self._hold_before(last),
                masks=last.masks_before,
            )
            last.closes.update(closed_by=None)
        return decision

    def _hold_before(self, last: Decision) -> str:
        """The note under which it was on hold before `last`; restoring puts it there again."""
        earlier = self.decisions.filter(pk__lt=last.pk).order_by("-pk").first()
        return earlier.note if earlier and earlier.puts_on_hold else ""

    def _decide(
        self,
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

        before = Status(self.status)
        if before not in MAY_LEAVE[action]:
            raise NotPossible(f"It is {before.label}: it cannot be {action.label}.")
        with transaction.atomic():
            as_seen = Comment.objects.filter(pk=self.pk, version=self.version, status=before)
            if not as_seen.update(status=after, version=F("version") + 1, **changes):
                raise DecidedMeanwhile(self.what_happened())
            decision = Decision.objects.create(
                comment=self,
                action=action,
                before=before,
                after=after,
                masks_before=self.masks,
                rule=rule,
                note=note,
                actor=by if isinstance(by, Actor) else Actor.MODERATOR,
                user=None if isinstance(by, Actor) else by,
            )
            if action not in {Action.HOLD, Action.HIDE, Action.RESTORE}:
                self.reports.open().update(closed_by=decision)
            notifications.decision_made(decision)
        self.status, self.version = after, self.version + 1
        for field, value in changes.items():
            setattr(self, field, value)
        return decision

    def what_happened(self) -> str:
        """A sentence for whoever decides on an old sight of it."""
        last = self.last_decision
        return f"It was decided meanwhile: {last}." if last else "It is not as you saw it any more."


class Finding(models.Model):
    """Something noticed in a comment when it was sent; kept, because a moderator relied on it.

    `start` and `end` are offsets into the comment's text in code points; an empty span is about
    the way it was sent.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="findings")
    kind = models.CharField(max_length=20)
    rule = models.CharField(max_length=40)
    start = models.PositiveIntegerField(default=0)
    end = models.PositiveIntegerField(default=0)
    reason = models.CharField(max_length=200)
    is_false_alarm = models.BooleanField(default=False)  # a moderator's word, to mend the rules

    class Meta:
        ordering = ["start", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                name="finding_span_runs_forward", condition=Q(end__gte=F("start"))
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.rule}) in comment {self.comment_id}"


class ReportQuerySet(models.QuerySet["Report"]):
    def open(self) -> Self:
        """The reports that no decision has closed yet."""
        return self.filter(closed_by=None)

    def forget(self, *, now: datetime) -> int:
        """Drop the words of reports that were closed long enough ago, and old senders."""
        closed = self.filter(closed_by__at__lte=now - retention.REPORT_WORDS).exclude(text="")
        old = self.filter(sent_at__lte=now - retention.SENDER_KEYS).exclude(sender="")
        return closed.update(text="") + old.update(sender="")


class Report(models.Model):
    """A reader's word to the moderators about a published comment."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="reports")
    rule = models.CharField(max_length=10, blank=True)  # a number of the comment rules
    is_about_me = models.BooleanField(default=False)
    text = models.CharField(max_length=MAX_REPORT, blank=True)
    sent_at = models.DateTimeField(default=timezone.now)
    sender = models.CharField(max_length=64, blank=True, editable=False)
    closed_by = models.ForeignKey(
        "Decision", on_delete=models.PROTECT, null=True, blank=True, related_name="closes"
    )

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["sent_at", "pk"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["comment"], condition=Q(closed_by=None), name="open_reports"),
            models.Index(fields=["sender", "sent_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="report_says_why", condition=~Q(rule="") | Q(is_about_me=True)
            )
        ]

    def __str__(self) -> str:
        return f"Report {self.pk} about comment {self.comment_id}"


def new_key() -> bytes:
    return secrets.token_bytes(32)


class SenderKeyQuerySet(models.QuerySet["SenderKey"]):
    def of_days(self, *days: date) -> list[bytes]:
        """The keys of `days`, the first of which is made if there is none yet."""
        self.get_or_create(day=days[0])
        by_day = {row.day: bytes(row.key) for row in self.filter(day__in=days)}
        return [by_day[day] for day in days if day in by_day]

    def forget(self, *, now: datetime) -> int:
        """Delete the keys of all days but today and yesterday."""
        oldest_kept = timezone.localdate(now) - retention.SENDER_KEYS + timedelta(days=1)
        return self.filter(day__lt=oldest_kept).delete()[0]


class SenderKey(models.Model):
    """The key under which one day's senders are told apart; see comments.senders."""

    day = models.DateField(unique=True)
    key = models.BinaryField(default=new_key)

    objects = SenderKeyQuerySet.as_manager()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Key of {self.day}"


class Decision(models.Model):
    """One line of the log: who did what to a comment, and when. It is never changed.

    It holds no copy of the text, so that a writer who withdraws leaves nothing behind.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="decisions")
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


class SavedAnswer(models.Model):
    """Words that the team uses again and again in its replies."""

    title = models.CharField(max_length=80, unique=True)
    text = models.TextField(max_length=MAX_TEXT)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def unused(self) -> Self:
        """Those whose address stands in no comment any more, so that nothing is kept for it."""
        return self.exclude(Exists(Comment.objects.filter(email=OuterRef("address"))))

    def forget(self, *, now: datetime) -> int:
        """Delete the unused ones, and what limits the questions to them once it is old."""
        ConfirmationRequest.objects.filter(sent_at__lte=now - retention.SENDER_KEYS).delete()
        unused = self.unused()
        unused_ids = list(unused.values_list("pk", flat=True))
        unused.delete()
        return len(unused_ids)

    def with_token(self, token: str, purpose: str) -> Mailbox | None:
        """The mailbox of a link in a mail, None where it was deleted; BadSignature if forged."""
        return self.filter(pk=mailbox_signer(purpose).unsign(token)).first()


def mailbox_signer(purpose: str) -> Signer:
    return Signer(salt=f"comments.{purpose}", sep=".")


class Mailbox(models.Model):
    """An address that writers gave us, and whether its owner has confirmed it.

    Before that it gets nothing but the question; see comments.notifications. It lives as long as
    a comment holds the address.
    """

    # Random, because links in mails name it and outlive a restored backup.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.EmailField(unique=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "mailboxes"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="mailbox_has_an_address", condition=~Q(address=""))
        ]

    def __str__(self) -> str:
        return f"Mailbox {self.pk}"

    def url(self, purpose: str) -> str:
        """The address of the page where its owner can `confirm` or `unsubscribe`."""
        return reverse(purpose, args=[mailbox_signer(purpose).sign(str(self.pk))])

    def unsubscribe(self) -> None:
        """Delete the address everywhere: no mail is sent to it from now on."""
        with transaction.atomic():
            Comment.objects.written_by(self.address).update(email="", wants_replies=False)
            self.delete()


class LetterKind(models.TextChoices):
    """What a letter does. Writers get the first three, moderators the others."""

    CONFIRM = "confirm", "asks to confirm an address"
    DECISION = "decision", "says what was decided"
    REPLY = "reply", "says that someone replied"
    ALERT = "alert", "tells of a comment that cannot wait"
    FLOOD = "flood", "tells that reports hide nothing more today"
    DIGEST = "digest", "tells what waits"


class LetterQuerySet(models.QuerySet["Letter"]):
    def waiting(self) -> Self:
        return self.filter(sent_at=None, gave_up_at=None)

    def given_up(self) -> Self:
        """Those that no mail server took, however often it was tried; the newest first."""
        return self.exclude(gave_up_at=None).order_by("-gave_up_at")

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


class ConfirmationRequest(models.Model):
    """That an unconfirmed address was asked, without the address: see comments.notifications.

    It limits how often that happens, also to an address that was deleted in between.
    """

    addressee = models.CharField(max_length=64)  # an HMAC under the key of the day
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["addressee", "sent_at"])]

    def __str__(self) -> str:
        return f"Request {self.pk}"
