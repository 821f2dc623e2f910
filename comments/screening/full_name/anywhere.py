"""First and last names wherever they stand side by side.

The words of a text are looked at as what they may be in a name, and where two that may be one
stand together, their capitals and what stands around them decide.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from comments.screening.findings import Finding
from comments.screening.full_name.around import (
    BEFORE_THINGS,
    GREETING,
    HERE,
    INSIDE,
    PAUSE,
    TITLE,
    TOWARDS,
    WHAT_PEOPLE_DO,
    WRITER,
    WRITER_ABROAD,
    Around,
)
from comments.screening.full_name.sentences import Text
from comments.screening.full_name.words import finding, following
from comments.screening.names import (
    CHINESE_SHAPE,
    COME_FIRST,
    ENGLISH_WORD,
    FIRST,
    FIRST_NAMES,
    INITIAL,
    KOREAN_SHAPE,
    LAST,
    NONE,
    NOT_PEOPLE,
    PARTICLE,
    PATRONYMIC,
    PLACES,
    SURNAME_SHAPE,
    SURNAMES,
    UNKNOWN,
    WORDY_FIRST,
    WORDY_LAST,
    is_misspelt,
    part_as_written,
)
from comments.screening.reading import Reading

# Two words that may be a name, with particles, initials and the words between that are none.
PAIR = re.compile(
    rf"{FIRST}(?=(?:[pi.]|o\.){{0,3}}[CWSBUE])|[WSBU](?=(?:[pi.]|o\.){{0,3}}[CWSBU])|W(?=E)"
)
# Names that are far more often a verb, an article or the like, or a time.
VERBS = frozenset(["will", "may", "can", "in", "an", "so", "said", "long", "den", "per"])
TIMES = frozenset(["april", "may", "june", "august", "sunday", "summer", "autumn", "christian"])
SHORTEST = 3  # letters of a last name without a capital
SHORTEST_SHOUTED = 5  # letters of an unknown one in capitals


def find(reading: Reading) -> Iterator[Finding]:
    text = Text(reading)
    end = 0
    for pair in PAIR.finditer(text.parts):
        start, _ = reading.span(pair.start(), pair.start())
        if start < end or not text.may_begin_a_name(pair.start(), start):
            continue
        candidate = Candidate(text, pair.start(), following(reading.folded, start))
        if length := candidate.length():
            end = candidate.places[length - 1][1]
            rule = "introduction" if candidate.around.cue else "name-in-text"
            yield finding(reading, candidate.around.cue_start, end, rule)


@dataclass(frozen=True)
class Candidate:
    """Words that may be a first and a last name."""

    text: Text
    number: int  # of the first of them
    places: list[tuple[int, int]]

    @cached_property
    def words(self) -> list[str]:
        folded = self.text.reading.folded
        return [folded[start:end].removesuffix("'s") for start, end in self.places]

    @cached_property
    def written(self) -> list[str]:
        return [self.text.reading.written(*place) for place in self.places]

    @cached_property
    def parts(self) -> list[str]:
        return list(map(part_as_written, self.words, self.written))

    @cached_property
    def last(self) -> int:
        """The number of the word that may be the last name, 0 where there is none."""
        for number, part in enumerate(self.parts):
            if number and part not in (PARTICLE, INITIAL):
                return number
        return 0

    @cached_property
    def around(self) -> Around:
        end = self.places[self.last][1]
        return Around(self.text.reading.folded, self.places[0][0], end)

    @cached_property
    def is_surname(self) -> bool:
        return self.words[self.last] in SURNAMES or self.parts[self.last] in (LAST, WORDY_LAST)

    @cached_property
    def has_shape(self) -> bool:
        return SURNAME_SHAPE.fullmatch(self.words[self.last]) is not None

    @cached_property
    def capitals(self) -> bool:
        """Whether both names have a capital that they have as names."""
        first, last = self.written[0], self.written[self.last]
        if not (first[0].isupper() and last[0].isupper()):
            return False
        others = self.text.tally(self.number).without(self.written)
        if others.titled and not self.text.foreign:
            return False
        if len(first) > 1 and first.isupper():
            long = self.is_surname or len(last) >= SHORTEST_SHOUTED
            return last.isupper() and long and not others.shouts
        return not last.isupper() or self.parts[self.last] in (LAST, WORDY_LAST)

    def length(self) -> int:
        """How many of the words are a name, 0 where they are none."""
        if not self.last or not self._may_be_a_name():
            return 0
        length = self.last + 1
        for number in range(length, len(self.words)):
            if self.parts[number] in (PARTICLE, INITIAL):
                continue
            if not self._goes_on(number):
                break
            length = number + 1
        return length

    def _may_be_a_name(self) -> bool:
        first, last = self.words[0], self.words[self.last]
        if f"{first} {last}" in NOT_PEOPLE or (first in PLACES and last in PLACES):
            return False
        if self.written[0].endswith(("'s", "’s")):
            return False
        greeted = self.around.follows(GREETING) and not self.around.goes_on
        if greeted and self.parts[self.last] in (ENGLISH_WORD, WORDY_FIRST, WORDY_LAST):
            return False
        if not self.capitals:
            return self._without_capitals()
        return PATRONYMIC.fullmatch(last) is not None or self._with_capitals()

    def _goes_on(self, number: int) -> bool:
        """Whether the name goes on with the word of that number."""
        if self.written[number][0].isupper():
            return self.parts[number] != NONE
        clear = self.parts[number] in (LAST, UNKNOWN) and not is_misspelt(self.words[number])
        return clear and not self.capitals

    def _with_capitals(self) -> bool:
        part = self.parts[self.last]
        if self.around.before.endswith("the ") and not self.around.cue:
            return False
        if self.around.follows(INSIDE) and part not in (LAST, UNKNOWN):
            return False
        if self.parts[0] == FIRST:
            return part != NONE
        if self.parts[0] == WORDY_FIRST:
            return self._behind_a_word(part)
        if self.around.follows(TITLE):
            return part not in (NONE, ENGLISH_WORD)
        return self._in_asian_order() or (not self.text.foreign and self._behind_a_stranger(part))

    def _behind_a_word(self, part: str) -> bool:
        """Whether a last name follows a first one that is a word too: "Will Stone", "Dawn Bell"."""
        surname = self.is_surname or (part == UNKNOWN and not self.text.foreign)
        if len(self.words[0]) < SHORTEST and part not in (LAST, UNKNOWN):
            return False
        if not surname and (self.words[0] in TIMES or self.text.foreign):
            return False
        if self.around.begins:
            doubtful = self.words[0] in VERBS or part == WORDY_LAST
            return surname and (self.around.goes_on or not doubtful)
        return part != NONE and (part != ENGLISH_WORD or self.around.cue is not None)

    def _in_asian_order(self) -> bool:
        """Whether it is "Liu Xiaomei", or "Seo-yeon Kim", which stands the other way round."""
        first, last = self.words[0], self.words[self.last]
        if last in COME_FIRST and KOREAN_SHAPE.fullmatch(self.written[0]):
            return True
        given = CHINESE_SHAPE.fullmatch(last) is not None or last in FIRST_NAMES
        return first in COME_FIRST and given and not self.text.foreign

    def _behind_a_stranger(self, part: str) -> bool:
        """Whether a last name follows a word that is no known first name."""
        if self.parts[0] == LAST and part == FIRST and (self.around.alone or self.around.cue):
            return True  # the last name stands first
        if self.words[0] in PLACES:
            return False
        if self.parts[0] == WORDY_LAST:
            return self.around.cue is not None and part in (LAST, UNKNOWN)
        if self.around.cue or self.around.precedes(WHAT_PEOPLE_DO):
            return part != NONE
        if self.around.follows(TOWARDS):
            return False
        if part == LAST or self.has_shape:
            return True
        if part not in (UNKNOWN, FIRST):
            return False
        if self.around.begins:
            return self.around.signs or self.around.precedes(PAUSE)
        return not self.around.follows(BEFORE_THINGS)

    def _without_capitals(self) -> bool:
        part, last = self.parts[self.last], self.words[self.last]
        if len(last) < SHORTEST:
            return False
        if self.text.foreign:
            clear = self.parts[0] == FIRST and part == LAST
            return clear and self.around.follows(WRITER_ABROAD)
        if part == LAST or self.has_shape:
            return self._before_a_surname()
        if part == UNKNOWN:
            return not is_misspelt(last) and self._before_a_stranger()
        return self._before_a_word(part)

    def _before_a_surname(self) -> bool:
        if self.parts[0] == FIRST:
            return True
        if self.words[0] in VERBS:
            return self.around.precedes(HERE)
        if self.parts[0] == WORDY_FIRST:
            return len(self.words[self.last]) > SHORTEST
        if self.parts[0] != UNKNOWN or not self.around.cue:
            return False
        return self.has_shape or not is_misspelt(self.words[0])

    def _before_a_stranger(self) -> bool:
        if self.parts[0] == FIRST:
            return True
        if not self.around.cue or self.words[0] in VERBS:
            return False
        if self.parts[0] == UNKNOWN:
            return self.text.english and not is_misspelt(self.words[0])
        return self.parts[0] == WORDY_FIRST or self.words[0] in COME_FIRST

    def _before_a_word(self, part: str) -> bool:
        """Whether a word without a capital is a last name all the same: "heather cross, 52"."""
        first, last = self.words[0], self.words[self.last]
        mixed = self.written[0][0].isupper() and not self.written[self.last][0].isupper()
        if mixed or last in VERBS:
            return False
        if part == ENGLISH_WORD:
            introduced = self.around.follows(WRITER) and self.around.goes_on
            return self.parts[0] == FIRST and introduced
        if first in COME_FIRST and part in (FIRST, WORDY_FIRST) and self.around.cue:
            return True
        if not self.is_surname or self.parts[0] not in (FIRST, WORDY_FIRST):
            return False
        if first in VERBS:
            return part == FIRST and self.around.precedes(HERE)
        if self.around.precedes(HERE) or (self.parts[0] == FIRST and part in (FIRST, WORDY_FIRST)):
            return True
        return self.around.goes_on and (self.around.alone or self.around.cue is not None)
