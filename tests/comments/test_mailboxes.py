"""The pages behind the two links of our mails."""

import pytest
from django.test import Client

from comments.models import Comment, Mailbox
from tests.making import make_comment

pytestmark = pytest.mark.django_db
PURPOSES = ["confirm", "unsubscribe"]
ADDRESS = "asha@example.org"


@pytest.fixture
def mailbox():
    make_comment(email=ADDRESS)
    return Mailbox.objects.create(address=ADDRESS)


@pytest.fixture
def stranger():
    """Somebody without cookies, whose tokens are checked."""
    return Client(enforce_csrf_checks=True)


@pytest.mark.parametrize("purpose", PURPOSES)
def test_opening_a_link_changes_nothing_and_is_kept_nowhere(client, mailbox, purpose):
    page = client.get(mailbox.url(purpose))

    mailbox.refresh_from_db()
    assert '<form method="post">' in page.text
    assert page["Cache-Control"] == "private, no-store"
    assert "noindex" in page.text
    assert mailbox.confirmed_at is None


@pytest.mark.parametrize("purpose", PURPOSES)
def test_an_address_is_neither_in_the_link_nor_on_the_page(client, mailbox, purpose):
    link = mailbox.url(purpose)

    assert "asha" not in link
    assert ADDRESS not in client.get(link).text


def test_the_button_confirms_without_cookie_or_token(stranger, mailbox):
    page = stranger.post(mailbox.url("confirm"))

    mailbox.refresh_from_db()
    assert mailbox.confirmed_at
    assert "Your e-mail address is confirmed" in page.text
    assert not page.cookies


def test_confirming_again_changes_nothing(stranger, mailbox):
    stranger.post(mailbox.url("confirm"))
    first = Mailbox.objects.get().confirmed_at

    again = stranger.post(mailbox.url("confirm"))

    assert again.status_code == 200
    assert Mailbox.objects.get().confirmed_at == first


@pytest.mark.parametrize("body", [{"List-Unsubscribe": "One-Click"}, {}])
def test_the_button_deletes_the_address_everywhere(stranger, mailbox, body):
    make_comment(email="Asha@Example.org", wants_replies=True, text="From the old site.")
    other = make_comment(email="bea@example.org")

    page = stranger.post(mailbox.url("unsubscribe"), body)

    assert page.status_code == 200
    assert "You get no more e-mails" in page.text
    assert list(Comment.objects.exclude(email="")) == [other]
    assert not Comment.objects.filter(wants_replies=True).exists()
    assert not Mailbox.objects.exists()


def test_comments_stay_when_the_address_goes(stranger, mailbox):
    stranger.post(mailbox.url("unsubscribe"))

    assert Comment.objects.get().text == "Earplugs helped me."


def test_unsubscribing_twice_is_no_error(stranger, mailbox):
    link = mailbox.url("unsubscribe")

    pages = [stranger.post(link), stranger.post(link), stranger.get(link)]

    assert [page.status_code for page in pages] == [200] * 3
    assert all("You get no more e-mails" in page.text for page in pages)


def test_a_deleted_address_is_not_confirmed(stranger, mailbox):
    link = mailbox.url("confirm")
    mailbox.unsubscribe()

    page = stranger.post(link)

    assert "no longer with us" in page.text
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_forged_token_is_not_found(client, mailbox, purpose, method):
    other = {"confirm": "unsubscribe", "unsubscribe": "confirm"}[purpose]
    swapped = mailbox.url(other).rstrip("/").rpartition("/")[2]
    tokens = [swapped, str(mailbox.pk), f"{mailbox.pk}.forged", "x" * 300, "%00", "é"]

    answers = [getattr(client, method)(f"/comments/{purpose}/{token}/") for token in tokens]

    assert {answer.status_code for answer in answers} == {404}
    assert Mailbox.objects.get().confirmed_at is None


@pytest.mark.parametrize("purpose", PURPOSES)
def test_other_methods_are_refused(client, mailbox, purpose):
    assert client.put(mailbox.url(purpose)).status_code == 405
