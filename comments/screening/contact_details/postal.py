"""Postal addresses: a street with a number, a post code, a box at the post office.

Left alone are towns and countries by name, and distances ("3 miles down the road").
"""

import re
from collections.abc import Iterator

from comments.screening.findings import Finding, Kind
from comments.screening.lists import entries
from comments.screening.reading import Reading, fold

REASON = "This seems to hold a postal address, and contact details are not published."
STREETS = entries("streets.txt", fold)
CAPITAL_STREETS = entries("streets-that-are-words.txt", fold)  # Close, Drive …: with a capital
NOT_IN_STREETS = entries("words-not-in-streets.txt", fold)

UNIT = r"(?:(?:flat|apt|apartment|unit|room|no|number) ?\d{1,4}[a-z]?,? )?"
NUMBERED = re.compile(rf"\b{UNIT}(?P<number>\d{{1,4}}[a-z]?),? (?P<words>[a-z][a-z'. -]{{2,50}})")
FLAT = re.compile(r"\b(?:flat|apt|apartment) \d{1,4}[a-z]?,? \d{1,4}[a-z]? [a-z]{3,}")
IN_A_HOUSE = re.compile(
    r"\b(?:(?:flat|apt|apartment|house|plot|block|door|shop|room|h)\.?(?: no\.?| number)? ?|[a-z]-)\d{1,4}[a-z]?, ?"
    rf"(?:[\w' .-]{{2,30}}, ?){{0,3}}[\w' .-]{{0,30}}\b(?:{'|'.join(sorted(STREETS))}|nagar|marg|colony"
    r"|sector|society|chowk|layout|phase|enclave|vihar|bazaar|salai|compound|barangay|jalan|jln)\b"
)
STREET_FIRST = re.compile(
    rf"\b[a-z'-]{{3,}} (?:{'|'.join(sorted(STREETS))}),? (?:at |house )?(?:number|no\.?) ?\d{{1,4}}\b"
)
WORD = re.compile(r"[a-z'-]+")
UK_CODE = re.compile(
    r"\b[a-z]{1,2}\d[a-z\d]?\s?\d(?!st|nd|rd|th|hr|pt|ug|gb|am)[abd-hjlnp-uw-z]{2}\b"
)
OTHER_CODE = re.compile(
    r"\b(?:[A-Z]\d[A-Z] ?\d[A-Z]\d"  # Canada
    r"|[AC-FHKNPRTV-Y]\d[\dW] ?[\dAC-FHKNPRTV-Y]{4}"  # Ireland
    r"|[A-Za-z]{3,} \d{1,4}[a-z]?, \d{4,5} [A-Z][a-z]{2,}"  # Germany, Austria, Switzerland
    r"|(?:A[KLRZ]|C[AOT]|D[CE]|FL|GA|HI|I[ADLN]|K[SY]|LA|M[ADEINOST]|N[CDEHJMVY]|O[HKR]|PA|RI|"
    r"S[CD]|T[NX]|UT|V[AT]|W[AIVY]),? \d{5}(?:-\d{4})?)\b"
)
ABROAD = re.compile(
    r"\b(?:\d{1,4},? (?:bis |ter )?(?:rue|avenue|boulevard|allee|chemin|impasse) (?:de |du |des |la )?"
    r"[a-z'-]{3,}|(?:calle|avenida|avda|plaza|rua|travessa|via|viale|piazza|ul\.?|ulica|aleja|os\.) "
    r"[a-z'. -]{3,30},? (?:n|no|nr|num)?[.o]? ?\d{1,4}|[a-z-]{2,30}(?:strasse|str\.|weg|gasse|platz|"
    r"straat|laan|gatan|vej) ?\d{1,4}[a-z]?)\b"
)
STATED = re.compile(
    r"\b(?:my (?:home |postal |full )?address(?: is|:)|i live at|write to me at|send it to) ?[:,]? "
    r"(?P<place>[\w' ,.-]{6,80})"
)
NEEDED = frozenset(["address", "live", "write", "send"])  # one of them for anything stated
BOX = re.compile(r"\b(?:p\.? ?o\.? ?box|postfach|apartado) ?\d{1,6}\b")
PATTERNS = (
    (UK_CODE, "post-code"),
    (ABROAD, "address"),
    (BOX, "post-code"),
    (FLAT, "address"),
    (IN_A_HOUSE, "address"),
    (STREET_FIRST, "address"),
)


def find(reading: Reading) -> Iterator[Finding]:
    if not NEEDED.isdisjoint(reading.vocabulary):
        for match in STATED.finditer(reading.folded):
            if _names_a_place(reading, match):
                yield _finding(reading, *match.span(), "address")
    if not reading.has_digits:
        return
    for pattern, rule in PATTERNS:
        yield from _matches(reading, pattern, rule)
    for match in NUMBERED.finditer(reading.folded):
        if end := _street_end(reading, match):
            yield _finding(reading, match.start(), end, "address")
    for match in OTHER_CODE.finditer(reading.text):
        yield Finding(Kind.CONTACT_DETAILS, *match.span(), "post-code", REASON)


def _names_a_place(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a stated place has a number or a name: not "I live at both houses"."""
    if any(character.isdigit() for character in match["place"]) or match[0].startswith("my "):
        return True
    capital = reading.written(*match.span("place"))[0].isupper()
    return capital and not match[0].startswith("send")


def _matches(reading: Reading, pattern: re.Pattern[str], rule: str) -> Iterator[Finding]:
    for match in pattern.finditer(reading.folded):
        yield _finding(reading, *match.span(), rule)


def _finding(reading: Reading, start: int, end: int, rule: str) -> Finding:
    return reading.finding(Kind.CONTACT_DETAILS, start, end, rule, REASON)


def _street_end(reading: Reading, match: re.Match[str]) -> int | None:
    """Where the street ends that begins with a number: within four words, none of them idle."""
    for count, word in enumerate(WORD.finditer(match["words"])):
        start, end = match.start("words") + word.start(), match.start("words") + word.end()
        if count and word[0] in STREETS:
            return end
        if count and word[0] in CAPITAL_STREETS and reading.written(start, end)[0].isupper():
            return end
        if count == 4 or word[0] in NOT_IN_STREETS:
            return None
    return None
