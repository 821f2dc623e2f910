import pytest
from django.urls import reverse

from articles.catalogue import catalogue
from tests.reading import find, links, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(client):
    return client.get(reverse("home"))


def test_what_people_notice_leads_to_the_article(home, article):
    cards = texts(home, ".//section[@class='noticing']//h3")

    assert cards == ["A jerk that nobody saw", "My legs keep still"]
    assert article.url in links(home, ".//section[@class='noticing']")


def test_every_topic_is_offered(home):
    topics = [topic.url for topic in catalogue().topics]

    assert links(home, ".//section[@id='topics']")[: len(topics)] == topics


def test_the_menu_leads_to_the_topics_of_the_home_page(home):
    assert "/#topics" in links(home, ".//nav[@aria-label='Main']")
    assert find(home, ".//*[@id='topics']")


def test_recent_changes_stand_first_to_last(home):
    days = [time.attrib["datetime"] for time in find(home, ".//section[@class='recent']//time")]

    assert days == sorted(days, reverse=True)
    assert texts(home, ".//section[@class='recent']//a")[0] == "Do still waters help me sleep"


def test_a_withdrawn_article_is_nowhere(home):
    assert "Withdrawn advice" not in home.text


def test_the_home_page_says_when_to_call_an_ambulance_and_links_to_it(home):
    assert "#emergency" in links(home, "./body/main")
    assert "Call 999" in texts(home, ".//*[@id='emergency']//h2")[0]


def test_all_pages_and_the_comparison_are_one_step_away(home):
    onward = links(home, "./body/main")

    assert reverse("articles") in onward
    assert reverse("compare") in onward


def test_the_home_page_says_who_writes_and_who_pays(home, client, settings):
    settings.PUBLISHER = "The Heron Trust"

    named = client.get(reverse("home"))

    assert "no advertising" in home.text
    assert "published by" not in home.text
    assert "The site is published by The Heron Trust." in named.text


def test_a_site_without_articles_still_has_a_home_page(client, settings, tmp_path):
    (tmp_path / "articles").mkdir()
    settings.ARTICLES_DIR = tmp_path

    assert client.get(reverse("home")).status_code == 200
