"""The forms of an English verb or noun, so that a phrase file need not list them.

Forms are made generously ("stabing" beside "stabbing"): a form that nobody writes does no harm.
Verbs that do not follow the rules are in data/irregular-verbs.txt.
"""

import re
from functools import cache

from comments.screening.lists import lines
from comments.screening.reading import fold

DOUBLING = re.compile(r".*[aeiou][bdgklmnprt]")


@cache
def _irregular() -> dict[str, list[str]]:
    verbs = (fold(line).replace(",", " ").split() for line in lines("irregular-verbs.txt"))
    return {verb[0].rstrip(":"): verb[1:] for verb in verbs}


def forms(word: str) -> list[str]:
    """`word` itself and its forms: with -s, -ed, -ing and the chatty -in, or the irregular ones."""
    if word in _irregular():
        return [word, *_irregular()[word]]
    if word.endswith("e"):
        stems, plural = [word[:-1]], word + "s"
    elif word.endswith("y") and word[-2] not in "aeiou":
        return [word, word[:-1] + "ies", word[:-1] + "ied", word + "ing", word + "in"]
    else:
        stems = [word, word + word[-1]] if DOUBLING.fullmatch(word) else [word]
        plural = word + ("es" if word.endswith(("s", "sh", "ch", "x", "z", "o")) else "s")
    return [word, plural, *(stem + ending for stem in stems for ending in ("ed", "ing", "in"))]
