"""What the words of a sentence, taken together, speak for, where no phrase is known.

The phrase files hold what people were heard to say; people say it in other words. Here each word
and each pair of words of a sentence weighs for or against a kind of finding, and a sentence that
weighs more than nothing is one. The weights were learned (logistic regression) from the comments
in tests/comments/corpus/tune-*.yaml; `make weigh` learns them anew.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from comments.screening.findings import Finding, Kind
from comments.screening.lists import lines
from comments.screening.medicines import medicine
from comments.screening.reading import STOP, Reading

REASONS = {
    Kind.CRISIS: "Its words together sound like despair or self-harm.",
    Kind.MEDICAL_EMERGENCY: "Its words together sound like an emergency.",
    Kind.MINOR: "Its words together sound like a writer under 16.",
    Kind.DOSAGE: "Its words together sound like a dose, or advice about a medicine.",
    Kind.SPAM: "Its words together sound like advertising.",
    Kind.ABUSE: "Its words together sound like an insult or a threat.",
}
WEIGHED = tuple(REASONS)
ENDING = re.compile(r"(?<=\w\w)(?:ing|ed|es|s|ly|er)$")
SCHOOL_AGE = range(5, 16)
EDGE = "^"  # stands before the first word of a sentence and behind its last
START = ""  # the line that holds what every sentence begins with

Weights = tuple[float, ...]  # one for each of WEIGHED


class Trait(NamedTuple):
    """Something that weighs, and the number of the word of its sentence that it ends with."""

    name: str
    place: int


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """`word` without its ending; a number and a medicine as what they are."""
    if word.isdigit():
        return "<age>" if len(word) < 3 and int(word) in SCHOOL_AGE else "<number>"
    if medicine(word):
        return "<medicine>"
    return ENDING.sub("", word) if len(word) > 4 else word


def traits(sentence: Sequence[str]) -> Iterator[Trait]:
    """The words of a sentence, its neighbours, and its pairs with one word between."""
    before, last = "", EDGE
    for place, word in enumerate(map(plain, sentence)):
        yield Trait(word, place)
        yield Trait(f"{last} {word}", place)
        if before:
            yield Trait(f"{before} .. {word}", place)
        before, last = last, word
    yield Trait(f"{last} {EDGE}", len(sentence) - 1)


def sentences(said: Sequence[str]) -> Iterator[range]:
    """The places of the words of each sentence."""
    start = 0
    for place, word in enumerate([*said, STOP]):
        if word == STOP:
            if place > start:
                yield range(start, place)
            start = place + 1


# The traits of the table that begin with one word, by their last: their names and weights.
Known = dict[str, tuple[str, Weights]]


class Begun(NamedTuple):
    """The traits that begin with one word: it alone, with the next word, with the one after."""

    alone: Known
    next: Known
    after_next: Known


NONE = Begun({}, {}, {})


@cache
def _weights() -> tuple[Weights, dict[str, Begun]]:
    """What every sentence begins with, and all that weighs, by the first word of its name."""
    start: Weights = ()
    begun: dict[str, Begun] = {}
    for line in lines("wording.txt"):
        name, weights = line.split("=")
        weight = tuple(map(float, weights.split()))
        match name.split():
            case []:
                start = weight
            case [first, *between]:
                known = begun.setdefault(first, Begun({}, {}, {}))[len(between)]
                known[between[-1] if between else first] = name, weight
    return start, begun


def _weighing(sentence: Sequence[str]) -> list[tuple[int, Weights]]:
    """What the traits of a sentence weigh, those that weigh something, and where each ends.

    They are `traits` without writing out the names of the many that nobody learned.
    """
    _, begun = _weights()
    once: dict[str, tuple[int, Weights]] = {}  # what is said again weighs no more
    before, last = NONE, begun.get(EDGE, NONE)
    for place, word in enumerate([*map(plain, sentence), EDGE]):
        here = begun.get(word, NONE)
        for known in (here.alone, last.next, before.after_next):
            if word in known:
                name, weights = known[word]
                once.setdefault(name, (min(place, len(sentence) - 1), weights))
        before, last = last, here
    return list(once.values())


def find(reading: Reading) -> Iterator[Finding]:
    start, _ = _weights()
    for sentence in sentences(reading.said):
        weighing = _weighing(reading.said[sentence.start : sentence.stop])
        sums = map(sum, zip(start, *(weights for _, weights in weighing), strict=True))
        for number, weight in enumerate(sums):
            if weight > 0:
                first, last = _heaviest([(place, each[number]) for place, each in weighing])
                span = reading.span(sentence.start + first, sentence.start + last)
                kind = WEIGHED[number]
                yield reading.finding(
                    kind, *span, f"{kind.replace('_', '-')}-wording", REASONS[kind]
                )


def _heaviest(weighing: list[tuple[int, float]]) -> tuple[int, int]:
    """The first and the last word of the stretch that weighs most (Kadane's algorithm)."""
    best, here, start, stretch = 0.0, 0.0, 0, (0, weighing[-1][0])
    for place, weight in weighing:
        if here <= 0:
            here, start = 0.0, place
        here += weight
        if here > best:
            best, stretch = here, (start, place)
    return stretch
