"""S7xx and W602: care cards, and what a page may say about medicines."""

import re
from collections.abc import Iterator
from itertools import islice

from articles.lint import lists
from articles.lint.page import Page
from articles.lint.sentences import sentences
from articles.lint.source import Kind
from articles.problems import MOST_TOLD, Problem
from articles.schema import Kind as PageKind

MOST_CARDS = 3
MOST_CALLOUTS = 2

_DOSE = re.compile(
    r"\b\d[\d.,]{0,9}\s?(?:to\s\d[\d.,]{0,9}\s?)?(?:mg|mcg|µg|micrograms?|milligrams?|milligrammes?|ml|grams?)"
    r"\b(?!\s?(?:/|per\b|an?\b)\s?(?:l|litres?|ml|millilitres?)\b)"
    r"|\b(?:\d+|half|one|two|three|four)\s(?:of\s|an?\s)?(?:tablets?|capsules?|pills?|drops|patch)\b",
    re.IGNORECASE,
)


def problems(page: Page) -> Iterator[Problem]:
    yield from _cards(page)
    yield from islice(_warnings(page), MOST_TOLD)
    yield from islice(_doses(page), MOST_TOLD)
    yield from _note(page)


def _cards(page: Page) -> Iterator[Problem]:
    cards = [box for box in page.boxes if box.name == "care"]
    callouts = [box for box in page.boxes if box.name == "callout"]
    if not cards and page.front.kind in {PageKind.CONDITION, PageKind.SYMPTOM}:
        message = "The page has no care card; say when to get help, with /// care | …."
        yield page.error_once_finished("S701", page.manuscript.body_line, message)
    if len(cards) > MOST_CARDS:
        message = f"The page has {len(cards)} care cards; keep one of each level."
        yield page.advice("S702", cards[MOST_CARDS].line, message)
    if len(callouts) > MOST_CALLOUTS:
        message = f"The page has {len(callouts)} callouts; keep {MOST_CALLOUTS}."
        yield page.advice("S702", callouts[MOST_CALLOUTS].line, message)
    for card in cards:
        if not card.title.endswith("if:"):
            message = f"The heading “{card.title}” must end in “if:”."
            yield page.error("S708", card.line, message)
        words = " ".join(block.text for block in page.body if block.box is card)
        if card.level == "emergency" and not re.search(r"\b999\b", words):
            message = "The emergency card does not name 999; begin it with “Call 999”."
            yield page.error("S706", card.line, message)


def _warnings(page: Page) -> Iterator[Problem]:
    for block in page.body:
        is_warning = block.kind is Kind.ITEM and block.box and block.box.name == "dont"
        if is_warning and not block.text.casefold().startswith("do not "):
            message = "An item under “Don't” must begin with “do not”, or it says the opposite."
            yield page.error("S704", block.line, message)


def _doses(page: Page) -> Iterator[Problem]:
    """An amount of anything but coffee and its like, on a page that names such a medicine."""
    if not any(lists.prescription_medicine().search(block.text) for block in page.texts):
        return
    for block in page.texts:
        for sentence in sentences(block.text):
            dose = _DOSE.search(sentence)
            if dose and not lists.everyday_substance().search(sentence):
                line = block.line_at(max(0, block.text.find(sentence)))
                message = f"“{dose.group()}” reads as a dose; leave it to the prescriber."
                yield page.error("W602", line, message, block.field)


def _note(page: Page) -> Iterator[Problem]:
    note = lists.medicines().note
    words = " ".join(" ".join(block.text for block in page.body).split())
    if note.casefold() in words.casefold():
        return
    for block in page.texts:
        if medicine := lists.prescription_medicine().search(block.text):
            message = f"“{medicine.group()}” needs the sentence “{note} …” on the page; add it."
            line = block.line_at(medicine.start())
            yield page.error("S709", line, message, block.field)
            break
