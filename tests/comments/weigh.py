"""Learns how much each word of a sentence weighs: `make weigh`, some minutes.

Writes comments/screening/data/wording.txt from the tune half of the corpus, and nothing else is
looked at. Logistic regression, trained by AdaGrad (Duchi et al. 2011) with a little L2. What every
sentence begins with is set so high that, of the comments found and not learned from, the share in
RIGHT are right (threefold cross-validation).
"""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from typing import NamedTuple

from comments.screening.findings import Kind
from comments.screening.lists import DATA
from comments.screening.reading import Reading
from comments.screening.wording import ADDRESS, START, WEIGHED, sentences, traits
from tests.comments.examples import Example, examples

FOLDS, ROUNDS, STEP, DECAY = 3, 8, 0.1, 0.0004
RIGHT = dict.fromkeys(WEIGHED, 0.9) | {
    Kind.ABUSE: 0.93,
    Kind.MINOR: 0.84,
    Kind.DOSAGE: 0.86,
    Kind.SPAM: 0.86,
}
SEEN_AT_LEAST = 3  # times that a trait was seen
LEAST = 0.12  # a weight worth keeping

HEADER = """\
# How much the words of a sentence weigh for or against each kind, learned by
# `make weigh`; changes by hand are lost when that is run again.
# `<age>` is a number from 5 to 15, `<number>` any other, `..` any one word, `^` a sentence's
# end, `~` stands before four letters of a word, `<` and `>` at its edges.
# What a sentence begins with stands in the first line. In order: {order}.

"""


class Sentence(NamedTuple):
    comment: int
    traits: tuple[str, ...]
    kinds: frozenset[Kind]


def _sentences(comments: Iterable[Example]) -> Iterator[Sentence]:
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
            said = (name for name in traits(words) if ADDRESS not in name)
            yield Sentence(number, tuple(said), kinds)


def _learn(from_: list[Sentence], kind: Kind) -> dict[str, float]:
    """The weight of each trait for `kind`; examples come in another order in each round."""
    weights: dict[str, float] = defaultdict(float)
    steps: dict[str, float] = defaultdict(lambda: 1e-3)
    order = random.Random(1)  # noqa: S311 - the same weights every time
    shuffled = list(from_)
    for _ in range(ROUNDS):
        order.shuffle(shuffled)
        for sentence in shuffled:
            names = (START, *sentence.traits)
            weight = sum(weights[name] for name in names)
            wrong = 1 / (1 + math.exp(-max(-30, min(30, weight)))) - (kind in sentence.kinds)
            if abs(wrong) < 0.01:
                continue
            for name in names:
                slope = wrong + DECAY * weights[name]
                steps[name] += slope * slope
                weights[name] -= STEP * slope / steps[name] ** 0.5
    return weights


def _heaviest(of: Iterable[Sentence], weights: dict[str, float]) -> dict[int, float]:
    """The weight of the heaviest sentence of each comment."""
    heaviest: dict[int, float] = defaultdict(lambda: -99.0)
    for sentence in of:
        weight = sum(weights.get(name, 0.0) for name in (START, *sentence.traits))
        heaviest[sentence.comment] = max(heaviest[sentence.comment], weight)
    return heaviest


def _least(all_: list[Sentence], kind: Kind) -> tuple[float, float]:
    """The weight that a finding has to have, and the recall it has at that."""
    kinds: dict[int, set[Kind]] = defaultdict(set)
    for sentence in all_:
        kinds[sentence.comment] |= sentence.kinds
    unlearned: dict[int, float] = {}
    for fold in range(FOLDS):
        weights = _learn([each for each in all_ if each.comment % FOLDS != fold], kind)
        unlearned |= _heaviest((each for each in all_ if each.comment % FOLDS == fold), weights)
    ranked = sorted(kinds, key=lambda comment: -unlearned[comment])
    having = sum(kind in found for found in kinds.values())
    right, least, recall = 0, 0.0, 0.0
    for count, comment in enumerate(ranked, start=1):
        right += kind in kinds[comment]
        if right / count >= RIGHT[kind]:
            least, recall = unlearned[comment], right / having
    return least - 1e-6, recall


def _line(name: str, weights: list[float]) -> str:
    written = (f"{weight:.2f}".replace("-0.00", "0").replace("0.00", "0") for weight in weights)
    return f"{name} = {' '.join(written)}"


def _weights(read: list[Sentence], kind: Kind) -> tuple[dict[str, float], float]:
    """What traits weigh for `kind`, and the recall on comments not learned from."""
    least, recall = _least(read, kind)
    weights = _learn(read, kind)
    weights[START] -= least
    return dict(weights), recall


def main() -> None:
    read = list(_sentences(examples("tune")))
    common = Counter(name for sentence in read for name in sentence.traits)
    read = [
        each._replace(traits=tuple(n for n in each.traits if common[n] >= SEEN_AT_LEAST))
        for each in read
    ]
    learned = []
    with ProcessPoolExecutor() as processes:
        for kind, result in zip(
            WEIGHED, processes.map(_weights, repeat(read), WEIGHED), strict=True
        ):
            learned.append(result[0])
            print(f"{kind:<18} recall {result[1]:.2f} alone, on comments not learned from")  # noqa: T201
    weighty = (name for name in common if any(abs(w.get(name, 0)) >= LEAST for w in learned))
    table = "\n".join(
        _line(name, [weights.get(name, 0.0) for weights in learned])
        for name in [START, *sorted(weighty)]
    )
    header = HEADER.format(order=", ".join(WEIGHED))
    (DATA / "wording.txt").write_text(f"{header}{table}\n", encoding="utf-8")
