"""Telephone numbers in digits and in words.

A run of digits is a number where the library says so for the site's country, the US or any country
code, where its shape says so (a leading 0, brackets, 3-3-4), or where words before it do ("call me
on"). Left alone are dates, times, measures, results and references, and the public numbers in
data/public-numbers.txt.
"""

import itertools
import re
from collections.abc import Iterator

import phonenumbers
from django.conf import settings

from comments.screening.findings import Finding, Kind
from comments.screening.lists import entries, pairs
from comments.screening.reading import Reading, fold

REASON = "This holds a telephone number, and contact details are not published."
PUBLIC = entries("public-numbers.txt", fold)
SPOKEN = dict(pairs("spoken-digits.txt", fold))  # "double" = x2, "hundred" = 00, "seven" = 7

RUN = re.compile(r"(?<![\w.,:/£$€-])(?:\+ ?|\(\+?)?o?\d[\do ().\-/]{4,60}[\do](?![\w%])")
DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d\d ?- ?(?:19|20)\d\d")
TIME = re.compile(r"(?<!\d)\d{1,2}\.\d{1,2}(?![.\d])")
CUE = re.compile(
    r"\b(?:call|phone|phoning|ring|text|txt|tel|telephone|mobile|mob|cell|whats ?app|reach|contact|"
    r"sms|fax|zoom|meeting id|landline|dial|signal|viber|appele[zr]|telefono|telefon|telefone|movil|handy|rufen?|"
    r"ruft|llam\w{1,6}|chiama\w{0,4}|telefona\w{0,4}|ask for [\w ]{2,20} at|zadzwon\w{0,4}|dzwon\w{0,4}|liga\w{0,3}|numero|nummer|numer|"
    r"(?:my|the|his|her|our) (?:number|no|digits)\b(?! of))\b"
)
DIALLED = re.compile(
    r"\b(?:call|phone|ring|text|txt|tel|telephone|dial|fax)(?: me| us)?(?: on| at)?[:. ]{1,2}$"
)
DISGUISED = re.compile(  # with letters that look like digits: o77oo 9oo 3l5
    r"(?<!\w)[oil]{0,3}\d[\doil]*(?:[ -][oil]{0,3}\d[\doil]*){0,5}(?!\w)"
)
SHAPES = re.compile(  # of France with dots, and of Brazil
    r"0\d(?:\.\d\d){4}|\(\d\d\) ?9?\d{4}-\d{4}"
)
TRUE_DIGITS = str.maketrans("oil", "011")
REFERENCE = re.compile(
    r"\b(?:pmid|pmc|pubmed|doi|isbn|issn|nct|ref|reference|order|invoice|serial|model|trial|study)"
    r"(?: (?:no|number|id))?[ .:#]{0,3}$"
)
GROUP = re.compile(r"[(+]{0,2}[\do]+")
SEVERAL = re.compile(r"( ?/ ?| - (?=\d{5})|  +)")  # between two numbers
MOST_DROPPED = 2
LEAST_SPOKEN = 3  # digits in words
BETWEEN = frozenset(["then", "and", "with"])  # two groups of digits
REACH = 60  # characters before a number that may announce it


def find(reading: Reading) -> Iterator[Finding]:
    for run in RUN.finditer(reading.folded) if reading.has_digits else ():
        before = reading.folded[max(0, run.start() - REACH) : run.start()]
        start = run.start()
        for part in SEVERAL.split(run[0]):
            if place := _number_in(part, before):
                yield _finding(reading, start + place[0], start + place[1], "phone")
            start += len(part)
    for run in DISGUISED.finditer(reading.folded) if reading.has_digits else ():
        digits = run[0].translate(TRUE_DIGITS)
        if digits != run[0] and _is_number(digits, "", ask=False):
            yield _finding(reading, *run.span(), "phone")
    yield from _spoken(reading)


def _finding(reading: Reading, start: int, end: int, rule: str) -> Finding:
    return reading.finding(Kind.CONTACT_DETAILS, start, end, rule, REASON)


def _number_in(run: str, before: str) -> tuple[int, int] | None:
    """Where in `run` a number is: all of it, or without a few groups of digits at its edges."""
    groups = list(GROUP.finditer(run))
    if _is_number(run, before, ask=True):
        return 0, len(run)
    starts = [group.start() for group in groups[1:] if group[0].startswith(("0", "+", "("))]
    ends = [group.end() for group in groups[-MOST_DROPPED - 1 :]]
    for start in [0, *starts[:MOST_DROPPED]]:
        for end in reversed(ends):
            if end > start and _is_number(run[start:end], before, ask=False):
                return start, end
    return None


def _is_number(run: str, before: str, *, ask: bool) -> bool:
    """Whether all of `run` is one number; the library is asked only where `ask` allows it."""
    groups = re.findall(r"[\do]+", run)
    digits = "".join(groups).replace("o", "0")
    least = 6 if len(groups) == 1 and DIALLED.search(before) else 7
    if not least <= len(digits) <= 15 or digits in PUBLIC or len(set(digits)) < 3:
        return False
    if SHAPES.fullmatch(run):
        return True
    if DATE.search(run) or (TIME.search(run) and " " in run):
        return False
    if REFERENCE.search(before) and not run.startswith(("+", "1-8")):
        return False
    if CUE.search(before):
        return True
    sizes = [len(group) for group in groups]
    if run.startswith(("+", "(+", "00")):
        return len(digits) >= 8 and (
            not run.startswith("00") or (ask and _is_valid("+" + digits[2:], None))
        )
    if run.startswith(("0", "o", "(0")):
        return (
            9 <= len(digits) <= 12 and (len(sizes) <= 5 or max(sizes) <= 2) and "." not in run[:3]
        )
    if sizes[-3:] == [3, 3, 4] and len(digits) in {10, 11} and " - " not in run:
        return True
    return (
        ask
        and len(digits) >= 10
        and len(sizes) <= 4
        and any(_is_valid(digits, region) for region in (settings.CRISIS_COUNTRY, "US"))
    )


def _is_valid(digits: str, region: str | None) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(digits, region))
    except phonenumbers.NumberParseException:
        return False


def _spoken(reading: Reading) -> Iterator[Finding]:
    """Runs of at least seven digits of which some are words, with "then" between groups."""
    if SPOKEN.keys().isdisjoint(reading.vocabulary):
        return
    first = 0
    for is_digit, run in itertools.groupby(reading.said, key=_is_digit):
        said = list(run)
        ahead = sum(1 for _ in itertools.takewhile(BETWEEN.__contains__, said))
        digits = [word for word in said if word not in BETWEEN]
        if is_digit and len(digits) > LEAST_SPOKEN and _dictates_a_number(digits):
            span = reading.span(first + ahead, first + len(said) - 1)
            yield _finding(reading, *span, "phone-in-words")
        first += len(said)


def _is_digit(word: str) -> bool:
    return word in SPOKEN or word.isdecimal() or word in BETWEEN


def _dictates_a_number(run: list[str]) -> bool:
    digits, times = "", 1
    for word in run:
        said = SPOKEN.get(word, word)
        if said.startswith("x"):
            times = int(said[1:])
        else:
            digits, times = digits + said * times, 1
    in_words = sum(word in SPOKEN for word in run)
    one_by_one = in_words and all(len(word) == 1 or word in SPOKEN for word in run)
    counts_on = sum(later == str(int(one) + 1)[-1] for one, later in itertools.pairwise(digits))
    return (
        7 <= len(digits) <= 15
        and (one_by_one or in_words >= LEAST_SPOKEN)
        and counts_on < len(digits) // 2
    )
