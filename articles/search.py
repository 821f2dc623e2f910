"""Finds articles by the words worried people type.

The index is SQLite's FTS5 in memory, made from the catalogue and independent of the site's
database: built once for each catalogue, handed to each thread as finished bytes, and only read.
Comments are never in it.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import unicodedata
import weakref
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate

from articles.catalogue import Catalogue

if TYPE_CHECKING:
    from articles.catalogue import Article

LONGEST = 200  # characters of a query that are looked at
MOST_WORDS = 12
MOST_RESULTS = 10  # the rest is noise; a page from A to Z stands below them
RELATED = 4
ENOUGH = 6  # results after which weaker matches are noise
NEAR_ENOUGH = 0.8  # of difflib's ratio: one slip in a short word, two in a long one

# Column: how much a match in it weighs.
COLUMNS = {"title": 12.0, "names": 10.0, "terms": 8.0, "summary": 4.0, "headings": 3.0, "body": 1.0}
IN_TEXT = "title names summary headings body"  # all but the search terms
BODY = list(COLUMNS).index("body")
WEIGHTS = ", ".join(map(str, COLUMNS.values()))
MARK, END = "\x02", "\x03"  # no text of ours holds them

WORD = re.compile(r"[^\W_]+", re.UNICODE)
UNSTOPPED = re.compile(r"(?<![.:;?!…”])\n")
APOSTROPHE = re.compile(r"[’']")


def _listed(name: str) -> tuple[str, ...]:
    """The lines of a word list beside this file."""
    lines = Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


STOP_WORDS = frozenset(_listed("stop_words.txt"))
RED_FLAGS = _listed("red_flags.txt")


@dataclass(frozen=True)
class Result:
    article: Article
    snippet: SafeString  # escaped, with <mark> around what matched


@dataclass(frozen=True)
class Answer:
    """What a search found, best first. `also` are the words it tried for words it did not know."""

    results: tuple[Result, ...]
    also: tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words of `text` in small letters; an apostrophe joins what it stands between."""
    return WORD.findall(APOSTROPHE.sub("", unicodedata.normalize("NFKC", text).casefold()))


def telling_words(text: str) -> list[str]:
    """The words of `text` worth looking for, each once; small words where it has no others."""
    words = list(dict.fromkeys(words_of(text)))[:MOST_WORDS]
    return [word for word in words if word not in STOP_WORDS] or words


def has_red_flag(query: str) -> bool:
    """Whether the query holds words that may mean an emergency."""
    said = f" {' '.join(words_of(query[:LONGEST]))} "
    return any(f" {' '.join(words_of(flag))} " in said for flag in RED_FLAGS)


def search(catalogue: Catalogue, query: str) -> Answer:
    """The articles that match `query`; any text is a query, and none is an error."""
    return index_of(catalogue).search(query)


def related(catalogue: Catalogue, article: Article) -> tuple[Article, ...]:
    """What to read after `article`: what it names, else what is most like it; stable."""
    return catalogue.named_by(article) or index_of(catalogue).similar(article, RELATED)


def words_to_keep(query: str) -> str:
    """What editors may see of a query that found nothing: at most five words of letters only."""
    if "@" in query or any(character.isnumeric() for character in query):
        return ""
    return " ".join(words_of(query[:LONGEST])[:5])[:100]


_indexes: weakref.WeakKeyDictionary[Catalogue, Index] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def index_of(catalogue: Catalogue) -> Index:
    """The index of this catalogue's articles of today, made when it is first asked for."""
    today = localdate()
    index = _indexes.get(catalogue)
    if index is None or index.day != today:
        with _lock:
            index = _indexes.get(catalogue)
            if index is None or index.day != today:
                index = _indexes[catalogue] = Index(catalogue, today)
    return index


