"""Suicidal thoughts and self-harm, the writer's own or those of somebody near them.

Found are plain words, roundabout ones ("better off without me", "I can't go on like this") and
plain words of other languages. Left alone are figures of speech ("this twitching is killing me",
"dying for some sleep") and fear of dying ("scared I will die in my sleep"). Whether somebody is in
danger is not decided here.
"""

from collections.abc import Iterator

from comments.screening.findings import Finding, Kind
from comments.screening.phrases import PhraseBook
from comments.screening.reading import Reading

BOOKS = PhraseBook("crisis.txt"), PhraseBook("crisis-other-languages.txt")


def find(reading: Reading) -> Iterator[Finding]:
    for book in BOOKS:
        yield from book.findings(Kind.CRISIS, reading)
