"""What to look for in a comment, and why: findings with their places, never verdicts.

Screening refuses nothing, hides nothing and publishes nothing. It sees the text alone, asks no
other service, and takes a few thousandths of a second for the longest comment.
"""

from comments.screening import (
    abuse,
    contact_details,
    crisis,
    dosage,
    full_name,
    medical_emergency,
    minor,
    spam,
    wording,
)
from comments.screening.findings import Finding, Kind, in_order
from comments.screening.reading import Reading

__all__ = ["Finding", "Kind", "holds_contact_details", "screen"]

FINDERS = (
    crisis.find,
    medical_emergency.find,
    minor.find,
    contact_details.find,
    full_name.find,
    dosage.find,
    spam.find,
    abuse.find,
)


def screen(text: str) -> list[Finding]:
    """What should be noticed in `text`, in the order in which it stands there.

    Spans are code-point offsets into `text` as given; findings of one kind never overlap.
    """
    reading = Reading(text)
    weighed = wording.weigh(reading)
    known = [
        finding
        for find in FINDERS
        for finding in find(reading)
        if finding.kind not in weighed.against
    ]
    kinds = {finding.kind for finding in known}
    return in_order([*known, *(new for new in weighed.findings if new.kind not in kinds)])


def holds_contact_details(name: str) -> bool:
    """Whether there is an address or a number in `name`; nothing else matters there."""
    return any(contact_details.find(Reading(name)))
