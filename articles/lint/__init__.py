"""The editors' rules: what is wrong with words that can be served all the same.

A file that breaks the schema or the markup never gets here; those problems come with the catalogue.
Each module holds one family of rules and yields Problems, with the line of the file they stand on.
No file costs more than a moment: only texts that passed the limits of the markup are looked at, and
every rule reads them a fixed number of times.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from articles.catalogue import Catalogue
from articles.catalogue.assembly import Manuscript
from articles.lint import (
    headings,
    links,
    media,
    privacy,
    readability,
    references,
    review,
    safety,
    wording,
)
from articles.lint.page import Page, Site
from articles.problems import Problem

FAMILIES: tuple[Callable[[Page], Iterator[Problem]], ...] = (
    review.problems,
    references.problems,
    links.problems,
    headings.problems,
    media.problems,
    wording.problems,
    readability.problems,
    safety.problems,
    privacy.problems,
)

LISTS: tuple[Callable[[Site], Iterator[Problem]], ...] = (
    review.help_line_problems,
    links.glossary_problems,
    readability.glossary_problems,
)

Track = Callable[[Iterable[Manuscript]], Iterable[Manuscript]]


def lint(library: Catalogue, folder: Path, track: Track = iter) -> list[Problem]:
    """All problems of the words in `folder`, those of the catalogue too, by file and line.

    `track` wraps the files that are gone through, for a progress bar.
    """
    site = Site(library, folder)
    found = [*library.problems]
    for problems_of_lists in LISTS:
        found += problems_of_lists(site)
    for manuscript in track(library.manuscripts):
        page = Page(manuscript, site)
        for problems in FAMILIES:
            found += problems(page)
    return sorted(found, key=lambda problem: (problem.file, problem.line or 0, problem.code))
