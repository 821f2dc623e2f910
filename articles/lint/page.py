"""One file as the rules see it, and what surrounds it."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from django.urls import reverse

from articles.catalogue import Article, Catalogue, Topic
from articles.catalogue.assembly import Manuscript
from articles.lint import source
from articles.lint.elements import Elements, elements
from articles.lint.source import Block, Box
from articles.problems import Problem, advice, error, suggestion
from articles.schema import FrontMatter, Kind

MOST_SUGGESTIONS = 20  # for one file: each compares a word with all the names there are


class Suggestions:
    """A name like the one that was typed, a limited number of times."""

    def __init__(self) -> None:
        self._left = MOST_SUGGESTIONS

    def nearest(self, word: str, known: Mapping[str, Any], otherwise: str) -> str:
        """What ends the sentence on an unknown word: a name like it, or else `otherwise`."""
        if self._left == 0:
            return otherwise
        self._left -= 1
        return suggestion(word, known) or otherwise


@dataclass(frozen=True)
class Site:
    """All files together, and the folder they and their pictures lie in."""

    library: Catalogue
    folder: Path

    @cached_property
    def addresses(self) -> Mapping[str, Article | Topic]:
        topics = {topic.url: topic for topic in self.library.topics}
        return topics | {article.url: article for article in self.library.every_article}

    @cached_property
    def articles(self) -> Mapping[str, Article]:
        """Every article by slug, drafts too; no pages."""
        every = self.library.every_article
        return {article.slug: article for article in every if not article.is_page}

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The glossary's words by slug."""
        return {slug: term.term for slug, term in self.library.glossary.items()}

    def could_read(self, name: str) -> bool:
        """Whether the list of this name is there to be checked against."""
        return not any(problem.file == name for problem in self.library.problems)


@dataclass(frozen=True)
class Page:
    manuscript: Manuscript
    site: Site

    @property
    def front(self) -> FrontMatter:
        return self.manuscript.front

    @property
    def is_about_health(self) -> bool:
        return self.front.kind != Kind.PAGE

    @property
    def url(self) -> str:
        if self.front.kind == Kind.PAGE:
            return reverse("page", args=[self.manuscript.slug])
        return reverse("article", args=[self.manuscript])

    @cached_property
    def suggestions(self) -> Suggestions:
        return Suggestions()

    @cached_property
    def elements(self) -> Elements:
        return elements(self.manuscript.document.html)

    @cached_property
    def fields(self) -> tuple[Block, ...]:
        """The texts of the front matter that readers see."""
        return tuple(self._fields())

    @cached_property
    def body(self) -> tuple[Block, ...]:
        return source.read(self.manuscript.body, self.manuscript.body_line, self.site.words)

    @property
    def texts(self) -> tuple[Block, ...]:
        return self.fields + self.body

    @cached_property
    def boxes(self) -> tuple[Box, ...]:
        """In the order of the text."""
        return tuple(dict.fromkeys(block.box for block in self.body if block.box))

    def sections(self, level: int) -> Iterator[tuple[Block, ...]]:
        """The body from one heading of `level` or above to the next, headings included."""
        section: list[Block] = []
        for block in self.body:
            if block.kind is source.Kind.HEADING and block.level <= level:
                yield tuple(section)
                section = []
            section.append(block)
        yield tuple(section)

    def find(self, pattern: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
        """Where the pattern stands in the Markdown, code left out, with the line of the file."""
        for found in pattern.finditer(self._markdown):
            yield self.line_at(found.start()), found

    def line_at(self, position: int) -> int:
        """The line of the file for a position of the body."""
        return self.manuscript.body_line + self.manuscript.body.count("\n", 0, position)

    def line_of(self, *path: str | int) -> int:
        """Where a field of the front matter stands; line 1 where it is left out."""
        return self.manuscript.lines.get(path, 1)

    def error(self, code: str, line: int | None, message: str, field: str = "") -> Problem:
        return error(self.manuscript.file, line, field, code, message)

    def advice(self, code: str, line: int | None, message: str, field: str = "") -> Problem:
        return advice(self.manuscript.file, line, field, code, message)

    def error_once_finished(
        self, code: str, line: int | None, message: str, field: str = ""
    ) -> Problem:
        """An error, or advice while the file is a draft."""
        problem = self.advice if self.front.draft else self.error
        return problem(code, line, message, field)

    @cached_property
    def _markdown(self) -> str:
        return source.without_code(self.manuscript.body)

    def _fields(self) -> Iterator[Block]:
        front, shown = self.front, source.Kind.FIELD
        for name in ("title", "summary", "noticing", "question"):
            if text := getattr(front, name):
                yield Block(shown, self.line_of(name), text, field=name)
        for index, change in enumerate(front.changes):
            yield Block(shown, self.line_of("changes", index), change.text, field="changes")
        for index, rule in enumerate(front.rules):
            yield Block(shown, self.line_of("rules", index), rule, field="rules")
