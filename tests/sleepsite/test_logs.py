"""The lines of the log, as the console shows them."""

import json
import logging
from io import StringIO

import pytest
from django.db import OperationalError
from django.test import Client

from comments.models import Comment, Mailbox
from comments.models.mailbox import MailboxQuerySet
from sleepsite.logs import JSONFormatter, Repetitions, TextFormatter
from sleepsite.request_ids import with_request_ids
from tests.making import make_comment


@pytest.fixture
def console():
    """The site's own handler, writing where the test can read it; no fault was told yet."""
    handler = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    for one in handler.filters:
        if isinstance(one, Repetitions):
            one._told.clear()
    stream = handler.setStream(StringIO())
    yield handler
    handler.setStream(stream)


@pytest.fixture
def log(console):
    """What the console shows."""
    return console.stream.getvalue


@pytest.mark.parametrize("path", ["receipt/1.secret", "confirm/1.secret", "unsubscribe/1.secret"])
@pytest.mark.django_db
def test_a_private_address_that_leads_nowhere_is_logged_without_its_key(client, log, path):
    client.get(f"/comments/{path}/")

    assert "Not Found: GET /comments/" in (said := log())
    assert "secret" not in said


@pytest.mark.django_db
def test_a_private_address_is_logged_without_its_key_while_storage_is_away(
    client, log, monkeypatch
):
    link = Mailbox.objects.create(address="asha@example.org").url("unsubscribe")

    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(MailboxQuerySet, "filter", away)

    page = client.post(link)

    assert page.status_code == 503
    assert "connection refused" in (said := log())
    assert link.split("/")[3] not in said


@pytest.mark.django_db
def test_other_paths_are_logged_as_they_are(client, log):
    client.get(f"/comments/{make_comment(status='pending').pk}/nowhere/")

    assert "/nowhere/" in log()


FORGED = "/nowhere\n2026-11-20 12:00:00 ERROR django: all is lost/\u202e\x1b[31m"


@pytest.fixture(params=[TextFormatter, JSONFormatter])
def either_format(request, console):
    """What the console shows, line by line, in each of the two formats."""
    before = console.formatter
    console.setFormatter(request.param())
    yield lambda: console.stream.getvalue().splitlines()
    console.setFormatter(before)


@pytest.mark.django_db
def test_a_path_cannot_forge_a_line(client, either_format):
    client.get(FORGED)

    (line,) = either_format()
    assert "Not Found" in line
    assert "all is lost" not in line
    assert line.isascii()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil\nexample"},
        {"Host": "asha@example.org"},
        {"Origin": "https://asha.example\r\nERROR"},
        {"Referer": "https://asha.example/"},
        {"X-Request-ID": "asha"},
        {"Cookie": "csrftoken=asha; sessionid=asha"},
        {"User-Agent": "asha\n"},
    ],
    ids=lambda headers: next(iter(headers)),
)
@pytest.mark.django_db
def test_a_header_is_in_no_line(article, either_format, headers):
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)

    browser.post(f"{article.url}comments/", {"text": "asha"}, headers=headers)

    assert len(either_format()) == 1
    assert not [line for line in either_format() if "asha" in line or "evil" in line]


def test_what_another_library_says_cannot_forge_a_line_either(either_format):
    logging.getLogger("elsewhere").error("It failed\n2026-11-20 ERROR: all is lost\u202e\x1b[31m")

    (line,) = either_format()
    assert line.isprintable()
    assert "It failed" in line


@pytest.mark.parametrize(
    "path",
    [
        "/asha@example.org/",
        "/articles/07700900123/",
        "/comment/receipt/1:dQw4w9WgXcQ/",
        "/articles/Asha Example/",
        f"/{'x' * 9000}/",
    ],
)
@pytest.mark.django_db
def test_nothing_personal_in_a_path_is_logged(client, log, path):
    client.get(path)

    assert "..." in log()
    assert not [part for part in path.split("/") if len(part) > 8 and part in log()]


@pytest.mark.django_db
def test_what_was_typed_is_in_no_line_whatever_breaks(client, article, log, monkeypatch):
    secret = "my legs kick when I take ropinirole"
    clash = make_comment(text=secret, name="Asha")

    def store(self, *args, **kwargs):
        try:
            raise ValueError(f"cannot store {secret}")
        except ValueError:
            Comment.objects.bulk_create([Comment(pk=clash.pk, text=secret, name="Asha")])

    monkeypatch.setattr("comments.forms.CommentForm.is_valid", store)
    browser = Client(raise_request_exception=False)
    page = browser.post(f"{article.url}comments/check/", {"text": secret, "name": "Asha"})

    assert page.status_code == 503
    assert "IntegrityError" in log()
    assert not [word for word in ("ropinirole", "Asha") if word in log()]


@pytest.mark.django_db
def test_an_error_is_one_line_with_its_places(client, either_format, monkeypatch):
    def broken(*args):
        raise RuntimeError("two\nlines of something typed")

    monkeypatch.setattr("sleepsite.views.has_red_flag", broken)
    Client(raise_request_exception=False).get("/search/?q=legs")

    (line,) = either_format()
    assert "RuntimeError" in line
    assert "sleepsite/views.py:" in line
    assert "something typed" not in line


def test_a_fault_that_lasts_is_told_once_and_then_counted(log):
    logger = logging.getLogger("comments.views")

    def fail(times):
        for _ in range(times):
            try:
                raise OperationalError("database is away")
            except OperationalError:
                logger.exception("A comment could not be stored")

    fail(50)
    told = log().count("database is away")
    for handler in logging.getLogger().handlers:
        for one in handler.filters:
            if isinstance(one, Repetitions):
                for fault in one._told.values():
                    fault[0] -= 601
    fail(1)

    assert told == 1
    assert log().count("database is away") == 2
    assert "and 49 times" in log()


def test_every_failed_log_in_is_told(log):
    for _ in range(3):
        logging.getLogger("axes.handlers").warning("AXES: New login failure.")

    assert log().count("AXES") == 3


def answered(environ, *, trusted):
    """The line that is logged while a request with `environ` is answered."""

    def application(environ, start_response):
        logging.getLogger("tests").warning("answered")
        return [b""]

    with_request_ids(application, trusted=trusted)(environ, None)


@pytest.mark.parametrize(
    ("given", "trusted", "kept"),
    [
        ("0123456789abcdef", True, True),
        ("0123456789abcdef", False, False),
        ("short", True, False),
        ("0123456789abcdef\nERROR", True, False),
        ("", True, False),
    ],
)
def test_a_request_has_the_name_our_own_proxy_gave_it_or_a_new_one(console, given, trusted, kept):
    before, console.formatter = console.formatter, JSONFormatter()

    answered({"HTTP_X_REQUEST_ID": given}, trusted=trusted)

    console.formatter = before
    line = json.loads(console.stream.getvalue())
    assert (line["request"] == given) is kept
    assert len(line["request"]) == 16
    assert {"time", "level", "logger", "request", "message"} == set(line)
