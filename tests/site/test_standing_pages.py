import pytest

from tests.reading import find, texts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("address", ["/about/", "/privacy/"])
def test_about_and_privacy_name_the_publisher(client, our_words, settings, address):
    settings.PUBLISHER = "The Heron Trust"

    assert "This site is published by The Heron Trust." in client.get(address).text


@pytest.mark.parametrize("address", ["/about/", "/privacy/"])
def test_about_and_privacy_say_that_nobody_has_given_a_name(client, our_words, settings, address):
    settings.PUBLISHER = ""

    page = client.get(address)

    assert "The operator of this copy has not yet given a name." in page.text


def test_other_pages_say_nothing_about_a_publisher(client, our_words):
    assert "has not yet given a name" not in client.get("/accessibility/").text


def test_the_comment_rules_are_numbered(client):
    page = client.get("/comment-rules/")

    rules = texts(page, ".//main//ol[li]")[-1]
    assert rules.startswith("No names, contact details or places of people.")
    assert len(find(page, ".//*[@class='keypoints']//ol/li")) == 9


def test_a_page_says_when_it_was_changed(client):
    [changed] = find(client.get("/about/"), ".//main/header//time")

    assert changed.attrib["datetime"] == "2026-01-01"


def test_an_unknown_page_is_not_found(client):
    assert client.get("/nowhere/").status_code == 404
