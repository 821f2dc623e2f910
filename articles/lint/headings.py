"""H4xx: headings that can be walked through one level at a time (WCAG 1.3.1)."""

from collections.abc import Iterator

from articles.lint.page import Page
from articles.lint.source import Kind
from articles.markup.dialect import slug_of_heading
from articles.problems import Problem


def problems(page: Page) -> Iterator[Problem]:
    above, taken = 1, dict[str, int]()
    for heading in page.body:
        if heading.kind is not Kind.HEADING:
            continue
        if heading.level == 1:
            message = "The title is the page's only heading of level 1; write ##."
            yield page.error("H401", heading.line, message)
        elif heading.level > above + 1:
            message = f"Level {heading.level} follows level {above}; write {'#' * (above + 1)}."
            yield page.error("H402", heading.line, message)
        above = max(heading.level, 2)
        if not heading.text:
            message = "The heading is empty; give it words or delete it."
            yield page.error("H403", heading.line, message)
            continue
        name = heading.id or slug_of_heading(heading.text, "-")
        if name in taken:
            message = f"The heading of line {taken[name]} has the id “{name}” too; reword one."
            yield page.error("H404", heading.line, message)
        taken.setdefault(name, heading.line)
