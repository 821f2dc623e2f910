"""Telling the moderators about a published comment."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from comments import notifications, rules
from comments.forms import PlainTextField, Renderer
from comments.models import MAX_REPORT, Action, Actor, Decision, Report

if TYPE_CHECKING:
    from comments.models import Comment

MOST_HIDES = 9  # in a day; from the next one on somebody may be emptying the site
A_DAY = timedelta(days=1)


class ReportForm(forms.Form):
    """Which rule a comment breaks, or that it is about the one who reports it."""

    default_renderer = Renderer
    use_required_attribute = False

    rule = forms.ChoiceField(
        required=False, label="Which rule does it break?", widget=forms.RadioSelect
    )
    is_about_me = forms.BooleanField(
        required=False,
        label="This is about me or my child",
        help_text="The comment is hidden at once, until a moderator has looked at it.",
    )
    text = PlainTextField(
        required=False,
        label="Anything we should know (optional)",
        help_text=f"Up to {MAX_REPORT} characters. Only moderators read it.",
        subject="What you wrote",
        shortest=0,
        longest=MAX_REPORT,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(number, f"{number}. {rule}") for number, rule in rules.numbered()]
        self.fields["rule"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not said.get("rule") and not said.get("is_about_me") and "rule" not in self.errors:
            self.add_error("rule", ValidationError("Choose the rule, or say that it is about you"))
        return said

    def store(self, comment: Comment, sender: str) -> Report:
        """The report about `comment`, which it hides at once if it may and is about the reporter.

        The same report again, as a double click sends it, is the one that is open already.
        """
        said = {"comment": comment, "sender": sender, **self.cleaned_data}
        if (twin := Report.objects.open().filter(**said).first()) is not None:
            return twin
        with transaction.atomic():
            report = Report.objects.create(**said)
            comment.was_reported()
            if report.is_about_me and may_be_hidden(comment):
                comment.hide(by=Actor.READER)
                notifications.alert_if_urgent(comment)
            elif report.is_about_me and many_were_hidden():
                notifications.hiding_stopped()
        return report


def may_be_hidden(comment: Comment) -> bool:
    """Whether a reader may hide it: once, and while few were hidden in the last day."""
    if comment.was_hidden_before:
        return False
    return comment.is_published and not many_were_hidden()


def many_were_hidden() -> bool:
    lately = Decision.objects.filter(action=Action.HIDE, at__gt=timezone.now() - A_DAY)
    return lately.count() >= MOST_HIDES
