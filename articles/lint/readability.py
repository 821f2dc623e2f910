"""W603 to W606: how long and how hard sentences and paragraphs are."""

from collections.abc import Iterator
from itertools import islice

from articles.lint.page import Page, Site
from articles.lint.sentences import reading_grade, sentences, words
from articles.lint.source import Block, Kind
from articles.problems import MOST_TOLD, Problem, advice

LONGEST_SENTENCE = 25  # words
LONGEST_MEAN = 20  # words of a sentence, over the page
LONGEST_PARAGRAPH = 4  # sentences
HIGH_GRADE, HIGHEST_GRADE = 9, 11
FEWEST_WORDS = 100  # under which a mean and a grade say nothing
LONGEST_DEFINITION = 35  # words


def problems(page: Page) -> Iterator[Problem]:
    prose = [(block, sentences(block.text)) for block in page.body if block.is_prose]
    yield from islice(_sentences(page, prose), MOST_TOLD)
    yield from islice(_paragraphs(page, prose), MOST_TOLD)
    yield from _whole(page, [sentence for _, found in prose for sentence in found])


def _sentences(page: Page, prose: list[tuple[Block, list[str]]]) -> Iterator[Problem]:
    for block, found in prose:
        for sentence in found:
            if (count := len(words(sentence))) > LONGEST_SENTENCE:
                line = block.line_at(max(0, block.text.find(sentence)))
                start = " ".join(sentence.split()[:4])
                message = f"The sentence “{start} …” has {count} words; split it in two."
                yield page.advice("W603", line, message)


def _paragraphs(page: Page, prose: list[tuple[Block, list[str]]]) -> Iterator[Problem]:
    for block, found in prose:
        if block.kind is Kind.PARAGRAPH and len(found) > LONGEST_PARAGRAPH:
            message = f"The paragraph has {len(found)} sentences; begin a new one after 3."
            yield page.advice("W605", block.line, message)


def _whole(page: Page, every_sentence: list[str]) -> Iterator[Problem]:
    count = sum(len(words(sentence)) for sentence in every_sentence)
    if count < FEWEST_WORDS:
        return
    line = page.manuscript.body_line
    if (mean := count / len(every_sentence)) > LONGEST_MEAN:
        message = f"A sentence has {mean:.0f} words on average; write more short ones."
        yield page.advice("W604", line, message)
    if (grade := reading_grade(every_sentence)) > HIGH_GRADE:
        problem = page.error if grade > HIGHEST_GRADE else page.advice
        message = f"The reading grade is {grade:.1f}; shorter words and sentences bring it to 9."
        yield problem("W606", line, message)


def glossary_problems(site: Site) -> Iterator[Problem]:
    """Definitions that are too long to be read in passing."""
    for term in site.library.glossary.values():
        text = term.definition
        if len(words(text)) > LONGEST_DEFINITION or len(sentences(text)) > 1:
            message = f"The definition must be one sentence of at most {LONGEST_DEFINITION} words."
            yield advice("glossary.yaml", None, f"{term.slug}.definition", "W603", message)
