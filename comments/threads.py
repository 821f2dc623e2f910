"""Comments as readers meet them: threads, a page at a time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

from django.core.paginator import Page, Paginator

if TYPE_CHECKING:
    from comments.models import Comment, CommentQuerySet

PER_PAGE = 20  # threads; a thread is a top-level comment with its replies


class ThreadPage(Page):
    """Threads in order; each comment's `shown_replies` are the replies that readers see."""

    paginator: ThreadPaginator

    @property
    def comment_count(self) -> int:
        """How many comments of the article readers see in all, replies included."""
        return self.paginator.counts["comments"]

    @property
    def counted(self) -> str:
        """The number of comments in words: "1 comment"."""
        return f"{self.comment_count:,} comment{'' if self.comment_count == 1 else 's'}"

    @property
    def shown_numbers(self) -> Iterator[int | str]:
        """The page numbers worth offering, with an ellipsis for those between."""
        return self.paginator.get_elided_page_range(self.number)


class ThreadPaginator(Paginator):
    """The threads of `comments`, which are all comments about one article."""

    def __init__(self, comments: CommentQuerySet) -> None:
        self.comments = comments
        super().__init__(comments.heading_threads(), PER_PAGE)

    @cached_property
    def counts(self) -> dict[str, int]:
        return self.comments.thread_counts()

    @cached_property
    def count(self) -> int:
        return self.counts["threads"]

    def get_page(self, number: int | float | str | None) -> ThreadPage:
        return cast(ThreadPage, super().get_page(number))

    def _get_page(self, *args: Any, **kwargs: Any) -> ThreadPage:
        page = ThreadPage(*args, **kwargs)
        page.object_list = list(page.object_list)
        _attach_replies(page.object_list, self.comments)
        return page

    def number_of(self, heading: Comment) -> int:
        """The number of the page on which the thread of `heading` stands."""
        before = self.comments.heading_threads().sent_before(heading).count()
        return before // PER_PAGE + 1


def _attach_replies(headings: list[Comment], comments: CommentQuerySet) -> None:
    by_heading: dict[int, list[Comment]] = {heading.pk: [] for heading in headings}
    for reply in comments.published().filter(parent__in=headings).order_by("sent_at", "pk"):
        by_heading[cast(int, reply.parent_id)].append(reply)
    for heading in headings:
        heading.shown_replies = by_heading[heading.pk]
