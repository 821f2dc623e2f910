"""Names on other platforms: "insta: mel_sleeps", "@mel_sleeps", "add me on snap".

Left alone are platforms that are only talked about ("I saw it on TikTok"), a first name behind an
@ ("@Sarah, same here") and times ("woke @ 2").
"""

import re
from collections.abc import Iterator

from comments.screening.findings import Finding, Kind
from comments.screening.lists import entries
from comments.screening.names import ENGLISH, FIRST_NAMES
from comments.screening.phrases import PhraseBook
from comments.screening.reading import Reading, fold
from comments.screening.spelling import ORDINARY

REASON = "This names an account somewhere else, and contact details are not published."
PLATFORMS = entries("platforms.txt", fold)
NOT_HANDLES = entries("words-not-handles.txt", fold)
BOOK = PhraseBook("platforms-phrases.txt")

AT_NAME = re.compile(r"(?<![\w.@])@(?P<name>[a-z_][\w.-]{2,40})")
NAMED = re.compile(
    r"\b(?!(?:my|our|the|his|her)\b)(?P<platform>[a-z]{2,12})(?: ?(?:name|handle|user ?name|user|account|id|tag|acc|page|nick))?"
    r"(?: (?:on|over) (?:there|here|it))?"
    r"(?P<joint> ?[:=/] ?| - | is ?:? | @| ?\()@?(?P<name>[a-z0-9_][\w.#-]{2,40})"
)
BESIDE = re.compile(
    r"\b(?P<platform>[a-z]{2,12}),? (?:as |under |at )?@?"
    r"(?P<name>[a-z][a-z.-]{0,30}[\d_#][\w.#-]{0,30}|[a-z]{2,20}(?:\.[a-z]{3,20}){1,3}(?![\w@]))"
)
ON = re.compile(
    r"\b(?P<name>[a-z][\w.-]*[\d_.][\w.-]*),? (?:on|over on|at|is my) (?:my )?(?P<platform>[a-z]{2,12})\b"
)
OWN = re.compile(r"\b(?:my|our|the) (?:\w+ )?$")
BEFORE = 20  # characters before a platform that may call it somebody's own
LIVE = re.compile(r"\blive:[\w.-]{3,32}")  # Skype
REDDIT = re.compile(r"(?<![\w/])/?u/[\w-]{3,30}")
JOINED = re.compile(r"(?<![\w./@:])[a-z0-9]{2,}(?:_[a-z0-9]+)+(?![\w@])")  # legs_at_night
TAGGED = re.compile(r"\b[\w.-]{2,32}#\d{4}\b")  # nightjar#4471


def find(reading: Reading) -> Iterator[Finding]:
    folded = reading.folded
    if "@" in folded:
        for match in AT_NAME.finditer(folded):
            if _is_handle(match["name"]):
                yield _finding(reading, *match.span(), "handle")
    if not PLATFORMS.isdisjoint(reading.vocabulary):
        for pattern in (NAMED, BESIDE, ON):
            for match in pattern.finditer(folded):
                if match["platform"] in PLATFORMS and not _is_talk(reading, match):
                    yield _finding(reading, *match.span(), "platform-name")
    for sign, pattern in (("u/", REDDIT), ("#", TAGGED), ("live:", LIVE), ("_", JOINED)):
        if sign in folded:
            for match in pattern.finditer(folded):
                yield _finding(reading, *match.span(), "handle")
    yield from BOOK.findings(Kind.CONTACT_DETAILS, reading)


def _finding(reading: Reading, start: int, end: int, rule: str) -> Finding:
    return reading.finding(Kind.CONTACT_DETAILS, start, end, rule, REASON)


def _is_talk(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a word behind a platform goes on with the sentence: "TikTok is somebody …"."""
    name = match["name"].rstrip(".")
    if name in NOT_HANDLES:
        return True
    stated = match.groupdict().get("joint", "").strip(" :") == "is"
    mine = OWN.search(reading.folded, max(0, match.start() - BEFORE), match.start())
    word = match["platform"] in ENGLISH  # "my twitch is …"
    return stated and (word or not mine) and (name in ENGLISH or name in ORDINARY)


def _is_handle(name: str) -> bool:
    """Whether an @ before `name` leads to an account: not a first name, place or time of day."""
    return name.rstrip(".-") not in FIRST_NAMES and name.rstrip(".-") not in NOT_HANDLES
