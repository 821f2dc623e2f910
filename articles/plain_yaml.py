"""YAML without its surprises: text, whole numbers, days, true and false, lists and mappings.

Anchors, aliases, tags, duplicate keys and deep nesting are refused, so that a small file cannot
become a large object. `no`, `on`, `12:30` and `1e3` are the words an editor typed, not values.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import yaml

from articles.problems import Path

MAX_DEPTH = 6

_INTEGER = re.compile(r"0|-?[1-9][0-9]{0,14}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_BEGIN_NUMBERS = frozenset("-0123456789")
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}


class YamlError(ValueError):
    """The text is not the YAML we read. `line` counts from 1 within the text."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True)
class Loaded:
    """What the text says, and on which of its lines (from 1) each value stands."""

    data: Any
    lines: dict[Path, int] = field(default_factory=dict)


def load(source: str | bytes) -> Loaded:
    """Read `source`; raises YamlError, with the line if known, for all but plain YAML in UTF-8."""
    parser = yaml.CSafeLoader(_decoded(source))
    try:
        return _Reader(parser.get_event).document()
    except yaml.MarkedYAMLError as mistake:
        mark = mistake.problem_mark or mistake.context_mark
        raise YamlError(_sentence(mistake), mark.line + 1 if mark else None) from None
    except yaml.YAMLError as mistake:
        raise YamlError(f"This is not YAML: {' '.join(str(mistake).split())}.") from None
    finally:
        parser.dispose()


def _decoded(source: str | bytes) -> str:
    try:
        return source if isinstance(source, str) else source.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise YamlError("The file is not UTF-8 text; save it as UTF-8.") from None


class _Reader:
    """Makes values of the parser's events, and stops at the first that is not plain YAML.

    A thousand articles are some 200,000 events, so little is done for each.
    """

    def __init__(self, next_event: Callable[[], Any]) -> None:
        self.next_event = next_event
        self.lines: dict[Path, int] = {}

    def document(self) -> Loaded:
        self.next_event()
        if isinstance(self.next_event(), yaml.StreamEndEvent):
            return Loaded(None)
        first = self.next_event()
        self.lines[()] = _line(first)
        data = self.value(first, (), depth=0)
        self.next_event()
        more = self.next_event()
        if not isinstance(more, yaml.StreamEndEvent):
            raise YamlError("A second document begins here; keep one.", _line(more))
        return Loaded(data, self.lines)

    def value(self, event: Any, path: Path, depth: int) -> Any:
        if event.anchor:
            message = "Anchors (&) and aliases (*) are not allowed; write it in quotes."
            raise YamlError(message, _line(event))
        if event.tag:
            raise YamlError("Tags (!) are not allowed; write the text in quotes.", _line(event))
        if isinstance(event, yaml.ScalarEvent):
            is_plain = event.implicit[0]
            return _meaning(event.value) if is_plain else event.value
        if depth == MAX_DEPTH:
            raise YamlError(f"Lists stand more than {MAX_DEPTH} deep in each other.", _line(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self.items(path, depth + 1)
        return self.fields(path, depth + 1)

    def items(self, path: Path, depth: int) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := self.next_event(), yaml.SequenceEndEvent):
            inside = (*path, len(found))
            self.lines[inside] = _line(event)
            found.append(self.value(event, inside, depth))
        return found

    def fields(self, path: Path, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := self.next_event(), yaml.MappingEndEvent):
            name = self.value(event, path, depth)
            if not isinstance(name, str):
                raise YamlError("The name of a field must be a word.", _line(event))
            if name in found:
                message = f"The field “{name}” stands here twice; keep one."
                raise YamlError(message, _line(event))
            inside = (*path, name)
            self.lines[inside] = _line(event)
            found[name] = self.value(self.next_event(), inside, depth)
        return found


def _line(event: Any) -> int:
    return event.start_mark.line + 1


def _meaning(text: str) -> object:
    """The value of a word without quotes. A day that is in no calendar stays the text it is."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _BEGIN_NUMBERS:  # nearly every word
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DAY.fullmatch(text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            return text
    return text


def _sentence(mistake: yaml.MarkedYAMLError) -> str:
    what = mistake.problem or mistake.context or "it cannot be read"
    return f"This is not YAML: {what}; text with a colon, # or quotes in it needs quotes around it."
