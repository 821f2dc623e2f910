"""A small bar chart as numbers that a template writes into an SVG; its table says the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 420, 120  # of the drawing, in its own units
BASE = 100  # where the bars stand; the days are written beneath
ROOM = 16  # above the highest bar, for its number


@dataclass(frozen=True)
class Bar:
    """`label` stands under the bar, `value` above it."""

    label: str
    value: str
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 1)

    @property
    def above(self) -> float:
        return round(self.y - 4, 1)


@dataclass(frozen=True)
class Chart:
    """`title` says in one sentence what there is to see."""

    title: str
    bars: tuple[Bar, ...]
    width: int = WIDTH
    height: int = HEIGHT
    base: int = BASE


def chart(title: str, numbers: Sequence[tuple[str, float | None]]) -> Chart:
    """One bar for each label and number; None is a gap."""
    highest = max((number for _, number in numbers if number), default=0)
    slot = WIDTH / max(len(numbers), 1)
    bars = []
    for place, (label, number) in enumerate(numbers):
        height = (BASE - ROOM) * number / highest if number and highest else 0
        bars.append(
            Bar(
                label=label,
                value=_written(number),
                x=round(place * slot + slot * 0.15, 1),
                y=round(BASE - height, 1),
                width=round(slot * 0.7, 1),
                height=round(height, 1),
            )
        )
    return Chart(title, tuple(bars))


def _written(number: float | None) -> str:
    """Short enough to stand above its bar; the table has the whole number."""
    if number is None:
        return ""
    return f"{number:.0f}" if number >= 10 else f"{number:g}"
