"""What stands around words that may be a name, and what it tells of them."""

import re
from dataclasses import dataclass
from functools import cached_property

from comments.screening.lists import entries
from comments.screening.reading import fold

RELATIONS = sorted(map(re.escape, entries("relations.txt", fold)), key=len, reverse=True)
WRITER = re.compile(
    r"\b(?:i'?m|i am|myself|je suis|soy|ich bin(?: der| die)?|jestem|regards|wishes|sincerely|faithfully|signed"
    r"|yours truly|your truly|yours|love from|name|my full name|sent by|posted by|written by|comment by"
    r"|best|all the best(?: from)?|greetings from|xx?)[\s,:.-]{1,3}$"
)
WRITER_ABROAD = re.compile(
    r"\b(?:je suis|soy|ich bin(?: der| die)?|jestem|sono|sou|ik ben)[\s,:.-]{1,3}$"
)
OTHERS = re.compile(
    r"\b(?:it'?s(?: me,)?|it is|this is|that'?s|me|i'?m (?:not )?the|cheers|thanks|thank you|thx|love|ta"
    rf"|(?:{'|'.join(RELATIONS)})(?:'?s)?(?: name)?(?: is| was|,)?(?: called| named| a certain)?"
    r"|(?:by|under) the name(?: of)?|goes by|answers to|signed by|submitted by|addressed to|on behalf of"
    r"|called|named|told|ask for|married (?:a |an )?|from the desk of|i|born)[\s,:.-]{1,3}$"
)
TITLE = re.compile(
    r"\b(?:mrs?|ms|miss|dr|dra|doctor|professor|prof|sir|dame|lady|sister|nurse|rev|reverend|captain|capt"
    r"|colonel|col|major|sergeant|sgt|headmaster|matron|mister|madam|auntie|aunt|uncle|herr|frau|madame"
    r"|monsieur|senora?|signora?|pan|pani|docteur|doktor|dokter|dottor|dottore|dottoressa|doutora?|doctora"
    r"|professore|professoressa|mama|papa|priest|pastor|engineer|maitre|mevrouw|meneer)\.? $"
)
GREETING = re.compile(r"\b(?:hi|hello|hey|hiya|dear|thanks|thank you|sorry|bless|ok|yes|no),? $")
INSIDE = re.compile(r"\b(?:in|near|at|around|outside|via|visit|visiting|visited)\s$")
TOWARDS = re.compile(
    r"\b(?:in|at|near|from|to|of|around|outside|via|visit|visiting|the|for|de|di|du|en|aus|bei|nach|w|z)\s$"
)
BEFORE_THINGS = re.compile(
    r"\b(?:an?|the|some|our|your|this|that|any|new|my|his|her|their|take|took|taking|tried|try|trying|use|used"
    r"|using|bought|buy|on|off|download|like|or|watch|watched|read|reading|play|played|love)\s$"
)
SENTENCE_BEGINS = re.compile(r"(?:^|[.!?:\n\"(~-]\s*)$")

WHAT_PEOPLE_DO = re.compile(
    r" (?:who|whose|said|says|told|tells|reckons|thinks|swears|asked|wrote|writes|posted|mentioned"
    r"|himself|herself|again|here)\b"
)
HERE = re.compile(r" (?:here|again|speaking|writing|this side)\b|, \d\d\b")
PAUSE = re.compile(r"(?: ?[,(:/-]|\.\s|\.?$| here\b| from\b| again\b)")
GOES_ON = re.compile(
    r"(?:'s)?\s*(?:$|[.,;:!?)(\n/~-]|\bx+\b|\d|(?:here|again|speaking|writing|from|this side|is|was|has|had|have"
    r"|says|said|told|asked|thinks|reckons|swears|wrote|did|does|do|gets|got|goes|went|will|would|can|could|might"
    r"|and|or|but|because|if|when|as|who|aged|of|at|in|on|off|up|near|next|lol)\b)"
)
TEXT_ENDS = re.compile(r"\W*(?:x+\W*)?$")
BEHIND, AHEAD = 70, 30  # characters that are looked at


@dataclass(frozen=True)
class Around:
    """What stands before and behind a stretch of the folded text."""

    folded: str
    start: int
    end: int

    @property
    def _begins(self) -> int:
        return max(0, self.start - BEHIND)

    @cached_property
    def before(self) -> str:
        return self.folded[self._begins : self.start]

    @cached_property
    def after(self) -> str:
        return self.folded[self.end : self.end + AHEAD]

    @cached_property
    def cue(self) -> re.Match[str] | None:
        """Words behind which people are named."""
        return WRITER.search(self.before) or OTHERS.search(self.before) or TITLE.search(self.before)

    @cached_property
    def cue_start(self) -> int:
        """Where such words begin that belong to the finding; a greeting does not."""
        if not self.cue or "regards" in self.cue[0]:
            return self.start
        return self._begins + self.cue.start()

    def follows(self, pattern: re.Pattern[str]) -> bool:
        return pattern.search(self.before) is not None

    def precedes(self, pattern: re.Pattern[str]) -> bool:
        return pattern.match(self.after) is not None

    @cached_property
    def begins(self) -> bool:
        """Whether a sentence begins here, so that a capital means nothing."""
        return self.follows(SENTENCE_BEGINS)

    @cached_property
    def goes_on(self) -> bool:
        """Whether what stands behind may stand behind a name, and not behind a verb."""
        return self.precedes(GOES_ON)

    @cached_property
    def signs(self) -> bool:
        """Whether the text ends with it, behind a pause."""
        pause = self.begins or self.before.rstrip(" ")[-1:] in {",", "-"}
        return pause and self.precedes(TEXT_ENDS)

    @cached_property
    def alone(self) -> bool:
        return (self.begins and self.goes_on) or self.signs
