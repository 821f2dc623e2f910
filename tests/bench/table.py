"""Rows of the benchmark: a figure, its bound, whether it holds."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from tests.bench.load import Measured

ROUNDS = 3


@dataclass(frozen=True)
class Row:
    work: str
    figure: float
    bound: float
    is_floor: bool = True  # a floor; otherwise a ceiling
    unit: str = "×"

    @property
    def holds(self) -> bool:
        return self.figure >= self.bound if self.is_floor else self.figure <= self.bound

    def __str__(self) -> str:
        bound = f"{'≥' if self.is_floor else '≤'} {self.bound:g} {self.unit}"
        verdict = "holds" if self.holds else "DOES NOT HOLD"
        return f"| {self.work} | {self.figure:.2f} {self.unit} | {bound} | {verdict} |"

    def as_json(self) -> dict:
        return asdict(self) | {"holds": self.holds}


@dataclass(frozen=True)
class Missing:
    """Something that could not be measured: it does not count as held."""

    work: str
    why: str
    holds: bool = False

    def __str__(self) -> str:
        return f"| {self.work} | {self.why} | | NOT MEASURED |"

    def as_json(self) -> dict:
        return asdict(self)


HEAD = "| work | measured | bound | |\n|---|---|---|---|"


def rounds(
    ours: Callable[[], Measured], other: Callable[[], Measured]
) -> list[tuple[Measured, Measured]]:
    """Both in turn, so that they meet the same machine."""
    return [(ours(), other()) for _ in range(ROUNDS)]
