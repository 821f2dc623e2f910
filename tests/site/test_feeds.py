"""The feeds as a feed reader reads them, and what RFC 4287 and RFC 4685 ask of them."""

from xml.etree import ElementTree

import feedparser
import pytest
import time_machine
from django.urls import reverse

from articles.catalogue import catalogue
from comments.models import Status
from tests.making import make_comment

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
IN_REPLY_TO = "{http://purl.org/syndication/thread/1.0}in-reply-to"


@pytest.fixture
def comments_address(article):
    return reverse("comments_feed", args=[article])


def read(client, address):
    """The feed of a feed reader, which must find nothing wrong with it."""
    answer = client.get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = feedparser.parse(answer.content)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    return feed


def root_of(client, address):
    return ElementTree.fromstring(client.get(address).content)  # noqa: S314 - our own feed


@pytest.mark.parametrize("name", ["site", "comments", "no comments"])
def test_a_feed_has_all_that_the_standard_requires(client, article, comments_address, name):
    if name == "comments":
        make_comment(parent=make_comment())
    root = root_of(client, "/feed.xml" if name == "site" else comments_address)

    entries = root.findall(f"{ATOM}entry")
    for element in [root, *entries]:
        for required in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{required}")) == 1
            assert element.findtext(f"{ATOM}{required}")
    assert root.findtext(f"{ATOM}author/{ATOM}name") or all(
        entry.findtext(f"{ATOM}author/{ATOM}name") for entry in entries
    )
    identities = [element.findtext(f"{ATOM}id") for element in [root, *entries]]
    assert len(set(identities)) == len(identities)
    assert [link.attrib["rel"] for link in root.findall(f"{ATOM}link")].count("self") == 1


@pytest.mark.parametrize("name", ["site", "comments"])
def test_every_address_in_a_feed_is_whole(client, settings, comments_address, name):
    make_comment(parent=make_comment())
    address = "/feed.xml" if name == "site" else comments_address
    root = root_of(client, address)

    addresses = [link.attrib["href"] for link in root.iter(f"{ATOM}link")]
    addresses += [answered.attrib["href"] for answered in root.iter(IN_REPLY_TO)]

    assert f"{settings.SITE_URL}{address}" in addresses
    assert all(address.startswith(f"{settings.SITE_URL}/") for address in addresses)


def test_the_feed_of_the_site_holds_the_articles_changed_last(client):
    feed = read(client, "/feed.xml")

    newest = catalogue().recently_updated(20)
    assert [entry.title for entry in feed.entries] == [article.title for article in newest]
    assert feed.entries[0].summary == newest[0].summary
    assert [entry.updated[:10] for entry in feed.entries] == [
        article.last_changed.isoformat() for article in newest
    ]
    assert "Withdrawn advice" not in {entry.title for entry in feed.entries}


def test_the_feed_of_the_site_holds_twenty_at_most(client, our_words):
    assert len(our_words) > 20
    assert len(read(client, "/feed.xml").entries) == 20


def test_the_comments_of_an_article_stand_in_its_feed_the_newest_first(
    client, article, comments_address
):
    with time_machine.travel("2026-11-01 10:00+00:00", tick=False) as now:
        make_comment(name="Asha", text="One.\n\nTwo & <three>.")
        now.shift(60)
        make_comment(name="Bo")

    feed = read(client, comments_address)

    assert feed.feed.title == "Comments on “Quiet legs”"
    assert [entry.author for entry in feed.entries] == ["Bo", "Asha"]
    assert feed.entries[1].updated == "2026-11-01T10:00:00+00:00"
    assert feed.entries[1].summary == "<p>One.</p>\n\n<p>Two &amp; &lt;three&gt;.</p>"


@pytest.mark.parametrize("status", [status for status in Status if status != Status.PUBLISHED])
def test_only_published_comments_stand_in_the_feed(client, comments_address, status):
    said = {} if status != Status.WITHDRAWN else {"name": "", "text": ""}
    make_comment(status=status, **said)
    make_comment(article_slug="calm-jerks")

    assert read(client, comments_address).entries == []


def test_a_comment_answers_the_article_and_a_reply_answers_the_comment(
    client, settings, article, comments_address
):
    comment = make_comment()
    reply = make_comment(parent=comment)

    root = root_of(client, comments_address)

    answered = {
        entry.find(f"{ATOM}link").attrib["href"]: entry.find(IN_REPLY_TO).attrib
        for entry in root.findall(f"{ATOM}entry")
    }
    above = answered[f"{settings.SITE_URL}{comment.get_absolute_url()}"]
    below = answered[f"{settings.SITE_URL}{reply.get_absolute_url()}"]
    assert above["ref"] == above["href"] == f"{settings.SITE_URL}{article.url}"
    assert below["href"] == f"{settings.SITE_URL}{comment.get_absolute_url()}"
    assert below["ref"] in [entry.findtext(f"{ATOM}id") for entry in root.findall(f"{ATOM}entry")]


def test_an_unchanged_feed_stays_the_same(client, comments_address):
    first = client.get(comments_address)
    with time_machine.travel("2030-01-01 10:00+00:00", tick=False):
        second = client.get(comments_address)

    assert first["ETag"] == second["ETag"]


@pytest.mark.parametrize("character", ["\x08", "\x0b", "\x1f", "\ufffe", "\uffff"])
def test_no_character_in_a_comment_breaks_the_feed(client, comments_address, character):
    make_comment(text=f"Ear{character}plugs 🦵", name=f"As{character}ha")

    [entry] = read(client, comments_address).entries

    assert (entry.author, entry.summary) == ("Asha", "<p>Earplugs 🦵</p>")


def test_an_article_without_comments_has_no_feed_entries(client):
    make_comment(article_slug="withdrawn-advice")

    assert read(client, "/articles/withdrawn-advice/comments.xml").entries == []


@pytest.mark.parametrize("name", ["nowhere", "about"])
def test_an_unknown_article_has_no_feed(client, name):
    assert client.get(f"/articles/{name}/comments.xml").status_code == 404


def test_pages_name_their_feeds(client, article, comments_address):
    assert 'type="application/atom+xml"' in client.get("/").text
    assert 'href="/feed.xml"' in client.get("/").text
    assert f'href="{comments_address}"' in client.get(article.url).text
