import pytest
from django.urls import reverse

from articles.catalogue import catalogue
from tests.reading import find, links, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    return client.get(reverse("articles"))


def test_every_article_stands_under_its_letter(page):
    assert texts(page, ".//main//h2") == ["A", "C", "D", "I", "Q"]
    assert texts(page, ".//section/ul/li/a") == [article.title for article in catalogue()]


def test_the_letters_lead_to_their_sections(page):
    targets = [f"#{heading.attrib['id']}" for heading in find(page, ".//main//h2")]

    assert links(page, ".//nav[@aria-label='Letters']") == targets


def test_other_names_stand_beside_the_title(page):
    assert "Also called: still legs, leg calm" in texts(page, ".//section//p")


def test_pages_withdrawn_articles_and_drafts_are_not_listed(page):
    titles = texts(page, ".//section/ul/li/a")

    assert "Withdrawn advice" not in titles
    assert "About these tests" not in titles


def test_a_site_without_articles_says_so(client, settings, tmp_path):
    (tmp_path / "articles").mkdir()
    settings.ARTICLES_DIR = tmp_path

    assert "There is nothing to read here yet." in client.get(reverse("articles")).text


def test_every_article_of_ours_is_listed_once_and_opens(client, our_words):
    listed = links(client.get(reverse("articles")), ".//main/section[@class='letter']")

    assert sorted(listed) == sorted(article.url for article in our_words)
    for address in listed:
        assert client.get(address).status_code == 200, address
