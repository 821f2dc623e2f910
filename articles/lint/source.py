"""What stands on which line of a file: headings, paragraphs, list items and the boxes around them.

It reads lines, not Markdown: rules about words need the line to report, which the parser does not
keep. What a link leads to or how a picture is sized is read from the finished HTML instead.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto

# None of these patterns may look at a run of spaces twice: lines are up to 5,000 characters long.
_FENCE = re.compile(r" {0,3}(/{3,}) *(?:([\w-]+) *(?:\|(.*))?)?")
_OPTION = re.compile(r" {4,}level: *([a-z-]+) *")
_UNDERLINE = re.compile(r"(=+|-+) *")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+(.*)")
_ATTRIBUTES = re.compile(r"\{:?([^{}\n]*)\} *$", re.MULTILINE)

_CODE = re.compile(r"`[^`\n]*`")
_PICTURE = re.compile(r"!\[[^\[\]]*\]\([^()]*\)")
_CITATION = re.compile(r" ?(?<!\\)\[@[^\[\]]*\]")
_WORD = re.compile(r"(?<!\\)\[\[([a-z0-9-]+)(?:\\?\|([^\[\]|\\]*))?\]\]")
_LINK = re.compile(r"\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_ADDRESS = re.compile(r"<https?://[^<>\s]*>")
_EMPHASIS = re.compile(r"[*`]|(?<!\w)_+|_+(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


class Kind(Enum):
    FIELD = auto()  # text of the front matter
    HEADING = auto()
    TITLE = auto()  # of a box
    PARAGRAPH = auto()
    ITEM = auto()
    HEADER = auto()  # the first row of a table
    ROW = auto()


@dataclass(frozen=True, eq=False)
class Box:
    """A block such as /// care | Title. `level` is that of a care card."""

    name: str
    title: str
    level: str
    line: int


@dataclass(frozen=True)
class Block:
    """A piece of text as it is read, and where it begins.

    `level` is that of a heading, `id` what its author set; `box` is the innermost around it, and
    `cites` says whether a citation stands in it. Cells of a row are parted by bars.
    """

    kind: Kind
    line: int
    text: str
    level: int = 0
    id: str = ""
    box: Box | None = None
    cites: bool = False
    field: str = ""

    def line_at(self, position: int) -> int:
        return self.line + self.text.count("\n", 0, position)

    @property
    def is_prose(self) -> bool:
        return self.kind in {Kind.PARAGRAPH, Kind.ITEM}


def plain(markdown: str, words: Mapping[str, str]) -> str:
    """The words readers see; line breaks stay. `words` are the glossary's, by slug."""
    text = _CITATION.sub("", _PICTURE.sub("", markdown))
    text = _WORD.sub(lambda m: m[2] or words.get(m[1], m[1].replace("-", " ")), text)
    text = _ADDRESS.sub("", _LINK.sub(r"\1", text))
    text = _ESCAPE.sub(r"\1", _EMPHASIS.sub("", _ATTRIBUTES.sub("", text)))
    return html.unescape(text).strip(" ")


def without_code(line: str) -> str:
    """The line with spaces in place of code, in which nothing is Markdown."""
    return _CODE.sub(lambda found: " " * len(found.group()), line)


def read(body: str, first_line: int, words: Mapping[str, str]) -> tuple[Block, ...]:
    """The blocks of `body`, which begins on `first_line` of its file."""
    return tuple(_Reader(body.split("\n"), first_line, words).blocks())


class _Reader:
    def __init__(self, lines: list[str], first_line: int, words: Mapping[str, str]) -> None:
        self.lines = lines
        self.first_line = first_line
        self.words = words
        self.boxes: list[Box] = []
        # The paragraph or item that is being read: its kind, where it began and its lines.
        self.kind = Kind.PARAGRAPH
        self.begun = 0
        self.pending: list[str] = []

    def blocks(self) -> Iterator[Block]:
        in_table = False
        for index, line in enumerate(self.lines):
            if fence := _FENCE.fullmatch(line):
                yield from self._flush()
                yield from self._fence(fence, index)
                in_table = False
            elif not line.strip():
                yield from self._flush()
                in_table = False
            elif in_table:
                if not _parts_cells(line):
                    yield self._block(Kind.ROW, index, line)
            elif self._begins_table(index):
                yield from self._flush()
                yield self._block(Kind.HEADER, index, line)
                in_table = True
            elif line.startswith("#"):
                yield from self._flush()
                level = min(6, len(line) - len(line.lstrip("#")))
                yield self._heading(level, line[level:].rstrip().rstrip("#"), index)
            elif _UNDERLINE.fullmatch(line) and len(self.pending) == 1:
                [text], self.pending = self.pending, []
                yield self._heading(1 if line.startswith("=") else 2, text, index - 1)
            elif not self._is_option(index) and not self._is_code(line):
                if item := _ITEM.fullmatch(line):
                    yield from self._flush()
                    self.kind, self.begun, self.pending = Kind.ITEM, index, [item[1]]
                else:
                    if not self.pending:
                        self.kind, self.begun = Kind.PARAGRAPH, index
                    self.pending.append(line.strip().lstrip("> "))
        yield from self._flush()

    def _fence(self, fence: re.Match[str], index: int) -> Iterator[Block]:
        _, name, title = fence.groups()
        if not name:
            if self.boxes:
                self.boxes.pop()
            return
        option = _OPTION.fullmatch(self.lines[index + 1]) if index + 1 < len(self.lines) else None
        level = option[1] if option else "non-urgent" if name.lower() == "care" else ""
        title = (title or "").strip()
        box = Box(name.lower(), title, level, self.first_line + index)
        self.boxes.append(box)
        if title:
            yield self._block(Kind.TITLE, index, title)

    def _flush(self) -> Iterator[Block]:
        if self.pending:
            text, self.pending = "\n".join(self.pending), []
            yield self._block(self.kind, self.begun, text)

    def _block(self, kind: Kind, index: int, markdown: str) -> Block:
        return Block(
            kind,
            self.first_line + index,
            plain(markdown, self.words),
            box=self.boxes[-1] if self.boxes else None,
            cites=_CITATION.search(markdown) is not None,
        )

    def _heading(self, level: int, markdown: str, index: int) -> Block:
        attributes = _ATTRIBUTES.search(markdown)
        ids = re.findall(r"#([^\s}]+)", attributes[1]) if attributes else []
        return Block(
            Kind.HEADING,
            self.first_line + index,
            plain(markdown, self.words).strip(),
            level=level,
            id=ids[-1] if ids else "",
            box=self.boxes[-1] if self.boxes else None,
        )

    def _begins_table(self, index: int) -> bool:
        if "|" not in self.lines[index] or index + 1 == len(self.lines):
            return False
        return _parts_cells(self.lines[index + 1])

    def _is_option(self, index: int) -> bool:
        return (
            index > 0
            and _OPTION.fullmatch(self.lines[index]) is not None
            and _FENCE.fullmatch(self.lines[index - 1]) is not None
        )

    def _is_code(self, line: str) -> bool:
        return line.startswith("    ") and not self.pending and self.kind is not Kind.ITEM


def _parts_cells(line: str) -> bool:
    """Whether it is the line of dashes under the header of a table."""
    return "|" in line and "-" in line and not line.strip("|-: \t")
