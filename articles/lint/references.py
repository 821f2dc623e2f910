"""F2xx: every claim has a source, and every source can be found."""

import re
from collections.abc import Iterator
from itertools import islice

from articles.lint import lists, source
from articles.lint.page import Page
from articles.problems import MOST_TOLD, Problem

FEWEST = 2  # references of a page about health

_DOI = re.compile(r"10\.\d{4,9}/[^\s<>\"]+")
_CITATION = re.compile(r"(?<!\\)\[(@[^\[\]]*)\]")

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# Numbers that count or measure nothing a source could be asked for.
_NO_FIGURE = re.compile(
    rf"\b\d{{1,2}} (?:{_MONTHS})(?: \d{{4}})?\b|\b(?:{_MONTHS}) \d{{4}}\b"
    r"|\b\d{1,2}(?::\d\d)?\s?(?:am|pm)\b|\b24 hours a day\b|\boption \d\b"
)
_FIGURE = re.compile(r"\d|\bstudy\b|\bstudies\b|\bresearch\b|%", re.IGNORECASE)


def problems(page: Page) -> Iterator[Problem]:
    yield from _entries(page)
    yield from islice(_citations(page), MOST_TOLD)
    yield from islice(_never_cited(page), MOST_TOLD)
    if page.is_about_health:
        yield from _bare_figures(page)


def _entries(page: Page) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, reference in enumerate(page.front.references):
        field, line = f"references[{index + 1}]", page.line_of("references", index)
        if not reference.id:
            message = "The reference has no id; give it a short name such as allen-2014."
            yield page.error("F201", line, message, field)
        elif reference.id in seen:
            message = f"The id “{reference.id}” stands here twice; change one."
            yield page.error("F203", line, message, field)
        seen.add(reference.id)
        if not (reference.doi or reference.url or reference.pmid or reference.isbn):
            message = "The reference has no link; give its doi, url, pmid or isbn."
            yield page.error("F202", line, message, field)
        if reference.doi and not _DOI.fullmatch(reference.doi):
            line = page.manuscript.lines.get(("references", index, "doi"), line)
            message = f"“{reference.doi}” is no DOI; it begins with 10., a number and a slash."
            yield page.error("F204", line, message, f"{field}.doi")
    if page.is_about_health and len(page.front.references) < FEWEST:
        message = f"There are fewer than {FEWEST} references; name the sources of the facts."
        yield page.error_once_finished("F206", page.line_of("references"), message, "references")


def _citations(page: Page) -> Iterator[Problem]:
    known = {reference.id: None for reference in page.front.references if reference.id}
    for line, citation in page.find(_CITATION):
        for part in (part.strip() for part in citation[1].split(";")):
            name = part.removeprefix("@")
            if name not in known:
                near = page.suggestions.nearest(name, known, "; add it to references.")
                yield page.error("F205", line, f"The citation “{name}” names no reference{near}")
            elif name == part:
                message = f"“{name}” is not read as a citation; write [@one; @{name}]."
                yield page.error("F205", line, message)


def _never_cited(page: Page) -> Iterator[Problem]:
    cited = {citation.reference_id for citation in page.manuscript.document.citations}
    for index, reference in enumerate(page.front.references):
        if reference.id and reference.id not in cited:
            message = f"“{reference.id}” is never cited; cite it with [@{reference.id}] or drop it."
            field = f"references[{index + 1}]"
            yield page.advice("F209", page.line_of("references", index), message, field)


def _bare_figures(page: Page) -> Iterator[Problem]:
    for section in page.sections(level=2):
        if any(block.cites for block in section):
            continue
        for block in section:
            text = _NO_FIGURE.sub("", lists.organisations_number().sub("", block.text))
            if block.kind is not source.Kind.HEADING and (figure := _FIGURE.search(text)):
                message = (
                    f"The section has a figure or a study (“{_around(text, figure)}”) and no"
                    " citation; say where it comes from."
                )
                yield page.advice("F211", block.line, message)
                break


def _around(text: str, found: re.Match[str]) -> str:
    """A few words, so that an editor sees which figure is meant."""
    return " ".join(text[max(0, found.start() - 12) : found.end() + 18].split())
