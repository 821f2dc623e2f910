"""Learns how much each word of a comment weighs, and which words there are: `make weigh`.

Writes english.txt, other-languages.txt and wording.txt in comments/screening/data from the tune
half of the corpus, and nothing else is looked at; it takes a minute or two. Two logistic
regressions are learned for each kind: one of sentences, one of whole comments; the weight of a
sentence is what both say together. What every sentence begins with is set so high that, of the
comments found and not learned from, the share RIGHT are right (threefold cross-validation).
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby, repeat
from typing import NamedTuple

from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve

from comments.screening.findings import Kind
from comments.screening.lists import DATA
from comments.screening.reading import Reading, fold
from comments.screening.wording import ADDRESS, START, WEIGHED, letters, sentences, share, traits
from tests.comments.examples import Example, examples

FOLDS, NEIGHBOURS = 3, 20  # comments beside each other are sometimes alike: they stay together
BELIEF = 5.0  # how far weights may go from nothing: the C of a logistic regression
SEEN_AT_LEAST = 4  # sentences or comments that a trait was seen in
LEAST = 0.05  # a weight worth keeping
RIGHT = 0.88

HEADER = """\
# How much the words of a comment weigh for or against each kind, learned by
# `make weigh`; changes by hand are lost when that is run again.
# `<age>` is a number from 5 to 15, `<number>` any other, `..` any one word, `^` a sentence's
# end, `~` stands before five letters of a word, `<` and `>` at its edges.
# In front of the `|` stands the weight for the sentence, behind it that for the whole comment;
# on either side, in order: {order}.
# What a sentence begins with stands in the first line.

