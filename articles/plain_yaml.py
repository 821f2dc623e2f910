"""YAML without its surprises: text, whole numbers, days, true and false, lists and mappings.

Anchors, aliases, tags, duplicate keys and deep nesting are refused, so that a small file cannot
become a large object. `no`, `on`, `12:30` and `1e3` are the words an editor typed, not values.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from articles.problems import Path

MAX_DEPTH = 6


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


class _PlainLoader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[str, Any] = {}


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"0|-?[1-9][0-9]{0,14}", "-0123456789"),
    ("timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
):
    _PlainLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first)
    )


def _day(loader: Any, node: yaml.ScalarNode) -> object:
    """A day, or for 2026-02-30 the text: the schema then says in which field it stands."""
    try:
        return loader.construct_yaml_timestamp(node)
    except ValueError:
        return node.value


_PlainLoader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def load(text: str) -> Loaded:
    """Read `text`; raises YamlError with the line for anything but plain YAML."""
    try:
        _refuse_surprises(text)
        loader = _PlainLoader(text)
        try:
            root = loader.get_single_node()
            if root is None:
                return Loaded(None)
            lines = dict(_lines(root, ()))
            return Loaded(loader.construct_document(root), lines)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as mistake:
        mark = mistake.problem_mark or mistake.context_mark
        raise YamlError(_sentence(mistake), mark.line + 1 if mark else None) from None
    except yaml.YAMLError as mistake:
        raise YamlError(f"This is not YAML: {' '.join(str(mistake).split())}.") from None


def _refuse_surprises(text: str) -> None:
    """Look at the events alone: they cost little, however the text is built."""
    depth = 0
    for event in yaml.parse(text, Loader=_PlainLoader):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise YamlError(
                "Anchors (&) and aliases (*) are not allowed; write it in quotes.", line
            )
        if getattr(event, "tag", None):
            raise YamlError("Tags (!) are not allowed; write the text in quotes.", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > MAX_DEPTH:
            raise YamlError(f"Lists stand more than {MAX_DEPTH} deep in each other.", line)


def _lines(node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    """Where each value stands; raises YamlError for a key that is no text or stands twice."""
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _lines(item, (*path, index))
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode) or key.tag != "tag:yaml.org,2002:str":
                raise YamlError("The name of a field must be a word.", line)
            if key.value in seen:
                raise YamlError(f"The field “{key.value}” stands here twice; keep one.", line)
            seen.add(key.value)
            yield from _lines(value, (*path, key.value))
            yield (*path, key.value), line


def _sentence(mistake: yaml.MarkedYAMLError) -> str:
    what = mistake.problem or mistake.context or "it cannot be read"
    return f"This is not YAML: {what}; text with a colon, # or quotes in it needs quotes around it."
