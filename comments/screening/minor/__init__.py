"""Writers who seem to be under 16, the age that rule 8 asks for.

Found are an age, a birth year and a school year of the writer's own, and hints such as "my mum
says", these only where nothing else shows an adult. Left alone are other people's ages, the
writer's own long ago ("when I was 12"), and weeks, weights and distances.
"""

from collections.abc import Iterator

from comments.screening.findings import Finding, Kind
from comments.screening.minor import ages, school
from comments.screening.phrases import PhraseBook
from comments.screening.reading import Reading

REASON = "The writer seems to be under 16, and rule 8 asks writers to be 16 or older."
HINTS, ADULTS = PhraseBook("minor.txt"), PhraseBook("adult.txt")


def find(reading: Reading) -> Iterator[Finding]:
    for clue in (ages.stated, ages.almost_sixteen, ages.birth_years, school.years):
        for rule, start, end in clue(reading.folded):
            yield reading.finding(Kind.MINOR, start, end, rule, REASON)
    hints = list(HINTS.findings(Kind.MINOR, reading))
    if hints and not ages.shows_an_adult(reading.folded) and not any(ADULTS.matches(reading)):
        yield from hints
