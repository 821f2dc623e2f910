"""Writers, and people near them, who are named with first and last name.

Found are "I'm …", "my name is …", signatures and their like in several languages, in any case, and
first and last names anywhere, known ones and such as capitals or the words around give away. Left
alone are first names alone, states of mind ("I'm Really Tired"), nationalities, medicines, and the
places, books and people of data/not-people.txt.
"""

from collections.abc import Iterator

from comments.screening.findings import Finding
from comments.screening.full_name import anywhere, introductions, turned
from comments.screening.reading import Reading


def find(reading: Reading) -> Iterator[Finding]:
    for way in (introductions, turned, anywhere):
        yield from way.find(reading)
