"""Deciding several comments at once: only those that were on the screen, and as they were there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django import forms
from django.contrib.auth.models import User
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import QueryDict

from comments import rules
from comments.desk.decisions import Done
from comments.lanes import Lane, lane_of
from comments.models import Comment, NotPossible

SALT = "comments.desk.screen"
VALID_FOR = 24 * 3600  # seconds
ONE_BY_ONE = {Lane.URGENT, Lane.PERSONAL}
EACH_NEEDS_A_LOOK = "It is in the lane {lane}: such comments are published one by one."


def signed(comments: Iterable[Comment], user: User) -> str:
    """What `user` has on the screen: the ids and the versions of `comments`."""
    shown = [[comment.pk, comment.version] for comment in comments]
    return signing.dumps([user.pk, shown], salt=SALT)


def shown_to(user: User, screen: str) -> dict[int, int]:
    """The versions by id in a signed screen of `user`; BadSignature where it is not theirs."""
    owner, shown = signing.loads(screen, salt=SALT, max_age=VALID_FOR)
    if owner != user.pk:
        raise signing.BadSignature
    return dict(shown)


class Chosen(NamedTuple):
    """A comment that was ticked, and the reason why it is left out, if any."""

    comment: Comment
    obstacle: str
    is_distressing: bool


class BulkForm(forms.Form):
    """What is to be done with the chosen comments of a screen."""

    screen = forms.CharField(
        widget=forms.HiddenInput, error_messages={"required": "Choose the comments in the queue"}
    )
    action = forms.ChoiceField(
        error_messages=dict.fromkeys(["required", "invalid_choice"], "Choose what to do with them")
    )
    sure = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.posted = data
        self.user = user
        self.fields["action"].choices = choices()  # type: ignore[attr-defined]
        self.versions: dict[int, int] = {}

    @property
    def action_label(self) -> str:
        return dict(choices()).get(self.posted.get("action", ""), "")

    def clean_screen(self) -> str:
        screen = self.cleaned_data["screen"]
        try:
            shown = shown_to(self.user, screen)
        except signing.BadSignature:
            raise ValidationError("This page was open for too long. Choose them again") from None
        chosen = self.posted.getlist("chosen")
        if not chosen:
            raise ValidationError("Choose the comments first")
        if not set(chosen) <= {str(pk) for pk in shown}:
            raise ValidationError("Some of these comments were not on your screen. Nothing is done")
        self.versions = {pk: shown[pk] for pk in map(int, chosen)}
        return screen

    def comments(self) -> list[Chosen]:
        """The chosen comments that still exist."""
        found = Comment.objects.filter(pk__in=self.versions).select_related("parent")
        found = found.prefetch_related("findings", "reports").order_by("sent_at", "pk")
        return [self._chosen(comment, lane_of(comment)) for comment in found]

    def _chosen(self, comment: Comment, lane: Lane) -> Chosen:
        return Chosen(comment, self._obstacle(comment, lane), lane == Lane.URGENT)

    def _obstacle(self, comment: Comment, lane: Lane) -> str:
        if comment.version != self.versions[comment.pk]:
            return comment.what_happened()
        if self.cleaned_data["action"] == "publish" and lane in ONE_BY_ONE:
            return EACH_NEEDS_A_LOOK.format(lane=lane.label)
        return ""

    def decide(self, by: User) -> tuple[Done, list[str]]:
        """What was done, and the reasons why something was not."""
        action, _, rule = self.cleaned_data["action"].partition(" ")
        decisions, obstacles = [], []
        for comment, obstacle, _ in self.comments():
            try:
                if obstacle:
                    raise NotPossible(obstacle)
                match action:
                    case "publish" if comment.is_published:
                        decisions.append(comment.keep(by=by))
                    case "publish":
                        decisions.append(comment.publish(by=by))
                    case "spam":
                        decisions.append(comment.mark_spam(by=by))
                    case _:
                        decisions.append(comment.reject(by=by, rule=rule))
            except NotPossible as reason:
                obstacles.append(f"{comment}: {reason}")
        return Done(f"{PAST[action]}: {len(decisions)}.", decisions), obstacles


PAST = {"publish": "Published", "spam": "Marked as spam", "reject": "Rejected"}


def choices() -> list[tuple[str, str]]:
    rejections = [
        (f"reject {number}", f"Reject under rule {number}: {rule}")
        for number, rule in rules.numbered()
    ]
    return [("publish", "Publish"), ("spam", "Mark as spam"), *rejections]
