"""Whom to call in danger, by country, from one file with the date of its last check."""

import datetime
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

FILE = Path(__file__).with_name("help_lines.yaml")
STALE_AFTER = datetime.timedelta(days=365)


class HelpLine(BaseModel):
    """`number` is what a telephone dials, empty where nothing is dialled."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: str
    contact: str
    about: str
    number: str


class Country(BaseModel):
    """`emergency` is empty where we have no number that we are sure of."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    place: str
    emergency: str
    lines: list[HelpLine]
    young: HelpLine | None = None


class HelpLines(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    last_checked: datetime.date
    countries: dict[str, Country]
    elsewhere: str

    def is_stale(self, today: datetime.date) -> bool:
        return today - self.last_checked > STALE_AFTER


@dataclass(frozen=True)
class Help:
    """Help for readers of one country first, then for the others."""

    here: Country
    others: tuple[Country, ...]
    elsewhere: str
    last_checked: datetime.date


@cache
def help_lines() -> HelpLines:
    return HelpLines.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def help_for(country: str) -> Help:
    """What to print for a site in `country`, a key of the file; KeyError for any other."""
    known = help_lines()
    others = (other for code, other in known.countries.items() if code != country)
    return Help(known.countries[country], tuple(others), known.elsewhere, known.last_checked)
