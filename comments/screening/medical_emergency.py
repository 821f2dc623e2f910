"""People who need emergency help now: breath, colour, consciousness, seizures, heart, stroke, pills.

Found are words that say themselves that it is now ("she has gone floppy"), and signs of danger
beside a sign of now ("chest pain", "an hour ago"). Left alone are stories long over, conditions
known and treated, fears and jokes ("nearly had a heart attack when he jerked").
"""

import re
from collections.abc import Iterator

from comments.screening.findings import Finding, Kind
from comments.screening.phrases import Match, PhraseBook
from comments.screening.reading import Reading

PLAIN = PhraseBook("medical-emergency.txt")
SIGNS = PhraseBook("medical-emergency-signs.txt")
NOW, PRESENT = PhraseBook("now.txt"), PhraseBook("present.txt")
PAST = PhraseBook("past.txt")
SUDDEN = {"chest-pain", "stroke-signs"}  # so alarming that the present tense is enough
NEAR = 2  # sentences between a sign of danger and a sign of now
A_YEAR = re.compile(r"\b(?:in|since|of|until) (?:[a-z]+ )?(?:19|20)\d\d\b")


def find(reading: Reading) -> Iterator[Finding]:
    plain, signs = list(PLAIN.matches(reading)), list(SIGNS.matches(reading))
    if not plain and not signs:
        return
    sentence = reading.sentences
    now = NOW.sentences(reading)
    present = PRESENT.sentences(reading)
    past = PAST.sentences(reading) | _with_a_year(reading, sentence)
    for match in plain:
        if sentence[match.first] in now or sentence[match.first] not in past:
            yield _finding(reading, match)
    for match in signs:
        here = sentence[match.first]
        near = range(here - NEAR, here + NEAR + 1)
        told_now = not now.isdisjoint(near) or (
            match.rule.name in SUDDEN and here in present and past.isdisjoint(near)
        )
        if here not in past - now and told_now:
            yield _finding(reading, match)


def _finding(reading: Reading, match: Match) -> Finding:
    span = reading.span(match.first, match.last)
    return reading.finding(Kind.MEDICAL_EMERGENCY, *span, *match.rule)


def _with_a_year(reading: Reading, sentence: list[int]) -> set[int]:
    """The sentences that name a year, which nobody does for tonight."""
    years = {match.start() for match in A_YEAR.finditer(reading.folded)}
    return {
        sentence[place]
        for place in range(len(sentence))
        if years and reading.span(place, place)[0] in years
    }
