"""School years that writers are in themselves, as schools of several countries count them.

Left alone are years of something else ("year 3 of insomnia"), teachers, and other people's years.
"""

import re
from collections.abc import Iterator

from comments.screening.minor.ages import Clue

NTH = r"(?:[1-9](?:st|nd|rd|th)|10th|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)"
COUNT = r"(?:1[01]|[1-9]|one|two|three|four|five|six|seven|eight|nine|ten|eleven)"
YEAR = re.compile(
    rf"\b(?:(?:year|yr|y) ?{COUNT}|{NTH}[ -]grade(?:r)?|grade {COUNT}|{NTH} (?:class|standard|std)"
    rf"|(?:class|std|standard|form|primary) {COUNT}|s[1-4]|p[1-7]|js{{1,2}} ?[1-3]|ss ?1|jhs ?[1-3]"
    r"|(?:middle|primary|elementary|big|junior|secondary|high|prep) school|junior high|ks[23]"
    r"|freshman(?: year)?|transition year|(?:second|third|first) year)\b"
)
ABROAD = re.compile(
    r"\b(?:\d ?[oº°]? de (?:la )?eso|de la eso|(?:en|de) [3-6] ?e(?:me)?\b(?! annee)|au college|[5-9]\.? klasse"
    r"|(?:klasie|klasa|klasy) (?:[4-8]|siodm\w{1,3}|osm\w{1,3})|(?:[4-8]|siodmej|osmej|szostej) klas\w{1,3}"
    r"|[6-9] ?[oº°]? ano)\b"
)
MINE = re.compile(
    r"\b(?:i ?'?m|i am|we'?re|we are|are (?:both|all)|i go|i'?ve|i have|i (?:just )?start(?:ed)?|i(?:'?ll| will) be"
    r"|my first (?:day|week|term|year)|i attend|i just)"
    r"(?: (?:in|into|at|to|a|an|the|my|still|only|just|now|currently|both|also|starting|going|started|doing|moved|up|of)){0,5} $"
)
ELSEWHERE = re.compile(
    r" (?:of|with|since|teacher|teaching|class and teach|tutor|pupils|students|at uni|at college|of uni|uni)\b"
)
ALONE = re.compile(r"(?:^|[.!?\n] ?|\b(?:hi|hey|hello),? )(?:in )?$")
GOES_ON = re.compile(r"(?: (?:girl|boy|student|kid))? (?:here|and (?:i|my))\b")
IN_IT = re.compile(r"\b(?:in|into) $")
NOT_MINE = re.compile(
    r"\b(?:son|daughter|twins?|triplets|boys|girls|grandchildren|children|pupils|stepson|stepdaughter|boy|girl|child|kid|kids|grandson|granddaughter|nephew|niece|brother|sister|he|she|his|her"
    r"|they|teach|taught|teaches|was|were|when|since|back|my (?:eldest|youngest|oldest|middle)|retired|used)\b[^.!?\n]{0,40}$"
)
VAGUE = re.compile(
    r"(?:first|second|third) year|(?:high|secondary) school|class|form|s[1-4]|p[1-7]|freshman"
)
BEFORE = 60


def years(folded: str) -> Iterator[Clue]:
    for match in YEAR.finditer(folded):
        before = folded[max(0, match.start() - BEFORE) : match.start()]
        if ELSEWHERE.match(folded, match.end()):
            continue
        mine = MINE.search(before)
        if mine:
            yield "school-year", match.start() - len(before) + mine.start(), match.end()
        elif NOT_MINE.search(before) or VAGUE.match(match[0]):
            continue
        elif IN_IT.search(before) or (ALONE.search(before) and GOES_ON.match(folded, match.end())):
            yield "school-year", *match.span()
    for match in ABROAD.finditer(folded):
        if not NOT_MINE.search(folded[max(0, match.start() - BEFORE) : match.start()]):
            yield "school-year", *match.span()
