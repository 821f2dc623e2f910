"""A medicine with an amount that a reader could copy, or advice to take, change, stop or buy one.

Found are amounts beside a medicine ("clonazepam 0.5 mg", "two Nytol", "half a tablet of zopiclone")
and advice to others ("just stop the sertraline", "up your dose"). Left alone are lab values
("ferritin 30 ng/ml"), food, a medicine without an amount, how long it was taken, and advice to ask
a doctor.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from comments.screening.findings import Finding, Kind
from comments.screening.lists import entries
from comments.screening.medicines import NAMES, medicine
from comments.screening.phrases import PhraseBook
from comments.screening.reading import Reading, fold

REASON = "This names a medicine with an amount that a reader could copy."
BOOK = PhraseBook("dosage.txt", known=lambda word: "medicine" if medicine(word) else word)
IN_BLOOD = entries("measured-in-blood.txt", fold)  # iron, B12 …: a bare number is a result
UNITS = entries("units.txt", fold)
NEAR, FAR = 50, 200  # characters between a medicine and its amount: in a sentence, and beyond it

NUMBER = (
    r"(?:\d+(?:[.,/-]\d+)?|point (?:\d+|[a-z]+)|half|quarter|one|two|three|four|five|six|seven|eight|"
    r"nine|ten|twelve|fifteen|twenty|thirty|fifty|hundred|a|an|un|une|una|ein|eine|einen|dos|deux|"
    r"zwei|tres|trois|drei|dwie|dwa|jedna|duas|dois|media|demi|demie|halbe|pol)"
)
PART = r"(?: and a half| ?1/2| an? (?:half|quarter)| of an?| an?|/2|-?[x*]-?\d+)?"
AMOUNT = re.compile(rf"(?<![\w.,/]){NUMBER}{PART} ?-?(?P<unit>{'|'.join(UNITS)})\b(?! ?/)")
OF_WHAT = re.compile(r" (?:of|de|d'|von) ?(?:the |my |your |his |her |la |el )?(?P<what>[a-z]+)")
JOINED = r"(?: (?:is|was|at|of|on|to|about|around|just|only|up to|dose|tabs?|tablets?|capsules?|the|now|currently|from|maybe|x)){0,2}[ ,:(=-]{1,3}"
BARE = re.compile(
    r"(?P<number>\d{1,4}(?:[.,]\d{1,3})?(?:/\d{1,3})?|half|one|two|three|four)\b(?![.:/%]\d|%)"
    r"(?! ?(?:years?|yrs?|months?|weeks?|wks?|days?|nights?|hours?|hrs?|minutes?|mins?|seconds?|am|pm|"
    r"times (?:bigger|worse|better|more)|out of|of (?:us|my|them|these|those|the)|people|other|different|"
    r"ng|nmol|umol|pg|mmol|μ|o'?clock|st|nd|rd|th|thing|side|in|and i|years'|or \w+ (?:years|weeks|months|days|hours))\b)"
)
AFTER = re.compile(rf"{JOINED}{BARE.pattern}")
BEFORE = re.compile(
    r"(?<![\w.,/:£$€])(?<!day )(?<!week )(?<!month )(?<!year )(?<!night )(?<!the )(?<!than )"
    r"(?:\d{1,4}(?:\.\d+)?|two|three|four|half an?|half|a couple of|couple of)(?: of| x)? (?:the |my |your |those )?$"
)
YEAR = re.compile(r"(?:19|20)\d\d$")


class Place(NamedTuple):
    start: int
    end: int


def find(reading: Reading) -> Iterator[Finding]:
    medicines = list(_medicines(reading))
    yield from BOOK.findings(Kind.DOSAGE, reading)
    if not medicines:
        return
    for amount in _amounts(reading):
        if (near := _nearest(reading.folded, amount, medicines)) is not None:
            yield _finding(reading, min(amount.start, near.start), max(amount.end, near.end))
    for named in medicines:
        yield from _bare(reading, named)


def _finding(reading: Reading, start: int, end: int) -> Finding:
    return reading.finding(Kind.DOSAGE, start, end, "medicine-amount", REASON)


def _medicines(reading: Reading) -> Iterator[Place]:
    """Where medicines are named, those of two words as one place."""
    said = reading.said
    told = 0  # the words before this one are told: in "5 htp" the 5 is no amount of the htp
    for place, word in enumerate(said):
        if place < told:
            continue
        pair = f"{word} {said[place + 1]}" if place + 1 < len(said) else ""
        if pair in NAMES:
            yield Place(*reading.span(place, place + 1))
            told = place + 2
        elif medicine(word):
            yield Place(*reading.span(place, place))


def _amounts(reading: Reading) -> Iterator[Place]:
    """Amounts with a unit, unless they are amounts of something that is no medicine."""
    for match in AMOUNT.finditer(reading.folded):
        what = OF_WHAT.match(reading.folded, match.end())
        if not what or medicine(what["what"]) or what["what"] in {"it", "them", "vitamin"}:
            yield Place(*match.span())


def _nearest(folded: str, amount: Place, medicines: list[Place]) -> Place | None:
    """The medicine an amount belongs to, or the amount itself where the medicine is further off."""

    def distance(named: Place) -> int:
        return max(named.start - amount.end, amount.start - named.end)

    nearest = min(medicines, key=distance)
    if distance(nearest) <= NEAR:
        return nearest
    is_strength = folded[amount.start : amount.end].rstrip("s").endswith(("mg", "mcg", "gram"))
    return amount if is_strength and distance(nearest) <= FAR else None


def _bare(reading: Reading, named: Place) -> Iterator[Finding]:
    """A number right beside a medicine: "pregabalin 75", "two Nytol"."""
    folded = reading.folded
    if folded[named.start : named.end] in IN_BLOOD:
        return
    after = AFTER.match(folded, named.end)
    if after and not YEAR.match(after["number"]):
        yield _finding(reading, named.start, after.end())
    before = BEFORE.search(folded, max(0, named.start - 20), named.start)
    if before and not YEAR.match(before[0]):
        yield _finding(reading, before.start(), named.end)
