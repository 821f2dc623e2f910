"""The one way tests write an article file."""

import datetime
from typing import Any

import yaml

FIELDS: dict[str, Any] = {
    "title": "An invented page",
    "summary": "An invented summary, long enough for a search result, that says nothing at all.",
    "kind": "guide",
    "topics": ["nights"],
    "authors": ["editors"],
    "published": datetime.date(2026, 1, 1),
    "review_due": datetime.date(2028, 1, 1),
}


def article_text(body: str = "Some words.", **fields: Any) -> str:
    """The text of a right article; a field given as None is left out."""
    front = {name: value for name, value in {**FIELDS, **fields}.items() if value is not None}
    return f"---\n{yaml.safe_dump(front, sort_keys=False)}---\n\n{body}\n"
