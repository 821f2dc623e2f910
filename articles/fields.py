"""The kinds of text that front matter and the lists beside the articles are made of."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
)

from articles.characters import hidden_character

SLUG = r"^[a-z0-9]+(?:-[a-z0-9]+)*$"


class Entry(BaseModel):
    """Something an editor wrote: frozen, no unknown fields, no guessing of types."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _without_hidden_characters(text: str) -> str:
    if hidden_character(text):
        raise ValueError("hidden character")
    return text


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or set(text) & set(' "<>\\'):
        raise ValueError("no web address")
    return text


def _digits(value: object) -> object:
    """A number that names something (PMID, ISBN) is text, whether or not it stands in quotes."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


OptionalText = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=1000),
    AfterValidator(_without_hidden_characters),
]
Text = Annotated[OptionalText, Field(min_length=1)]
Slug = Annotated[str, StringConstraints(pattern=SLUG, max_length=80)]
WebAddress = Annotated[Text, AfterValidator(_web_address)]
# A path on this site, with its query where it had one; never the home page itself.
OldAddress = Annotated[
    str, StringConstraints(pattern=r"^/[^\s/\\#\"<>][^\s\\#\"<>]*$", max_length=300)
]
Digits = Annotated[str, BeforeValidator(_digits), StringConstraints(pattern=r"^[0-9Xx -]{1,20}$")]
