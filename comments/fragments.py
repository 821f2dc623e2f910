"""Finished HTML of published comments, remembered in the process.

A published comment changes only by a decision, and every decision gives it another version: so the
HTML of a comment and its version is made once. The words are part of the key as well, because a
restored database may use a number again. What is remembered is bounded and ends with the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

if TYPE_CHECKING:
    from articles.catalogue import Article
    from comments.models import Comment
    from comments.threads import ThreadPage

MOST = 20_000  # comments; about 30 MB

_remembered: dict[tuple[object, ...], SafeString] = {}


@dataclass(frozen=True)
class Thread:
    """A top-level comment with its replies, finished."""

    pk: int
    is_withdrawn: bool
    html: SafeString
    replies: list[SafeString]


def comment_html(comment: Comment, article: Article) -> SafeString:
    """One published comment as it stands on the article's page."""
    key = (
        *(comment.pk, comment.version, comment.name, comment.text, comment.sent_at),
        *(comment.is_old, comment.is_by_team, article.slug, article.takes_comments),
    )
    html = _remembered.get(key)
    if html is None:
        if len(_remembered) >= MOST:
            _remembered.clear()
        context = {"comment": comment, "article": article, "site_name": settings.SITE_NAME}
        html = _remembered[key] = render_to_string("comments/_comment.html", context)
    return html


def conversation(page: ThreadPage, article: Article) -> SafeString:
    """The heading, the threads of one page and the way to the others."""
    threads = [
        Thread(
            heading.pk,
            heading.is_withdrawn,
            SafeString() if heading.is_withdrawn else comment_html(heading, article),
            [comment_html(reply, article) for reply in heading.shown_replies],
        )
        for heading in page.object_list
    ]
    context = {"article": article, "page": page, "threads": threads}
    return render_to_string("comments/_conversation.html", context)
