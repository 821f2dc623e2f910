"""A phrase file made ready to be searched for; the grammar is explained in `phrases`."""

import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from comments.screening.automaton import ANY, Automaton, Choice, Gap, Node
from comments.screening.inflection import forms
from comments.screening.lists import entries, lines
from comments.screening.reading import STOP, fold, words
from comments.screening.spelling import Spelling

Label = TypeVar("Label")

HEADING = re.compile(r"\[([a-z-]+)\] (.+)")
GAPS = {"..": Gap(3), "...": Gap(7)}
BEGINNING = "^"
MOST_WORDS = 20_000
OTHER = ""  # any word that stands in no line of a file
OPENINGS = frozenset(
    [STOP, "and", "but", "so", "then", "or", "just", "please", "honestly", "simply", "also", "guys"]
)
STEM = re.compile(r"(\w{3,})\*")


class Rule(NamedTuple):
    name: str
    reason: str


class Excuse(NamedTuple):
    """What takes back findings of the rule of that name, or of every rule where there is none."""

    rule: str | None
    whole_sentence: bool


class Meanings(dict[str, str]):
    """What the words of a text mean in a file, worked out once for each word, within bounds."""

    def __init__(self, meant: Callable[[str], str]) -> None:
        super().__init__()
        self._meant = meant

    def __missing__(self, word: str) -> str:
        if len(self) > MOST_WORDS:
            self.clear()
        meaning = self[word] = self._meant(word)
        return meaning


class PhraseFile:
    """The phrases and the excuses of one file, and the words that they are made of."""

    def __init__(
        self, name: str, *, mends: bool = True, known: Callable[[str], str] | None = None
    ) -> None:
        fillers = entries("fillers.txt", fold)
        self.phrases: Automaton[Rule] = Automaton(fillers, OPENINGS)
        self.excuses: Automaton[Excuse] = Automaton(fillers, OPENINGS)
        self._known = known
        self._groups: dict[str, list[Choice]] = {}
        self._vocabulary: set[str] = {*fillers, *OPENINGS}
        self._stems: set[str] = set()
        self._read(name)
        self._spelling = Spelling(self._vocabulary if mends else ())
        self._stem = re.compile("|".join(sorted(self._stems, key=len, reverse=True)) or "(?!)")
        self.meanings = Meanings(self._meant)

    def _read(self, name: str) -> None:
        rule: Rule | None = None
        for line in lines(name):
            if heading := HEADING.fullmatch(line):
                rule = Rule(*heading.groups())
            elif line.startswith("@") and " = " in line:
                group, _, choices = line.partition(" = ")
                self._groups[group] = self._choices(choices)
            elif line.startswith("!"):
                excuse = Excuse(rule.name if rule else None, line.startswith("!!"))
                self._end(self.excuses, line.lstrip("!")).labels.append(excuse)
            elif rule:
                self._end(self.phrases, line).labels.append(rule)
            else:
                raise ValueError(f"{name}: a phrase before the first rule: {line!r}")

    def _end(self, automaton: Automaton[Label], line: str) -> Node[Label]:
        """The node where the phrases of a line end."""
        places = line.split()
        node = automaton.anywhere
        if places[0] == BEGINNING:
            node = automaton.opening
            places = places[1:]
        if places[-1].startswith("("):
            raise ValueError(f"a line may not end with what may be missing: {line!r}")
        for place in places:
            if place in GAPS:
                node = node.after(GAPS[place])
            else:
                optional = place.startswith("(")
                choices = tuple(self._choices(place.strip("()")))
                node = node.after(choices, optional=optional)
        return node

    def _choices(self, written: str) -> list[Choice]:
        choices: list[Choice] = []
        for choice in written.split("|"):
            if choice.startswith("@"):
                choices += self._groups[choice]
            else:
                rows: list[Choice] = [()]
                for part in choice.split("_"):
                    rows = [row + said for row in rows for said in self._said(part)]
                choices += rows
        return choices

    def _said(self, part: str) -> list[Choice]:
        """What one written word stands for: itself, its forms, any word, or a beginning."""
        if part == ANY:
            return [(ANY,)]
        if stem := STEM.fullmatch(part):
            beginning = fold(stem[1])
            self._stems.add(beginning)
            return [(beginning + ANY,)]
        written = [part]
        if part.endswith(("~", "+")):
            written = forms(fold(part[:-1]))[: None if part.endswith("~") else 2]
        said = []
        for form in written:
            row = tuple(words(fold(form)) or [form])
            self._vocabulary.update(row)
            said.append(row)
        return said

    def _meant(self, word: str) -> str:
        """The word of this file that `word` stands for, OTHER where it is none of its words."""
        if self._known:
            word = self._known(word)
        if word in self._vocabulary:
            return word
        if stem := self._stem.match(word):
            return stem[0] + ANY
        mended = self._spelling.meant(word)
        return mended if mended in self._vocabulary else OTHER
