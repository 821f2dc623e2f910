"""Phrase files: many ways to say a thing, in a grammar that a line explains.

    @want = want~|need~|long_for                alternatives with a name
    [wish-to-die] Someone here may wish to die.   a rule: its id and its reason
    @want to (just) die|be_dead                 one line, many phrases
    cut~ .. my arm|wrist~                       `..` is up to three words of any kind, `...` seven
    ^ stop the tablets                          `^`: only where a sentence or an order begins
    ! want to die of embarrassment              an excuse: words it touches are no finding
    !! in the dream                             an excuse for the whole sentence it stands in

A line is a row of places. A place holds one word or, between `|`, several of them to choose from;
`_` joins words into one choice, a place in round brackets may be missing (never the last one),
`*` is any one word. `want~` is want, wants, wanted, wanting (see inflection.py), `pill+` is pill
and pills, `suicid*` any word beginning so. Case, accents, quotes and contractions do not matter
("don't", "dont" and "do not" are the same), words in data/fillers.txt may stand between, and
longer words may hold one slip of the keyboard. A phrase never runs past the end of a sentence.
Excuses belong to the rule above them; those before the first rule belong to all.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from comments.screening.findings import Finding, Kind
from comments.screening.grammar import PhraseFile, Rule
from comments.screening.reading import Reading


class Match(NamedTuple):
    """A phrase at words first to last of a reading."""

    rule: Rule
    first: int
    last: int


class PhraseBook:
    """The rules and excuses of one phrase file, read when they are first needed."""

    def __init__(
        self, name: str, *, mends: bool = True, known: Callable[[str], str] | None = None
    ) -> None:
        """`mends`: whether a slip of the keyboard is forgiven, which short rude words do not bear.

        `known` may put a word of the file in place of a word that it stands for.
        """
        self._name, self._mends, self._known = name, mends, known

    def matches(self, reading: Reading) -> Iterator[Match]:
        """The phrases of `reading` in order, each the longest that begins where it begins."""
        said = self._said(reading)
        hits = self._file.phrases.hits(said)
        if not hits:
            return
        excused = self._excused(reading, said)
        longest: dict[tuple[int, Rule], Match] = {}
        for rule, first, last in hits:
            touched = range(first, last + 1)
            if excused[None].isdisjoint(touched) and excused[rule.name].isdisjoint(touched):
                longest[first, rule] = Match(rule, first, last)
        yield from (longest[start] for start in sorted(longest))

    def sentences(self, reading: Reading) -> set[int]:
        """The numbers of the sentences that hold a phrase, excuses left aside."""
        return {reading.sentences[hit.last] for hit in self._file.phrases.hits(self._said(reading))}

    def findings(self, kind: Kind, reading: Reading) -> Iterator[Finding]:
        for match in self.matches(reading):
            yield reading.finding(kind, *reading.span(match.first, match.last), *match.rule)

    def _said(self, reading: Reading) -> list[str]:
        return list(map(self._file.meanings.__getitem__, reading.said))

    def _excused(self, reading: Reading, said: list[str]) -> dict[str | None, set[int]]:
        """For each rule, and None for all of them, the words that are no part of a finding."""
        excused: dict[str | None, set[int]] = defaultdict(set)
        for excuse, first, last in self._file.excuses.hits(said):
            if excuse.whole_sentence:
                excused[excuse.rule].update(reading.sentence_around(first))
            else:
                excused[excuse.rule].update(range(first, last + 1))
        return excused

    @cached_property
    def _file(self) -> PhraseFile:
        return PhraseFile(self._name, mends=self._mends, known=self._known)
