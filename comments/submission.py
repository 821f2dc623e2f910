"""The ticket a check page carries: proof that this text was checked, when, and only once.

A ticket is signed, so a reader cannot make or alter one. It names the submission, which is unique
in the table, and holds a digest of what was checked: the same ticket with other words is refused,
and nobody is led to a comment they did not write.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.core import signing
from django.utils import timezone

from comments.text import normalised

SALT = "comments.ticket"
VALID_FOR = timedelta(days=1)
TOO_FAST = timedelta(seconds=3)  # nobody reads a check page faster
SAID = ("name", "email", "text", "reply_to")


class BadTicket(Exception):
    """The ticket is forged, too old, or was made for other words."""


@dataclass(frozen=True)
class Ticket:
    submission_id: UUID
    was_fast: bool


def _digest(article_slug: str, said: Mapping[str, str]) -> str:
    content = [article_slug, *(normalised(said.get(field, "")) for field in SAID)]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def issue(article_slug: str, said: Mapping[str, str], *, after: str = "") -> str:
    """A fresh ticket for the fields in `said` under one article.

    `after` is the ticket of the check page that was read before, where its words were shortened:
    what counts as fast is measured from there.
    """
    content = {
        "id": str(uuid4()),
        "digest": _digest(article_slug, said),
        "issued": _issued(after) or timezone.now().timestamp(),
    }
    return signing.dumps(content, salt=SALT)


def _issued(ticket: str) -> float | None:
    try:
        return signing.loads(ticket, salt=SALT, max_age=VALID_FOR)["issued"]
    except signing.BadSignature:
        return None


def redeem(ticket: str, article_slug: str, said: Mapping[str, str]) -> Ticket:
    """What `ticket` allows, or BadTicket: it is a day old at most and made for these very words."""
    try:
        content = signing.loads(ticket, salt=SALT, max_age=VALID_FOR)
    except signing.BadSignature as error:
        raise BadTicket from error
    if content["digest"] != _digest(article_slug, said):
        raise BadTicket
    age = timezone.now().timestamp() - content["issued"]
    return Ticket(UUID(content["id"]), was_fast=age < TOO_FAST.total_seconds())
