"""Comments as readers meet them: threads, a page at a time.

The statements of a page only say what stands there in which version: whoever remembers the finished
page needs no more.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.core.paginator import Page, Paginator
from django.db.models import Count

from comments.models import Comment, Status
from comments.models.comment_queryset import SEEN_BY_READERS
from comments.statements import Statement, blank_text

if TYPE_CHECKING:
    from articles.catalogue import Article

PER_PAGE = 20  # threads; a thread is a top-level comment with its replies
MANY = 1000  # comments of one article, whose number is counted once a minute only
MINUTE = 60.0  # seconds


class Entry(NamedTuple):
    """One comment of a page; its moment is as the database writes it."""

    pk: int
    parent: int | None
    version: int
    sent_at: Any

    def place(self) -> tuple[bool, Any, int]:
        """Headings stand first, since an imported reply may be older than its heading."""
        return self.parent is not None, self.sent_at, self.pk


class Counted(NamedTuple):
    """How many `threads` an article has, and how many `comments` readers see in them."""

    threads: int
    comments: int


class ThreadPage(Page):
    """One page of threads; its `object_list` are the entries of all comments on it, in order."""

    paginator: ThreadPaginator

    @property
    def comment_count(self) -> int:
        """How many comments of the article readers see in all, replies included."""
        return self.paginator.counted.comments

    @property
    def counted(self) -> str:
        """The number of comments in words: "1 comment"."""
        return f"{self.comment_count:,} comment{'' if self.comment_count == 1 else 's'}"

    @property
    def shown_numbers(self) -> Iterator[int | str]:
        """The page numbers worth offering, with an ellipsis for those between."""
        return self.paginator.get_elided_page_range(self.number)

    @property
    def state(self) -> tuple[object, ...]:
        """What the page looks like: two pages of the same state are the same."""
        return self.number, self.paginator.counted, tuple(self.object_list)

    @cached_property
    def headings(self) -> list[Comment]:
        """The top-level comments, oldest first, with their `shown_replies`; one query.

        What was decided since the entries were read is left out until the page is read again.
        """
        read = Comment.objects.in_bulk([entry.pk for entry in self.object_list])
        headings: dict[int, Comment] = {}
        for entry in self.object_list:
            comment = read.get(entry.pk)
            if comment is None or comment.version != entry.version:
                continue
            if entry.parent is None:
                comment.shown_replies = []
                headings[entry.pk] = comment
            elif entry.parent in headings:
                headings[entry.parent].shown_replies.append(comment)
        return list(headings.values())


class ThreadPaginator(Paginator):
    """The threads about one article."""

    def __init__(self, article: Article) -> None:
        self.article = article
        super().__init__([], PER_PAGE)

    @cached_property
    def counted(self) -> Counted:
        known, now = _counted.get(self.article.slug), time.monotonic()
        if known and now < known[0]:
            return known[1]
        rows = statement_of_counts().rows({ARTICLE: self.article.slug})
        counted = Counted(*rows[0]) if rows else Counted(0, 0)
        if counted.comments > MANY:
            _counted[self.article.slug] = now + MINUTE, counted
        return counted

    @cached_property
    def count(self) -> int:
        return self.counted.threads

    def get_page(self, number: int | float | str | None) -> ThreadPage:
        """A page by what the reader typed: what is no page leads to the first or the last."""
        return cast(ThreadPage, super().get_page(number))

    def page(self, number: int | float | str) -> ThreadPage:
        number = self.validate_number(number)
        rows = statement_of_page(number).rows({ARTICLE: self.article.slug})
        entries = sorted(map(Entry._make, rows), key=Entry.place)
        return ThreadPage(entries, number, self)

    def number_of(self, heading: Comment) -> int:
        """The number of the page on which the thread of `heading` stands."""
        threads = Comment.objects.about(self.article).heading_threads()
        return threads.sent_before(heading).count() // PER_PAGE + 1


_counted: dict[str, tuple[float, Counted]] = {}  # until when (time.monotonic), and what

ARTICLE = blank_text(1)


@lru_cache(maxsize=1)
def statement_of_counts() -> Statement:
    comments = Comment.objects.filter(article_slug=ARTICLE).order_by()
    counts = comments.values("article_slug").annotate(
        threads=Count("pk", filter=comments.heads_a_thread()),
        seen=Count("pk", filter=SEEN_BY_READERS),
    )
    return Statement.of(counts.values_list("threads", "seen"))


@lru_cache(maxsize=200)
def statement_of_page(number: int) -> Statement:
    """The entries of the threads on page `number`."""
    about = Comment.objects.filter(article_slug=ARTICLE)
    first = (number - 1) * PER_PAGE
    shown = about.heading_threads()[first : first + PER_PAGE].values("pk")
    headings = Comment.objects.order_by().filter(pk__in=shown)
    replies = Comment.objects.order_by().filter(parent__in=shown, status=Status.PUBLISHED)
    fields = ("pk", "parent", "version", "sent_at")
    # In no order: to save the sorting SQLite would read all comments of a status.
    return Statement.of(headings.values_list(*fields).union(replies.values_list(*fields), all=True))
