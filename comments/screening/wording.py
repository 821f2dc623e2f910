"""What the words of a sentence, taken together, speak for, where no phrase is known.

The phrase files hold what people were heard to say; people say it in other words. Here each word,
each four letters of a word (they know a misspelt one again) and each pair of words of a sentence
weighs for or against a kind of finding, and a sentence that weighs more than nothing is one. Where
all sentences weigh clearly against a kind, a phrase of it was said in another sense ("the battery
is dead"). The weights were learned (logistic regression) from the comments in tests/comments/corpus/tune-*.yaml;
`make weigh` learns them anew.
"""

import re
from collections import defaultdict
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
GROUP = 4  # letters
ADDRESS = "<address>"
ADDRESSED = frozenset(["example", "com", "org", "net", "www", "http", "https"])
START = ""  # the line that holds what every sentence begins with

AGAINST = -2.0  # a kind for which every sentence weighs less than this, START left out
NOTHING_SAID = float("-inf")

Weights = tuple[float, ...]  # one for each of WEIGHED
NO_WEIGHT: Weights = (0.0,) * len(WEIGHED)


@lru_cache(maxsize=20_000)
def plain(word: str) -> str:
    """`word` without its ending; a number and a medicine as what they are."""
    if word in ADDRESSED:
        return ADDRESS
    if word.isdigit():
        return "<age>" if len(word) < 3 and int(word) in SCHOOL_AGE else "<number>"
    if medicine(word):
        return "<medicine>"
    return ENDING.sub("", word) if len(word) > 4 else word


def letters(word: str) -> list[str]:
    """The groups of letters of a word as `plain` gives it, with its edges: "~<tir", "~tire" …"""
    if word.startswith("<"):
        return []
    edged = f"<{word}>"
    return [f"~{edged[place : place + GROUP]}" for place in range(len(edged) - GROUP + 1)]


def traits(sentence: Sequence[str]) -> list[str]:
    """What may weigh in a sentence, each thing once: words, neighbours, pairs with one between.

    The letters of each word come with it, so some may be there several times.
    """
    said = list(map(plain, sentence))
    words = dict.fromkeys(said)
    beside = zip([EDGE, *said], [*said, EDGE], strict=True)
    further = zip([EDGE, *said], said[1:], strict=False)
    return [
        *words,
        *dict.fromkeys(f"{first} {second}" for first, second in beside),
        *dict.fromkeys(f"{first} .. {second}" for first, second in further),
        *(group for word in words for group in letters(word)),
    ]


def sentences(said: Sequence[str]) -> Iterator[range]:
    """The places of the words of each sentence."""
    start = 0
    for place, word in enumerate([*said, STOP]):
        if word == STOP:
            if place > start:
                yield range(start, place)
            start = place + 1


class Pairs(NamedTuple):
    """The pairs that begin with one word, by their second: with the next, with the one after."""

    next: dict[str, Weights]
    after_next: dict[str, Weights]


NO_PAIRS = Pairs({}, {})


@cache
def _learned() -> tuple[dict[str, Weights], dict[str, Pairs]]:
    """What words and letters weigh, and what pairs of words do, by their first."""
    alone: dict[str, Weights] = {}
    pairs: dict[str, Pairs] = defaultdict(lambda: Pairs({}, {}))
    for line in lines("wording.txt"):
        name, written = line.rsplit("=", 1)
        weights = tuple(map(float, written.split()))
        match name.split():
            case [first, second]:
                pairs[first].next[second] = weights
            case [first, _, second]:
                pairs[first].after_next[second] = weights
            case _:
                alone[name.strip()] = weights
    return alone, dict(pairs)


@lru_cache(maxsize=20_000)
def _weights(word: str) -> Weights | None:
    """What a word weighs with its letters, None where none of that was learned."""
    alone, _ = _learned()
    known = [alone[name] for name in (word, *letters(word)) if name in alone]
    return tuple(map(sum, zip(*known, strict=True))) or None


def _weighing(sentence: Sequence[str]) -> list[tuple[int, Weights]]:
    """What the `traits` of a sentence weigh, and where each ends, without their names."""
    _, pairs = _learned()
    once: dict[tuple[str, ...], tuple[int, Weights]] = {}  # what is said again weighs no more
    before, last = ("", NO_PAIRS), (EDGE, pairs.get(EDGE, NO_PAIRS))
    for place, word in enumerate(map(plain, sentence)):
        if (word,) not in once and (weights := _weights(word)):
            once[word,] = place, weights
        if word in last[1].next:
            once.setdefault((last[0], word), (place, last[1].next[word]))
        if word in before[1].after_next:
            once.setdefault((before[0], "..", word), (place, before[1].after_next[word]))
        before, last = last, (word, pairs.get(word, NO_PAIRS))
    if EDGE in last[1].next:
        once[last[0], EDGE] = len(sentence) - 1, last[1].next[EDGE]
    return list(once.values())


class Weighed(NamedTuple):
    """What the sentences of a comment are found to say, and the kinds they clearly speak against."""

    findings: list[Finding]
    against: frozenset[Kind]


def weigh(reading: Reading) -> Weighed:
    """What the words of each sentence come to; without any words, nothing speaks for or against."""
    start = _learned()[0][START]
    heaviest = [NOTHING_SAID] * len(WEIGHED)
    findings = []
    for sentence in sentences(reading.said):
        weighing = _weighing(reading.said[sentence.start : sentence.stop])
        sums = list(map(sum, zip(NO_WEIGHT, *(weights for _, weights in weighing), strict=True)))
        heaviest = list(map(max, heaviest, sums))
        for number, kind in enumerate(WEIGHED):
            if sums[number] + start[number] > 0:
                first, last = _heaviest([(place, each[number]) for place, each in weighing])
                span = reading.span(sentence.start + first, sentence.start + last)
                rule = f"{kind.replace('_', '-')}-wording"
                findings.append(reading.finding(kind, *span, rule, REASONS[kind]))
    against = (
        kind
        for kind, weight in zip(WEIGHED, heaviest, strict=True)
        if NOTHING_SAID < weight < AGAINST
    )
    return Weighed(findings, frozenset(against))


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
