"""What screening noticed in a comment, put so that its writer can do something about it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from django.conf import settings
from django.utils.safestring import SafeString

from articles.help_lines import Help, help_for
from comments.marking import marked
from comments.screening import screen

IN_DANGER = {"crisis", "medical_emergency"}
WARNED_OF = {"contact_details", "full_name", "minor", "dosage"}  # in the order of the text


@dataclass(frozen=True)
class Notice:
    """One thing to look at again: the writer's own words, where they stand, and why."""

    words: str
    start: int
    end: int
    reason: str


class Noticed(Protocol):
    """A finding, fresh from screening or as it was stored with the comment."""

    @property
    def kind(self) -> str: ...
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...
    @property
    def reason(self) -> str: ...


class Screened:
    """A comment's text with what was noticed in it, for the writer's pages.

    Moderators get every finding; the writer is warned of what they may give away, and is offered
    help where someone may be in danger.
    """

    def __init__(self, text: str, findings: Sequence[Noticed]) -> None:
        self.text = text
        self.findings = findings

    @classmethod
    def of(cls, text: str) -> Screened:
        return cls(text, screen(text))

    @property
    def kinds(self) -> set[str]:
        return {finding.kind for finding in self.findings}

    @cached_property
    def warnings(self) -> list[Notice]:
        return [
            Notice(
                self.text[finding.start : finding.end], finding.start, finding.end, finding.reason
            )
            for finding in self.findings
            if finding.kind in WARNED_OF
        ]

    @property
    def html(self) -> SafeString:
        """The text as readers would see it, with what the warnings are about marked."""
        spans = [(f.start, f.end) for f in self.findings if f.kind in WARNED_OF]
        return marked(self.text, spans)

    @property
    def seems_young(self) -> bool:
        return "minor" in self.kinds

    @property
    def help(self) -> Help | None:
        """Whom to call, where somebody may be in danger or the writer may be a child."""
        if self.kinds & IN_DANGER:
            return help_for(settings.CRISIS_COUNTRY)
        return None
