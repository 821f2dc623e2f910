"""The articles of this site: what each rule cannot see, because it looks at one page alone."""

from statistics import mean

from articles.lint import lint
from articles.lint.page import Page, Site
from articles.lint.sentences import reading_grade, sentences, words
from articles.schema import Kind


def test_the_lint_has_no_error_and_little_advice(our_words, settings):
    problems = [p for p in lint(our_words, settings.ARTICLES_DIR) if p.code != "R110"]

    assert [str(problem) for problem in problems if problem.level == "E"] == []
    assert len(problems) <= 5


def test_an_article_has_600_to_1500_words(our_words):
    lengths = {article.slug: len(words(article.plain_text)) for article in our_words}

    assert {slug: n for slug, n in lengths.items() if not 600 <= n <= 1500} == {}


def test_a_condition_is_easy_to_read(our_words, settings):
    site = Site(our_words, settings.ARTICLES_DIR)
    pages = [Page(manuscript, site) for manuscript in our_words.manuscripts]

    grades = [
        reading_grade(
            sentence for block in page.body if block.is_prose for sentence in sentences(block.text)
        )
        for page in pages
        if page.front.kind is Kind.CONDITION
    ]

    assert mean(grades) <= 9


def test_every_article_has_key_points_a_care_card_and_words_of_the_glossary(our_words):
    marks = ('class="keypoints"', 'class="care', 'class="word"')

    lacking = {a.slug: [m for m in marks if m not in a.html] for a in our_words}

    assert {slug: missing for slug, missing in lacking.items() if missing} == {}


def test_a_source_is_described_alike_wherever_it_is_cited(our_words):
    told = {
        (reference.link or reference.isbn): set()
        for article in our_words
        for reference in article.references
    }
    for article in our_words:
        for reference in article.references:
            told[reference.link or reference.isbn].add(
                (reference.id, reference.authors, reference.title, reference.source, reference.year)
            )

    assert [descriptions for descriptions in told.values() if len(descriptions) > 1] == []


def test_no_article_of_ours_stands_alone(our_words):
    linked = {
        other.slug
        for article in our_words
        for other in our_words
        if other != article and f'href="{other.url}"' in article.html
    }

    assert {article.slug for article in our_words} == linked
