"""The words of a text that may be a name: where they stand and what may stand between them."""

import re

from comments.screening.findings import Finding, Kind
from comments.screening.reading import Reading

REASON = "This seems to be somebody's first and last name; a first or made-up name is enough."
TITLE = re.compile(
    r"(?:(?:mrs?|ms|miss|dr|doctor|professor|emeritus|prof|sir|sister|father|brother|rev|reverend|nurse"
    r"|captain|sgt|sergeant|big|little|old|young)\b\.? ){1,2}"
)
WORD = re.compile(r"[^\W\d_][\w'-]*")
NICKNAME = re.compile(r" [\"'(][\w ]{2,15}[\"')](?= )")  # Margaret "Peggy" Doyle
AHEAD = 80  # characters that may hold a name
MOST_WORDS = 5


def finding(reading: Reading, start: int, end: int, rule: str) -> Finding:
    return reading.finding(Kind.FULL_NAME, start, end, rule, REASON)


def following(folded: str, start: int) -> list[tuple[int, int]]:
    """The places of up to five words from `start` on that may be one name.

    Only blanks, the dot of an initial and a nickname in quotes or brackets stand between them.
    """
    places: list[tuple[int, int]] = []
    end = start
    for word in WORD.finditer(folded, start, start + AHEAD):
        if nickname := NICKNAME.match(folded, end):
            end = nickname.end()
        if word.start() < end:
            continue
        between = folded[end : word.start()]
        if between.strip(" ") not in {"", "."} or (between and not places):
            break
        if between.startswith(".") and end - places[-1][0] > 2:  # a full stop, no initial's dot
            break
        places.append(word.span())
        end = word.end()
    return places[:MOST_WORDS]
