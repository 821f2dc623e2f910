"""What the words of a comment, taken together, speak for and against.

The phrase files hold what people were heard to say; people say it in other words. Here each word,
each five letters of a word (they know a misspelt one again) and each pair of words weighs for or
against a kind of finding: in its sentence, and in the comment as a whole. A sentence that comes to
more than nothing is a finding. Where no sentence comes to what is in AGREED, a phrase of that kind
was said in another sense ("the battery is dead"). The weights were learned (logistic regression)
from the comments in tests/comments/corpus/tune-*.yaml; `make weigh` learns them anew.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
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
GROUP = 5  # letters
TYPICAL, FEWEST = 18, 8  # words of a comment, each counted once
ADDRESS = "<address>"
ADDRESSED = frozenset(["example", "com", "org", "net", "www", "http", "https"])
# How much the words of a comment have to weigh for a phrase of that kind to be meant in earnest.
AGREED = dict.fromkeys(WEIGHED, 3.0) | {Kind.ABUSE: 1.0}
# One sentence is enough to send help; of the others each is marked, because it may be covered.
ALARMS = frozenset([Kind.CRISIS, Kind.MEDICAL_EMERGENCY])
START = ""  # the line that holds what every sentence begins with

Weights = tuple[float, ...]  # one for each of WEIGHED
NO_WEIGHT: Weights = (0.0,) * len(WEIGHED)


class Heft(NamedTuple):
    """What a trait weighs for the sentence it stands in, and for the comment as a whole."""

    in_sentence: Weights
    in_comment: Weights


def total(of: Iterable[Weights]) -> Weights:
    return tuple(map(sum, zip(NO_WEIGHT, *of, strict=True)))


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
    """The groups of letters of a word as `plain` gives it, with its edges: "~<tire", "~tired" …"""
    if word.startswith("<"):
        return []
    edged = f"<{word}>"
    return [f"~{edged[place : place + GROUP]}" for place in range(len(edged) - GROUP + 1)]


def traits(sentence: Sequence[str]) -> list[str]:
    """What may weigh in a sentence, each thing once: words, neighbours, pairs with one between."""
    said = list(map(plain, sentence))
    beside = zip([EDGE, *said], [*said, EDGE], strict=True)
    further = zip([EDGE, *said], said[1:], strict=False)
    return [
        *dict.fromkeys(said),
        *dict.fromkeys(f"{first} {second}" for first, second in beside),
        *dict.fromkeys(f"{first} .. {second}" for first, second in further),
    ]


def share(words: int) -> float:
    """What is multiplied with what the words say of a comment, so that long ones weigh alike."""
    return (TYPICAL / max(FEWEST, words)) ** 0.5


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

    next: dict[str, Heft]
    after_next: dict[str, Heft]


NO_PAIRS = Pairs({}, {})


@cache
def _learned() -> tuple[dict[str, Heft], dict[str, Pairs]]:
    """What words and letters weigh, and what pairs of words do, by their first."""
    alone: dict[str, Heft] = {}
    pairs: dict[str, Pairs] = defaultdict(lambda: Pairs({}, {}))
    weight = cache(float)  # most are written many times, and kept once
    weights = cache(lambda written: tuple(map(weight, written.split())) or NO_WEIGHT)
    for line in lines("wording.txt"):
        name, written = line.rsplit("=", 1)
        heft = Heft(*map(weights, written.split("|")))
        match name.split():
            case [first, second]:
                pairs[first].next[second] = heft
            case [first, _, second]:
                pairs[first].after_next[second] = heft
            case _:
                alone[name.strip()] = heft
    return alone, dict(pairs)


@lru_cache(maxsize=20_000)
def _heft(word: str) -> Heft | None:
    """What a word weighs with its letters, None where none of that was learned."""
    alone, _ = _learned()
    known = [alone[name] for name in (word, *letters(word)) if name in alone]
    return Heft(*map(total, zip(*known, strict=True))) if known else None


Trait = tuple[str, ...]  # a word, two neighbours, or two with ".." between them


def _weighing(sentence: Sequence[str]) -> dict[Trait, tuple[int, Heft]]:
    """The `traits` of a sentence that weigh anything: where each ends, and what it weighs."""
    _, pairs = _learned()
    once: dict[Trait, tuple[int, Heft]] = {}  # what is said again weighs no more
    before, last = ("", NO_PAIRS), (EDGE, pairs.get(EDGE, NO_PAIRS))
    for place, word in enumerate(map(plain, sentence)):
        if (word,) not in once and (heft := _heft(word)):
            once[word,] = place, heft
        if word in last[1].next:
            once.setdefault((last[0], word), (place, last[1].next[word]))
        if word in before[1].after_next:
            once.setdefault((before[0], "..", word), (place, before[1].after_next[word]))
        before, last = last, (word, pairs.get(word, NO_PAIRS))
    if EDGE in last[1].next:
        once[last[0], EDGE] = len(sentence) - 1, last[1].next[EDGE]
    return once


class Weighed(NamedTuple):
    """What the sentences of a comment are found to say, and the kinds its words speak against."""

    findings: list[Finding]
    against: frozenset[Kind]


def weigh(reading: Reading) -> Weighed:
    """What the words of each sentence come to, with those of the whole comment.

    Where little was learned of most words, as in many languages, they speak against no kind.
    """
    read = {
        sentence: _weighing(reading.said[sentence.start : sentence.stop])
        for sentence in sentences(reading.said)
    }
    if not read:
        return Weighed([], frozenset())
    words = set(map(plain, reading.vocabulary - {STOP}))
    in_comment = _in_comment(read.values(), len(words))
    own = {
        sentence: total(heft.in_sentence for _, heft in weighing.values())
        for sentence, weighing in read.items()
    }
    least, understood = _learned()[0][START].in_sentence, _are_known(words)
    findings, against = [], set()
    for number, kind in enumerate(WEIGHED):
        heaviest = max(own, key=lambda sentence: own[sentence][number])
        if understood and own[heaviest][number] + in_comment[number] < AGREED[kind]:
            against.add(kind)
        for sentence, weights in own.items():
            says_so = weights[number] + in_comment[number] + least[number] > 0
            too = weights[number] > 0 and kind not in ALARMS
            if says_so and (sentence == heaviest or too):
                span = _stretch(sentence, read[sentence].values(), number)
                findings.append(_finding(reading, span, kind))
    return Weighed(findings, frozenset(against))


def _in_comment(weighings: Iterable[dict[Trait, tuple[int, Heft]]], words: int) -> Weights:
    """What everything said in a comment weighs for the whole of it, each thing once."""
    once = {trait: heft for weighing in weighings for trait, (_, heft) in weighing.items()}
    part = share(words)
    return tuple(part * weight for weight in total(heft.in_comment for heft in once.values()))


def _are_known(words: Collection[str]) -> bool:
    """Whether something was learned of most of these words."""
    alone, _ = _learned()
    return sum(word in alone for word in words) > len(words) / 2


def _finding(reading: Reading, words: tuple[int, int], kind: Kind) -> Finding:
    rule = f"{kind.replace('_', '-')}-wording"
    return reading.finding(kind, *reading.span(*words), rule, REASONS[kind])


def _stretch(sentence: range, weighing: Iterable[tuple[int, Heft]], number: int) -> tuple[int, int]:
    """The first and the last word of what weighs most for a kind (Kadane's algorithm)."""
    best, here, start, stretch = 0.0, 0.0, 0, (sentence.start, sentence.stop - 1)
    for place, heft in weighing:
        if here <= 0:
            here, start = 0.0, place
        here += heft.in_sentence[number]
        if here > best:
            best, stretch = here, (sentence.start + start, sentence.start + place)
    return stretch
