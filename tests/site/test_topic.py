import pytest

from articles.catalogue import catalogue
from tests.reading import links, texts

pytestmark = pytest.mark.django_db


def test_a_topic_shows_its_articles_and_no_others(client):
    page = client.get("/topics/days/")

    assert texts(page, ".//main//h3") == [
        "A closed conversation",
        "Do still waters help me sleep",
        "Quiet legs",
    ]


def test_a_topic_has_its_own_name_and_summary(client):
    topic = catalogue().topic("nights")

    page = client.get(topic.url)

    assert texts(page, ".//h1") == [topic.title]
    assert topic.summary in page.text


def test_the_line_above_the_heading_leads_home(client):
    page = client.get("/topics/days/")

    assert links(page, ".//nav[@aria-label='Breadcrumb']") == ["/"]
    assert texts(page, ".//*[@aria-current='page']") == ["Quiet days"]


def test_a_topic_nobody_has_written_about_says_so(client, words):
    with (words / "topics.yaml").open("a") as topics:
        topics.write("- {slug: dusk, title: Quiet dusk, summary: What helps at dusk., order: 3}\n")

    page = client.get("/topics/dusk/")

    assert page.status_code == 200
    assert "Nothing is written on this topic yet." in page.text


def test_an_unknown_topic_is_not_found(client):
    assert client.get("/topics/nowhere/").status_code == 404
