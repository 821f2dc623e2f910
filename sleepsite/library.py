"""What editors must know about each file of words: its problems, its dates, who reads it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count
from django.utils import timezone
from django.utils.formats import date_format

from articles.catalogue import Article, Catalogue, catalogue
from articles.lint import lint
from articles.models import Visit
from articles.problems import Problem
from comments.models import Comment

LATELY = 30  # days, today included


@lru_cache(maxsize=1)
def _problems(words: Catalogue, folder: Path, today: datetime.date) -> tuple[Problem, ...]:
    # The rules read every text, which takes a second: once for each edit and each day.
    return tuple(lint(words, folder))


def problems() -> tuple[Problem, ...]:
    """All problems of the words as they are now, by file and line, as check_articles lists them."""
    return _problems(catalogue(), Path(settings.ARTICLES_DIR), timezone.localdate())


def overdue() -> list[Article]:
    """What readers find although its review is due, the longest overdue first."""
    late = [
        article
        for article in catalogue().every_article
        if article.is_published and not article.is_withdrawn and article.is_review_overdue
    ]
    return sorted(late, key=lambda article: (article.review_due or datetime.date.max, article.slug))


@dataclass(frozen=True)
class Row:
    """One file of words. `url` is empty where readers find nothing; pages count no visits."""

    title: str
    file: str
    url: str
    state: str
    problems: tuple[Problem, ...]
    kind: str = ""
    reviewed: datetime.date | None = None
    review_due: datetime.date | None = None
    is_overdue: bool = False
    visits: int | None = None
    visits_lately: int | None = None
    waiting: int = 0

    @property
    def errors(self) -> int:
        return sum(problem.level == "E" for problem in self.problems)

    @property
    def advice(self) -> int:
        return len(self.problems) - self.errors


def rows() -> list[Row]:
    """Every article, page and list there is, those with errors first, then by title."""
    by_file: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems():
        by_file[problem.file].append(problem)
    visits = Visit.objects.by_article(since=first_day())
    waiting = waiting_by_article()
    known = [
        _row(article, by_file.pop(file_of(article), ()), visits, waiting)
        for article in catalogue().every_article
    ]
    others = [
        Row(title=file, file=file, url="", state="", problems=tuple(found))
        for file, found in by_file.items()
    ]
    return sorted([*known, *others], key=lambda row: (not row.errors, row.title.casefold()))


def first_day() -> datetime.date:
    """Of the days that count as lately."""
    return timezone.localdate() - datetime.timedelta(days=LATELY - 1)


def file_of(article: Article) -> str:
    return f"{'pages' if article.is_page else 'articles'}/{article.slug}.md"


def waiting_by_article() -> dict[str, int]:
    waiting = Comment.objects.waiting().order_by().values_list("article_slug")
    return dict(waiting.annotate(count=Count("pk")))


def _row(
    article: Article,
    found: Iterable[Problem],
    visits: Mapping[str, tuple[int, int]],
    waiting: Mapping[str, int],
) -> Row:
    total, lately = visits.get(article.slug, (0, 0))
    return Row(
        title=article.title,
        file=file_of(article),
        url=article.url if article.is_published else "",
        state=_state(article),
        problems=tuple(found),
        kind=article.kind,
        reviewed=article.reviewed,
        review_due=article.review_due,
        is_overdue=article.is_review_overdue and not article.is_withdrawn,
        visits=None if article.is_page else total + article.visits_before,
        visits_lately=None if article.is_page else lately,
        waiting=waiting.get(article.slug, 0),
    )


def _state(article: Article) -> str:
    if article.draft:
        return "draft"
    if not article.is_published:
        return f"from {date_format(article.published)}"
    return "withdrawn" if article.is_withdrawn else "published"
