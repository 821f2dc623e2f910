"""The data files beside this package, which editors read and extend.

One entry a line; what follows a `#` is a note. Phrase files have a grammar of their own, see
`comments.screening.phrases`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

DATA = Path(__file__).parent / "data"


def lines(name: str) -> Iterator[str]:
    """The entries of a data file, without notes and blank lines."""
    for line in (DATA / name).read_text(encoding="utf-8").splitlines():
        entry = line.partition("#")[0].strip()
        if entry:
            yield entry


def entries(name: str, fold: Callable[[str], str]) -> frozenset[str]:
    """The folded entries of a data file with one or several words a line, parted by commas."""
    return frozenset(
        fold(entry.strip()) for line in lines(name) for entry in line.split(",") if entry.strip()
    )


def pairs(name: str, fold: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """The folded sides of lines like `dont = do not`; several left sides are parted by commas."""
    for line in lines(name):
        left, equals, right = line.partition("=")
        if not equals:
            raise ValueError(f"{name}: no '=' in {line!r}")
        for side in left.split(","):
            yield fold(side.strip()), fold(right.strip())
