"""How a text is written as a whole and sentence by sentence: in which language, with what capitals."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from comments.screening.names import (
    COME_FIRST,
    END,
    ENGLISH,
    FIRST,
    NONE,
    PLACES,
    UNKNOWN,
    WORDY_FIRST,
    is_english,
    is_word,
    part,
)
from comments.screening.reading import Reading

FEW = 4  # words too few to tell a language


class Tally(NamedTuple):
    """How many words of a sentence are written in which way."""

    words: int = 0  # of a language that is known
    capital: int = 0  # those of them with a capital, places left out
    long: int = 0  # words of three letters and more
    upper: int = 0  # those of them in capitals throughout

    @classmethod
    def of(cls, written: Iterable[str]) -> Tally:
        words = capital = long = upper = 0
        for word in written:
            if len(word) > 2:
                long += 1
                upper += word.isupper()
            if len(word) > 1 and not (word.isupper() and len(word) > 2):
                folded = word.lower()
                if is_word(folded):
                    words += 1
                    capital += word[0].isupper() and folded not in PLACES
        return cls(words, capital, long, upper)

    def without(self, written: Iterable[str]) -> Tally:
        own = Tally.of(written)
        return Tally(*(count - less for count, less in zip(self, own, strict=True)))

    @property
    def titled(self) -> bool:
        """Whether words have the capitals here that names have elsewhere."""
        return self.capital > 1 and self.capital > (self.words - self.capital) / 2

    @property
    def shouts(self) -> bool:
        return self.upper * 2 > self.long


class Text:
    """A text as what its words may be in a name, a letter each (`names.part`)."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.parts = "".join(map(part, reading.said))
        self._tallies: dict[int, Tally] = {}

    @cached_property
    def _languages(self) -> tuple[int, int]:
        """How many words are English, and how many are of no known kind."""
        english = strange = 0
        for kind, word in zip(self.parts, self.reading.said, strict=True):
            if word in ENGLISH or word == "i":
                english += 1
            elif kind in (UNKNOWN, NONE) and word.isalpha() and not is_english(word):
                strange += 1
        return english, strange

    @property
    def foreign(self) -> bool:
        """Whether fewer words are English than are not, names and places left out."""
        english, strange = self._languages
        return strange > english and strange > 2

    @property
    def english(self) -> bool:
        return not self.foreign and self._languages[0] > FEW

    def may_begin_a_name(self, number: int, start: int) -> bool:
        """Whether the word of that number, at `start`, has a capital or needs none."""
        first, _ = self.reading.original(start, start + 1)
        if self.reading.text[first].isupper() or self.parts[number] == FIRST:
            return True
        known = self.parts[number] in (WORDY_FIRST, UNKNOWN)
        return (known or self.reading.said[number] in COME_FIRST) and not self.foreign

    def tally(self, number: int) -> Tally:
        """The other words of the sentence in which the word of that number stands.

        The first of a sentence is left out, since its capital means nothing.
        """
        sentences = self.reading.sentences
        sentence = sentences[number]
        if sentence not in self._tallies:
            start = bisect_left(sentences, sentence)
            start += 2 if self.parts[start] == END else 1
            places = range(start, bisect_right(sentences, sentence))
            spans = (self.reading.span(place, place) for place in places)
            self._tallies[sentence] = Tally.of(self.reading.written(*span) for span in spans)
        return self._tallies[sentence]
