"""What may be handed to the Markdown parser at all.

Several of the parser's patterns look ahead from every bracket or star to the end of its paragraph,
and nested blocks are parsed recursively. So everything that could make this slow or deep is counted
before. The limits are some ten times what an article of 1,500 words needs.
"""

import re
from collections.abc import Iterator

from articles.characters import hidden_character
from articles.markup.errors import MarkupError

MAX_CHARACTERS = 100_000
MAX_LINES = 3_000
MAX_LINE_LENGTH = 5_000
MAX_NESTING = 8
MAX_INDENT = 4 * MAX_NESTING
MAX_RUN = 20
MAX_LINKS = 500
MAX_EMPHASIS = 200  # stars and underscores in one paragraph
MAX_COLUMNS = 30
MAX_CELLS = 3_000
MAX_EFFORT = 5_000_000  # characters looked at, summed over all paragraphs

_RUN = re.compile(rf"([\[\]()!*_`<>{{}}&\\\"'~^])\1{{{MAX_RUN},}}")
_LOOKS_AHEAD = re.compile(r"[\[`*_<{]")
_EMPHASIS = re.compile(r"[*_]")
_NESTED = re.compile(r"\s*(?:>|[-*+:](?=\s)|\d{1,9}[.)](?=\s))")


def check(source: str) -> None:
    """Raise MarkupError for a source that would cost too much or holds hidden characters."""
    if len(source) > MAX_CHARACTERS:
        raise MarkupError(f"The text is longer than {MAX_CHARACTERS:,} characters; split it.")
    lines = source.split("\n")
    if len(lines) > MAX_LINES:
        raise MarkupError(f"The text has more than {MAX_LINES:,} lines; split it.", MAX_LINES + 1)
    for number, line in enumerate(lines, start=1):
        _check_line(line, number)
    if source.count("](") + source.count("]:") + source.count("<http") > MAX_LINKS:
        raise MarkupError(f"There are more than {MAX_LINKS} links; split the text.")
    if source.count("[@") + source.count("[[") > MAX_LINKS:
        raise MarkupError(f"There are more than {MAX_LINKS} citations and words; split the text.")
    _check_paragraphs(lines)


def _check_line(line: str, number: int) -> None:
    if len(line) > MAX_LINE_LENGTH:
        message = f"The line is longer than {MAX_LINE_LENGTH:,} characters; break it."
        raise MarkupError(message, number)
    if hidden := hidden_character(line):
        message = (
            f"The line holds the hidden character {hidden}; delete it and type the words anew."
        )
        raise MarkupError(message, number)
    if run := _RUN.search(line):
        message = f"The character {run.group(1)} stands more than {MAX_RUN} times in a row."
        raise MarkupError(message, number)
    if _depth(line) > MAX_NESTING:
        raise MarkupError(f"Lists or quotations nest more than {MAX_NESTING} deep.", number)
    if line.count("|") > MAX_COLUMNS:
        raise MarkupError(f"The table has more than {MAX_COLUMNS} columns.", number)


def _depth(line: str) -> int:
    """How many quotations and lists the line opens, by its marks or by its indentation."""
    marks, position = 0, 0
    while marks <= MAX_NESTING and (mark := _NESTED.match(line, position)):
        marks, position = marks + 1, mark.end()
    indent = len(line) - len(line.lstrip()) if line.strip() else 0
    return max(marks, indent // (MAX_INDENT // MAX_NESTING))


def _check_paragraphs(lines: list[str]) -> None:
    effort = cells = 0
    for number, paragraph in _paragraphs(lines):
        text = "\n".join(paragraph)
        if len(_EMPHASIS.findall(text)) > MAX_EMPHASIS:
            message = f"The paragraph holds more than {MAX_EMPHASIS} stars and underscores."
            raise MarkupError(message, number)
        effort += len(text) * len(_LOOKS_AHEAD.findall(text))
        if effort > MAX_EFFORT:
            message = "There are too many brackets, stars or backticks; split the paragraph."
            raise MarkupError(message, number)
        if any(map(_divides, paragraph)):
            cells += len(paragraph) * max(_columns(line) for line in paragraph)
        if cells > MAX_CELLS:
            raise MarkupError(f"The tables have more than {MAX_CELLS:,} cells.", number)


def _divides(line: str) -> bool:
    """Whether the line may stand under the header of a table."""
    return "-" in line and "|" in line and not line.strip(" \t|:-")


def _columns(line: str) -> int:
    return line.strip().removeprefix("|").removesuffix("|").count("|") + 1


def _paragraphs(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """Lines that stand together, each with the number of its first line."""
    paragraph: list[str] = []
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            paragraph.append(line)
        elif paragraph:
            yield number - len(paragraph), paragraph
            paragraph = []
