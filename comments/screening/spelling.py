"""Words as they were meant: held-down keys and single slips of the keyboard, undone with care.

Only words towards a known vocabulary are mended, only longer ones, and never an ordinary word
into another (data/ordinary.txt).
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from comments.screening.lists import entries
from comments.screening.reading import fold

ORDINARY = entries("ordinary.txt", fold)
HELD = re.compile(r"(\w)\1{2,}")  # no word of ours has the same letter three times in a row
SHORTEST, LONGEST = 6, 24  # letters of a word worth mending
REMEMBERED = 4096  # words whose meaning is kept: people use few words, and those again and again


def deletions(word: str) -> Iterator[str]:
    """`word` without its second, third … letter; the first is rarely the wrong one."""
    return (word[:place] + word[place + 1 :] for place in range(1, len(word)))


def is_within(slips: int, first: str, second: str) -> bool:
    """Whether at most `slips` letters were missed, added, changed or swapped with a neighbour."""
    if abs(len(first) - len(second)) > slips:
        return False
    before, row = [0] * (len(second) + 1), list(range(len(second) + 1))
    for down, letter in enumerate(first, start=1):
        earlier, before, row = before, row, [down]
        for right, other in enumerate(second, start=1):
            cost = min(before[right] + 1, row[-1] + 1, before[right - 1] + (letter != other))
            if down > 1 and right > 1 and letter == second[right - 2] and other == first[down - 2]:
                cost = min(cost, earlier[right - 2] + 1)
            row.append(cost)
    return row[-1] <= slips


class Spelling:
    """A vocabulary that recognises its words when they are spelt with one slip."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        self._vocabulary = frozenset(vocabulary)
        self._shortened = {
            short: word
            for word in sorted(self._vocabulary, reverse=True)
            if len(word) >= SHORTEST and word.isalpha()
            for short in deletions(word)
        }
        self.meant = lru_cache(REMEMBERED)(self._meant)

    def _meant(self, word: str) -> str:
        """The word of the vocabulary that `word` stands for, or `word` itself."""
        if word in self._vocabulary or not word.isalpha():
            return word
        if word.endswith("in") and word + "g" in self._vocabulary:
            return word + "g"
        if held := HELD.search(word):
            for kept in (r"\1\1", r"\1"):
                if (released := HELD.sub(kept, word)) in self._vocabulary:
                    return released
            word = HELD.sub(r"\1", word) if held else word
        if not SHORTEST - 1 <= len(word) <= LONGEST or word in ORDINARY:
            return word
        if word in self._shortened:
            return self._shortened[word]
        if len(word) < SHORTEST:
            return word
        for short in deletions(word):
            if short in self._vocabulary and len(short) >= SHORTEST:
                return short
            candidate = self._shortened.get(short)
            if candidate and is_within(1, word, candidate):
                return candidate
        return word
