from io import StringIO

import pytest
from django.core.management import call_command

from comments.models import Comment, Status
from comments.screening import Kind
from tests.making import make_comment

pytestmark = pytest.mark.django_db


def screen_comments(*options: str) -> str:
    out = StringIO()
    call_command("screen_comments", *options, stdout=out)
    return out.getvalue()


def kinds(comment: Comment) -> set[str]:
    return set(comment.findings.values_list("kind", flat=True))


def test_comments_that_wait_are_screened_again():
    waiting = make_comment(status=Status.PENDING, text="Write to me at jo@example.com")
    published = make_comment(text="Call me on 07700 900123")

    said = screen_comments()

    assert kinds(waiting) == {Kind.CONTACT_DETAILS}
    assert kinds(published) == set()
    assert said == "Screened 1. Changed: +contact_details: 1.\n"


def test_all_screens_what_was_decided_too():
    published = make_comment(text="Call me on 07700 900123")

    screen_comments("--all")

    assert kinds(published) == {Kind.CONTACT_DETAILS}


def test_what_the_rules_no_longer_find_is_gone():
    comment = make_comment(status=Status.PENDING, text="I slept well.")
    comment.findings.create(kind=Kind.SPAM, rule="old", start=0, end=1, reason="Once.")

    said = screen_comments()

    assert kinds(comment) == set()
    assert "-spam: 1" in said


def test_a_false_alarm_stays_one():
    comment = make_comment(status=Status.PENDING, text="Write to me at jo@example.com")
    comment.screen()
    comment.findings.update(is_false_alarm=True)

    said = screen_comments()

    assert comment.findings.get().is_false_alarm
    assert said == "Screened 1. Changed: nothing.\n"


def test_what_was_found_about_its_sending_stays():
    comment = make_comment(status=Status.PENDING, text="I slept well.")
    comment.findings.create(kind="form", rule="too-fast", reason="It was quick.")

    screen_comments()

    assert kinds(comment) == {"form"}
