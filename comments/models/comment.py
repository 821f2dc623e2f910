"""What a reader writes under an article, and the verbs that decide what becomes of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Func, Q
from django.db.models.functions import Cast, Length
from django.urls import reverse
from django.utils import timezone
from django.utils.html import linebreaks
from django.utils.safestring import SafeString

from articles.catalogue import catalogue
from comments import withdrawals
from comments.masks import Mask, checked, masked
from comments.masks import from_json as masks_of
from comments.models.comment_queryset import CommentQuerySet, receipt_signer
from comments.models.decision import Decision, decide
from comments.models.finding import SENDING, Finding
from comments.models.states import Action, Actor, Decider, NotPossible, Status
from comments.screening import screen
from comments.statements import Statement, blank_moment, blank_text

if TYPE_CHECKING:
    from articles.catalogue import Article


SPAN = ("kind", "rule", "start", "end")  # what makes two findings the same
MAX_NAME = 60  # characters
OLD = timedelta(days=2 * 365)
MAX_TEXT = 3000  # code points after normalisation, a line end counting one


OPENING_LENGTH = 20  # of the index "by_words", so that changing it takes a migration
ARTICLE, OPENING, WORDS, LENGTH, SINCE = (
    blank_text(1),
    blank_text(2),
    blank_text(3),
    -1,
    blank_moment(1),
)


class Opening(Func):
    """The beginning of a text, its length written out: an index knows no parameters."""

    template = f"SUBSTR(%(expressions)s, 1, {OPENING_LENGTH})"
    output_field = models.CharField()


class Comment(models.Model):
    """One reader's words under one article, or their reply to such words."""

    article_slug = models.CharField(max_length=100)
    parent = models.ForeignKey(
        "self",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="replies",
        db_index=False,  # see the indexes below
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
            # No index may offer all comments without a parent: SQLite knows only how many comments
            # have the same parent on average, takes those for a handful, and sorts them all.
            models.Index(fields=["article_slug", "sent_at", "id", "parent", "status"]),
            models.Index(
                fields=["parent", "status", "sent_at", "id"],
                condition=Q(parent__isnull=False),  # as NOT (… IS NULL) SQLite does not use it
                name="replies",
            ),
            models.Index(
                "article_slug", Length("text"), Opening("text"), "sent_at", name="by_words"
            ),
            models.Index(fields=["status", "sent_at", "id"]),
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
        """Whether, before this was stored, its words were sent under its article within a week."""
        said = {
            ARTICLE: self.article_slug,
            LENGTH: len(self.text),
            OPENING: self.text[:OPENING_LENGTH],
            WORDS: self.text,
            SINCE: self.sent_at - timedelta(days=7),
        }
        return bool(statement_of_twins().rows(said))

    def noticed(self) -> list[Finding]:
        """What screening finds in the text, not stored yet."""
        return [
            Finding(
                comment=self,
                kind=found.kind,
                rule=found.rule,
                start=found.start,
                end=found.end,
                reason=found.reason,
            )
            for found in screen(self.text)
        ]

    def screen(self) -> None:
        """Store what screening finds in the text now.

        What was found about its sending stays, and so does what a moderator called a false alarm.
        """
        false_alarms = set(self.findings.filter(is_false_alarm=True).values_list(*SPAN))
        self.findings.exclude(kind=SENDING).delete()
        noticed = self.noticed()
        for finding in noticed:
            span = (finding.kind, finding.rule, finding.start, finding.end)
            finding.is_false_alarm = span in false_alarms
        self.findings.bulk_create(noticed)

    def clean(self) -> None:
        if self.parent and self.parent.parent_id:
            raise ValidationError("A reply cannot have replies of its own.")

    def publish(self, *, by: Decider, masks: Iterable[Mask] | None = None) -> Decision:
        """Show it to readers, without the words under `masks`; MaskError if they do not fit.

        Without new ones the masks it has stay: nothing comes to light by publishing again.
        """
        if not self.text:
            raise NotPossible("Its words have been deleted, so it cannot be published.")
        return decide(self, Action.PUBLISH, Status.PUBLISHED, by=by, **self._covered(masks))

    def reject(self, *, by: Decider, rule: str, note: str = "") -> Decision:
        if not rule:
            raise NotPossible("Say which rule it breaks.")
        return decide(self, Action.REJECT, Status.REJECTED, by=by, rule=rule, note=note)

    def mark_spam(self, *, by: Decider) -> Decision:
        return decide(self, Action.MARK_SPAM, Status.SPAM, by=by)

    def hold(self, *, by: Decider, note: str) -> Decision:
        if not note:
            raise NotPossible("Say why it is on hold.")
        return decide(self, Action.HOLD, Status.PENDING, by=by, note=note)

    def hide(self, *, by: Decider) -> Decision:
        return decide(self, Action.HIDE, Status.PENDING, by=by)

    @property
    def was_hidden_before(self) -> bool:
        """Whether a report hid it once; a moderator has looked at it since."""
        return self.decisions.filter(action=Action.HIDE).exists()

    @property
    def is_hidden(self) -> bool:
        """Whether a report took it off its page, where no moderator has put it back."""
        return self.status == Status.PENDING and self.was_hidden_before

    def keep(self, *, by: Decider, masks: Iterable[Mask] | None = None) -> Decision:
        """Leave it public, with other `masks` where they are given."""
        return decide(self, Action.KEEP, Status.PUBLISHED, by=by, **self._covered(masks))

    def _covered(self, masks: Iterable[Mask] | None) -> dict[str, Any]:
        """The change that puts `masks` in place of the ones it has; none where None is given."""
        if masks is None:
            return {}
        return {"masks": [mask.as_json() for mask in checked(self.text, masks)]}

    def withdraw(self, *, by: Decider = Actor.WRITER) -> Decision:
        """Take it back for good: name, e-mail, text, findings and notes are gone when this returns.

        It happens whatever anybody decided meanwhile, unless it was withdrawn already. The code of
        its sender stays for its two days: taking comments back buys nobody more of them.
        """
        from comments.models.mailbox import Mailbox  # mailboxes know comments, so they come later

        with transaction.atomic():
            current = Comment.objects.select_for_update().get(pk=self.pk)
            self.status, self.version = Status(current.status), current.version
            decision = decide(
                self,
                Action.WITHDRAW,
                Status.WITHDRAWN,
                by=by,
                name="",
                email="",
                text="",
                masks=[],
            )
            self.findings.all().delete()
            self.decisions.update(note="")  # it may quote the words
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
            decision = decide(
                self,
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

    def was_reported(self) -> None:
        """Make every sight of it an old one: who decides on it has not read the report.

        From here on it is the comment as it is now, and nobody decides until the report is kept.
        """
        current = type(self).objects.select_for_update().get(pk=self.pk)
        type(self).objects.filter(pk=self.pk).update(version=F("version") + 1)
        self.status, self.version = current.status, current.version + 1

    def what_happened(self) -> str:
        """A sentence for whoever decides on an old sight of it."""
        last = self.last_decision
        reports = self.reports.open()
        if (reports.filter(sent_at__gt=last.at) if last else reports).exists():
            return "It was reported meanwhile. Read the report first."
        return f"It was decided meanwhile: {last}." if last else "It is not as you saw it any more."


@lru_cache(maxsize=1)
def statement_of_twins() -> Statement:
    """One comment with the same words."""
    # Cast, because SQLite would put a text that it is told in place of the field everywhere, and
    # then see nothing of what its index knows.
    words = Cast("text", models.TextField())
    comments = Comment.objects.alias(length=Length("text"), opening=Opening("text"), words=words)
    twins = comments.filter(
        article_slug=ARTICLE, length=LENGTH, opening=OPENING, words=WORDS, sent_at__gte=SINCE
    )
    return Statement.of(twins.order_by().values_list("pk")[:1])
