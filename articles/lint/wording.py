"""W601 and W607: words to avoid, and short forms that nobody has spelled out."""

import re
from collections.abc import Iterator
from itertools import islice

from articles.lint import lists
from articles.lint.page import Page
from articles.lint.source import Block, Kind
from articles.problems import MOST_TOLD, Problem

NEAR = 80  # characters before a short form in which its long form may stand

# NHS, CBT-I, ME/CFS, A&E, SSRIs; no codes such as NG217.
_SHORT_FORM = re.compile(r"(?<![\w.&/-])([A-Z][A-Z&/.-]*[A-Z])s?(?![\w&/-]|\.\w)")
_IN_BRACKETS = re.compile(r"\w[^\w()]*\((?:\w+ )?$")
_PARTS = re.compile(r"[/-]")
_IS_EXPLAINED = re.compile(r"\s+(?:is short for|stands for|means)\b|\s+\(\w+[\s-]\w+")


def problems(page: Page) -> Iterator[Problem]:
    for word, pattern in lists.banned_words():
        yield from islice(_banned(page, word, pattern), MOST_TOLD)
    yield from islice(_short_forms(page), MOST_TOLD)


def _banned(page: Page, word: lists.BannedWord, pattern: re.Pattern[str]) -> Iterator[Problem]:
    problem = page.error if word.level == "E" else page.advice
    for block in page.texts:
        if block.kind is Kind.TITLE and block.box and block.box.name == "dont":
            continue  # "Don't" is the name of that box
        for found in pattern.finditer(block.text):
            if found["word"]:
                message = f"“{found['word']}” is a word we avoid; {word.advice}."
                yield problem("W601", block.line_at(found.start()), message, block.field)


def _short_forms(page: Page) -> Iterator[Problem]:
    known = set(lists.known_abbreviations())
    for block in page.body:
        for found in _SHORT_FORM.finditer(block.text):
            short = found[1]
            parts = _PARTS.split(short)
            if short in known or all(part in known for part in parts):
                continue
            known |= {short, *parts}
            if not _spells_out(block, found):
                message = f"“{short}” is not spelled out; write it in full first, “… ({short})”."
                yield page.advice("W607", block.line_at(found.start()), message)


def _spells_out(block: Block, found: re.Match[str]) -> bool:
    """Words before it in brackets, or after it in brackets, or a sentence that says so."""
    before = block.text[max(0, found.start() - NEAR) : found.start()]
    return (
        _IN_BRACKETS.search(before) is not None
        or _IS_EXPLAINED.match(block.text, found.end()) is not None
    )
