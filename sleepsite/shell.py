"""The page of an article without what changes from minute to minute, rendered once.

The template is an ordinary one. It is rendered with holes in place of the parts that change, and
every request fills the holes of the finished text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from weakref import WeakKeyDictionary

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate

from articles.catalogue import Article, Catalogue, catalogue
from articles.search import related
from comments.forms import CommentForm
from sleepsite import structured_data

PARTS = ("comment_count", "visits", "conversation")  # what changes
OPEN, CLOSE = "\x02", "\x03"  # no page holds control characters
HOLE = re.compile(f"{OPEN}([a-z_]+){CLOSE}")


@dataclass(frozen=True)
class Shell:
    """`pieces` are text and the names of holes in turn, beginning and ending with text."""

    pieces: tuple[str, ...]

    def filled(self, parts: Mapping[str, str]) -> str:
        return "".join(
            parts[piece] if place % 2 else piece for place, piece in enumerate(self.pieces)
        )


_shells: WeakKeyDictionary[Catalogue, dict[tuple[str, date], Shell]] = WeakKeyDictionary()


def context_of(article: Article) -> dict[str, Any]:
    """What the template needs to know beside the parts that change."""
    return {
        "article": article,
        "related": related(catalogue(), article),
        "structured_data": structured_data.script(
            structured_data.article_page(article),
            structured_data.breadcrumb(article.topic, article),
        ),
        "form": CommentForm(article=article),
    }


def shell_of(request: HttpRequest, article: Article, template: str) -> Shell:
    """The page of `article` as it is today for whoever is not signed in."""
    remembered = _shells.setdefault(catalogue(), {})
    key = (article.slug, localdate())
    shell = remembered.get(key)
    if shell is None:
        holes = {part: SafeString(f"{OPEN}{part}{CLOSE}") for part in PARTS}
        html = render_to_string(template, context_of(article) | holes, request)
        shell = remembered[key] = Shell(tuple(HOLE.split(html)))
    return shell


def finished(parts: Mapping[str, str]) -> dict[str, SafeString]:
    """Parts that are HTML already, for the template itself."""
    return {name: mark_safe(part) for name, part in parts.items()}
