"""Insults and threats at people, swear words with stars in them included.

Found are insults at the reader, the team or other people, slurs, and threats. Left alone are
swearing at one's own legs, at the night or at things, calling oneself an idiot, and disagreement.
"""

import re
from collections.abc import Iterator

from comments.screening.findings import Finding, Kind
from comments.screening.lists import entries, pairs
from comments.screening.phrases import PhraseBook
from comments.screening.reading import Reading, fold

SWEARWORDS = sorted(entries("swearwords.txt", fold))
SPELLINGS = dict(pairs("swearword-spellings.txt", fold))


SPELT_OUT_RULE = "spelt-out", "This spells out an insult letter by letter."
LOOKALIKES = str.maketrans("013457", "oieast")
SPELT_OUT = re.compile(r"(?<![\w'])[a-z](?:(?P<gap>[ .-])[a-z](?:(?P=gap)[a-z]){2,})(?!\w)")


def _unmasked(word: str) -> str:
    """`f***`, `b*tch` and `m0r0n` as the words they stand for; any other word unchanged."""
    if "*" not in word:
        letters = word if word.isalpha() else word.translate(LOOKALIKES)
        return SPELLINGS.get(letters, letters)
    shown = re.compile(re.sub(r"\*+", "[a-z]{1,6}", word))
    return next((swearword for swearword in SWEARWORDS if shown.fullmatch(swearword)), word)


BOOKS = (
    PhraseBook("abuse.txt", mends=False, known=_unmasked),
    PhraseBook("abuse-words.txt", mends=False, known=_unmasked),
)


def find(reading: Reading) -> Iterator[Finding]:
    for book in BOOKS:
        yield from book.findings(Kind.ABUSE, reading)
    for match in SPELT_OUT.finditer(reading.folded):
        if re.sub(r"[ .-]", "", match[0]).startswith(tuple(SWEARWORDS)):
            yield reading.finding(Kind.ABUSE, *match.span(), *SPELT_OUT_RULE)
