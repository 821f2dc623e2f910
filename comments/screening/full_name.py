"""Writers, and people near them, who are named with first and last name.

Found are "I'm …", "my name is …", signatures and their like in several languages, in any case, and
names anywhere that begin with a known first name or a title. Left alone are first names alone,
states of mind ("I'm Really Tired"), nationalities, medicines, and the places, books and people of
data/not-people.txt.
"""

import re
from collections.abc import Iterator

from comments.screening.findings import Finding, Kind
from comments.screening.names import (
    CLEAR_NAMES,
    PARTICLES,
    SURNAMES,
    is_ordinary,
    may_begin,
    may_hold_a_name,
    names_in,
)
from comments.screening.reading import Reading, fold
from comments.screening.spelling import ORDINARY

REASON = "This seems to be somebody's first and last name; a first or made-up name is enough."

SURE = re.compile(
    r"\b(?:(?:my|his|her|their) (?:(?:full|real|whole|own|actual|legal|proper|maiden|birth) )?names?(?: is| was|'s|:)?"
    r"|(?:the )?name(?:'s| is)|the names|name ?[:=]|(?:i am|i was|i'?m|is|was) (?:called|named)|i go by(?: the name)?"
    r"|(?:they|people|everyone|everybody|you can|just|please) calls? me|call me|know(?:n|s)? me as|find me (?:under|as)"
    r"|je m'? ?appelle|mon nom est|moi c'est|me llamo|mi nombre es|ich heiss?e|mein name ist"
    r"|nazywam sie|me chamo|chamo-me|meu nome e|mi chiamo|il mio nome e|ik heet|mijn naam is"
    r"|jag heter|jeg heter|ma numesc)\b[\s,:-]{1,3}"
)
SELF = re.compile(
    r"\b(?:i'?m|i am|myself|je suis|soy|ich bin(?: der| die)?|jestem|regards|wishes|sincerely|faithfully|signed"
    r"|yours truly|your truly|yours|love from|name|my full name|sent by|posted by|written by|comment by"
    r"|best|all the best(?: from)?|greetings from|xx?)\b[\s,:.-]{1,3}"
)
OTHERS = re.compile(
    r"\b(?:it'?s(?: me,)?|it is|this is|that'?s|me|i'?m (?:not )?the|cheers|thanks|thank you|thx|love|ta"
    r"|(?:my|our|the|a|his|her|\w+'s) (?:late |dear |old |new |previous |best |younger |older |little |poor )?"
    r"(?:husband|wife|partner|son|daughter|boyfriend|girlfriend|brother|sister|mother"
    r"|father|mum|mom|mam|dad|friend|boss|neighbour|neighbor|fiance|fiancee|baby|grandson|gran|nan|pal"
    r"|granddaughter|consultant|neurologist|gp|doctor|nurse|midwife|therapist|teacher|physio|specialist"
    r"|nephew|niece|cousin|uncle|aunt|auntie|mate|flatmate|roommate|housemate|carer|landlord|landlady|tenant"
    r"|colleague|ex|ex-husband|ex-wife|registrar|locum|childminder|nanny|keyworker|key worker|manager|lodger"
    r"|health visitor|social worker|technician|paediatrician|pediatrician|pharmacist|chemist|psychiatrist"
    r"|psychologist|surgeon|professor|lecturer|tutor|form teacher|headteacher|headmaster|head teacher|coach"
    r"|priest|vicar|pastor|dentist|osteopath|chiropractor|stepson|stepdaughter|stepdad|stepmum|godson|godmother"
    r"|grandfather|grandmother|grandad|granddad|grandpa|grandma|brother-in-law|sister-in-law|mother-in-law"
    r"|father-in-law|son-in-law|daughter-in-law|receptionist|secretary|solicitor|client|patient|pupil|student)"
    r"(?:'?s)?(?: name)?(?: is| was|,)?(?: called| named| a certain)?"
    r"|(?:mum|mom|dad|grandpa|grandma|grandad|gran|nan)(?: is| was)"
    r"|(?:by|under) the name(?: of)?|goes by|answers to|signed by|submitted by|addressed to|on behalf of"
    r"|married (?:a |an )?|from the desk of|i|born)\b[\s,:.-]{1,3}"
)
OPENINGS = ((SURE, True, True), (SELF, False, True), (OTHERS, False, True))
TITLE = re.compile(
    r"(?:(?:mrs?|ms|miss|dr|doctor|professor|emeritus|prof|sir|sister|father|brother|rev|reverend|nurse"
    r"|captain|sgt|sergeant|big|little|old|young)\b\.? ){1,2}"
)
ADDRESS = re.compile(
    r"\b(?:mrs?|ms|miss|dr|doctor|professor|prof|sir|dame|lady|sister|nurse|rev|reverend|captain|capt"
    r"|colonel|col|major|sergeant|sgt|headmaster|matron|mister|madam|auntie|aunt|uncle|herr|frau|madame"
    r"|monsieur|senora?|signora?|pan|pani|docteur|doktor|dottor|doutora?)\b\.? "
)
NAME = re.compile(r"[^\W\d_][\w'-]*")
SURNAME = re.compile(r"(?:mc|mac|o'|fitz)\w{4,}|\w{3,}-\w{3,}")
HERE = re.compile(
    r"(?:^|[.!?,\n] ?|\b(?:hi|hello|hey|all|professor|emeritus|dr|mr|mrs|miss)[,!]? )"
    r"([^\W\d_][\w'-]+ [^\W\d_][\w'-]+)(?:,? (?:here|speaking|writing|is my name)|, \d\d,? from)\b"
)
LAST_LINE = re.compile(r"(?:\n|[.!?] |^[~-])\s*[~-]*\s*([^\W\d_][\w' -]{4,40})[.!]?\s*$")
SIGNED_OFF = re.compile(
    r"(?:^|[.!?\n] ?)(?:[a-z]+,? ){0,2}[a-z]+, ([^\W\d_][\w' -]{4,40})[.!]?\s*$"
    r"|(?:^|[.!?\n] ?)([^\W\d_][\w'-]+ [^\W\d_][\w'-]+), [a-z]+[.!]?\s*$"
)
AHEAD = 80  # characters that may hold a name


