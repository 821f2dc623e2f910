"""Advertising, back-links, pills for sale, miracle healers, loans, bets and crypto.

Found are plain advertisements, and hints of which two make one. Left alone are links to studies and
things that writers bought or were given. Whether a link is welcome is for the moderator.
"""

from collections.abc import Iterator

from comments.screening.findings import Finding, Kind
from comments.screening.phrases import PhraseBook
from comments.screening.reading import Reading

PLAIN, HINTS = PhraseBook("spam.txt"), PhraseBook("spam-hints.txt")
ENOUGH = 2  # different hints


def find(reading: Reading) -> Iterator[Finding]:
    plain = list(PLAIN.findings(Kind.SPAM, reading))
    yield from plain
    hints = list(HINTS.findings(Kind.SPAM, reading))
    said = {reading.text[hint.start : hint.end].casefold() for hint in hints}
    if plain or len(said) >= ENOUGH:
        yield from hints
