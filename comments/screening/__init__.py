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

FINDERS = {
    Kind.CRISIS: crisis.find,
    Kind.MEDICAL_EMERGENCY: medical_emergency.find,
    Kind.MINOR: minor.find,
    Kind.CONTACT_DETAILS: contact_details.find,
    Kind.FULL_NAME: full_name.find,
    Kind.DOSAGE: dosage.find,
    Kind.SPAM: spam.find,
    Kind.ABUSE: abuse.find,
}


def screen(text: str) -> list[Finding]:
    """What should be noticed in `text`, in the order in which it stands there.

    Spans are code-point offsets into `text` as given; findings of one kind never overlap. Kinds
    that the words of the comment speak against are not looked for any further.
    """
    reading = Reading(text)
    weighed = wording.weigh(reading)
    known = [
        finding
        for kind, find in FINDERS.items()
        if kind not in weighed.against
        for finding in find(reading)
    ]
    new = (
        finding
        for finding in weighed.findings
        if not any(finding.kind == other.kind and finding.overlaps(other) for other in known)
    )
    return in_order([*known, *new])


def holds_contact_details(name: str) -> bool:
    """Whether there is an address or a number in `name`; nothing else matters there."""
    return any(contact_details.find(Reading(name)))
