"""Whom to call in danger, by country, from one file with the date of its last check.

Every page may print them, so a site does not start with a file that has a mistake in it, and reads
it no more afterwards: an edit shows at the next start.
"""

import datetime
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from django.conf import settings
from pydantic import Field, StringConstraints, ValidationError

from articles import plain_yaml
from articles.fields import Entry, OptionalText, Text
from articles.problems import Path as PathInside
from articles.problems import Problem, error, schema_problems

FILE = Path(__file__).with_name("help_lines.yaml")
STALE_AFTER = datetime.timedelta(days=365)

Dialled = Annotated[OptionalText, StringConstraints(pattern=r"^(\+?[0-9]+)?$")]
DIGITS = 'digits in quotes without spaces such as "116123", or "" for none'


class HelpLine(Entry):
    """`number` is what a telephone dials, empty where nothing is dialled."""

    name: Text = Field(description="text; a name of digits needs quotes")
    contact: Text = Field(description="text such as call 116 123")
    about: Text = Field(description="text")
    number: Dialled = Field(description=DIGITS)


class Country(Entry):
    """`emergency` is empty where we have no number that we are sure of."""

    place: Text = Field(description="text such as the UK")
    emergency: Dialled = Field(description=DIGITS)
    lines: tuple[HelpLine, ...] = Field(
        strict=False,
        description="a list of lines with a name, contact, about and number each",
    )
    young: HelpLine | None = Field(
        None, description="one line with a name, contact, about and number, or left out"
    )


class HelpLines(Entry):
    """The whole file."""

    last_checked: datetime.date = Field(description="a day such as 2026-01-31")
    countries: dict[str, Country] = Field(
        description="countries by their code, each with place, emergency and lines"
    )
    elsewhere: Text = Field(description="text")

    def is_stale(self, today: datetime.date) -> bool:
        return today - self.last_checked > STALE_AFTER


@dataclass(frozen=True)
class Parsed:
    """The file as it is now: `known` is None where there are problems.

    `lines` tells where each value stands in `file`.
    """

    file: str
    known: HelpLines | None
    problems: tuple[Problem, ...]
    lines: Mapping[PathInside, int]


@dataclass(frozen=True)
class Help:
    """Help for readers of one country first, then for the others."""

    here: Country
    others: tuple[Country, ...]
    elsewhere: str
    last_checked: datetime.date


class WrongHelpLines(Exception):
    """The file has a mistake: a sentence that names its line."""


@cache
def help_lines() -> HelpLines:
    """The file as it was when it was first asked for; raises WrongHelpLines for its first mistake.

    The server asks at its start, so no page ever raises.
    """
    parsed = read(Path.cwd())
    if parsed.known is None:
        raise WrongHelpLines(str(parsed.problems[0]))
    return parsed.known


def help_for(country: str) -> Help:
    """What to print for a site in `country`, a key of the file; KeyError for any other."""
    known = help_lines()
    others = (other for code, other in known.countries.items() if code != country)
    return Help(known.countries[country], tuple(others), known.elsewhere, known.last_checked)


def read(folder: Path) -> Parsed:
    """The file as it is now, named as it lies from `folder`; raises nothing."""
    file = os.path.relpath(FILE, folder)
    try:
        loaded = plain_yaml.load(FILE.read_bytes())
    except OSError as failure:
        message = f"The file cannot be read ({failure.strerror})."
        return Parsed(file, None, (error(file, None, "", "C001", message),), {})
    except plain_yaml.YamlError as mistake:
        return Parsed(file, None, (error(file, mistake.line, "", "C003", str(mistake)),), {})
    known, found = _checked(loaded, file)
    return Parsed(file, known, found, loaded.lines)


def _checked(loaded: plain_yaml.Loaded, file: str) -> tuple[HelpLines | None, tuple[Problem, ...]]:
    if not isinstance(loaded.data, dict):
        message = "The file must be lines of field: value."
        return None, (error(file, 1, "", "C003", message),)
    try:
        known = HelpLines.model_validate(loaded.data)
    except ValidationError as failure:
        return None, tuple(schema_problems(failure, HelpLines, file, loaded.lines))
    here = settings.CRISIS_COUNTRY
    if here not in known.countries:
        line = loaded.lines.get(("countries",))
        message = f"The field is missing; CRISIS_COUNTRY says that this site is in {here}."
        return None, (error(file, line, f"countries.{here}", "C004", message),)
    return known, ()
