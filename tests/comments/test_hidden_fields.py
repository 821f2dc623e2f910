"""What the check page carries to the sending, in the hands of somebody who changes it."""

import re
from html import unescape

import pytest

from articles.catalogue import catalogue
from comments.models import Comment, Status
from tests.making import make_comment

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
SAID = {"name": "Asha", "text": "Earplugs helped me.", "reply_to": "", "website": ""}


@pytest.fixture
def checked(client, article):
    """The hidden fields of the check page of an ordinary comment."""
    return hidden_fields(client.post(f"{article.url}comments/check/", SAID))


def hidden_fields(page) -> dict[str, str]:
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in pairs}


@pytest.fixture
def send(client, article):
    def post(fields, to=article):
        return client.post(f"{to.url}comments/", fields)

    return post


@pytest.mark.parametrize(
    "changed",
    [
        {"name": "Bea"},
        {"text": "Something else entirely."},
        {"ticket": ""},
        {"ticket": "x" * 60_000},
        {"ticket": "\x00"},
        {"ticket": "e30:1abc:é"},
    ],
)
def test_what_was_not_checked_is_shown_again_and_not_stored(send, checked, changed):
    page = send(checked | changed)

    assert page.status_code == 422
    assert "Check your comment once more" in page.text
    for field in ("name", "text"):
        assert (checked | changed)[field] in page.text
    assert not Comment.objects.exists()
    assert send(hidden_fields(page)).status_code == 303


@pytest.mark.parametrize(
    "changed",
    [
        {"text": ""},
        {"text": " \u200b\n"},
        {"text": "x" * 3001},
        {"text": "\x00\x07"},
        {"text": "\u202e\u2066"},
        {"name": ""},
        {"name": "Quiet Hours team"},
        {"name": "jo@example.org"},
        {"reply_to": "999999"},
        {"reply_to": "-1"},
        {"reply_to": "1 OR 1=1"},
        {"reply_to": "٣"},
    ],
)
def test_what_the_form_refuses_is_refused_at_the_sending_too(send, checked, changed):
    page = send(checked | changed)

    assert page.status_code == 422
    assert "There is a problem" in page.text
    for field in {"name", "text"} - set(changed):
        assert checked[field] in page.text
    assert not Comment.objects.exists()


@pytest.mark.parametrize("missing", ["name", "text", "ticket", "reply_to", "website"])
def test_a_field_that_is_missing_never_ends_in_an_error_of_ours(send, checked, missing):
    del checked[missing]

    assert send(checked).status_code in {303, 422}


def test_a_reply_cannot_be_moved_to_where_nobody_sees_its_thread(send, checked):
    elsewhere = make_comment(article_slug="calm-jerks")
    waiting = make_comment(status=Status.PENDING)

    pages = [send(checked | {"reply_to": str(pk)}) for pk in (elsewhere.pk, waiting.pk)]

    assert [page.status_code for page in pages] == [422, 422]
    assert Comment.objects.count() == 2


def test_a_ticket_is_worth_nothing_under_another_article(send, checked, test_articles):
    page = send(checked, to=catalogue()["calm-jerks"])

    assert page.status_code == 422
    assert not Comment.objects.exists()


def test_nobody_is_led_to_somebody_elses_receipt(send, checked):
    theirs = send(checked)["Location"]

    page = send(checked | {"text": "Let me see what they wrote."})

    assert page.status_code == 422
    assert theirs not in page.text
    assert Comment.objects.get().text == SAID["text"]


def test_nobody_gives_their_comment_what_only_moderators_give(send, checked):
    send(checked | {"status": "published", "team_member": "1", "sender": "x", "id": "77"})

    comment = Comment.objects.get()
    assert (comment.status, comment.is_by_team) == (Status.PENDING, False)
    assert comment.pk != 77
    assert comment.sender != "x"


@pytest.mark.parametrize("step", ["check/", ""])
def test_broken_utf8_is_stored_and_shown_as_text(client, article, checked, step):
    broken = b"text=broken%ff%fe%c3%28text&name=Asha"

    page = client.post(f"{article.url}comments/{step}", broken, content_type=FORM)
    address = client.post(f"{article.url}comments/", hidden_fields(page))["Location"]

    assert "broken\ufffd\ufffd\ufffd(text" in client.get(address).text


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"--x\r\ngarbage", "multipart/form-data; boundary="),
        (b"--x\r\ngarbage", "multipart/form-data; boundary=x"),
        (b'{"name": "Asha"}', "application/json"),
        (b"name=Asha&text=Earplugs+helped", "text/plain"),
        (b"&".join(b"f%d=1" % number for number in range(1200)), FORM),
    ],
)
@pytest.mark.parametrize("step", ["check/", ""])
def test_a_body_that_is_no_form_is_refused(client, article, step, body, kind):
    page = client.post(f"{article.url}comments/{step}", body, content_type=kind)

    assert page.status_code in {400, 413, 422}
    assert not Comment.objects.exists()


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options"])
def test_a_receipt_is_read_and_its_button_pressed_and_nothing_else(client, method):
    comment = make_comment()

    for address in (comment.receipt_url, f"{comment.receipt_url}withdraw/"):
        assert getattr(client, method)(address).status_code == 405
    comment.refresh_from_db()
    assert comment.status == Status.PUBLISHED
