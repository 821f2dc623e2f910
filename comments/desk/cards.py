"""What a moderator is shown of one comment: why it is here, all of its words, and who wrote it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.safestring import SafeString

from comments import rules
from comments.desk.decisions import PERSONAL, DecisionForm, standing
from comments.desk.queue import KIND_NAMES, Queue
from comments.desk.writers import is_confirmed, others_by_the_same
from comments.lanes import Lane
from comments.marking import marked
from comments.masks import Mask, from_json
from comments.models import (
    MAY_LEAVE,
    Action,
    Comment,
    Decision,
    Finding,
    Report,
    Status,
)

MOST_OTHERS = 5  # of the writer's other comments are shown
STATES = {
    Status.PUBLISHED: "published",
    Status.REJECTED: "refused",
    Status.SPAM: "spam",
    Status.PENDING: "waiting",
    Status.WITHDRAWN: "taken back",
}


@dataclass(frozen=True)
class Reason:
    """Something that was noticed, in words."""

    finding: Finding
    name: str
    words: str
    was_false_alarm: bool


def cards_of(queue: Queue, places: slice) -> list[Card]:
    """The cards of the comments at `places` of the queue, in one query for each kind of context."""
    decisions = Decision.objects.select_related("user").order_by("pk")
    lanes = {place.pk: place.lane for place in queue.in_order()[places]}
    comments = Comment.objects.annotate(email_is_confirmed=is_confirmed())
    comments = comments.prefetch_related("parent", "findings", Prefetch("decisions", decisions))
    shown = comments.in_bulk(lanes)
    others = others_by_the_same(shown.values())
    return [
        Card(shown[pk], lane, queue.reports.get(pk, []), others[pk])
        for pk, lane in lanes.items()
        if pk in shown
    ]


class Card:
    """One comment on the desk, with the form that decides it."""

    def __init__(
        self, comment: Comment, lane: Lane, reports: list[Report], others: list[Comment]
    ) -> None:
        self.comment = comment
        self.lane = lane
        self.reports = reports
        self.others = others[:MOST_OTHERS]
        self.other_count = len(others)
        self.states = [
            f"{STATES[Status(state)]} {count}"
            for state, count in Counter(other.status for other in others).items()
        ]
        self.form = DecisionForm(comment=comment)
        self.next: int | None = None

    @property
    def id(self) -> str:
        return f"card-{self.comment.pk}"

    @property
    def state(self) -> str:
        return STATES[Status(self.comment.status)]

    @property
    def may_show(self) -> bool:
        """Whether it can be published, or kept where it is public already."""
        action = Action.KEEP if self.comment.is_published else Action.PUBLISH
        return bool(self.comment.text) and self.comment.status in MAY_LEAVE[action]

    @property
    def may_refuse(self) -> bool:
        return self.comment.status in MAY_LEAVE[Action.REJECT]

    @property
    def may_hold(self) -> bool:
        return self.comment.status in MAY_LEAVE[Action.HOLD]

    @property
    def may_decide(self) -> bool:
        return self.may_show or self.may_refuse

    @cached_property
    def is_bare(self) -> bool:
        """Whether personal details would be read if it were published now."""
        return bool(standing(self.form.comment, PERSONAL, from_json(self.comment.masks)))

    @property
    def show_word(self) -> str:
        """What publishing is called where readers see it already."""
        return "keep" if self.comment.is_published else "publish"

    @property
    def is_distressing(self) -> bool:
        return self.lane == Lane.URGENT

    @property
    def is_folded(self) -> bool:
        """Distressing text is opened by whoever wants to read it; once they did, it stays open."""
        return self.is_distressing and not self.form.is_bound

    @cached_property
    def is_first(self) -> bool:
        """Whether its writer is known, and for nothing else."""
        return bool(self.comment.sender) and not self.other_count

    @cached_property
    def open_panels(self) -> set[str]:
        """The parts of the form to see at once: where something is proposed, typed or missing."""
        pressed = {"mask": "masks", "preview": "masks", "answer": "reply"}
        filled = {"words": "masks", "note": "hold", "reply": "reply"}
        panels = {panel for field, panel in filled.items() if self.form[field].value()}
        if self.form.is_bound:
            panels.add(pressed.get(self.form.pressed, self.form.pressed))
        if self.form.proposals and not self.is_folded:
            panels.add("masks")
        return panels

    @cached_property
    def reported(self) -> list[tuple[Report, str]]:
        """The open reports, each with the rule that it names, in words."""
        sentences = dict(rules.numbered())
        return [(report, sentences.get(report.rule, "")) for report in self.reports]

    @cached_property
    def reasons(self) -> list[Reason]:
        """Why it is here. What a moderator called a false alarm stays, so that it can be undone."""
        text = self.comment.text
        return [
            Reason(
                found,
                KIND_NAMES.get(found.kind, found.kind),
                text[found.start : found.end],
                self.form.was_false_alarm(found),
            )
            for found in self.form.comment.findings.all()
        ]

    @property
    def html(self) -> SafeString:
        """All of the writer's words, with what was found and what is masked marked in them."""
        spans = [(found.start, found.end) for found in self.comment.findings.all()]
        masks = [(mask.start, mask.end) for mask in from_json(self.comment.masks)]
        return marked(self.comment.text, [*spans, *masks])

    @cached_property
    def masked_html(self) -> SafeString | None:
        """The comment as readers would see it with the masks that are ticked; None without any."""
        ticked = self.form.ticked
        masks = [one.mask for one in self.form.proposals if one.value in ticked]
        chosen = self.form.masks or masks
        if not chosen:
            return None
        covered: list[list[int | str]] = [mask.as_json() for mask in _side_by_side(chosen)]
        return Comment(text=self.comment.text, masks=covered).html

    @cached_property
    def decisions(self) -> list[Decision]:
        return list(self.comment.decisions.all())

    @property
    def is_on_hold(self) -> bool:
        waits = self.comment.status == Status.PENDING
        return waits and bool(self.decisions) and self.decisions[-1].puts_on_hold

    @property
    def is_hidden(self) -> bool:
        """Whether a report hid it and nobody has decided since."""
        return bool(self.decisions) and self.decisions[-1].action == Action.HIDE

    @cached_property
    def waiting(self) -> str:
        """For how long it has waited: since it was reported, or sent; "30 hours"."""
        since = self.reports[0].sent_at if self.reports else self.comment.sent_at
        return in_words(timezone.now() - since)

    @property
    def email(self) -> str:
        """The writer's address, without what would let anybody write to it."""
        name, at, host = self.comment.email.partition("@")
        return f"{name[:1]}…{at}{host}" if at else ""


def in_words(span: timedelta) -> str:
    """Whole hours, and from three days on whole days."""
    hours = int(span.total_seconds()) // 3600
    if hours < 1:
        return "less than an hour"
    if hours < 72:
        return f"{hours} hour{'s' if hours > 1 else ''}"
    return f"{hours // 24} days"


def _side_by_side(masks: Iterable[Mask]) -> list[Mask]:
    """`masks` without those that begin inside another, for showing only."""
    kept: list[Mask] = []
    for mask in sorted(masks):
        if not kept or mask.start >= kept[-1].end:
            kept.append(mask)
    return kept
