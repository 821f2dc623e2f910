"""Recognising many phrases at once, starting from each word of a text in turn.

Phrases share their beginnings in a tree; a place that may be missing is a way round it, a gap is a
node that lets words pass. All phrases that a word may begin are followed side by side, and which
of them are under way after which words is worked out once and remembered, within bounds (a lazily
built deterministic automaton, as in RE2). Most words begin no phrase and most beginnings come to
nothing with the next word, and no phrase is followed for more than MOST_WORDS words, so the time is
linear in the length of the text whatever it says.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from comments.screening.reading import STOP

Choice = tuple[str, ...]  # words in a row
Place = tuple[Choice, ...]  # the choices at one place
Label = TypeVar("Label")

ANY = "*"
MOST_WORDS = 40  # of one phrase, with all that stands between its words
MOST_REMEMBERED = 100_000  # moves from one state to another
NOTHING: frozenset[Any] = frozenset()


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


class State(dict[str, "State"], Generic[Label]):
    """All phrases under way after the same words, those that end with them, and where words lead.

    States are compared by identity; a word that did not follow before is asked for once.
    """

    __slots__ = ("_after", "labels", "threads")

    def __init__(
        self,
        threads: frozenset[Thread[Label]],
        labels: frozenset[Label],
        after: Callable[["State[Label]", str], "State[Label]"],
    ) -> None:
        super().__init__()
        self.threads, self.labels, self._after = threads, labels, after

    def __missing__(self, word: str) -> "State[Label]":
        return self._after(self, word)


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
        self._dead = State(NOTHING, NOTHING, self._move)  # nothing is under way, nothing ended
        self._forget()

    def hits(self, said: Sequence[str]) -> list[Hit[Label]]:
        """Every phrase in `said`, once for each last word: with the earliest that may begin it."""
        starts: dict[tuple[Label, int], int] = {}
        dead, end = self._dead, len(said)
        for first in self._beginnings(said):
            opens = first == 0 or said[first - 1] in self._openings
            state = self._at_opening if opens else self._begin
            for last in range(first, min(first + MOST_WORDS, end)):
                state = state[said[last]]
                if state is dead:
                    break
                for label in state.labels:
                    starts.setdefault((label, last), first)
        return [Hit(label, first, last) for (label, last), first in starts.items()]

    def _beginnings(self, said: Sequence[str]) -> Iterable[int]:
        """The places of the words that some phrase begins with; most words begin none."""
        if ANY in self._first_words:
            return range(len(said))
        return [place for place, word in enumerate(said) if word in self._first_words]

    @cached_property
    def _first_words(self) -> frozenset[str]:
        return frozenset([*self.anywhere.next, *self.opening.next])

    def _forget(self) -> None:
        self._states = {(NOTHING, NOTHING): self._dead}
        self._remembered = 0
        self._begin = self._state([(self.anywhere, 0)], [])
        self._at_opening = self._state([(self.anywhere, 0), (self.opening, 0)], [])

    def _state(self, threads: Iterable[Thread[Label]], labels: Iterable[Label]) -> State[Label]:
        key = frozenset(threads), frozenset(labels)
        if key not in self._states:
            self._states[key] = State(*key, self._move)
        return self._states[key]

    def _move(self, state: State[Label], word: str) -> State[Label]:
        if self._remembered > MOST_REMEMBERED:
            self._forget()
        self._remembered += 1
        state[word] = self._after(state, word)
        return state[word]

    def _after(self, state: State[Label], word: str) -> State[Label]:
        """What is under way when `word` follows, and what ends with it."""
        if word == STOP:
            return self._dead
        is_filler = word in self._fillers
        passing = {
            (node, slack - (not is_filler))
            for node, slack in state.threads
            if (slack or is_filler) and node not in (self.anywhere, self.opening)
        }
        reached = {onward for node, _ in state.threads for onward in node.on(word)}
        arrived = {(node, node.slack) for node in reached if node.next}
        return self._state(passing | arrived, (label for node in reached for label in node.labels))
