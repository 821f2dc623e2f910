"""What is wrong with a file of words, said so that an editor can mend it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal

from pydantic import BaseModel, ValidationError

from articles.characters import HIDDEN

# The path to a value inside YAML: ("references", 0, "year").
Path = tuple[str | int, ...]

MOST_TOLD = 100  # mistakes of one file; a file with more is not an article at all


@dataclass(frozen=True)
class Problem:
    """One mistake in one file.

    `file` is relative to the folder of the words, `line` counts from 1 and is None where it is not
    known, `field` names the front matter's field (items of a list count from 1) and may be empty.
    Level "E" is an error, "W" advice. `message` is a sentence: what is wrong, what would be right.
    """

    file: str
    line: int | None
    field: str
    code: str
    level: Literal["E", "W"]
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        what = f"{self.code} {self.field}" if self.field else self.code
        return f"{where}: {what}: {self.message}"


def error(file: str, line: int | None, field: str, code: str, message: str) -> Problem:
    return Problem(file, line, field, code, "E", message)


def advice(file: str, line: int | None, field: str, code: str, message: str) -> Problem:
    return Problem(file, line, field, code, "W", message)


def suggestion(word: object, known: list[str] | Mapping[str, Any]) -> str:
    """ "; did you mean “kind”?" where something near is known, else nothing."""
    near = get_close_matches(str(word), list(known), n=1)
    return f"; did you mean “{near[0]}”?" if near else ""


def field_name(path: Path) -> str:
    """("references", 0, "year") as an editor would say it: references[1].year."""
    name = ""
    for part in path:
        name += f"[{part + 1}]" if isinstance(part, int) else f".{part}"
    return name.removeprefix(".")


def schema_problems(
    failure: ValidationError,
    schema: type[BaseModel],
    file: str,
    lines: Mapping[Path, int],
    prefix: Path = (),
) -> Iterator[Problem]:
    """Each mistake pydantic found. Every field's description says what would be right.

    `prefix` is where the schema's own data lies in the file, `lines` where each value stands.
    """
    mistakes = failure.errors(include_url=False, include_context=False)
    for mistake in mistakes[:MOST_TOLD]:
        inside: Path = mistake["loc"]
        owner, description = _described(schema, inside)
        path = (*prefix, *inside)
        line = _nearest_line(lines, path)
        name = field_name(path)
        if mistake["type"] == "extra_forbidden":
            near = suggestion(inside[-1], owner.model_fields)
            yield error(file, line, name, "C006", f"There is no field of this name{near or '.'}")
        elif mistake["type"] == "missing":
            yield error(
                file, line, name, "C004", f"The field is missing; it must be {description}."
            )
        else:
            shown = _shown(mistake["input"])
            message = f"{shown} does not fit; the field must be {description}."
            yield error(file, line, name, "C005", message)


def _described(schema: type[BaseModel], path: Path) -> tuple[type[BaseModel], str]:
    """The innermost schema on the path, and the description of the deepest field that has one."""
    owner, description = schema, f"fields such as {', '.join(list(schema.model_fields)[:3])}"
    for part in path:
        field = owner.model_fields.get(part) if isinstance(part, str) else None
        if field is None:
            continue
        description = field.description or description
        # Entries are declared as tuple[Entry, ...], dict[str, Entry] or Entry | None.
        for inner in getattr(field.annotation, "__args__", ()):
            if isinstance(inner, type) and issubclass(inner, BaseModel):
                owner = inner
    return owner, description


def _nearest_line(lines: Mapping[Path, int], path: Path) -> int | None:
    """Of the value itself, or of what it stands in, up to the whole file."""
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path)


def _shown(value: object) -> str:
    text = HIDDEN.sub(lambda found: f"<U+{ord(found.group()):04X}>", str(value))
    return f"“{text}”" if len(text) <= 60 else f"“{text[:57]}…”"
