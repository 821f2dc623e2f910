"""Reads every line that the site logs while the tests run, and finds what is nobody's business."""

import copy
import ipaddress
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db.models import Model
from django.db.models.signals import post_save

from sleepsite.logs import RequestLines, TextFormatter

EMAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w+")
NUMBERS = re.compile(r"[0-9A-Fa-f]*(?:[.:]+[0-9A-Fa-f]+)+")  # a time of day looks like an address
SIGNED = re.compile(r"\S+\.[\w-]{43}\b")  # a receipt's token, and the key of a link in a mail
TYPED = ("text", "name", "email", "note")  # in the tables of comments
LONG_ENOUGH = 4  # characters; shorter words stand in any line
NOT_OURS = ("mail.log",)  # the mail server of the tests, which writes what it is sent


class LogWatch(logging.Handler):
    """Keeps what the console would show, from INFO on, with what visitors typed meanwhile."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(TextFormatter())
        self.lines: list[str] = []
        self.typed: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        if record.name in NOT_OURS:
            return
        record = copy.copy(record)  # the filter writes some lines anew, and others read them too
        RequestLines().filter(record)
        self.lines.append(self.format(record))

    def note(self, instance: Model, **signal: object) -> None:
        """What stands in a saved row that somebody typed."""
        if instance._meta.app_label == "comments":
            words = (getattr(instance, field, "") for field in TYPED)
            self.typed |= {word for word in words if word and len(word) >= LONG_ENOUGH}

    @contextmanager
    def reading(self) -> Iterator["LogWatch"]:
        post_save.connect(self.note)
        logging.getLogger().addHandler(self)
        try:
            yield self
        finally:
            logging.getLogger().removeHandler(self)
            post_save.disconnect(self.note)

    def found(self) -> list[str]:
        """What the lines tell of somebody, a sentence each; then it begins anew."""
        lines, typed = self.lines, self.typed
        self.lines, self.typed = [], set()
        return [f"The log holds {what}: {line}" for line in lines for what in said_in(line, typed)]


def said_in(line: str, typed: set[str]) -> Iterator[str]:
    """The kinds of private words in a line of the log; `typed` is what visitors wrote."""
    if EMAIL.search(line):
        yield "an e-mail address"
    if any(map(is_address, NUMBERS.findall(line))):
        yield "an internet address"
    if SIGNED.search(line):
        yield "a private key"
    for words in typed:
        if re.search(rf"(?<!\w){re.escape(words)}(?!\w)", line):
            yield f"what somebody typed ({words})"


def is_address(text: str) -> bool:
    try:
        return bool(ipaddress.ip_address(text))
    except ValueError:
        return False
