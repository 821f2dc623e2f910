"""One decision as a moderator fills it in: the fields of a card, and the verb they lead to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.http import QueryDict

from comments import rules
from comments.forms import PlainTextField, Renderer
from comments.masks import DEFAULT_LABEL, LABELS, Mask, MaskError, checked, from_json, places_of
from comments.models import (
    MAX_TEXT,
    Comment,
    Decision,
    Finding,
    SavedAnswer,
    Status,
)
from comments.text import normalised

PERSONAL = ("contact_details", "full_name", "minor")  # what Publish asks about, unmasked
MASK_LABELS = [DEFAULT_LABEL, *LABELS.values(), "place removed"]
MAX_NOTE = 500  # characters


@dataclass(frozen=True)
class Proposal:
    """A mask that the card offers, and the words under it."""

    mask: Mask
    words: str

    @property
    def value(self) -> str:
        return f"{self.mask.start}-{self.mask.end}"


@dataclass
class Done:
    """What one press of a button has done, in words, and what undoing it takes back."""

    said: str
    decisions: list[Decision] = field(default_factory=list)
    reply: Comment | None = None


def standing(comment: Comment, kinds: Iterable[str], masks: Iterable[Mask]) -> list[Finding]:
    """The findings of these kinds whose words would be read under `masks`."""
    return [
        found
        for found in comment.findings.all()
        if found.kind in kinds
        and not found.is_false_alarm
        and found.start < found.end
        and not any(mask.start <= found.start and found.end <= mask.end for mask in masks)
    ]


def proposals(comment: Comment) -> list[Proposal]:
    """The masks it has, and one for each finding that a mask can cover and none does."""
    masks = from_json(comment.masks)
    for found in standing(comment, LABELS, masks):
        masks.append(Mask(found.start, found.end, LABELS[found.kind]))
    one_each = {(mask.start, mask.end): mask for mask in reversed(masks)}
    return [
        Proposal(mask, comment.text[mask.start : mask.end]) for mask in sorted(one_each.values())
    ]


class DecisionForm(forms.Form):
    """Everything that can be decided about `comment`, as it was when the card was made.

    `verb` is the button that was pressed; each reads only the fields it needs. The decision itself
    is the model's: this form only says, in words, why it cannot be.
    """

    default_renderer = Renderer
    use_required_attribute = False

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    next = forms.IntegerField(min_value=0, required=False, widget=forms.HiddenInput)
    sure = forms.BooleanField(required=False, widget=forms.HiddenInput)
    verb = forms.CharField(required=False)
    rule = forms.CharField(required=False)
    answer = forms.IntegerField(required=False)
    words = forms.CharField(
        required=False,
        label="Other words to mask",
        help_text="One word or phrase a line. It is masked wherever it stands.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    label = forms.ChoiceField(
        required=False,
        label="Readers see instead of them",
        choices=[(label, f"[{label}]") for label in MASK_LABELS],
    )
    note = forms.CharField(
        required=False,
        label="Why it is on hold",
        help_text="For the other moderators. Names of people do not belong here.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reply = PlainTextField(
        required=False,
        label=f"Your reply as the {settings.SITE_NAME} team",
        subject="The reply",
        shortest=1,
        longest=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: QueryDict | None = None, *, comment: Comment) -> None:
        initial = {"version": comment.version}
        super().__init__(data, auto_id=f"c{comment.pk}-%s", initial=initial)
        self.posted = QueryDict() if data is None else data
        self.comment = comment
        self.proposals = proposals(comment)
        self.masks: list[Mask] = []
        self.question = ""
        self._was_false_alarm = {found.pk: found.is_false_alarm for found in comment.findings.all()}
        if self.is_bound:
            # What stood on the card as it was made: what others ticked since stays ticked.
            before, ticked = map(self.posted.getlist, ("was_false_alarm", "false_alarm"))
            for found in comment.findings.all():
                is_ticked = str(found.pk) in ticked
                if is_ticked != (str(found.pk) in before):
                    found.is_false_alarm = is_ticked

    @property
    def pressed(self) -> str:
        """The button that was pressed; those of the rules carry the rule alone."""
        return self.posted.get("verb") or ("reject" if self.posted.get("rule") else "")

    @property
    def ticked(self) -> set[str]:
        """The values of the masks that are ticked: all that are proposed, until somebody chose."""
        if self.is_bound:
            return set(self.posted.getlist("mask"))
        return {proposal.value for proposal in self.proposals}

    @property
    def is_outdated(self) -> bool:
        """Whether it was filled in about another state of the comment than there is now."""
        return self.posted.get("version") != str(self.comment.version)

    @property
    def decides_nothing(self) -> bool:
        """Whether the valid form only asks to be shown again."""
        return self.pressed in {"preview", "answer"} or bool(self.question)

    @property
    def is_shown_again(self) -> bool:
        """Whether it comes back without a word about it: after a look at the masks."""
        return self.is_bound and not self.errors and not self.question

    @property
    def typed(self) -> list[tuple[str, str]]:
        """What a moderator would not like to lose, by its label."""
        return typed_in(self.posted)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        needs = getattr(self, f"_needs_for_{self.pressed}", None)
        if needs is None:
            self.add_error(None, "Choose what to do with it")
        elif not self.errors:
            needs(said)
        return said

    def _needs_for_publish(self, said: dict[str, Any]) -> None:
        self._ask_about(standing(self.comment, PERSONAL, from_json(self.comment.masks)))

    def _needs_for_mask(self, said: dict[str, Any]) -> None:
        self._read_masks(said)
        if not self.errors and not self.masks:
            self.add_error("words", "Tick or type the words to mask")

    def _needs_for_reject(self, said: dict[str, Any]) -> None:
        if said["rule"] not in dict(rules.numbered()):
            self.add_error(None, "Choose the rule that it breaks")

    def _needs_for_spam(self, said: dict[str, Any]) -> None:
        """Nothing."""

    def _needs_for_alarms(self, said: dict[str, Any]) -> None:
        """Nothing."""

    def _needs_for_hold(self, said: dict[str, Any]) -> None:
        if not said["note"]:
            self.add_error("note", "Say why it is on hold")
        elif len(said["note"]) > MAX_NOTE:
            self.add_error("note", f"The note must be {MAX_NOTE} characters or fewer")

    def _needs_for_reply(self, said: dict[str, Any]) -> None:
        if not said["reply"]:
            self.add_error("reply", "Write the reply")
        self._read_masks(said)
        self._ask_about(standing(self.comment, PERSONAL, self.masks))

    def _needs_for_preview(self, said: dict[str, Any]) -> None:
        self._read_masks(said)

    def _needs_for_answer(self, said: dict[str, Any]) -> None:
        answer = SavedAnswer.objects.filter(pk=said["answer"]).first()
        if answer is None:
            self.add_error("reply", "Choose a saved answer")
            return
        with_answer = "\n\n".join(filter(None, [said["reply"], answer.text]))
        self.data = {**self.posted.dict(), "reply": with_answer}

    def _ask_about(self, found: list[Finding]) -> None:
        if found and not self.posted.get("sure"):
            words = ", ".join(f"“{self.comment.text[one.start : one.end]}”" for one in found)
            self.question = f"Readers would see {words}. Publish it as it is?"

    def _read_masks(self, said: dict[str, Any]) -> None:
        """The masks that were ticked and typed, checked against the text."""
        offered = {proposal.value: proposal.mask for proposal in self.proposals}
        text, masks = self.comment.text, []
        try:
            for value in self.ticked:
                start, _, end = value.partition("-")
                masks.append(offered.get(value) or Mask(int(start), int(end)))
            for line in filter(None, map(str.strip, normalised(said["words"]).splitlines())):
                places = places_of(line, text)
                if not places:
                    self.add_error("words", f"“{line}” does not stand in this comment")
                masks += [Mask(start, end, said["label"] or DEFAULT_LABEL) for start, end in places]
            self.masks = checked(text, masks) if masks else []
        except MaskError as reason:
            self.add_error("words", str(reason))
        except ValueError:
            self.add_error("words", "A mask must cover words of the comment.")

    def decide(self, by: User) -> Done:
        """Do what the valid form asks for; NotPossible or DecidedMeanwhile where it cannot be."""
        with transaction.atomic():
            done = self._decided(by)
            self._note_false_alarms()
        return done

    def _decided(self, by: User) -> Done:
        comment, said = self.comment, self.cleaned_data
        match self.pressed:
            case "publish":
                return self._shown(by, None)
            case "mask":
                return self._shown(by, self.masks)
            case "reply":
                return self._answered(by)
            case "reject":
                decision = comment.reject(by=by, rule=said["rule"])
                return Done(f"Rejected under rule {said['rule']}.", [decision])
            case "spam":
                return Done("Marked as spam.", [comment.mark_spam(by=by)])
            case "hold":
                return Done("Put on hold.", [comment.hold(by=by, note=said["note"])])
        return Done("Noted what is a false alarm.")

    def _shown(self, by: User, masks: list[Mask] | None) -> Done:
        """Published, or kept where readers see it already."""
        verb, word = self.comment.publish, "Published"
        if self.comment.is_published:
            verb, word = self.comment.keep, "Kept"
        decision = verb(by=by, masks=masks)
        words = [f"{word} with masks." if masks else f"{word}."]
        parent = self.comment.parent
        if parent and parent.status not in {Status.PUBLISHED, Status.WITHDRAWN}:
            words.append("Readers see it once the comment above it is published.")
        return Done(" ".join(words), [decision])

    def _answered(self, by: User) -> Done:
        done = self._shown(by, self.masks or None)
        done.reply = Comment.objects.create(
            article_slug=self.comment.article_slug,
            parent=self.comment.parent or self.comment,
            name=by.first_name or settings.SITE_NAME,
            text=self.cleaned_data["reply"],
            team_member=by,
        )
        done.reply.publish(by=by)
        done.said = f"Your reply is sent. {done.said}"
        return done

    def was_false_alarm(self, finding: Finding) -> bool:
        """Whether a moderator had called it one before this form was filled in."""
        return self._was_false_alarm[finding.pk]

    def _note_false_alarms(self) -> None:
        for found in self.comment.findings.all():
            if found.is_false_alarm != self._was_false_alarm[found.pk]:
                found.save(update_fields=["is_false_alarm"])


def typed_in(data: QueryDict) -> list[tuple[str, str]]:
    """What was typed in a card, by the label of its field."""
    fields = DecisionForm.base_fields
    typed = [(str(fields[name].label), data.get(name)) for name in ("words", "note", "reply")]
    return [(label, words) for label, words in typed if isinstance(words, str) and words.strip()]
