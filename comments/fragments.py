"""Finished HTML of published comments, remembered in the process.

A published comment changes only by a decision, and every decision gives it another version: so the
HTML of a comment and its version is made once, and so is a whole page of them. The moment of
sending is part of the key as well, because a restored database may use a number again. What is
remembered is bounded and ends with the process.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

if TYPE_CHECKING:
    from articles.catalogue import Article
    from comments.models import Comment
    from comments.threads import ThreadPage

MOST_COMMENTS = 20_000  # about 30 MB
MOST_PAGES = 500  # about 15 MB

Remembered = dict[tuple[object, ...], SafeString]
_comments: Remembered = {}
_pages: Remembered = {}


def remember(html: SafeString, key: tuple[object, ...], remembered: Remembered, most: int) -> None:
    if len(remembered) >= most:
        remembered.clear()
    remembered[key] = html


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
        *(comment.pk, comment.version, comment.sent_at, comment.is_old),
        *(article.slug, article.takes_comments),
    )
    html = _comments.get(key)
    if html is None:
        context = {"comment": comment, "article": article, "site_name": settings.SITE_NAME}
        html = render_to_string("comments/_comment.html", context)
        remember(html, key, _comments, MOST_COMMENTS)
    return html


def conversation(page: ThreadPage, article: Article) -> SafeString:
    """The heading, the threads of one page and the way to the others, as they are today."""
    key = (article.slug, article.takes_comments, localdate(), page.state)
    html = _pages.get(key)
    if html is None:
        threads = [
            Thread(
                heading.pk,
                heading.is_withdrawn,
                SafeString() if heading.is_withdrawn else comment_html(heading, article),
                [comment_html(reply, article) for reply in heading.shown_replies],
            )
            for heading in page.headings
        ]
        context = {"article": article, "page": page, "threads": threads}
        html = render_to_string("comments/_conversation.html", context)
        remember(html, key, _pages, MOST_PAGES)
    return html
