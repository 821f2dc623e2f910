"""Where in the queue a moderator is: all of it stands in the address, to be come back to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.utils.http import urlencode

from comments.lanes import Lane

ON_HOLD = "on-hold"
LANES = {lane.label.lower(): lane for lane in Lane}
REPORTED = "report"


@dataclass(frozen=True)
class State:
    """What the address of the queue says. What it does not know counts as not said."""

    lane: str = ""
    article: str = ""
    rule: str = ""  # "<kind>", "<kind>:<rule of screening>" or "report:<number of a comment rule>"
    first: bool = False
    imported: bool = False
    comment: int = 0  # this one alone, whatever has become of it
    page: int = 1

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Self:
        lane = query.get("lane", "")
        return cls(
            lane=lane if lane in LANES or lane == ON_HOLD else "",
            article=query.get("article", ""),
            rule=query.get("rule", ""),
            first=bool(query.get("first")),
            imported=bool(query.get("imported")),
            comment=number(query.get("comment", "")),
            page=number(query.get("page", "")) or 1,
        )

    @property
    def query(self) -> str:
        """The part of the address that says it; empty for the whole queue."""
        said = {key: value for key, value in asdict(self).items() if value}
        if self.page == 1:
            del said["page"]
        return "?" + urlencode({k: 1 if v is True else v for k, v in said.items()}) if said else ""

    def but(self, **changes: Any) -> State:
        return replace(self, **{"page": 1, "comment": 0, **changes})

    @property
    def is_filtered(self) -> bool:
        return bool(self.article or self.rule or self.first or self.imported)


def number(text: str) -> int:
    """What an address or a form says, where it is a number that an id can be; otherwise 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0
