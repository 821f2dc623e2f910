"""P801: no e-mail address and no phone number of a person."""

import re
from collections.abc import Iterator
from itertools import islice

import phonenumbers

from articles.lint import lists
from articles.lint.page import Page
from articles.problems import MOST_TOLD, Problem

COUNTRY = "GB"  # of numbers without a country code

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_NUMBER = re.compile(
    r"(?<![\w.,/-])(?:(?:\+|\(?0)\d(?:[ ()-]{0,3}\d){6,14}|\(?\d{3}\)?[ -]\d{3}[ -]\d{4})"
    r"(?![\w-]|[.,/]\d)"
)


def problems(page: Page) -> Iterator[Problem]:
    yield from islice(_emails(page), MOST_TOLD)
    yield from islice(_numbers(page), MOST_TOLD)


def _emails(page: Page) -> Iterator[Problem]:
    # In the Markdown, so that the addresses behind links are seen too.
    places = [(line, found.group(), "") for line, found in islice(page.find(_EMAIL), MOST_TOLD)]
    for block in page.fields:
        places += [(block.line, found, block.field) for found in _EMAIL.findall(block.text)]
    for line, address, field in places:
        if address.casefold() not in lists.organisations_emails():
            yield page.error("P801", line, _message(address, "an e-mail address"), field)


def _numbers(page: Page) -> Iterator[Problem]:
    for block in page.texts:
        for found in _NUMBER.finditer(block.text):
            number = found.group()
            if not _is_organisations(number) and _is_phone_number(number):
                line = block.line_at(found.start())
                yield page.error("P801", line, _message(number, "a phone number"), block.field)


def _message(found: str, what: str) -> str:
    return f"“{found}” is {what}; leave it out, or add an organisation's to organisations.yaml."


def _is_phone_number(text: str) -> bool:
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(text, COUNTRY))
    except phonenumbers.NumberParseException:
        return False


def _is_organisations(text: str) -> bool:
    national = re.sub(r"^(?:00)?44(?=0?\d{9})0?", "0", re.sub(r"\D", "", text))
    return lists.organisations_number().fullmatch(national) is not None
