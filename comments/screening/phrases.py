"""Phrase files: many ways to say a thing, in a grammar that a line explains.

    [wish-to-die] Someone here may be thinking of suicide.    a rule: its id and its reason
    @want = want|wanted|need                    alternatives with a name
    @want to (just) die|be_dead                 one line, many phrases
    cut|cutting .. my arms|wrists               `..` is up to three words of any kind
    ^ stop the tablets                          `^`: only where a sentence or an order begins
    ! want to die of embarrassment              an excuse: words it touches are no finding

A line is a row of places. A place holds one word or, between `|`, several of them to choose from;
`_` joins words into one choice, a place in round brackets may be missing, `*` is any one word.
Case, accents, quotes and contractions do not matter ("don't", "dont" and "do not" are the same),
words in data/fillers.txt may stand between, and longer words may hold one slip of the keyboard.
A phrase never runs past the end of a sentence.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import product
from typing import NamedTuple

from comments.screening.findings import Finding, Kind
from comments.screening.lists import entries, lines
from comments.screening.reading import STOP, Reading, Word, fold, words
from comments.screening.spelling import Spelling

FILLERS = entries("fillers.txt", fold)
MOST_FILLERS = 3  # in a row
FEWEST = 2  # places that a line with brackets must keep
ANY, BEGINNING = "*", "^"
ORDERS = {
    STOP,
    "and",
    "but",
    "so",
    "then",
    "or",
    "just",
    "please",
    "honestly",
    "simply",
    "also",
    "guys",
}
RULE = re.compile(r"\[([a-z-]+)\] (.+)")

Choice = tuple[str, ...]  # words in a row
Place = tuple[Choice, ...]  # the choices at one place


class Rule(NamedTuple):
    name: str
    reason: str


class Match(NamedTuple):
    """A phrase at words first to last of a reading."""

    rule: Rule
    first: int
    last: int


class Node:
    """A step in the tree of all lines: which words lead on, to where, and what ends here."""

    __slots__ = ("next", "places", "rule")

    def __init__(self) -> None:
        self.places: dict[Place, Node] = {}
        self.next: dict[str, list[Node]] = {}
        self.rule: Rule | None = None

    def after(self, place: Place) -> "Node":
        """The node behind `place`, made where no line came this way before."""
        if place not in self.places:
            behind = self.places[place] = Node()
            for *leading, last in place:
                step = self
                for word in leading:
                    onward = Node()
                    step.next.setdefault(word, []).append(onward)
                    step = onward
                step.next.setdefault(last, []).append(behind)
        return self.places[place]


class PhraseBook:
    """The rules and excuses of one phrase file."""

    def __init__(self, name: str) -> None:
        self._groups: dict[str, Place] = {}
        self._vocabulary: set[str] = set()
        self._phrases, self._excuses = Node(), Node()
        rule = excuse = Rule("excuse", "")
        for line in lines(name):
            if heading := RULE.fullmatch(line):
                rule = Rule(*heading.groups())
            elif line.startswith("@") and " = " in line:
                group, _, choices = line.partition(" = ")
                self._groups[group] = self._place(choices)
            elif line.startswith("!"):
                self._add(line[1:], self._excuses, excuse)
            else:
                self._add(line, self._phrases, rule)
        self._spelling = Spelling(self._vocabulary)

    def matches(self, reading: Reading, known: Callable[[str], str] = str) -> Iterator[Match]:
        """The phrases of `reading` in order, each the longest that begins where it begins.

        `known` may put a word of the file in place of a word that it stands for.
        """
        said = [self._spelling.meant(known(word.text)) for word in reading.words]
        found = list(_walk(self._phrases, said))
        if not found:
            return
        excused = {at for match in _walk(self._excuses, said) for at in _reach(match)}
        yield from (match for match in found if excused.isdisjoint(_reach(match)))

    def findings(
        self, kind: Kind, reading: Reading, known: Callable[[str], str] = str
    ) -> Iterator[Finding]:
        for match in self.matches(reading, known):
            start, end = reading.words[match.first].start, reading.words[match.last].end
            yield reading.finding(kind, start, end, *match.rule)

    def _add(self, line: str, root: Node, rule: Rule) -> None:
        places = line.split()
        if "(" in line and sum(place[0] not in "(.^" for place in places) < FEWEST:
            raise ValueError(f"too little is left without the places in brackets: {line!r}")
        for row in product(*map(self._variants, line.split())):
            node = root
            for place in (place for places in row for place in places):
                node = node.after(place)
            node.rule = node.rule or rule

    def _variants(self, written: str) -> list[list[Place]]:
        """The rows of places that one written place stands for."""
        if written == "..":
            return [[((ANY,),)] * count for count in range(4)]
        if written.startswith("("):
            return [[], [self._place(written.strip("()"))]]
        return [[self._place(written)]]

    def _place(self, written: str) -> Place:
        choices: list[Choice] = []
        for choice in written.split("|"):
            if choice.startswith("@"):
                choices += self._groups[choice]
            else:
                row = tuple(
                    part if part in (ANY, BEGINNING) else word.text
                    for part in choice.split("_")
                    for word in (words(fold(part)) or [Word(part, 0, 0)])
                )
                self._vocabulary |= set(row)
                choices.append(row)
        return tuple(choices)


def _reach(match: Match) -> range:
    return range(match.first, match.last + 1)


def _walk(root: Node, said: Sequence[str]) -> Iterator[Match]:
    orders = root.places.get(((BEGINNING,),), Node())
    before = STOP
    for first, word in enumerate(said):
        starts = [root] if word in root.next else []
        if word in orders.next and before in ORDERS:
            starts.append(orders)
        if starts and (match := _longest(starts, said, first)):
            yield match
        before = word


def _longest(starts: list[Node], said: Sequence[str], first: int) -> Match | None:
    best: Match | None = None
    steps = [(node, first, 0) for node in starts]
    while steps:
        node, at, skipped = steps.pop()
        if at == len(said) or said[at] == STOP:
            continue
        for onward in (*node.next.get(said[at], ()), *node.next.get(ANY, ())):
            if onward.rule and (best is None or at > best.last):
                best = Match(onward.rule, first, at)
            steps.append((onward, at + 1, 0))
        if skipped < MOST_FILLERS and at > first and said[at] in FILLERS:
            steps.append((node, at + 1, skipped + 1))
    return best
