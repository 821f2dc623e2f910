"""Search over the site's own articles, because what people find there is what counts."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from django.conf import settings as site
from hypothesis import given, settings
from hypothesis import strategies as st

from articles.catalogue import load
from articles.search import has_red_flag, index_of, related, search, words_to_keep
from tests.articles.writing import article_text
from tests.conftest import OUR_WORDS


@pytest.fixture(scope="module")
def rendered():
    """Where the site keeps its finished texts, so that none is rendered for this module alone."""
    return Path(site.DATA_DIR) / "rendered"


@pytest.fixture(scope="module")
def library(rendered):
    return load(OUR_WORDS, rendered)


@pytest.fixture
def write(words):
    """Add an article to the tests' own and hand over the catalogue that has it."""

    def added(body, **fields):
        (words / "articles" / "new.md").write_text(article_text(body, **fields))
        return load(words)

    return added


def found(library, query):
    return [result.article.slug for result in search(library, query).results]


@pytest.mark.parametrize(
    ("query", "slug"),
    [
        ("leg twitching at night", "periodic-limb-movements"),
        ("fits in bed", "seizures-in-sleep"),
        ("baby twitching asleep", "benign-sleep-myoclonus-of-infancy"),
        ("restles legs", "restless-legs"),
        ("myoclonis", "sleep-myoclonus"),
        ("feeling of falling", "hypnic-jerks"),
        ("SLEEP APNEA", "sleep-apnoea-and-jerks"),
        ("are hypnic jerks dangerous", "hypnic-jerks"),
        ("pregnant restless legs", "restless-legs"),
        ("siezures while asleep", "seizures-in-sleep"),
        ("infant shaking in sleep stops when woken", "benign-sleep-myoclonus-of-infancy"),
        ("wife punches in her sleep", "rem-sleep-behaviour-disorder"),
        ("why do I twitch in my sleep", "jerking-in-sleep"),
        ("when should I worry", "when-to-get-help"),
        ("my partner twitches all night", "for-bed-partners"),
        ("coffee and twitching", "hypnic-jerks"),
    ],
)
def test_the_words_of_worried_people_lead_to_the_right_page(library, query, slug):
    assert found(library, query)[0] == slug


def test_every_article_is_the_first_answer_to_its_own_names(library):
    for article in library:
        for name in (article.title, *article.also_called):
            assert found(library, name)[0] == article.slug, name


def test_a_misspelt_word_is_looked_for_as_the_nearest_one_we_use(library):
    answer = search(library, "restles legs")

    assert answer.also == ("restless",)


def test_a_word_we_use_is_not_corrected(library):
    assert search(library, "restless legs").also == ()


@pytest.mark.parametrize("word", ["scared", "wife", "infant", "grinding", "zaps"])
def test_a_word_is_not_taken_for_another_that_only_looks_like_it(library, word):
    assert search(library, word).also == ()


def test_a_snippet_keeps_apart_what_stood_in_lines_of_its_own(write):
    library = write("## Where it stood\n\nThe heron:\n\n- in a pond\n- on a roof")

    [result] = search(library, "heron").results

    assert result.snippet == "Where it stood · The <mark>heron</mark>: in a pond · on a roof"


@pytest.mark.parametrize("query", ["zzzqqq xxvvjj", "ногами", "???", "", "   ", "🦵"])
def test_what_we_do_not_write_about_is_not_found(library, query):
    assert found(library, query) == []


def test_small_words_alone_are_still_looked_for(library):
    assert found(library, "when will it")


def test_accents_case_and_the_way_letters_are_composed_make_no_difference(library):
    plain = found(library, "sleep apnoea")

    assert found(library, "SLEEP Apnóea") == plain
    assert found(library, "sleep apno\N{COMBINING ACUTE ACCENT}ea") == plain
    assert found(library, "\N{FULLWIDTH LATIN SMALL LETTER S}leep apnoea") == plain


def test_an_apostrophe_joins_what_it_stands_between(library):
    assert (
        found(library, "parkinson's")
        == found(library, "parkinson’s")
        == found(library, "parkinsons")
    )


def test_withdrawn_articles_drafts_and_standing_pages_are_not_found(write):
    library = write("A heron stood in the pond.", draft=True)

    assert found(library, "heron") == []
    assert "withdrawn-advice" not in found(library, "withdrawn advice")
    assert not {"about", "comment-rules"} & set(found(library, "invented tests comments"))


def test_a_snippet_marks_what_was_looked_for(library):
    first = search(library, "ferritin").results[0]

    assert "<mark>ferritin</mark>" in first.snippet.lower()