def find(reading: Reading) -> Iterator[Finding]:
    if not may_hold_a_name(reading.said):
        return
    for opening, sure, strangers in OPENINGS:
        for cue in opening.finditer(reading.folded):
            title = TITLE.match(reading.folded, cue.end())
            first = NAME.match(reading.folded, title.end() if title else cue.end())
            if not first or not may_begin(first[0]):
                continue
            places = list(_words(reading.folded, first.start()))
            if count := _names(reading, places, sure=sure, strangers=strangers):
                start = cue.end() if "regards" in cue[0] else cue.start()
                yield _finding(reading, start, places[count - 1][1], "introduction")
    yield from _with_capitals(reading)
    for match in HERE.finditer(reading.folded):
        places = list(_words(reading.folded, match.start(1)))[:2]
        if _names(reading, places, sure=False, strangers=False):
            yield _finding(reading, match.start(1), match.end(), "introduction")
    end = reading.folded[-AHEAD:]
    if last := LAST_LINE.search(end) or SIGNED_OFF.search(end):
        offset = len(reading.folded) - len(end)
        places = list(_words(reading.folded, offset + last.start(last.lastindex or 0)))
        capitals = all(reading.written(*place)[0].isupper() for place in places)
        if capitals and len(places) < 4 and _names(reading, places, sure=False, strangers=False):
            yield _finding(reading, places[0][0], places[-1][1], "signature")


def _with_capitals(reading: Reading) -> Iterator[Finding]:
    """First and last names anywhere: behind a title, or where the first is a known one."""
    for title in ADDRESS.finditer(reading.folded):
        places = list(_words(reading.folded, title.end()))
        if _proper(reading, places) and (
            count := _names(reading, places, sure=False, strangers=True)
        ):
            yield _finding(reading, title.start(), places[count - 1][1], "name-in-text")
    if reading.vocabulary.isdisjoint(CLEAR_NAMES):
        return
    for place, word in enumerate(reading.said):
        if word in CLEAR_NAMES:
            places = list(_words(reading.folded, reading.span(place, place)[0]))
            known = _proper(reading, places) or _surname_follows(reading.folded, places)
            if known and (count := _names(reading, places, sure=False, strangers=False)):
                yield _finding(reading, places[0][0], places[count - 1][1], "name-in-text")


def _proper(reading: Reading, places: list[tuple[int, int]]) -> bool:
    """Whether a first word with a capital is followed by another, initials left out."""
    written = [reading.written(*place) for place in places]
    names = [word for word in written if len(word) > 1 and fold(word) not in PARTICLES][:2]
    return len(names) == 2 and all(word[0].isupper() and not word.isupper() for word in names)


def _surname_follows(folded: str, places: list[tuple[int, int]]) -> bool:
    """Whether the second word is a surname whatever its capitals: a known one, or by its shape."""
    if len(places) < 2:
        return False
    name = folded[slice(*places[1])]
    if SURNAME.fullmatch(name):
        return not any(map(is_ordinary, name.split("-")))
    return name in SURNAMES and name not in ORDINARY


def _finding(reading: Reading, start: int, end: int, rule: str) -> Finding:
    return reading.finding(Kind.FULL_NAME, start, end, rule, REASON)


def _names(reading: Reading, places: list[tuple[int, int]], *, sure: bool, strangers: bool) -> int:
    written = [reading.written(*place) for place in places]
    return names_in(written, sure=sure, strangers=strangers)


def _words(folded: str, start: int) -> Iterator[tuple[int, int]]:
    """The places of up to five words from `start` on with only blanks or an initial's dot between."""
    end, length = start, 0
    for count, word in enumerate(NAME.finditer(folded, start, start + AHEAD)):
        between = folded[end : word.start()]
        if count == 5 or (between if count == 0 else between.strip(" ") not in {"", "."}):
            return
        if between.startswith(".") and length > 2:  # a full stop, not that of an initial
            return
        end, length = word.end(), word.end() - word.start()
        yield word.span()
