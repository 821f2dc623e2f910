"""Suicidal thoughts and self-harm, the writer's own or those of somebody near them.

Found are plain words, roundabout ones ("better off without me", "I can't go on like this") and
plain words of other languages. Left alone are figures of speech ("this twitching is killing me",
"dying for some sleep") and fear of dying ("scared I will die in my sleep"). Whether somebody is in
danger is not decided here.
"""

from collections.abc import Iterator

from comments.screening.findings import Finding, Kind, in_order
from comments.screening.phrases import PhraseBook
from comments.screening.reading import Reading

BOOKS = PhraseBook("crisis.txt"), PhraseBook("crisis-other-languages.txt")
HINTS = PhraseBook("crisis-hints.txt")
ENOUGH = 2  # different hints


def find(reading: Reading) -> Iterator[Finding]:
    found = [finding for book in BOOKS for finding in book.findings(Kind.CRISIS, reading)]
    yield from found
    if not found:
        hints = in_order(HINTS.findings(Kind.CRISIS, reading))
        if len({reading.text[hint.start : hint.end].casefold() for hint in hints}) >= ENOUGH:
            yield from hints
