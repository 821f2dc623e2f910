"""Our own collection of attacks, by kind, and of harmless texts that look like them.

The first line of each file says what it holds; every other line is one text, with Python's escapes
for what a line cannot show.
"""

from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "corpus"

TEXTS = (
    *("event-handlers", "raw-html", "svg-and-mathml", "mutation", "markdown", "templates"),
    "characters",
)
KINDS = (*TEXTS, "addresses", "long-and-deep")


def _lines(name: str) -> list[str]:
    return (FOLDER / f"{name}.txt").read_text(encoding="ascii").split("\n")[1:-1]


def _unescaped(line: str) -> str:
    """Two halves of a pair that stand apart stay apart, as they would in JSON."""
    return line.encode("ascii").decode("unicode_escape")


@cache
def benign() -> tuple[str, ...]:
    return tuple(map(_unescaped, _lines("benign")))


@cache
def addresses() -> tuple[str, ...]:
    return tuple(map(_unescaped, _lines("addresses")))


@cache
def attacks(kind: str) -> tuple[str, ...]:
    """Every attack of one kind. Addresses stand in each place that an article has for them."""
    if kind == "addresses":
        forms = [_unescaped(form) for form in _lines("address-forms")]
        return tuple(form.replace("ADDRESS", one) for form in forms for one in addresses())
    if kind == "long-and-deep":
        return tuple(map(_repeated, _lines(kind)))
    return tuple(map(_unescaped, _lines(kind)))


def _repeated(line: str) -> str:
    """`10000|[|before|after`; a bar of the text itself has a backslash before it."""
    times, repeated, before, after = (
        part.replace("\0", "|") for part in line.replace("\\|", "\0").split("|")
    )
    return _unescaped(before) + _unescaped(repeated) * int(times) + _unescaped(after)
