"""Medicines by their names, brands and common misspellings.

A misspelt word counts where it sounds like a medicine or is one or two slips away from one, begins
with the same letter, is long enough and is no ordinary word, so "serotonin", "melanin" or "general"
are never taken for one. What is done with a medicine is not looked at here.
"""

import re
from collections import defaultdict
from functools import lru_cache

from comments.screening.lists import entries
from comments.screening.reading import fold
from comments.screening.spelling import LONGEST, ORDINARY, REMEMBERED, deletions, is_within

NAMES = entries("medicines.txt", fold)
NOT_MEDICINES = entries("words-near-medicines.txt", fold)
SHORTEST = 6  # letters of a misspelt name
LONG = 8  # from here on two slips
LEAST_SOUNDS = 4  # of names that are recognised by sound alone

SOUNDS = ((r"ph", "f"), (r"[ck]+|qu", "k"), (r"[sz]+|x", "s"), (r"th", "t"), (r"[aeiouyhw]+", ""))


def _sound(word: str) -> str:
    """The consonants as they are heard: "clonazapam" and "klonazepam" sound alike."""
    for pattern, heard in SOUNDS:
        word = re.sub(pattern, heard, word)
    return re.sub(r"(.)\1+", r"\1", word)


LONG_NAMES = sorted(name for name in NAMES if len(name) >= SHORTEST and name.isalpha())
HEARD: dict[str, list[str]] = defaultdict(list)
SHORTENED: dict[str, list[str]] = defaultdict(list)
for _name in LONG_NAMES:
    HEARD[_sound(_name)].append(_name)
    for _short in deletions(_name):
        SHORTENED[_short].append(_name)


@lru_cache(REMEMBERED)
def medicine(word: str) -> str | None:
    """The medicine that a folded word means, None for any other word."""
    if word in NAMES:
        return word
    if not SHORTEST <= len(word) <= LONGEST or not word.isalpha() or word in ORDINARY:
        return None
    if word in NOT_MEDICINES:
        return None
    sound = _sound(word)
    if len(sound) >= LEAST_SOUNDS:
        for name in HEARD.get(sound, ()):
            if is_within(3, word, name):
                return name
    near = list(SHORTENED.get(word, ()))
    for short in deletions(word):
        near += SHORTENED.get(short, ())
        if short in NAMES:
            near.append(short)
    slips = 2 if len(word) >= LONG else 1
    return next((name for name in near if is_within(slips, word, name)), None)
