"""Telling first and last names from other words, with capitals or without."""

from collections.abc import Sequence
from functools import lru_cache

from comments.screening.lists import entries
from comments.screening.medicines import medicine
from comments.screening.reading import fold
from comments.screening.spelling import ORDINARY

FIRST_NAMES = entries("first-names.txt", fold)
SURNAMES = entries("surnames.txt", fold)
ALSO_WORDS = entries("ordinary-first-names.txt", fold)
NOT_NAMES = entries("not-names.txt", fold)
NOT_PEOPLE = entries("not-people.txt", fold)
CLEAR_NAMES = FIRST_NAMES - ALSO_WORDS
PARTICLES = frozenset(
    [
        "van",
        "von",
        "der",
        "den",
        "de",
        "da",
        "do",
        "dos",
        "das",
        "del",
        "della",
        "di",
        "du",
        "la",
        "le",
        "al",
        "el",
        "bin",
        "ben",
        "mac",
        "mc",
        "o",
        "st",
    ]
)
BETWEEN = 3  # from a first to a last name: "van der" stands between
WORD_ENDINGS = ("ing", "ed", "ly", "ness", "tion", "ful", "less", "able")


def names_in(written: Sequence[str], *, sure: bool, strangers: bool) -> int:
    """How many of the words, from the first on, are a first name and what belongs to it.

    0 unless there is a last name too. `sure`: the words before left no doubt that a name follows,
    so it need not be a known one and needs no capitals. `strangers`: with capitals it need not be
    a known one.
    """
    folded = [fold(word).rstrip(".") for word in written]
    proper = written[0][0].isupper() and not written[0].isupper()
    if not _begins(folded[0], proper, sure=sure, strangers=strangers):
        return 0
    length = 1
    for count, (word, name) in enumerate(zip(written, folded, strict=True), start=1):
        if count == 1 or name in PARTICLES or len(name) == 1:
            continue
        if (proper and not word[0].isupper() and not sure) or not _is_last(name):
            break
        length = count
    if " ".join(folded[:2]) in NOT_PEOPLE:
        return 0
    if length > 1 and folded[0] in ALSO_WORDS and not proper:
        return length if sure or folded[length - 1] in SURNAMES else 0
    return length if length > 1 else 0


@lru_cache(maxsize=20_000)
def may_be_part(word: str) -> bool:
    """Whether a folded word could be part of somebody's name."""
    known = word in FIRST_NAMES or word in SURNAMES
    return known or (word.isalpha() and not is_ordinary(word))


def may_hold_a_name(words: Sequence[str]) -> bool:
    """Whether two words that could be a first and a last name stand near each other.

    Between them may be initials and particles. Most comments hold no two such words.
    """
    last = -BETWEEN - 1
    for place, word in enumerate(words):
        if may_be_part(word):
            if place - last <= BETWEEN:
                return True
            last = place
    return False


def may_begin(name: str) -> bool:
    """Whether a name could begin with this folded word, which most words rule out at a glance."""
    return name in FIRST_NAMES or name.removesuffix("'s") not in ORDINARY


def _begins(name: str, proper: bool, *, sure: bool, strangers: bool) -> bool:
    if name in FIRST_NAMES or name.partition("-")[0] in CLEAR_NAMES:
        return True
    return len(name) > 1 and not is_ordinary(name) and (sure or (strangers and proper))


def _is_last(name: str) -> bool:
    return name in SURNAMES or (len(name) > 1 and not is_ordinary(name))


def is_ordinary(word: str) -> bool:
    """Whether a word is of the language, or a medicine, rather than somebody's name."""
    bare = word.removesuffix("'s")
    if bare in ORDINARY or bare in NOT_NAMES or medicine(bare) is not None:
        return True
    return bare.endswith(WORD_ENDINGS) and bare not in SURNAMES and bare not in FIRST_NAMES