class Index:
    """The full text of the articles that readers may find on `day`, for any thread to read."""

    def __init__(self, catalogue: Catalogue, day: date) -> None:
        self.day = day
        self.articles = tuple(catalogue)
        self._by_thread = threading.local()
        self._by_name = _by_name(self.articles)
        names = _glossary_names(catalogue)
        connection = sqlite3.connect(":memory:")
        connection.execute(
            f"CREATE VIRTUAL TABLE page USING fts5({', '.join(COLUMNS)},"
            " tokenize = 'porter unicode61 remove_diacritics 2')"
        )
        connection.executemany(
            "INSERT INTO page (rowid, title, names, terms, summary, headings, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (place, *_row(article, names.get(article.slug, ())))
                for place, article in enumerate(self.articles)
            ],
        )
        connection.execute("INSERT INTO page(page) VALUES ('optimize')")
        connection.commit()
        self._bytes = connection.serialize()
        connection.close()

    def search(self, query: str) -> Answer:
        known, also = self._known(telling_words(query[:LONGEST]))
        results = tuple(self._results(known)) if known else ()
        return Answer(results, tuple(also))

    def similar(self, article: Article, count: int) -> tuple[Article, ...]:
        """The `count` articles that share most topics, and among those most words, with it."""
        named = " ".join((article.title, *article.also_called, *article.search_terms))
        words = [word for word in dict.fromkeys(words_of(named)) if word not in STOP_WORDS]
        by_words = [self.articles[row] for row in self._ranked(_any_of(words), len(self.articles))]

        def topics_apart(other: Article) -> int:
            return -len(set(other.topics) & set(article.topics))

        # Sorting keeps the order by words among those that share as many topics.
        others = [other for other in by_words if other.slug != article.slug]
        return tuple(sorted(others, key=topics_apart)[:count])

    def _known(self, words: Iterable[str]) -> tuple[list[str], list[str]]:
        """The words that stand in some article's text, and the nearest such for the others.

        Search terms hold misspellings on purpose, so a word that stands only there is looked for
        as it is only where nothing near it is known.
        """
        known, also = [], []
        for word in words:
            if self._ranked(f'{{{IN_TEXT}}} : "{word}"', 1):
                known.append(word)
            elif near := self._nearest(word):
                known.append(near)
                also.append(near)
            elif self._ranked(f'"{word}"', 1):
                known.append(word)
        return known, also

    def _nearest(self, word: str) -> str:
        """The word of the articles most like `word`. Few slip at the first letter, and a word
        that differs there too is another word: "scared" is not "care".
        """
        if len(word) < 4:
            return ""
        alike = [
            other
            for other in self._vocabulary
            if other[0] == word[0] and abs(len(other) - len(word)) <= 2
        ]
        return next(iter(get_close_matches(word, alike, n=1, cutoff=NEAR_ENOUGH)), "")

    def _results(self, words: list[str]) -> Iterator[Result]:
        """First the page of just this name, then what has the words together in a name people
        use, then all of them in its names, then any; each only where those before it found too
        little. A long page that happens to hold all words is no better than one about the rarest.
        """
        queries = (
            f'{{title names terms}} : "{" ".join(words)}"',
            f"{{title names terms summary}} : ({_all_of(words)})",
            _any_of(words),
        )
        found = dict.fromkeys(self._by_name.get(" ".join(words), ()))
        for query in queries:
            if len(found) < ENOUGH:
                found.update(dict.fromkeys(self._ranked(query, MOST_RESULTS)))
        rows = list(found)[:MOST_RESULTS]
        snippets = self._snippets(_any_of(words), rows)
        for row in rows:
            yield Result(self.articles[row], snippets[row])

    def _ranked(self, match: str, count: int) -> list[int]:
        """The places in `articles` of the best matches."""
        statement = (
            "SELECT rowid FROM page WHERE page MATCH ?"  # noqa: S608
            f" ORDER BY bm25(page, {WEIGHTS}), rowid LIMIT ?"
        )
        return [row for (row,) in self._connection.execute(statement, (match, count))]

    def _snippets(self, match: str, rows: list[int]) -> dict[int, SafeString]:
        """What each of `rows` says about the words; its summary where only a name holds them."""
        statement = (
            f"SELECT rowid, snippet(page, {BODY}, '{MARK}', '{END}', '…', 28) FROM page"  # noqa: S608
            f" WHERE page MATCH ? AND rowid IN ({', '.join(map(str, rows))})"
        )
        said = dict(self._connection.execute(statement, (match,)))
        return {
            row: _marked(text if MARK in text else self.articles[row].summary)
            for row in rows
            for text in [said.get(row, "")]
        }

    @property
    def _connection(self) -> sqlite3.Connection:
        connection = getattr(self._by_thread, "connection", None)
        if connection is None:
            connection = self._by_thread.connection = sqlite3.connect(":memory:")
            connection.deserialize(self._bytes)
            connection.execute("PRAGMA query_only = ON")
        return connection

    @cached_property
    def _vocabulary(self) -> tuple[str, ...]:
        """Every word of the articles, in an order that does not change, for spelling."""
        texts = (
            text
            for article in self.articles
            for text in (
                article.title,
                article.summary,
                article.plain_text,
                *article.also_called,
            )
        )
        return tuple(sorted({word for text in texts for word in words_of(text) if len(word) > 3}))


def _row(article: Article, glossary_names: Iterable[str]) -> tuple[str, ...]:
    return (
        article.title,
        " . ".join((*article.also_called, *glossary_names, article.noticing)),
        " . ".join(article.search_terms),
        article.summary,
        " . ".join(heading.text for heading in article.contents),
        _in_a_line(article.plain_text),
    )


def _in_a_line(text: str) -> str:
    """The lines of `text` in one, with a dot between them where one ends without a stop."""
    return UNSTOPPED.sub(" · ", text).replace("\n", " ")


def _glossary_names(catalogue: Catalogue) -> dict[str, list[str]]:
    """By article, the words of the glossary that it is about."""
    names: dict[str, list[str]] = {}
    for term in catalogue.glossary.values():
        if term.article:
            names.setdefault(term.article, []).extend((term.term, *term.also))
    return names


def _by_name(articles: Iterable[Article]) -> dict[str, list[int]]:
    """The places of the articles by the telling words of their names, then of what people type."""
    places: dict[str, list[int]] = {}
    numbered = list(enumerate(articles))
    names = [(place, (article.title, *article.also_called)) for place, article in numbered]
    typed = [(place, article.search_terms) for place, article in numbered]
    for place, texts in names + typed:
        for text in texts:
            places.setdefault(" ".join(telling_words(text)), []).append(place)
    return places


def _all_of(words: Iterable[str]) -> str:
    return " AND ".join(f'"{word}"' for word in words)


def _any_of(words: Iterable[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words) or '""'


def _marked(snippet: str) -> SafeString:
    return mark_safe(escape(snippet).replace(MARK, "<mark>").replace(END, "</mark>"))
