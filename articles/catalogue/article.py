"""An article as readers, comments and the site know it: finished, and never changed."""

import datetime
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.timezone import localdate

from articles.catalogue.lists import Person, Term, Topic
from articles.markup import Heading
from articles.schema import Change, Kind, ReferenceEntry

WORDS_A_MINUTE = 200


@dataclass(frozen=True)
class Reference:
    """A source as it is printed; `link` is a whole https address, empty where it has only an ISBN.

    `anchors` are the places of the text that cite it, for the links back.
    """

    number: int
    id: str
    authors: str
    title: str
    source: str
    year: int | None
    type: str
    isbn: str
    link: str
    anchors: tuple[str, ...]

    @classmethod
    def printed(cls, entry: ReferenceEntry, number: int, anchors: tuple[str, ...]) -> "Reference":
        return cls(
            number=number,
            id=entry.id,
            authors=entry.authors,
            title=entry.title,
            source=entry.source,
            year=entry.year,
            type=entry.type,
            isbn=entry.isbn or "",
            link=_link(entry),
            anchors=anchors,
        )


def _link(entry: ReferenceEntry) -> str:
    if entry.doi:
        return f"https://doi.org/{quote(entry.doi, safe='/:().;-_')}"
    if entry.url:
        return entry.url
    return f"https://pubmed.ncbi.nlm.nih.gov/{quote(entry.pmid)}/" if entry.pmid else ""


@dataclass(frozen=True, repr=False)
class Article:
    """One file of words. `contents` are its headings, `minutes` its reading time in whole minutes.

    `references` stand in the order they are printed in: cited ones first, by number.
    """

    slug: str
    title: str
    summary: str
    kind: Kind
    topics: tuple[Topic, ...]
    authors: tuple[Person, ...]
    reviewed_by: Person | None
    reviewed: datetime.date | None
    published: datetime.date
    updated: datetime.date | None
    review_due: datetime.date | None
    also_called: tuple[str, ...]
    search_terms: tuple[str, ...]
    related: tuple[str, ...]
    aliases: tuple[str, ...]
    references: tuple[Reference, ...]
    changes: tuple[Change, ...]
    comments: Literal["open", "closed", "none"]
    visits_before: int
    noticing: str
    draft: bool
    withdrawn: datetime.date | None
    question: str
    rules: tuple[str, ...]
    html: SafeString
    contents: tuple[Heading, ...]
    words: tuple[Term, ...]
    plain_text: str

    def __str__(self) -> str:
        return self.title

    def __repr__(self) -> str:
        return f"<Article {self.slug}>"

    @property
    def url(self) -> str:
        if self.is_page:
            return reverse("page", args=[self.slug])
        return reverse("article", args=[self])

    @property
    def is_page(self) -> bool:
        return self.kind == Kind.PAGE

    @property
    def topic(self) -> Topic | None:
        """The topic of the breadcrumb."""
        return self.topics[0] if self.topics else None

    @property
    def last_changed(self) -> datetime.date:
        return self.updated or self.published

    @property
    def is_published(self) -> bool:
        """Its day has come in TIME_ZONE, and it is no draft. Withdrawn articles stay published."""
        return not self.draft and self.published <= localdate()

    @property
    def is_withdrawn(self) -> bool:
        return self.withdrawn is not None and self.withdrawn <= localdate()

    @property
    def is_review_overdue(self) -> bool:
        return self.review_due is not None and self.review_due <= localdate()

    @property
    def takes_comments(self) -> bool:
        return self.comments == "open" and not self.is_withdrawn

    @property
    def shows_comments(self) -> bool:
        return self.comments != "none" and not self.is_withdrawn

    @property
    def minutes(self) -> int:
        return max(1, round(len(self.plain_text.split()) / WORDS_A_MINUTE))
