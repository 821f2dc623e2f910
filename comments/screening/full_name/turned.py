"""Names with the last name first, in brackets, or behind first letters alone."""

import re
from collections.abc import Iterator

from comments.screening.findings import Finding
from comments.screening.full_name.around import PAUSE, TEXT_ENDS
from comments.screening.full_name.words import finding
from comments.screening.names import (
    CLEAR_NAMES,
    FIRST,
    FIRST_NAMES,
    LAST,
    PLACES,
    SURNAME_SHAPE,
    SURNAMES,
    UNKNOWN,
    is_word,
    part,
)
from comments.screening.reading import Reading

INDEXED = re.compile(
    r"(?:^|\n|[.!?:(] ?)(?P<last>[^\W\d_][\w'-]+), (?P<first>[^\W\d_]\w+|(?:[a-z]\. ?){1,3})"
    r"(?:(?: [a-z]\b)?(?=[,.;:()\n]|$|\s[-/]| and | here\b| from\b| \())"
)
INITIALS = re.compile(
    r"(?:^|\n|[,:(~-] ?|[.!?] )(?P<first>(?:[a-z]\. ?){1,3}|(?<=regards, )[a-z] |(?<=signed, )[a-z] )"
    r"(?P<last>[^\W\d_][\w'-]{2,})"
)
BRACKETED = re.compile(
    r"(?<![\w'-])(?P<one>[^\W\d_][\w'-]{1,30}) \((?P<other>[^\W\d_][\w'-]{1,30})\)"
)
CALLS = frozenset(  # last names that rather call somebody: "Love, Anna"
    ["love", "best", "peace", "joy", "day", "hope", "sweet", "darling", "friend", "cousin"]
)


def find(reading: Reading) -> Iterator[Finding]:
    if ", " in reading.folded:
        yield from _indexed(reading)
    if "(" in reading.folded:
        yield from _bracketed(reading)
    yield from _behind_initials(reading)


def _indexed(reading: Reading) -> Iterator[Finding]:
    """A last name before the first, as in an index: "DUNSTAN, Colin"."""
    for match in INDEXED.finditer(reading.folded):
        last, first = match["last"], match["first"]
        initials = "." in first
        if not (initials or first in FIRST_NAMES) or last in PLACES or last in CALLS:
            continue
        begins = match.start("last") == 0
        capitals = _capital(reading, match, "last") and _capital(reading, match, "first")
        shouted = _written(reading, match, "last").isupper() and capitals
        clear = last not in FIRST_NAMES and last in SURNAMES and not is_word(last)
        surely = shouted or (begins and (initials or first in CLEAR_NAMES))
        known = clear or SURNAME_SHAPE.fullmatch(last) or (surely and last in SURNAMES)
        if (known or (shouted and not is_word(last))) and (capitals or begins):
            yield finding(reading, match.start("last"), match.end("first"), "name-in-text")


def _behind_initials(reading: Reading) -> Iterator[Finding]:
    """A last name behind first letters, as people sign: "P. J. Hollingbury"."""
    for match in INITIALS.finditer(reading.folded):
        capital = _capital(reading, match, "first")
        if part(match["last"]) not in (LAST, UNKNOWN):
            continue
        if capital != _capital(reading, match, "last"):
            continue
        opens = match.start("first") == 0 and PAUSE.match(reading.folded, match.end())
        if TEXT_ENDS.match(reading.folded, match.end()) or (opens and capital):
            yield finding(reading, match.start("first"), match.end("last"), "signature")


def _bracketed(reading: Reading) -> Iterator[Finding]:
    """A last name in brackets behind the first, or the first behind the last."""
    for match in BRACKETED.finditer(reading.folded):
        capitals = _capital(reading, match, "one") and _capital(reading, match, "other")
        if capitals and {part(match["one"]), part(match["other"])} == {FIRST, LAST}:
            yield finding(reading, *match.span(), "name-in-text")


def _written(reading: Reading, match: re.Match[str], group: str) -> str:
    return reading.written(*match.span(group))


def _capital(reading: Reading, match: re.Match[str], group: str) -> bool:
    return _written(reading, match, group)[0].isupper()
