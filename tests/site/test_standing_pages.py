import pytest
from django.urls import reverse

from tests.reading import find, links, texts

pytestmark = pytest.mark.django_db

CONTACT = "/contact/"


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


@pytest.fixture
def every_page(client, our_words):
    """Every page of ours, with what it links to."""

    def opened():
        addresses = [article.url for article in our_words]
        addresses += [page.url for page in our_words.pages.values() if page.slug != "contact"]
        addresses += [reverse(name) for name in ("home", "articles", "glossary", "compare")]
        addresses += [f"{reverse('search')}?q=zzzqqq", "/nowhere/"]
        return {address: client.get(address) for address in addresses}

    return opened


def test_without_an_address_there_is_no_contact_page_and_no_link_to_it(
    client, every_page, settings
):
    settings.CONTACT_EMAIL = ""

    assert client.get(CONTACT).status_code == 404
    assert [name for name, page in every_page().items() if CONTACT in links(page)] == []


def test_with_an_address_every_page_links_to_contact_from_the_same_place(
    client, every_page, settings
):
    settings.CONTACT_EMAIL = "desk@quiet-hours.example"

    page = client.get(CONTACT)

    assert "mailto:desk@quiet-hours.example" in links(page, "./body/main")
    assert [
        name for name, page in every_page().items() if CONTACT != links(page, ".//footer//nav")[-1]
    ] == []


def test_no_page_of_ours_links_to_a_page_that_is_not_there(client, every_page, settings):
    settings.CONTACT_EMAIL = "desk@quiet-hours.example"
    pages = every_page()

    linked = {
        link.partition("#")[0]
        for page in pages.values()
        for link in links(page)
        if link.startswith("/") and "/comments/new/" not in link
    }

    missing = [address for address in linked - {""} if client.get(address).status_code != 200]
    assert missing == []


def test_every_place_within_a_page_that_is_linked_to_is_there(every_page):
    for name, page in every_page().items():
        places = {element.attrib["id"] for element in find(page, ".//*[@id]")}
        wanted = {link[1:] for link in links(page) if link.startswith("#")}
        assert wanted <= places, name


def test_an_unknown_page_is_not_found(client):
    assert client.get("/nowhere/").status_code == 404
