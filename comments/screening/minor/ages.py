"""Ages and birth years that writers state of themselves, in digits and words.

A number is an age where the words before it say so ("I'm", "aged"), or where it says so itself
("13yo", "14f") at the beginning of a thought. Everything else is left to be what it is.
"""

import re
from collections.abc import Iterator

from django.utils import timezone

Clue = tuple[str, int, int]  # rule, start, end in the folded text

WORDS = "five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
AGE = re.compile(rf"(?<![\w.,:/£$€-])(?:1[0-5]|[5-9]|{WORDS})(?!\w*\d)")
SIXTEEN = re.compile(r"(?<![\w.,:/£$€-])(?:16|sixteen)\b")
WITH_SEX = re.compile(r"(?<![\w.,:/-])(?:1[0-5] ?/? ?(?:f|m|female|male)|[fm] ?/? ?1[0-5])\b")

# What follows a number that is no age: a unit, the other half of a time, a range, a comparison.
NOT_AN_AGE = re.compile(
    r"""
    \w | ['"%°£$€] | [.,:/]\d | \ ?[-–%]\ ?(?!y|$) |
    (?:\ and\ a\ half|\ 1/2)? [ -]? (?:
        weeks?|wks?|days?|months?|mnths?|mths?|hours?|hrs?|minutes?|mins?|secs?|seconds?|nights?|mg|mcg|ml|g
        |kgs?|kilos?|lbs?|stones?|st|pounds?|foot|ft|feet|inch|inches|cm|miles?|km|am|pm|a\.m|p\.m
        |o'?clock|percent|per\ cent|times|out\ of|of|in\ a\ row|people|cups|tablets?|pills?|sessions?
        |generations?|points?|kids|children|thousand|hundred|million|different|grandchildren|or\ so
        |or\ \d|to\ \d|in\ the|down|over|under
        |(?:years?|yrs?)(?!\ ?-?(?:old|of\ age|young|and|but|so|i|girl|boy|now)\b|\ ?[.,!?;)]|\ ?$)
    )\b
    """,
    re.VERBOSE,
)
HALF = re.compile(
    r" ?(?:1/2\b|\.5\b|and (?:a half|a bit|three[ -]quarters|a quarter|nearly \w+)\b)"
)
YEARS_OLD = re.compile(
    r"[ -]?(?:(?:years?|yrs?|yers|y)'?[ -]?old|yo|y[./]o\.?|(?:years|yrs)(?! (?:younger|older|of (?!age)|in|on|since|into|ago|with|after|before|later|apart|married|clean|sober|free)))\b"
)
PERSON = re.compile(r"(?: (?:girl|boy|male|female|kid|teen|teenager|student|lad|lass))?")
GOES_ON = re.compile(
    r" ?[,.!?)(;:\n]| ?$| (?:here|i|im|and (?:i|my)|my|cant|can't|from|with|but|so|lol|btw|just|who cant)\b"
)
I_AM = re.compile(
    r"\b(?:i ?'?m|i am|i'?ll be|i will be|i turn(?:ed)?|i just turned|i have just turned|ive just turned"
    r"|i've just turned|im turning|i'm turning|my age is|my age:|age ?[:=]|^turned|^just turned"
    r"|[.!?\n] ?(?:just )?turned)"
    r"(?: (?:only|just|nearly|almost|about|to|be|turning|like|actually|still|currently|now|around"
    r"|barely|literally|aged?|also|so|going|gonna|a|an|girl|boy|the|of|turn)){0,4} $"
)
EARLIER = re.compile(r"\b(?:when|after|before|since|until|till|once|as|while|time|age) (?:\w+ )?$")
BEGINS = re.compile(
    r"(?:^|[.!?\n(,;:-]|\b(?:hi|hey|hello|as a|as an|from a|me|i|im a|i'm a|i am a|a female|a male"
    r"|aged?|another|fellow|just a|only a|only|just|nearly|almost)) ?(?:a |an )?$"
)
SOMEBODY_ELSE = re.compile(
    r"\b(?:my|our|his|her|their|your|the|she|he|daughter|son|they)\b[^.!?\n]{0,30}$"
)
ALMOST = re.compile(
    r"\b(?:i'?ll be|i will be|i turn(?! 16 (?:last|two|a year))|i'?m turning|i'?m (?:nearly|almost|not|not quite|not yet|not even|under)"
    r"|i am (?:nearly|almost|not|not yet|under|not quite)|not (?:yet|quite|even)|until i'?m|till i'?m"
    r"|before i'?m|until i turn|i'?m going to be|im gonna be|only \w+ (?:till|until) (?:i'?m|im)) (?:even )?$"
)
SOON = re.compile(
    r" (?:in (?:a|an|one|two|three|\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|next|soon)"
)
UNDER_AGE = re.compile(
    r"\b(?:i'?m|i am) (?:a minor|underage|under age|under 1\d|too young (?:for|to be))\b"
)
ABROAD = re.compile(
    r"\b(?:j'? ?ai|tengo|tenho|mam|ho|am|ich bin(?: erst)?|ik ben(?: pas)?|jag ar|jeg er) (?:1[0-5]|[5-9])"
    r"(?: ?(?:ans|anos|anitos|lat|anni|ani|jahre|jaar|ar)\b|(?= ?[.,!]| und\b| en\b))"
)
BORN = re.compile(
    r"\b(?:i was|i'?m|i am|i got|i) born [^.!?]{0,20}?(?P<year>20\d\d)\b|(?:^|[.!?\n] ?)born [^.!?]{0,15}?"
    r"(?P<elliptic>20\d\d)\b|\b(?:dob|date of birth|year of birth|birthday|birth year)[^.!?]{0,16}?(?P<given>20\d\d)\b"
)
ADULT = re.compile(
    r"\bi(?:'?m| am)(?: (?:a|now|only|just|nearly|almost)){0,2} (?:1[6-9]|[2-9]\d|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)[ -]?\w*)(?! ?(?:weeks|days|months|mg|kg|lbs))\b"
    r"|\bborn in (?:19\d\d|200[0-5])\b"
    r"|\b(?:she|he|mum|mom|dad|mother|father|gran|nan)(?:'?s| is| was)(?: now)?"
    r" (?:[4-9]\d|forty|fifty|sixty|seventy|eighty|ninety)\b"
)
BEFORE, AFTER = 60, 60  # characters around a number that say what it is


