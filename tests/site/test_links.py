"""Where the links of all our pages lead."""

from collections import defaultdict

import pytest
from django.urls import reverse

from tests.reading import find, links, words

pytestmark = pytest.mark.django_db

CONTACT = "/contact/"


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
        name for name, page in every_page().items() if links(page, ".//footer//nav")[-1] != CONTACT
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


def test_links_of_one_name_leave_a_page_for_one_place(every_page):
    """WCAG 2.2, 2.4.9: the purpose of a link can be told from its words alone."""
    for address, page in every_page().items():
        places = defaultdict(set)
        for link in find(page, ".//a[@href]"):
            if not link.attrib["href"].startswith("#"):
                name = link.get("aria-label") or words(link)
                places[name.casefold()].add(link.attrib["href"])

        assert {name: led for name, led in places.items() if len(led) > 1} == {}, address
