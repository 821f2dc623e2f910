"""What is true of every address."""

import re

import html5lib
import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from articles.catalogue import catalogue
from comments.models import Mailbox
from tests.making import make_comment

pytestmark = pytest.mark.django_db

MACHINES = {  # they answer with no page
    *("withdraw", "check_comment", "send_comment", "comment", "visit", "visit_image"),
    *("feed", "comments_feed", "sitemap", "robots", "security", "healthz"),
}


PRIVATE = {"receipt", "report", "confirm", "unsubscribe"}  # pages for one person


MAILS_LEAD_TO = ("confirm", "unsubscribe")


def token_of(address: str) -> str:
    return address.split("/")[-2]


def addresses():
    """One address for every name in the URLconf that leads to a page."""
    article, comment = catalogue()["quiet-legs"], make_comment()
    mailbox, _ = Mailbox.objects.get_or_create(address="asha@example.org")
    given = {
        "article": {"article": article},
        "write_comment": {"article": article},
        "topic": {"slug": article.topic.slug},
        "page": {"slug": "about"},
        "receipt": {"token": token_of(comment.receipt_url)},
        "report": {"pk": comment.pk},
        **{purpose: {"token": token_of(mailbox.url(purpose))} for purpose in MAILS_LEAD_TO},
    }
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str)} - MACHINES
    return {name: reverse(name, kwargs=given.get(name, {})) for name in names}


def test_every_named_address_has_a_title_and_one_heading(client):
    for name, address in addresses().items():
        page = client.get(address)
        assert page.status_code == 200, name
        assert re.search(r"<title>[^<]{10,}</title>", page.text), name
        assert page.text.count("<h1") == 1, name


def test_pages_for_readers_set_no_cookie_and_may_be_shared(client):
    for name, address in addresses().items():
        page = client.get(address)
        if name in PRIVATE:
            assert page["Cache-Control"] == "private, no-store"
            continue
        assert not page.cookies, name
        assert page["Cache-Control"].startswith("public, max-age=1, stale-while-revalidate=5"), name
        assert "Cookie" not in page["Vary"], name
        assert re.fullmatch(r'"[^"]+"', page["ETag"]), name
        assert "csrf" not in page.text, name


def test_an_unchanged_page_is_answered_with_304(client):
    page = client.get("/")

    again = client.get("/", headers={"If-None-Match": page["ETag"]})

    assert (again.status_code, again.content) == (304, b"")


def test_signed_in_people_get_a_page_that_nobody_keeps(client, moderator):
    client.force_login(moderator)

    for name, address in addresses().items():
        assert client.get(address)["Cache-Control"] == "private, no-store", name


def test_every_answer_carries_the_security_headers(client, moderator):
    client.force_login(moderator)

    for address in [*addresses().values(), "/nowhere/", reverse("admin:index")]:
        headers = client.get(address).headers
        assert "default-src 'none'" in headers["Content-Security-Policy"], address
        assert "unsafe" not in headers["Content-Security-Policy"], address
        assert headers["Referrer-Policy"] == "same-origin", address
        assert headers["X-Content-Type-Options"] == "nosniff", address
        assert headers["X-Frame-Options"] == "DENY", address
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address
        assert "camera=()" in headers["Permissions-Policy"], address


def test_every_page_parses_strictly(client, article):
    heading = make_comment(text="One.\n\nTwo & <three>.")
    make_comment(parent=heading)
    pages = [client.get(address) for address in addresses().values()]
    pages.append(client.post(f"{article.url}comments/check/", {"name": "", "text": "x"}))
    pages.append(client.post(f"{article.url}comments/check/", {"name": "A", "text": "a & <b>"}))
    pages.append(client.get("/nowhere/"))

    for page in pages:
        html5lib.HTMLParser(strict=True).parse(page.text)


READING = ["home", "articles", "article", "topic", "glossary", "search", "page", "write_comment"]


@pytest.mark.parametrize("name", READING)
def test_a_page_for_reading_is_not_posted_to(name):
    strict = Client(enforce_csrf_checks=True)

    answers = [strict.post(addresses()[name]), strict.put(addresses()[name])]

    assert [answer.status_code for answer in answers] == [405, 405]