def test_a_snippet_shows_what_an_article_says_as_text(write):
    library = write('The heron is 3 < 4 feet & "tall", said Mr &lt;b>Pond.')

    [result] = search(library, "heron").results

    assert result.snippet == (
        "The <mark>heron</mark> is 3 &lt; 4 feet &amp; “tall”, said Mr &lt;b&gt;Pond."
    )


def test_the_summary_stands_where_only_a_name_matched(write):
    library = write("Some words.", also_called=["heron dreams"])

    [result] = search(library, "heron").results

    assert result.snippet == result.article.summary


@pytest.mark.parametrize(
    "query",
    [
        "my son had a fit",
        "Can’t breathe!",
        "cant breathe",
        "STOPS BREATHING",
        "overdose",
        "self-harm",
    ],
)
def test_words_that_may_mean_an_emergency_raise_a_flag(query):
    assert has_red_flag(query)


@pytest.mark.parametrize(
    "query", ["fitness", "leg jerks", "benefits of sleep", "strokes of luck", ""]
)
def test_other_words_raise_no_flag(query):
    assert not has_red_flag(query)


@pytest.mark.parametrize(
    "query",
    [
        '"', '""', "'", "*", "jerk*", "-", "jerk -leg", "NOT", "AND", "OR OR", "NEAR(jerk leg, 2)",
        "title: jerk", "{title body} : jerk", "^jerk", "jerk + leg", "(", "((jerk)", "a\x00b",
        "\x02jerk\x03", "jerk; DROP TABLE page", "\\", "%", "_", "jerk\nleg", "\ud800", "🦵🏽 jerk",
        "夜中 ぴくぴく", "ارتعاش الساق", "הרגליים", "नींद में झटके", "ขากระตุก",
        "x" * 10_000, "jerk " * 2_000, "ﷺ" * 200,
    ],
)  # fmt: skip
def test_no_query_is_an_error(library, query):
    search(library, query)
    has_red_flag(query)
    words_to_keep(query)


@settings(max_examples=200, deadline=None)
@given(query=st.text(max_size=40))
def test_nothing_anyone_can_type_is_an_error(library, query):
    search(library, query)
    has_red_flag(query)
    assert len(words_to_keep(query)) <= 100


@pytest.mark.parametrize("query", ['"jerk" AND (leg*)', "jerk -leg", "^jerk + leg", "jerk OR leg"])
def test_operators_are_no_more_than_their_words(library, query):
    assert found(library, query) == found(library, "jerk leg")


def test_eight_threads_at_once_get_the_answer_of_one(library, rendered):
    queries = ["leg twitching at night", "restles legs", "baby", "fits in bed"]
    alone = [said(search(library, query)) for query in queries]
    never_asked, start = load(OUR_WORDS, rendered), Barrier(8)

    def ask(_):
        start.wait()
        return [said(search(never_asked, query)) for query in queries]

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))

    assert answers == [alone] * 8


def said(answer):
    return [(result.article.slug, result.snippet) for result in answer.results], answer.also


def test_related_articles_are_those_an_article_names(library):
    article = next(article for article in library if article.related)

    assert [other.slug for other in related(library, article)] == list(article.related)


def test_an_article_that_names_none_gets_those_most_like_it(write):
    library = write("Some words.", title="Legs that keep still", topics=["nights", "days"])

    alike = related(library, library["new"])

    assert alike[0].slug == "quiet-legs"
    assert "new" not in {article.slug for article in alike}


RELATED = """
import sys
from pathlib import Path
from articles.catalogue import load
from articles.search import index_of
library = load(Path(sys.argv[1]), Path(sys.argv[2]))
for article in library:
    print(article.slug, *(other.slug for other in index_of(library).similar(article, 4)))
"""


def test_what_is_most_alike_is_the_same_from_run_to_run(library, rendered):
    here = [
        " ".join((article.slug, *(other.slug for other in index_of(library).similar(article, 4))))
        for article in library
    ]

    # A process whose sets and dictionaries are in another order.
    other_order = {"DJANGO_SETTINGS_MODULE": "sleepsite.settings", "PYTHONHASHSEED": "1"}
    there = subprocess.check_output(
        [sys.executable, "-c", RELATED, OUR_WORDS, rendered],
        env=os.environ | other_order,
        text=True,
    )

    assert there.splitlines() == here


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("Purple Heron!", "purple heron"),
        ("one two three four five six seven", "one two three four five"),
        ("heron @ pond", ""),
        ("call 0117 heron", ""),
        ("½ a heron", ""),
        ("٣ herons", ""),
        ("🦵", ""),
        ("h" * 300, "h" * 100),
    ],
)
def test_editors_see_at_most_five_words_of_letters_only(query, kept):
    assert words_to_keep(query) == kept
