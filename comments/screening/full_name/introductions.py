"""Names behind words that leave no doubt that one follows: "my name is …", "they call me …".

Such a name need not be a known one and needs no capitals.
"""

import re
from collections.abc import Iterator

from comments.screening.findings import Finding, Kind
from comments.screening.full_name.words import REASON, TITLE, WORD, finding, following
from comments.screening.lists import entries
from comments.screening.names import (
    CLEAR_NAMES,
    FIRST_NAMES,
    PARTICLES,
    SURNAMES,
    is_ordinary,
    is_word,
)
from comments.screening.reading import Reading, fold, words

ENGLISH = re.compile(
    r"\b(?:(?:my|his|her|their) (?:(?:full|real|whole|own|actual|legal|proper|maiden|birth) )?names?(?: is| was|'s|:)?"
    r"|(?:the )?name(?:'s| is)|the names|name ?[:=]|(?:i am|i was|i'?m|is|was) (?:called|named)|i go by(?: the name)?"
    r"|(?:they|people|everyone|everybody|you can|just|please) calls? me|call me|know(?:n|s)? me as|find me (?:under|as)"
    r")\b[\s,:-]{1,3}"
)
CUES = entries("introductions.txt", fold)
ABROAD = re.compile(
    rf"(?<!\w)(?:{'|'.join(sorted(map(re.escape, CUES), key=len, reverse=True))})[\s,:-]{{1,3}}"
)
OTHER_SCRIPTS = re.compile(
    r"(?:меня зовут|мене звати|мене звуть|казвам се|зовем се|με λένε|ονομάζομαι|اسمي|اسم من|میرا نام|שמי"
    r"|मेरा नाम|मेरो नाम|माझे नाव|আমার নাম|ਮੇਰਾ ਨਾਮ|ਮੇਰਾ ਨਾਂ|મારું નામ|என் பெயர்|నా పేరు) \S+ [^\s.,!?]+"
    r"|(?:我叫|我的名字是|我的名字叫|名前は|이름은 ?)\w{2,4}",
    re.IGNORECASE,
)
NEEDED = ("name", "call", "known as", "know me", "find me", "i go by")
NEEDED_ABROAD = frozenset(max(words(cue), key=len) for cue in CUES)
LAST_NAME = re.compile(r"\b(?:sur|last |family |second )names?(?:'?s)?(?: is| was)?[ :]{1,2}")
FIRST_NAME = re.compile(r"\b(?:first|given|christian|fore) ?names?\b")
AROUND = 60  # characters between a first and a last name that are told one by one


def find(reading: Reading) -> Iterator[Finding]:
    if any(needed in reading.folded for needed in NEEDED):
        yield from _introduced(reading, ENGLISH, strangers=True)
        yield from _one_by_one(reading)
    if not NEEDED_ABROAD.isdisjoint(reading.vocabulary):
        yield from _introduced(reading, ABROAD, strangers=False)
    if not reading.text.isascii():
        for match in OTHER_SCRIPTS.finditer(reading.text):
            yield Finding(Kind.FULL_NAME, *match.span(), "introduction", REASON)


def _introduced(reading: Reading, cues: re.Pattern[str], *, strangers: bool) -> Iterator[Finding]:
    for cue in cues.finditer(reading.folded):
        title = TITLE.match(reading.folded, cue.end())
        places = following(reading.folded, title.end() if title else cue.end())
        if length := _length(reading, places, strangers=strangers):
            yield finding(reading, cue.start(), places[length - 1][1], "introduction")


def _one_by_one(reading: Reading) -> Iterator[Finding]:
    """A last name that is told apart from the first: "first name Asha, surname Patel"."""
    for cue in LAST_NAME.finditer(reading.folded):
        name = WORD.match(reading.folded, cue.end())
        if not name or (name[0] not in SURNAMES and is_word(name[0])):
            continue
        start, end = max(0, cue.start() - AROUND), name.end() + AROUND
        around = f"{reading.folded[start : cue.start()]} {reading.folded[name.end() : end]}"
        if FIRST_NAME.search(around) or not CLEAR_NAMES.isdisjoint(WORD.findall(around)):
            yield finding(reading, cue.start(), name.end(), "introduction")


def _length(reading: Reading, places: list[tuple[int, int]], *, strangers: bool) -> int:
    """How many of the words are somebody's first and last name, 0 where they are none.

    `strangers`: the first name need not be known where it is written without a capital.
    """
    names = [reading.folded[start:end] for start, end in places]
    if not names or not _begins(names[0]):
        return 0
    length = 1
    for count, name in enumerate(names[1:], start=2):
        if name in PARTICLES or len(name) == 1:
            continue
        if name not in SURNAMES and is_ordinary(name):
            break
        length = count
    capital = reading.written(*places[0])[0].isupper()
    if length == 1 or not (strangers or capital or names[0] in FIRST_NAMES):
        return 0
    return length


def _begins(name: str) -> bool:
    return name in FIRST_NAMES or (len(name) > 1 and not is_ordinary(name))
