"""The numbered rules for comments, from the front matter of the page `comment-rules`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from articles.catalogue import catalogue

if TYPE_CHECKING:
    from comments.models import Comment

PAGE = "comment-rules"


def numbered() -> list[tuple[str, str]]:
    """("1", sentence), ("2", sentence) …: as form choices; empty where the page is missing."""
    page = catalogue().pages.get(PAGE)
    rules = page.rules if page else ()
    return [(str(number), rule) for number, rule in enumerate(rules, start=1)]


def sentence(comment: Comment) -> str:
    """The rule for which `comment` was last refused, in words; empty where there is none."""
    decision = comment.last_decision
    return dict(numbered()).get(decision.rule, "") if decision else ""
