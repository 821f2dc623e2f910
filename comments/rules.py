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
    """The rule for which `comment` was refused, in words; empty where it was not, or for none."""
    return broken(comment)[1]


def broken(comment: Comment) -> tuple[str, str]:
    """The number of the rule for which `comment` was refused, and the rule; else two blanks."""
    if not comment.is_rejected:
        return "", ""
    refusal = comment.decisions.exclude(rule="").order_by("-pk").first()
    number = refusal.rule if refusal else ""
    return number, dict(numbered()).get(number, "")
