"""The lists that editors keep in `data/`: words to avoid, medicines, help lines, abbreviations."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from articles import plain_yaml
from articles.fields import Entry, Text
from articles.help_lines import WrongHelpLines, help_lines

DATA = Path(__file__).with_name("data")


class BannedWord(Entry):
    """Forms of one word, the level of its problem, and the advice that ends the sentence."""

    words: tuple[Text, ...] = Field(strict=False, min_length=1)
    level: Literal["E", "W"]
    advice: Text
    but_not: tuple[Text, ...] = Field((), strict=False, alias="except")

    @property
    def pattern(self) -> re.Pattern[str]:
        """Its group `word` is the word where it is not part of a phrase in which it is right."""
        right = f"{_any_of(self.but_not)}|" if self.but_not else ""
        return _whole(f"{right}(?P<word>{_any_of(self.words)})")


class Medicines(Entry):
    note: Text
    prescription: tuple[Text, ...] = Field(strict=False)
    everyday: tuple[Text, ...] = Field(strict=False)


class Organisations(Entry):
    numbers: tuple[Text, ...] = Field(strict=False)
    emails: tuple[Text, ...] = Field(strict=False)


def _read(name: str) -> Any:
    return plain_yaml.load((DATA / name).read_text(encoding="utf-8")).data


def _any_of(phrases: Iterable[str]) -> str:
    """The longest first; a line break is a space, and ' may be curly."""
    ordered = sorted(phrases, key=len, reverse=True)
    return "|".join(
        re.escape(phrase).replace("\\ ", r"\s+").replace("'", "['’]") for phrase in ordered
    )


def _whole(pattern: str) -> re.Pattern[str]:
    """`pattern` as whole words, in small letters or capitals."""
    return re.compile(rf"(?<![\w-])(?:{pattern})(?![\w-])", re.IGNORECASE)


@cache
def banned_words() -> tuple[tuple[BannedWord, re.Pattern[str]], ...]:
    words = [BannedWord.model_validate(entry) for entry in _read("banned_words.yaml")]
    return tuple((word, word.pattern) for word in words)


@cache
def medicines() -> Medicines:
    return Medicines.model_validate(_read("medicines.yaml"))


@cache
def prescription_medicine() -> re.Pattern[str]:
    return _whole(f"(?:{_any_of(medicines().prescription)})s?")


@cache
def everyday_substance() -> re.Pattern[str]:
    return _whole(_any_of(medicines().everyday))


@cache
def organisations_emails() -> frozenset[str]:
    return frozenset(address.casefold() for address in _organisations().emails)


@cache
def organisations_number() -> re.Pattern[str]:
    """The number of an organisation or of an emergency service, however it is spaced.

    Any number may be one where the help lines have a mistake, which then is the one thing to mend.
    """
    numbers = {*_organisations().numbers}
    try:
        countries = help_lines().countries.values()
    except WrongHelpLines:
        return re.compile(r"\d[\d -]*")
    for country in countries:
        numbers.add(country.emergency)
        numbers |= {line.number for line in [*country.lines, country.young] if line}
    digits = sorted((re.sub(r"\D", "", number) for number in numbers), key=len, reverse=True)
    shapes = "|".join(r"[ -]?".join(number) for number in digits if number)
    return re.compile(rf"(?<![\d,.])(?:{shapes})(?!\d|[,.]\d)")


@cache
def known_abbreviations() -> frozenset[str]:
    return frozenset(_read("abbreviations.yaml"))


@cache
def _organisations() -> Organisations:
    return Organisations.model_validate(_read("organisations.yaml"))
