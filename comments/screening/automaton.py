"""Recognising many phrases at once, in one pass over the words of a text.

Phrases share their beginnings in a tree; a place that may be missing is a way round it, a gap is a
node that lets words pass. All phrases under way are followed side by side, and those that came to
the same node are followed as one, so the time is linear in the length of the text whatever it says.
What was worked out once, which phrases are under way after which word, is remembered (a lazily
built deterministic automaton, as in RE2), within bounds; where a phrase began is only looked for in
sentences that hold one.
"""

from collections.abc import Container, Iterator, Sequence
from functools import cached_property
from typing import Generic, NamedTuple, TypeVar

from comments.screening.reading import STOP

Choice = tuple[str, ...]  # words in a row
Place = tuple[Choice, ...]  # the choices at one place
Label = TypeVar("Label")

ANY = "*"
MOST_REMEMBERED = 100_000  # moves from one state to another


class Gap(NamedTuple):
    """Where up to `most` words of any kind may stand."""

    most: int


class Node(Generic[Label]):
    """A step in the tree of all phrases: which words lead on, to where, and what ends here."""

    def __init__(self, slack: int = 0) -> None:
        self.slack = slack  # words of any kind that may pass here
        self.next: dict[str, list[Node[Label]]] = {}
        self.skips: list[Node[Label]] = []
        self.labels: list[Label] = []
        self._behind: dict[tuple[Place | Gap, bool], Node[Label]] = {}

    def after(self, place: Place | Gap, *, optional: bool = False) -> "Node[Label]":
        """The node behind `place`, made where no phrase came this way before."""
        if (place, optional) not in self._behind:
            behind: Node[Label] = Node(place.most if isinstance(place, Gap) else 0)
            self._behind[place, optional] = behind
            if optional or isinstance(place, Gap):
                self.skips.append(behind)
            if not isinstance(place, Gap):
                self._lead(place, behind)
        return self._behind[place, optional]

    def _lead(self, place: Place, behind: "Node[Label]") -> None:
        for *leading, last in place:
            step = self
            for word in leading:
                onward: Node[Label] = Node()
                step.next.setdefault(word, []).append(onward)
                step = onward
            step.next.setdefault(last, []).append(behind)

    def on(self, word: str) -> Iterator["Node[Label]"]:
        """Every node that `word` leads to, those behind missing places too."""
        for key in (word, ANY):
            for node in self.next.get(key, ()):
                yield from node.reached

    @cached_property
    def reached(self) -> list["Node[Label]"]:
        """Where somebody is who came here: here, and behind what may be missing."""
        return [self, *(node for skip in self.skips for node in skip.reached)]


Thread = tuple[Node[Label], int]  # a phrase under way, and how many words may still pass


class State(Generic[Label]):
    """All that is under way after a word, and whether the next word may open a sentence."""

    __slots__ = ("ends", "moves", "opens", "threads")

    def __init__(self, threads: frozenset[Thread[Label]], opens: bool, ends: bool) -> None:
        self.threads, self.opens, self.ends = threads, opens, ends
        self.moves: dict[str, State[Label]] = {}


class Hit(NamedTuple, Generic[Label]):
    """A phrase found at words first to last."""

    label: Label
    first: int
    last: int


class Automaton(Generic[Label]):
    """All phrases of a file; `fillers` are words that may stand between any two words."""

    def __init__(self, fillers: Container[str], openings: Container[str]) -> None:
        self.anywhere: Node[Label] = Node()
        self.opening: Node[Label] = Node()  # of phrases that begin only behind `openings`
        self._fillers, self._openings = fillers, openings
        self._forget()

    def hits(self, said: Sequence[str]) -> Iterator[Hit[Label]]:
        """Every phrase in `said`, each with the earliest word that it can have begun with."""
        sentence = 0
        for end in self.ends(said):
            if end >= sentence:
                sentence, following = _sentence(said, end)
                yield from self._traced(said, sentence, following)
                sentence = following

    def ends(self, said: Sequence[str]) -> Iterator[int]:
        """The places at which a phrase ends."""
        state = self._start
        for at, word in enumerate(said):
            state = state.moves.get(word) or self._move(state, word)
            if state.ends:
                yield at

    def _forget(self) -> None:
        self._start: State[Label] = State(frozenset(), opens=True, ends=False)
        self._states = {(self._start.threads, True, False): self._start}
        self._remembered = 0

    def _move(self, state: State[Label], word: str) -> State[Label]:
        if self._remembered > MOST_REMEMBERED:
            self._forget()
        threads = dict.fromkeys(state.threads, 0)
        onward, ends = self._onward(threads, word, state.opens, 0)
        key = frozenset(onward), word in self._openings, bool(ends)
        following = self._states.get(key)
        if following is None:
            following = self._states[key] = State(*key)
        state.moves[word] = following
        self._remembered += 1
        return following

    def _traced(self, said: Sequence[str], first: int, end: int) -> Iterator[Hit[Label]]:
        threads: dict[Thread[Label], int] = {}
        opens = True
        for at in range(first, end):
            threads, ends = self._onward(threads, said[at], opens, at)
            yield from (Hit(label, start, at) for label, start in ends)
            opens = said[at] in self._openings

    def _onward(
        self, threads: dict[Thread[Label], int], word: str, opens: bool, at: int
    ) -> tuple[dict[Thread[Label], int], list[tuple[Label, int]]]:
        """What is under way after `word`, each with its earliest start, and what ended with it."""
        onward: dict[Thread[Label], int] = {}
        ends: list[tuple[Label, int]] = []
        if word == STOP:
            return onward, ends
        is_filler = word in self._fillers
        reached: dict[Node[Label], int] = {}
        for (node, slack), start in threads.items():
            if slack or is_filler:
                _keep(onward, (node, slack - (not is_filler)), start)
            for behind in node.on(word):
                _keep(reached, behind, start)
        for root in (self.anywhere, self.opening) if opens else (self.anywhere,):
            for behind in root.on(word):
                _keep(reached, behind, at)
        for node, start in reached.items():
            ends += ((label, start) for label in node.labels)
            if node.next:
                _keep(onward, (node, node.slack), start)
        return onward, ends


Key = TypeVar("Key")


def _keep(starts: dict[Key, int], key: Key, start: int) -> None:
    starts[key] = min(start, starts.get(key, start))


def _sentence(said: Sequence[str], place: int) -> tuple[int, int]:
    """Where the sentence of the word at `place` begins, and where its STOP is or the text ends."""
    first = end = place
    while first > 0 and said[first - 1] != STOP:
        first -= 1
    while end < len(said) and said[end] != STOP:
        end += 1
    return first, end
