"""What screening notices: findings, never verdicts.

A finding says what, where and why. What follows from it is for people to decide; this module knows
neither the database nor the pages on which findings are shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


class Kind(StrEnum):
    """What a finding is about, the most urgent first."""

    CRISIS = "crisis"
    MEDICAL_EMERGENCY = "medical_emergency"
    MINOR = "minor"
    CONTACT_DETAILS = "contact_details"
    FULL_NAME = "full_name"
    DOSAGE = "dosage"
    SPAM = "spam"
    ABUSE = "abuse"


@dataclass(frozen=True)
class Finding:
    """One place in a comment that somebody should look at.

    `start` and `end` are code-point offsets into the text as it was given, `rule` is a short id
    that stays the same over the years, and `reason` is one sentence for the moderator and the
    writer.
    """

    kind: Kind
    start: int
    end: int
    rule: str
    reason: str

    def overlaps(self, other: Self) -> bool:
        return self.start < other.end and other.start < self.end


def in_order(findings: Iterable[Finding]) -> list[Finding]:
    """`findings` as they stand in the text, those of one kind that overlap made one.

    The one finding spans all of them and keeps the rule and the reason of the longest.
    """
    kept: dict[Kind, list[Finding]] = {}
    for finding in sorted(findings, key=lambda found: (found.start, -found.end)):
        others = kept.setdefault(finding.kind, [])
        if others and finding.start < others[-1].end:
            others.append(_one(others.pop(), finding))
        else:
            others.append(finding)
    order = list(Kind)
    return sorted(
        (finding for others in kept.values() for finding in others),
        key=lambda found: (found.start, found.end, order.index(found.kind)),
    )


def _one(first: Finding, second: Finding) -> Finding:
    longest = max(first, second, key=lambda found: found.end - found.start)
    return replace(longest, start=first.start, end=max(first.end, second.end))
