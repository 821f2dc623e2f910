"""Telling first and last names from other words, with capitals or without."""

import re
from collections.abc import Iterator
from functools import lru_cache

from comments.screening.lists import entries
from comments.screening.medicines import medicine
from comments.screening.reading import STOP, fold
from comments.screening.spelling import LONGEST, ORDINARY

FIRST_NAMES = entries("first-names.txt", fold)
SURNAMES = entries("surnames.txt", fold)
ALSO_WORDS = entries("ordinary-first-names.txt", fold)
NOT_NAMES = entries("not-names.txt", fold)
NOT_PEOPLE = entries("not-people.txt", fold)
COME_FIRST = entries("surnames-that-come-first.txt", fold)
PLACES = entries("places.txt", fold)
ENGLISH = entries("english.txt", fold)
OTHER_LANGUAGES = entries("other-languages.txt", fold)
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
        "mac",
        "mc",
        "o",
        "st",
        "ni",
        "nic",
        "ui",
        "ter",
        "ten",
        "zu",
        "ibn",
        "bint",
    ]
)
WORD_ENDINGS = ("ing", "ed", "ly", "ness", "tion", "ful", "less", "able")
LETTERS = "abcdefghijklmnopqrstuvwxyz"
SHORTEST_SLIP = 4  # letters of a word that is taken for a misspelt one
SURNAME_SHAPE = re.compile(
    r"(?:mc|mac|o'|fitz)\w{4,}|\w{3,}(?:ows?k[aiy]|icz|enko|chuk|sson|opoulos|akis|idis|yan|shvili|escu|oglu)"
)
PATRONYMIC = re.compile(r"\w{3,}(?:oвич|eвич|oвнa|eвнa|ичнa)")  # as `fold` leaves it
SYLLABLE = (
    r"(?:[bpmfdtnlgkhjqxrzcsyw]|zh|ch|sh)?(?:iang|iong|uang|ueng|ang|eng|ing|ong|ian|iao|uai|uan"
    r"|ai|an|ao|ei|en|er|ia|ie|in|iu|ou|ua|ue|ui|un|uo|a|e|i|o|u)"
)
CHINESE_SHAPE = re.compile(rf"{SYLLABLE}[ '-]?{SYLLABLE}?")
KOREAN_SHAPE = re.compile(r"[A-Z][a-z]+-[a-z]+")

# What a word may be in somebody's name, a letter each, so that a text can be searched for names.
FIRST = "C"  # a first name that is nothing else
WORDY_FIRST = "W"  # a first name that is a word of some language too
LAST = "S"  # a last name that is nothing else
WORDY_LAST = "B"  # a last name that is a word too
UNKNOWN = "U"  # no word that is known: perhaps a name
ENGLISH_WORD = "E"  # a word, and a last name now and then ("Puddle")
PARTICLE = "p"
INITIAL = "i"
END = "."
NONE = "o"


@lru_cache(maxsize=20_000)
def part(word: str) -> str:
    """What a folded word may be in somebody's name."""
    if word == STOP:
        return END
    if word in CLEAR_NAMES:
        return FIRST
    if word in PARTICLES:
        return PARTICLE
    if word in ALSO_WORDS:
        return WORDY_FIRST
    if len(word) == 1:
        return INITIAL if word.isalpha() and word != "i" else NONE
    return _last_part(word)


def _last_part(word: str) -> str:
    if word in SURNAMES:
        return WORDY_LAST if is_word(word) else LAST
    bare = word.removesuffix("'s")
    no_names = (ORDINARY, NOT_NAMES, PLACES, OTHER_LANGUAGES)
    if any(bare in words for words in no_names) or medicine(bare) is not None:
        return NONE
    if not bare.replace("-", "").replace("'", "").isalpha():
        return NONE
    return ENGLISH_WORD if bare in ENGLISH or bare.endswith(WORD_ENDINGS) else UNKNOWN


def part_as_written(word: str, written: str) -> str:
    """The same, where the capital is known, and of a double name what its halves may be."""
    capital = written[0].isupper()
    if len(word) == 1:
        return INITIAL if capital else NONE
    if "-" not in word or word in SURNAMES or word in FIRST_NAMES:
        only_ends_so = capital and word not in ENGLISH and part(word) == ENGLISH_WORD
        return UNKNOWN if only_ends_so else part(word)
    halves = [half for half in word.split("-") if half and half not in PARTICLES]
    if halves and halves[0] in CLEAR_NAMES:
        return FIRST
    if not capital and any(is_word(half) and half not in SURNAMES for half in halves):
        return NONE
    if not SURNAMES.isdisjoint(halves):
        return LAST
    if not FIRST_NAMES.isdisjoint(halves):
        return FIRST
    return UNKNOWN if any(part(half) == UNKNOWN for half in halves) else NONE


def is_english(word: str) -> bool:
    """Whether a folded word is one of English comments, or a place."""
    return word in ENGLISH or word in ORDINARY or word in PLACES


def is_word(word: str) -> bool:
    """Whether a folded word is a word or a place, whether or not it is a name too."""
    return is_english(word) or word in OTHER_LANGUAGES or word in NOT_NAMES


def is_ordinary(word: str) -> bool:
    """Whether a word is of the language, or a medicine, rather than somebody's name."""
    bare = word.removesuffix("'s")
    if bare in ORDINARY or bare in NOT_NAMES or medicine(bare) is not None:
        return True
    return bare.endswith(WORD_ENDINGS) and bare not in SURNAMES and bare not in FIRST_NAMES


@lru_cache(maxsize=4096)
def is_misspelt(word: str) -> bool:
    """Whether a folded word is one slip away from a word of English: "twiches", "realy"."""
    if not SHORTEST_SLIP <= len(word) <= LONGEST:
        return True
    if any(word.removesuffix(ending) in ENGLISH for ending in ("s", "es", "in", "ers", "d", "y")):
        return True
    return any(slip in ENGLISH for slip in _slips(word))


def _slips(word: str) -> Iterator[str]:
    """Every way to mend one slip of the keyboard in `word` behind its first letter."""
    for place in range(1, len(word) + 1):
        before, after = word[:place], word[place:]
        yield before + after[1:]
        yield before + after[1:2] + after[:1] + after[2:]
        yield from (before + letter + after for letter in LETTERS)
        yield from (before + letter + after[1:] for letter in LETTERS)
