import pytest
from django.urls import reverse

from articles.catalogue import catalogue
from tests.reading import find, links, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    return client.get(reverse("glossary"))


def test_a_word_is_explained_with_its_other_names_and_its_sound(page):
    [term] = texts(page, ".//*[@id='ferritin']")

    assert term == (
        "ferritin also iron stores Say: feh-ri-tin A protein that shows how much iron your body"
        " has stored. Quiet legs"
    )


def test_a_word_leads_to_the_articles_that_use_it(page, article):
    assert links(page, ".//*[@id='quiet-sleep']") == [article.url]


def test_only_letters_in_use_are_offered(page):
    headings = [f"#{heading.attrib['id']}" for heading in find(page, ".//main//h2")]

    assert links(page, ".//nav[@aria-label='Letters']") == headings
    assert texts(page, ".//main//h2") == ["F", "Q"]


def test_every_word_an_article_explains_stands_in_the_glossary(client, our_words):
    glossary = client.get(reverse("glossary"))
    places = {element.attrib["id"] for element in find(glossary, ".//main//*[@id]")}

    explained = {term for article in catalogue() for term in article.words}

    assert explained
    for term in explained:
        address, _, place = term.url.partition("#")
        assert address == reverse("glossary")
        assert place in places, term.term
