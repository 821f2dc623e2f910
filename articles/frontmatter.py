"""Reads the front matter of an article, and tells every mistake in it at once.

It knows one file at a time: whether a topic or an author exists is for the catalogue to say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from frontmatter.default_handlers import YAMLHandler
from pydantic import ValidationError

from articles import plain_yaml
from articles.problems import Path, Problem, advice, error, schema_problems
from articles.schema import FrontMatter, Kind

MAX_BYTES = 200_000
TITLE_LENGTH = range(3, 66)
SUMMARY_LENGTH = range(50, 161)


@dataclass(frozen=True)
class Parsed:
    """One file read: `front` is None where a problem of level E was found.

    `body_line` is the line of the file, from 1, on which `body` begins; `lines` tells where each
    value of the front matter stands.
    """

    front: FrontMatter | None
    body: str
    body_line: int
    problems: tuple[Problem, ...]
    lines: Mapping[Path, int]


def parse(source: bytes | str, file: str) -> Parsed:
    """Split `source` into front matter and body, with all of its problems; raises nothing."""
    try:
        text = _decoded(source, file)
        yaml_text, body, yaml_line, body_line = _split(text, file)
    except _RefusedError as refused:
        return Parsed(None, "", 1, (refused.problem,), {})
    try:
        loaded = plain_yaml.load(yaml_text)
    except plain_yaml.YamlError as mistake:
        line = yaml_line - 1 + (mistake.line or 1)
        return Parsed(None, body, body_line, (error(file, line, "", "C003", str(mistake)),), {})
    if not isinstance(loaded.data, dict):
        problem = error(
            file, yaml_line, "", "C003", "The front matter must be lines of field: value."
        )
        return Parsed(None, body, body_line, (problem,), {})
    lines = {path: line + yaml_line - 1 for path, line in loaded.lines.items()}
    front, problems = _checked(loaded.data, file, lines)
    return Parsed(front, body, body_line, tuple(problems), lines)


class _RefusedError(Exception):
    def __init__(self, file: str, code: str, message: str) -> None:
        super().__init__(message)
        self.problem = error(file, 1, "", code, message)


def _decoded(source: bytes | str, file: str) -> str:
    raw = source.encode("utf-8", "surrogatepass") if isinstance(source, str) else source
    if len(raw) > MAX_BYTES:
        raise _RefusedError(file, "C001", "The file is larger than 200 KB; split it.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _RefusedError(file, "C001", "The file is not UTF-8 text; save it as UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _split(text: str, file: str) -> tuple[str, str, int, int]:
    """The YAML, the body, and the lines on which they begin."""
    handler = YAMLHandler()
    if not handler.detect(text):
        raise _RefusedError(file, "C002", "There is no front matter; the first line must be ---.")
    try:
        yaml_text, body = handler.split(text)
    except ValueError:
        raise _RefusedError(
            file, "C002", "The front matter does not end; close it with ---."
        ) from None
    # The body is the end of the text, and the YAML follows the first line break after the fence.
    body_line = text[: len(text) - len(body)].count("\n") + 1
    yaml_line = text[: text.find(yaml_text, 3)].count("\n") + 1
    return yaml_text, body, yaml_line, body_line


def _checked(
    data: dict[str, Any], file: str, lines: Mapping[Path, int]
) -> tuple[FrontMatter | None, list[Problem]]:
    problems = [
        error(file, lines.get((field,), 1), field, code, message)
        for field, code, message in _disagreements(data, is_page=data.get("kind") == Kind.PAGE)
    ]
    try:
        front = FrontMatter.model_validate(data)
    except ValidationError as failure:
        problems = [*schema_problems(failure, FrontMatter, file, lines), *problems]
    if problems:
        return None, sorted(problems, key=lambda problem: problem.line or 0)
    return front, list(_wording(front, file, lines))


def _disagreements(data: Mapping[str, Any], *, is_page: bool) -> Iterator[tuple[str, str, str]]:
    """Fields that need or exclude each other: field, code, message."""
    kind = data.get("kind")
    for field in ("topics", "review_due"):
        if not is_page and not data.get(field):
            yield field, "C004", "The field is missing; every kind but page needs it."
    if kind == Kind.CONDITION and data.get("also_called") is None:
        message = "The field is missing; a condition needs its other names, or [] if it has none."
        yield "also_called", "C004", message
    if kind == Kind.ANSWER and not data.get("question"):
        yield "question", "C004", "The field is missing; an answer needs the question it answers."
    if data.get("reviewed_by") and not data.get("reviewed"):
        yield "reviewed", "C004", "The field is missing; reviewed_by needs the day of the review."
    if data.get("reviewed") and not data.get("reviewed_by"):
        yield "reviewed_by", "C004", "The field is missing; reviewed needs the reviewer's id."
    if is_page and data.get("comments", "none") != "none":
        yield "comments", "C005", "A page takes no comments; write none or leave the field out."


def _wording(front: FrontMatter, file: str, lines: Mapping[Path, int]) -> Iterator[Problem]:
    line = lines.get(("title",))
    if len(front.title) not in TITLE_LENGTH:
        message = f"It has {len(front.title)} characters; 3 to 65 fit a search result."
        yield advice(file, line, "title", "C015", message)
    if front.title.endswith(("?", ".")):
        message = "It ends with a question mark or full stop; make it a statement without one."
        yield advice(file, line, "title", "C015", message)
    if _is_title_case(front.title):
        yield advice(file, line, "title", "C015", "It is in Title Case; use sentence case.")
    if len(front.summary) not in SUMMARY_LENGTH:
        message = f"It has {len(front.summary)} characters; it must have 50 to 160."
        yield advice(file, lines.get(("summary",)), "summary", "C016", message)


def _is_title_case(title: str) -> bool:
    """Most longer words after the first begin with a capital; abbreviations (REM) do not count."""
    words = title.replace(settings.SITE_NAME, "").split()[1:]
    words = [word for word in words if len(word) > 3 and not word.isupper()]
    capitals = [word for word in words if word[0].isupper()]
    return len(capitals) >= 2 and len(capitals) * 2 > len(words)
