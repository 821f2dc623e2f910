"""What readers write under articles, and what becomes of it.

A comment is public only after a moderator has published it. Its status changes through the verbs
below and through nothing else, and every one of them leaves a `Decision`.
"""

from __future__ import annotations

from datetime import timedelta
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
from comments.threads import ThreadPage, ThreadPaginator

if TYPE_CHECKING:
    from articles.catalogue import Article

MAX_NAME = 60  # characters
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
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    sent_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)  # one more with every decision

    submission_id = models.UUIDField(null=True, unique=True, editable=False)
    consented_at = models.DateTimeField(null=True, editable=False)
    consent_version = models.CharField(max_length=20, blank=True, editable=False)
    source = models.CharField(max_length=20, blank=True, editable=False)  # "" is this site

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
        ]
        constraints = [
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
        """The text as paragraphs and line breaks. Everything in it is escaped, nothing active."""
        return SafeString(linebreaks(self.text, autoescape=True))

    @property
    def receipt_url(self) -> str:
        """The writer's private key to this comment; whoever has the address may withdraw it."""
        return reverse("receipt", args=[receipt_signer().sign(str(self.pk))])

    @property
    def is_published(self) -> bool:
        return self.status == Status.PUBLISHED

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

    def clean(self) -> None:
        if self.parent and self.parent.parent_id:
            raise ValidationError("A reply cannot have replies of its own.")

    def publish(self, *, by: Decider) -> Decision:
        if not self.text:
            raise NotPossible("Its words have been deleted, so it cannot be published.")
        return self._decide(Action.PUBLISH, Status.PUBLISHED, by=by)

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

    def keep(self, *, by: Decider) -> Decision:
        return self._decide(Action.KEEP, Status.PUBLISHED, by=by)

    def withdraw(self, *, by: Decider = Actor.WRITER) -> Decision:
        """Take it back for good: name, e-mail, text and findings are gone when this returns.

        It happens whatever anybody decided meanwhile, unless it was withdrawn already.
        """
        with transaction.atomic():
            current = Comment.objects.select_for_update().get(pk=self.pk)
            self.status, self.version = Status(current.status), current.version
            decision = self._decide(
                Action.WITHDRAW, Status.WITHDRAWN, by=by, name="", email="", text=""
            )
            self.findings.all().delete()
        return decision

    def restore(self, *, by: Decider) -> Decision:
        """Undo the last decision: back to the status before it."""
        last = self.last_decision
        if last is None:
            raise NotPossible("Nothing has been decided yet, so there is nothing to undo.")
        if last.before == Status.PUBLISHED and not self.text:
            raise NotPossible("Its words have been deleted, so it cannot be published.")
        return self._decide(Action.RESTORE, Status(last.before), by=by)

    def _decide(
        self,
        action: Action,
        after: Status,
        *,
        by: Decider,
        rule: str = "",
        note: str = "",
        **changes: str,
    ) -> Decision:
        """Change the row if it is still as the caller saw it, and log who did it.

        `version` stands in the WHERE of the UPDATE, so of two decisions on the same sight of a
        comment one counts and the other raises `DecidedMeanwhile`.
        """
        before = Status(self.status)
        if before not in MAY_LEAVE[action]:
            raise NotPossible(f"It is {before.label}: it cannot be {action.label}.")
        with transaction.atomic():
            as_seen = Comment.objects.filter(pk=self.pk, version=self.version, status=before)
            if not as_seen.update(status=after, version=F("version") + 1, **changes):
                raise DecidedMeanwhile(self._what_happened())
            decision = Decision.objects.create(
                comment=self,
                action=action,
                before=before,
                after=after,
                rule=rule,
                note=note,
                actor=by if isinstance(by, Actor) else Actor.MODERATOR,
                user=None if isinstance(by, Actor) else by,
            )
        self.status, self.version = after, self.version + 1
        for field, value in changes.items():
            setattr(self, field, value)
        return decision

    def _what_happened(self) -> str:
        last = self.last_decision
        return f"It was decided meanwhile: {last}." if last else "It no longer exists."


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


class Decision(models.Model):
    """One line of the log: who did what to a comment, and when. It is never changed.

    It holds no copy of the text, so that a writer who withdraws leaves nothing behind.
    """

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="decisions")
    at = models.DateTimeField(default=timezone.now)
    action = models.CharField(max_length=10, choices=Action)
    before = models.CharField(max_length=10, choices=Status)
    after = models.CharField(max_length=10, choices=Status)
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
