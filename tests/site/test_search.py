import pytest
from django.db import OperationalError, connection
from django.urls import reverse

from articles.models import SearchMiss
from tests.making import make_comment
from tests.reading import find, links, texts

pytestmark = pytest.mark.django_db

RESULTS = ".//ol[@class='results']"


@pytest.fixture
def ask(client):
    return lambda query: client.get(reverse("search"), {"q": query})


def test_a_search_shows_the_articles_it_found(ask, article):
    page = ask("quiet legs")

    assert links(page, RESULTS)[0] == article.url
    assert texts(page, ".//h1") == ["Search results"]
    assert "quiet legs" in texts(page, "./head/title")[0]


def test_the_number_of_results_is_announced(ask):
    page = ask("still legs")

    count = len(find(page, f"{RESULTS}/li"))
    assert texts(page, ".//p[@role='status']") == [f"{count} results for “still legs”."]


def test_one_result_is_not_called_results(ask):
    [status] = texts(ask("ferritin"), ".//p[@role='status']")

    assert status.startswith("1 result for")


def test_a_search_says_which_words_it_tried_instead(ask):
    assert "We also looked for: legs." in texts(ask("quiet leggs"), ".//p[@role='status']")[0]


def test_a_search_marks_what_was_looked_for(ask):
    assert "ferritin" in texts(ask("ferritin"), f"{RESULTS}//mark")


def test_the_query_is_text_wherever_it_is_shown(ask):
    page = ask('"><script>alert(1)</script>')

    assert "<script>alert" not in page.text
    assert find(page, ".//input[@id='id_q']")[0].attrib["value"] == '"><script>alert(1)</script>'


def test_worrying_words_bring_the_emergency_card_before_the_results(ask):
    page = ask("a fit in bed")

    assert page.text.index("Call 999 or go to A&amp;E now if:") < page.text.index("result-count")


def test_other_words_bring_no_emergency_card(ask):
    assert "Call 999" not in ask("quiet legs").text


def test_a_search_without_results_says_so_and_leads_on(ask):
    page = ask("zzzqqq")

    assert "0 results for “zzzqqq”." in texts(page, ".//p[@role='status']")[0]
    assert "Nothing on the site matches these words." in page.text
    assert reverse("articles") in links(page, "./body/main")


@pytest.mark.parametrize("query", ["", "   ", "\x00"])
def test_a_search_for_nothing_asks_for_words(ask, query):
    page = ask(query)

    assert texts(page, ".//h1") == ["Search"]
    assert not find(page, ".//p[@role='status']")


def test_the_search_page_is_there_without_a_query(client):
    assert client.get(reverse("search")).status_code == 200


def test_search_results_are_not_for_search_engines(ask):
    [robots] = find(ask("legs"), ".//meta[@name='robots']")

    assert robots.attrib["content"] == "noindex"


def test_a_very_long_query_is_answered(ask):
    assert ask("legs " * 2000).status_code == 200


def test_a_search_that_found_nothing_is_noted_for_editors(ask):
    ask("Purple Heron")
    ask("purple heron")

    miss = SearchMiss.objects.get()

    assert (miss.words, miss.times) == ("purple heron", 2)


def test_no_more_than_so_many_words_are_noted_in_a_day(ask, monkeypatch, time_machine):
    monkeypatch.setattr("articles.models.MOST_A_DAY", 3)
    time_machine.move_to("2026-11-20 12:00:00+00:00")

    for bird in ("heron", "egret", "stork", "crane", "bittern", "heron"):
        ask(f"purple {bird}")
    that_day = dict(SearchMiss.objects.values_list("words", "times"))
    time_machine.move_to("2026-11-21 12:00:00+00:00")
    ask("purple crane")

    assert that_day == {"purple heron": 2, "purple egret": 1, "purple stork": 1}
    assert SearchMiss.objects.filter(words="purple crane").exists()


@pytest.mark.parametrize("query", ["legs", "", "heron 0117 496 0123", "heron@example.org"])
def test_a_search_that_found_something_or_may_name_somebody_is_not_noted(ask, query):
    ask(query)

    assert not SearchMiss.objects.exists()


def test_editors_see_only_what_was_looked_for_three_times(ask):
    for query in ("purple heron", "purple heron", "purple heron", "green heron"):
        ask(query)

    assert [miss.words for miss in SearchMiss.objects.shown()] == ["purple heron"]


def test_searching_goes_on_while_the_database_is_away(ask):
    def away(*args):
        raise OperationalError("connection refused")

    with connection.execute_wrapper(away):
        found, missed = ask("quiet legs"), ask("purple heron")

    assert (found.status_code, missed.status_code) == (200, 200)
    assert links(found, RESULTS)


def test_comments_are_never_found(ask, article):
    make_comment(text="A purple heron stood by my bed.")

    assert not find(ask("heron"), RESULTS)
