"""The invented comments in corpus/, and how well screening does on it.

The `tune` half is there to look at while the rules are mended; the `held` half is only counted.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Self

import yaml

from comments.screening import Finding, Kind, screen

FILES = Path(__file__).parent / "corpus"


@dataclass(frozen=True)
class Example:
    """One comment and what should be found in it: kinds, each with the words it stands in."""

    text: str
    spans: tuple[tuple[Kind, str], ...]

    @classmethod
    def of(cls, entry: dict) -> Self:
        spans = ((Kind(span["kind"]), span["quote"]) for span in entry.get("spans", ()))
        return cls(entry["text"], tuple(spans))

    @property
    def kinds(self) -> set[Kind]:
        return {kind for kind, _ in self.spans}


@cache
def examples(half: str, name: str = "*") -> tuple[Example, ...]:
    """The comments of one half, or of one of its files."""
    return tuple(
        Example.of(entry)
        for path in sorted(FILES.glob(f"{half}-{name}.yaml"))
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    )


@cache
def noticed(text: str) -> tuple[Finding, ...]:
    """What screening finds in a comment of the corpus, worked out once for all tests."""
    return tuple(screen(text))


@dataclass(frozen=True)
class Score:
    """How many comments with a kind were noticed, missed, and noticed without it."""

    right: int
    missed: int
    wrong: int

    @property
    def recall(self) -> float:
        return self.right / max(1, self.right + self.missed)

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)


def scores(of: tuple[Example, ...]) -> dict[Kind, Score]:
    right, missed, wrong = Counter[Kind](), Counter[Kind](), Counter[Kind]()
    for example in of:
        found = {finding.kind for finding in noticed(example.text)}
        right.update(found & example.kinds)
        missed.update(example.kinds - found)
        wrong.update(found - example.kinds)
    return {kind: Score(right[kind], missed[kind], wrong[kind]) for kind in Kind}


def padded(to: int) -> Iterator[str]:
    """Every comment of the corpus, said again and again until it is `to` characters long."""
    for example in (*examples("tune"), *examples("held")):
        yield (f"{example.text} " * to)[:to]
