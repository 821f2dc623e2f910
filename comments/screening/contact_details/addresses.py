"""E-mail and web addresses: as machines write them, with spaces, with "at" and "dot" in words.

An address is a chain of pieces joined by dots, with at most one "at" in it. Left alone are sloppy
full stops ("slept till 3.in the end"), times after an @ and initials.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from comments.screening.findings import Finding, Kind
from comments.screening.lists import entries
from comments.screening.reading import Reading, fold

ENDINGS = entries("web-endings.txt", fold)  # com, org …: an address on their own account
WORDY_ENDINGS = entries("web-endings-that-are-words.txt", fold)  # it, me …: need more proof
PROVIDERS = entries("mail-providers.txt", fold)
PLAIN_LOCALS = entries("words-before-at.txt", fold)  # "I looked at gmail" is no address

MAIL = "This holds an e-mail address, and contact details are not published."
LINK = "This holds a web address; a moderator looks where it leads."

AT_WORDS = "at|arobase|arobas|arroba|aet|klammeraffe|malpa|chiocciola|apenstaartje"
DOT_WORDS = "dot|point|punto|punkt|ponto|kropka|punt"
OPEN, SHUT = r"\s?[\[({<*]\s?", r"\s?[\])}>*]\s?"
PART = re.compile(
    rf"""
    (?P<at> \s{{0,3}}@\s{{0,3}} | {OPEN}(?:{AT_WORDS}|@){SHUT} | \s(?:{AT_WORDS})\s )
  | (?P<dot> \s\.\s? | \.(?=\w) | \.\s(?=(?:com|org|net)\b)
           | {OPEN}(?:{DOT_WORDS}|\.){SHUT} | \s(?:{DOT_WORDS})\s )
  | (?P<piece> [\w+-]+ )
    """,
    re.VERBOSE,
)
# What every address holds, signs and words; looking closer is slow.
HINT = re.compile(
    rf"@|[\[({{<*]\s?(?:{AT_WORDS}|{DOT_WORDS}|\.)|\.(?:(?<=\w.)\w|(?<=\w\s.)|\s(?:com|org|net)\b)"
)
HINT_WORDS = PROVIDERS | frozenset(DOT_WORDS.split("|"))
SAID = re.compile(
    rf"\b(?:{DOT_WORDS})\b|\s(?:{AT_WORDS})\s(?:{'|'.join(sorted(map(re.escape, PROVIDERS)))})\b"
)
DETERMINERS = frozenset(
    ["the", "a", "this", "that", "these", "those", "every", "some", "any", "no"]
)
REACH = 120  # characters around a hint that may belong to the same address
WITH_SCHEME = re.compile(r"\b(?:h(?:tt|xx)ps?\s?:\s?//?|www\s?\.)\s?[^\s<>\"]{3,}")
UNDERSCORED = re.compile(r"\b[a-z0-9.]{1,40}([-_])at\1[a-z0-9]{1,40}\1dot\1[a-z]{2,9}\b")
BACKWARDS = re.compile(
    rf"(?<![\w.])(?:{'|'.join(sorted(ending[::-1] for ending in ENDINGS))})"
    r"\.[\w.-]{2,60}@[\w.+-]{2,40}"
)
SHOUTED = re.compile(r"\b[a-z0-9._-]{2,40}AT[a-z0-9-]{2,40}DOT[a-z]{2,9}\b")
LETTERED = re.compile(r"(?<!\w)(?:[\w.+-] ){3,40}@(?: [\w.-]){4,40}(?!\w)")
PATH = re.compile(r"[/?#][^\s<>\"]*")
TRAILING = ".,;:!?)'\"]"


@dataclass
class Chain:
    """The pieces of what may be an address and what joins them, with their places in the text."""

    pieces: list[re.Match[str]] = field(default_factory=list)
    joints: list[re.Match[str]] = field(default_factory=list)  # one fewer than pieces

    def takes(self, joint: re.Match[str], piece: re.Match[str]) -> bool:
        """Whether the piece goes on the chain: right behind the joint, and no second "at"."""
        second = joint.lastgroup == "at" and self.at is not None
        return self.touches(joint, piece) and not second

    def touches(self, joint: re.Match[str], piece: re.Match[str]) -> bool:
        if not self.pieces:
            return False
        return joint.start() == self.pieces[-1].end() and joint.end() == piece.start()

    def behind_at(self, joint: re.Match[str]) -> Chain:
        """The chain that goes on with `joint`, without what stands before the first "at"."""
        return Chain(self.pieces[self.at :], [*self.joints[self.at or 0 :], joint])

    @property
    def at(self) -> int | None:
        """The number of pieces before the "at"."""
        kinds = [joint.lastgroup for joint in self.joints]
        return kinds.index("at") + 1 if "at" in kinds else None


def find(reading: Reading) -> Iterator[Finding]:
    for pattern, signs, rule, reason in (
        (WITH_SCHEME, ("http", "hxxp", "www"), "web-address", LINK),
        (UNDERSCORED, ("_at_", "-at-"), "email-spelled-out", MAIL),
        (LETTERED, (" @ ",), "email-spelled-out", MAIL),
        (BACKWARDS, ("@",), "email-spelled-out", MAIL),
    ):
        said = any(sign in reading.folded for sign in signs)
        for match in pattern.finditer(reading.folded) if said else ():
            end = match.start() + len(match[0].rstrip(TRAILING))
            yield reading.finding(Kind.CONTACT_DETAILS, match.start(), end, rule, reason)
    for match in SHOUTED.finditer(reading.text) if "DOT" in reading.text else ():
        yield Finding(Kind.CONTACT_DETAILS, *match.span(), "email-spelled-out", MAIL)
    for chain in _chains(reading):
        yield from _mail(reading, chain) or _site(reading, chain)


def _chains(reading: Reading) -> Iterator[Chain]:
    """Every run of at least two joined pieces that may be an address."""
    for start, end in _around_hints(reading):
        yield from _joined(reading.folded, start, end)


def _around_hints(reading: Reading) -> Iterator[tuple[int, int]]:
    """The stretches of the text that may hold an address, between blanks and apart."""
    folded = reading.folded
    start = end = -1
    hints = list(HINT.finditer(folded))
    if not HINT_WORDS.isdisjoint(reading.vocabulary):
        hints = sorted([*hints, *SAID.finditer(folded)], key=re.Match.start)
    for hint in hints:
        if hint.start() > end:
            if end > 0:
                yield start, end
            start = max(0, end, folded.rfind(" ", 0, max(0, hint.start() - REACH)))
        blank = folded.find(" ", hint.end() + REACH)
        end = len(folded) if blank < 0 else blank
    if end > 0:
        yield start, end


def _joined(folded: str, start: int, end: int) -> Iterator[Chain]:
    chain, joint = Chain(), None
    for part in PART.finditer(folded, start, end):
        if part.lastgroup != "piece":
            joint = part
            continue
        if joint and chain.takes(joint, part):
            chain.joints.append(joint)
        else:
            if chain.joints:
                yield chain
            # "I am at asha@…": the first "at" was a word, and the address begins behind it.
            chain = chain.behind_at(joint) if joint and chain.touches(joint, part) else Chain()
        chain.pieces.append(part)
        joint = None
    if chain.joints:
        yield chain


def _mail(reading: Reading, chain: Chain) -> list[Finding]:
    at = chain.at
    if at is None:
        return []
    sign, local = chain.joints[at - 1][0].strip(), chain.pieces[at - 1][0]
    host, dots = chain.pieces[at:], [joint[0] for joint in chain.joints[at:]]
    length = _host_length(host, lambda ending: ending in ENDINGS or ending in WORDY_ENDINGS)
    spaced = chain.joints[at - 1][0] != sign
    if not length and host[0][0] in PROVIDERS and not (spaced and host[0][0] in WORDY_ENDINGS):
        length = 1
    in_words = sign.isalpha()
    spoken = in_words and any(dot.strip() != "." for dot in dots[: length - 1])
    if in_words and not spoken and (local in PLAIN_LOCALS or not _is_handle(local, at)):
        return []  # "I looked at example.com": the site alone is the finding
    if not length or (in_words and local in PLAIN_LOCALS):
        return []
    rule = "email" if sign == "@" and all(dot == "." for dot in dots) else "email-spelled-out"
    start, end = chain.pieces[0].start(), host[length - 1].end()
    return [reading.finding(Kind.CONTACT_DETAILS, start, end, rule, MAIL)]


def _is_handle(local: str, pieces: int) -> bool:
    return pieces > 1 or not local.isalpha()


def _site(reading: Reading, chain: Chain) -> list[Finding]:
    host = chain.pieces[chain.at or 0 :]
    spelled = any(joint[0].strip() != "." for joint in chain.joints[chain.at or 0 :])
    path = PATH.match(reading.folded, host[-1].end())
    proven = bool(path) or len(host) > 2 or any(mark in host[0][0] for mark in "-0123456789")

    def is_ending(ending: str) -> bool:
        if spelled:
            return ending in ENDINGS and (len(ending) > 2 or ending == "uk")
        return ending in ENDINGS or (proven and ending in WORDY_ENDINGS)

    length = _host_length(host, is_ending)
    name = host[length - 2][0] if length else ""
    if not name or name.isdigit() or (len(name) == 1 and not path):
        return []
    if spelled and name in DETERMINERS:  # "the dot com days"
        return []
    whole = path if path and length == len(host) else None
    end = whole.start() + len(whole[0].rstrip(TRAILING)) if whole else host[length - 1].end()
    return [reading.finding(Kind.CONTACT_DETAILS, host[0].start(), end, "web-address", LINK)]


def _host_length(host: list[re.Match[str]], is_ending: Callable[[str], bool]) -> int:
    """How many pieces make the longest host name, 0 where none of them can end one."""
    return next((size for size in range(len(host), 1, -1) if is_ending(host[size - 1][0])), 0)
