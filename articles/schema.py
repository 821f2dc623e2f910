"""What may stand in the front matter of an article, field by field."""

import datetime
from enum import StrEnum
from typing import Literal

from pydantic import Field

from articles.fields import Digits, Entry, OldAddress, OptionalText, Slug, Text, WebAddress

DAY = "a day such as 2026-11-16, without quotes"


class Kind(StrEnum):
    CONDITION = "condition"
    SYMPTOM = "symptom"
    TREATMENT = "treatment"
    TEST = "test"
    GUIDE = "guide"
    ANSWER = "answer"
    PAGE = "page"


# Each description completes the sentence "it must be …". Lists are kept as tuples, which strict
# mode would not make of a YAML list; their items are still strict.


class ReferenceEntry(Entry):
    """A source as the file names it. Which links it should have is a rule for the editors' lint."""

    id: Slug | Literal[""] = Field("", description="a short name such as allen-2014")
    authors: OptionalText = Field("", description="text, the authors' names")
    title: Text = Field(description="text, the title of the source")
    source: OptionalText = Field("", description="text, the journal or organisation")
    year: int | None = Field(None, ge=1800, le=2200, description="a year such as 2014")
    doi: Text | None = Field(None, description="a DOI such as 10.1016/j.sleep.2014.03.025")
    url: WebAddress | None = Field(None, description="an address that begins with https://")
    pmid: Digits | None = Field(None, description="a PubMed number such as 24363103")
    isbn: Digits | None = Field(None, description="an ISBN such as 9780306406157")
    type: Literal["guideline", "review", "trial", "cohort", "patient-info", "other"] = Field(
        "other", description="guideline, review, trial, cohort, patient-info or other"
    )


class Change(Entry):
    """One line of "Updates to this page"."""

    date: datetime.date = Field(description=DAY)
    text: Text = Field(description="text, what changed")


class FrontMatter(Entry):
    """What stands above an article's text."""

    title: Text = Field(description="text of 3 to 65 characters, the heading of the page")
    summary: Text = Field(description="text of 50 to 160 characters")
    kind: Kind = Field(strict=False, description=f"{', '.join(list(Kind)[:-1])} or page")
    topics: tuple[Slug, ...] = Field(
        (), strict=False, max_length=3, description="a list of 1 to 3 slugs from topics.yaml"
    )
    authors: tuple[Slug, ...] = Field(
        strict=False, min_length=1, description="a list of ids from people.yaml, such as [editors]"
    )
    reviewed_by: Slug | None = Field(None, description="an id from people.yaml")
    reviewed: datetime.date | None = Field(None, description=DAY)
    published: datetime.date = Field(description=DAY)
    updated: datetime.date | None = Field(None, description=DAY)
    review_due: datetime.date | None = Field(None, description=DAY)
    also_called: tuple[Text, ...] = Field((), strict=False, description="a list of other names")
    search_terms: tuple[Text, ...] = Field(
        (), strict=False, description="a list of words that people type"
    )
    related: tuple[Slug, ...] = Field(
        (), strict=False, max_length=4, description="a list of at most 4 slugs of articles"
    )
    aliases: tuple[OldAddress, ...] = Field(
        (), strict=False, description="a list of old addresses on this site, such as /?p=12"
    )
    references: tuple[ReferenceEntry, ...] = Field(
        (), strict=False, description="a list of sources, each with id, title and a link"
    )
    changes: tuple[Change, ...] = Field(
        (), strict=False, description="a list of entries with date and text"
    )
    comments: Literal["open", "closed", "none"] | None = Field(
        None, description="open, closed or none"
    )
    visits_before: int = Field(0, ge=0, le=10**12, description="a whole number, 0 or more")
    noticing: Text | None = Field(None, description="text for a card on the home page")
    draft: bool = Field(False, description="true, or left out")
    withdrawn: datetime.date | None = Field(None, description=DAY)
    question: Text | None = Field(None, description="text, the letter that the page answers")
    rules: tuple[Text, ...] = Field((), strict=False, description="a list of numbered rules")