def stated(folded: str) -> Iterator[Clue]:
    for number in AGE.finditer(folded):
        clue = _stated(folded, number)
        if clue:
            yield "age-stated", *clue
    for match in WITH_SEX.finditer(folded):
        if BEGINS.search(folded[max(0, match.start() - BEFORE) : match.start()]):
            yield "age-stated", *match.span()
    for match in ABROAD.finditer(folded):
        yield "age-stated", *match.span()


def _stated(folded: str, number: re.Match[str]) -> tuple[int, int] | None:
    start, end = number.span()
    before = folded[max(0, start - BEFORE) : start]
    half = HALF.match(folded, end)
    old = YEARS_OLD.match(folded, half.end() if half else end)
    if not old and NOT_AN_AGE.match(folded, end):
        return None
    end = old.end() if old else half.end() if half else end
    opening = I_AM.search(before)
    if opening and not EARLIER.search(before[: opening.start()]):
        return start - len(before) + opening.start(), end
    goes_on = GOES_ON.match(folded, PERSON.match(folded, end).end())  # type: ignore[union-attr]
    if (old or folded[end : end + 5] == " here") and goes_on and BEGINS.search(before):
        return None if SOMEBODY_ELSE.search(before) else (start, end)
    return None


def almost_sixteen(folded: str) -> Iterator[Clue]:
    for number in SIXTEEN.finditer(folded) if "16" in folded or "sixteen" in folded else ():
        before = folded[max(0, number.start() - BEFORE) : number.start()]
        if NOT_AN_AGE.match(folded, number.end()):
            continue
        opening = ALMOST.search(before) or (
            SOON.match(folded, number.end()) and I_AM.search(before)
        )
        if opening:
            yield "almost-16", number.start() - len(before) + opening.start(), number.end()
    for match in UNDER_AGE.finditer(folded):
        yield "almost-16", *match.span()


def birth_years(folded: str) -> Iterator[Clue]:
    for match in BORN.finditer(folded) if "20" in folded else ():
        year = int(match["year"] or match["elliptic"] or match["given"])
        if timezone.localdate().year - year <= 16:
            yield "birth-year", *match.span()


def shows_an_adult(folded: str) -> bool:
    return ADULT.search(folded) is not None
