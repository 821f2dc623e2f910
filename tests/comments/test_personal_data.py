"""What `manage.py personal_data` hands out and erases."""

import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from comments.models import Actor, Comment, Mailbox, Status
from tests.making import make_comment

pytestmark = pytest.mark.django_db

ADDRESS = "asha@example.org"
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def hers():
    """Two comments with one address, one of which a moderator refused."""
    Mailbox.objects.create(address=ADDRESS)
    refused = make_comment(email=ADDRESS, text="I am Asha Miller.", status=Status.PENDING)
    refused.screen()
    refused.reject(by=Actor.COMMAND, rule="1", note="for us alone")
    return [refused, make_comment(email=ADDRESS, text="Warm socks.")]


@pytest.fixture
def handed_out(capsys):
    def run(*arguments):
        call_command("personal_data", *arguments)
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def test_an_address_gets_all_that_was_sent_with_it_and_nothing_else(hers, handed_out):
    make_comment(email="ben@example.org")

    first, second = handed_out(ADDRESS.upper())

    assert (first["text"], second["text"]) == ("I am Asha Miller.", "Warm socks.")
    assert (first["name"], first["email"], first["status"]) == ("Asha", ADDRESS, "rejected")
    assert [(one["action"], one["rule"]) for one in first["decisions"]] == [("reject", "1")]
    assert first["noticed"]
    assert "for us alone" not in str(first)


def test_it_says_whether_the_address_was_confirmed_and_what_was_wished(hers, capsys):
    call_command("personal_data", ADDRESS)
    before = capsys.readouterr()
    Mailbox.objects.update(confirmed_at=NOON)
    Comment.objects.update(wants_replies=True)
    call_command("personal_data", ADDRESS)
    after = capsys.readouterr()

    one, other = (json.loads(said.out.splitlines()[0]) for said in (before, after))
    assert (one["email_confirmed_at"], one["wants_replies"]) == (None, False)
    assert (other["email_confirmed_at"], other["wants_replies"]) == (NOON.isoformat(), True)
    assert "Nobody confirmed this address" in before.err
    assert after.err == ""


@pytest.mark.parametrize("stored", ["asha@xn--mnchen-3ya.example.org", "asha@münchen.example.org"])
def test_an_address_is_found_however_it_is_spelt(handed_out, stored):
    make_comment(email=stored)

    assert [one["email"] for one in handed_out("Asha@münchen.example.org")] == [stored]


def test_a_receipt_gets_its_comment_alone(hers, handed_out):
    link = f"https://quiet-hours.example{hers[0].receipt_url}"

    assert [one["id"] for one in handed_out(link)] == [hers[0].pk]


def test_nothing_is_erased_unless_that_is_said(hers, handed_out):
    handed_out(ADDRESS)

    assert not Comment.objects.filter(status=Status.WITHDRAWN).exists()


def test_erasing_leaves_nothing_of_the_writer(hers, handed_out):
    handed_out(ADDRESS, "--erase")

    for comment in Comment.objects.all():
        assert (comment.name, comment.email, comment.text) == ("", "", "")
        assert not comment.findings.exists()
        assert not comment.decisions.exclude(note="").exists()
        assert comment.last_decision.actor == Actor.COMMAND
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("writer", ["nobody@example.org", "12.forged", "https://x/"])
def test_who_is_not_known_is_said_in_a_sentence(hers, writer):
    with pytest.raises(CommandError, match=r"\.$"):
        call_command("personal_data", writer)
