import pytest
from django.urls import reverse

from articles.catalogue import catalogue
from tests.reading import find, links, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client):
    return client.get(reverse("compare"))


def test_the_comparison_shows_the_tables_of_its_article(page):
    assert texts(page, ".//caption") == ["Two invented movements"]
    assert texts(page, ".//thead//th[@scope='col']")[-2:] == ["Quiet legs", "Calm jerks"]
    assert texts(page, ".//tbody//th[@scope='row']") == ["When", "Where"]


def test_a_wide_table_can_be_scrolled_with_the_keyboard(page):
    [region] = find(page, ".//main//*[@role='region']")

    assert region.attrib["tabindex"] == "0"
    assert texts(page, f".//*[@id='{region.attrib['aria-labelledby']}']") == [
        "Two invented movements"
    ]


def test_the_comparison_leads_to_its_article_and_the_comments_there(page):
    assert catalogue()["compare-sleep-movements"].url in links(page, ".//main//header")


def test_each_condition_is_also_shown_on_its_own_for_narrow_screens(page):
    conditions = ".//section[@class='by-condition']"

    assert texts(page, f"{conditions}/h3") == ["Quiet legs", "Calm jerks"]
    assert texts(page, f"{conditions}/dl[1]/div") == ["When At night", "Where In bed"]


def test_each_column_of_our_tables_leads_to_its_article(client, our_words):
    heads = find(client.get(reverse("compare")), ".//main//thead//th[@scope='col']")

    unlinked = ["".join(head.itertext()) for head in heads if head.find(".//a") is None]

    assert len(heads) > 10
    assert set(unlinked) == {"Clue"}


def test_without_its_article_there_is_no_comparison(client, words):
    (words / "articles" / "compare-sleep-movements.md").unlink()

    assert client.get(reverse("compare")).status_code == 404


def test_a_withdrawn_comparison_is_not_shown(client, words):
    file = words / "articles" / "compare-sleep-movements.md"
    file.write_text(file.read_text().replace("kind: guide", "kind: guide\nwithdrawn: 2026-02-01"))

    assert client.get(reverse("compare")).status_code == 404