"""
ENGLISH_HEADER = """\
# Words that comments are written in, to tell them from last names without capitals: all that are
# written small in the invented comments, misspelt ones too. Written by `make weigh`. Names among
# them (bell, stone) stand in surnames.txt and ordinary-first-names.txt as well.
"""
OTHERS_HEADER = """\
# The same of the invented comments in other languages than English. Written by `make weigh`.
"""
WORD = re.compile(r"[^\W\d_]{2,}")


class Part(NamedTuple):
    """A sentence, or all sentences of a comment."""

    comment: int
    traits: Sequence[str]
    kinds: frozenset[Kind]
    share: float = 1.0

    @property
    def fold(self) -> int:
        return self.comment // NEIGHBOURS % FOLDS


def _sentences(comments: Iterable[Example]) -> Iterator[Part]:
    for number, comment in enumerate(comments):
        reading = Reading(comment.text)
        marked = [
            (kind, comment.text.index(quote), comment.text.index(quote) + len(quote))
            for kind, quote in comment.spans
        ]
        for sentence in sentences(reading.said):
            first, last = reading.original(*reading.span(sentence.start, sentence.stop - 1))
            kinds = frozenset(kind for kind, start, end in marked if start < last and first < end)
            words = reading.said[sentence.start : sentence.stop]
            # What an address is made of says little of a comment, and invented ones are all alike.
            yield Part(number, [name for name in traits(words) if ADDRESS not in name], kinds)


def _comments(of: Iterable[Part]) -> Iterator[Part]:
    """Each comment as a whole: words and neighbours, each once, and the letters of each word."""
    for number, parts in groupby(of, lambda part: part.comment):
        sentences = list(parts)
        names = dict.fromkeys(n for part in sentences for n in part.traits if " .. " not in n)
        words = [name for name in names if " " not in name]
        kinds = frozenset(kind for part in sentences for kind in part.kinds)
        said = [*names, *(group for word in words for group in letters(word))]
        yield Part(number, said, kinds, share(len(words)))


class Regression:
    """What the traits of sentences or comments weigh for one kind."""

    def __init__(self, read: list[Part], kind: Kind) -> None:
        self.count = CountVectorizer(
            analyzer=lambda part: part.traits, min_df=SEEN_AT_LEAST, dtype=float
        )
        self.regression = LogisticRegression(C=BELIEF, solver="liblinear")
        self.count.fit(read)
        self.regression.fit(self._seen_in(read), [kind in part.kinds for part in read])

    def _seen_in(self, read: list[Part]) -> sparse.spmatrix:
        return sparse.diags([part.share for part in read]) @ self.count.transform(read)

    def of(self, read: list[Part]) -> Iterator[float]:
        return iter(self.regression.decision_function(self._seen_in(read)))

    @property
    def weights(self) -> dict[str, float]:
        names = zip(self.count.get_feature_names_out(), self.regression.coef_[0], strict=True)
        worth_keeping = {name: weight for name, weight in names if abs(weight) >= LEAST}
        return worth_keeping | {START: self.regression.intercept_[0]}


class Learned(NamedTuple):
    in_sentence: dict[str, float]
    in_comment: dict[str, float]
    recall: float  # alone, on comments not learned from


def _unlearned(read: list[Part], comments: list[Part], kind: Kind) -> dict[int, float]:
    """What each comment weighs where it was not learned from."""
    weight: dict[int, float] = {}
    for left_out in range(FOLDS):
        for parts in (comments, read):
            learned = Regression([part for part in parts if part.fold != left_out], kind)
            left = [part for part in parts if part.fold == left_out]
            heaviest: dict[int, float] = {}
            for part, heft in zip(left, learned.of(left), strict=True):
                heaviest[part.comment] = max(heft, heaviest.get(part.comment, heft))
            for comment, heft in heaviest.items():
                weight[comment] = weight.get(comment, 0) + heft
    return weight


def _learn(read: list[Part], kind: Kind) -> Learned:
    comments = list(_comments(read))
    unlearned = _unlearned(read, comments, kind)
    right, recall, least = precision_recall_curve(
        [kind in part.kinds for part in comments], [unlearned[part.comment] for part in comments]
    )
    enough = next(place for place, share in enumerate(right) if share >= RIGHT)
    in_sentence, in_comment = Regression(read, kind).weights, Regression(comments, kind).weights
    in_sentence[START] += in_comment.pop(START) - least[enough]
    return Learned(in_sentence, in_comment, recall[enough])


def _line(name: str, sides: Iterable[Sequence[float]]) -> str:
    """`name = 0 1.25 0 | -0.31 0 0`; a side on which nothing weighs is left empty."""
    written = (
        " ".join(f"{weight:.2f}" if weight else "0" for weight in side) if any(side) else ""
        for side in sides
    )
    return f"{name} = {' | '.join(written)}"


def _words(comments: Iterable[Example]) -> set[str]:
    """The words that are written small in `comments`, those of names and addresses left out."""
    words: set[str] = set()
    for comment in comments:
        text = comment.text
        for kind, quote in comment.spans:
            if kind in {Kind.FULL_NAME, Kind.CONTACT_DETAILS}:
                text = text.replace(quote, " ")
        words.update(fold(word) for word in WORD.findall(text) if word.islower())
    return words


def _write_words(name: str, header: str, words: Iterable[str]) -> None:
    lines = textwrap.wrap(", ".join(sorted(words)), width=100)
    written = "\n".join(line.removesuffix(",") for line in lines)
    (DATA / name).write_text(f"{header}\n{written}\n", encoding="utf-8")


def main() -> None:
    foreign = examples("tune", "languages")
    english = _words(set(examples("tune")) - set(foreign))
    _write_words("english.txt", ENGLISH_HEADER, english)
    _write_words("other-languages.txt", OTHERS_HEADER, _words(foreign) - english)
    read = list(_sentences(examples("tune")))
    with ProcessPoolExecutor() as processes:
        learned = list(processes.map(_learn, repeat(read), WEIGHED))
    for kind, result in zip(WEIGHED, learned, strict=True):
        print(f"{kind:<18} recall {result.recall:.2f} alone, on comments not learned from")  # noqa: T201
    names = {name for result in learned for side in result[:2] for name in side}
    table = "\n".join(
        _line(
            name,
            [
                [result.in_sentence.get(name, 0.0) for result in learned],
                [result.in_comment.get(name, 0.0) for result in learned],
            ],
        )
        for name in sorted(names)
    )
    header = HEADER.format(order=", ".join(WEIGHED))
    (DATA / "wording.txt").write_text(f"{header}{table}\n", encoding="utf-8")
