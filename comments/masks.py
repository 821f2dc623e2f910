"""Words of a comment that readers do not see: spans of its text, which is never rewritten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

DEFAULT_LABEL = "words removed"
LABELS = {
    "contact_details": "contact details removed",
    "full_name": "name removed",
    "minor": "age removed",
    "dosage": "dose removed",
}


class MaskError(ValueError):
    """The masks cannot be applied to this text; the message says why."""


@dataclass(frozen=True, order=True)
class Mask:
    """A span in code points, the end not included, and what readers see instead: [label]."""

    start: int
    end: int
    label: str = DEFAULT_LABEL

    def as_json(self) -> list[int | str]:
        return [self.start, self.end, self.label]


def from_json(stored: Iterable[Sequence[int | str]]) -> list[Mask]:
    return [Mask(int(start), int(end), str(label)) for start, end, label in stored]


def checked(text: str, masks: Iterable[Mask]) -> list[Mask]:
    """`masks` in order, those that overlap made one; MaskError where they do not fit `text`."""
    kept: list[Mask] = []
    for mask in sorted(masks):
        if not 0 <= mask.start < mask.end <= len(text):
            raise MaskError("A mask must cover words of the comment.")
        if kept and mask.start < kept[-1].end:
            first = kept.pop()
            mask = Mask(first.start, max(first.end, mask.end), first.label)
        kept.append(mask)
    if not any(character.isalnum() for character in _outside(text, kept)):
        raise MaskError("Masks over everything leave nothing to publish. Reject it instead.")
    return kept


def _outside(text: str, masks: list[Mask]) -> str:
    return masked(text, [Mask(mask.start, mask.end, "") for mask in masks])


def places_of(words: str, text: str) -> list[tuple[int, int]]:
    """Where `words` stand in `text`, however they are spaced and cased.

    "Ann" is not found in "annoyed" where it also stands alone; inside other words it is found only
    if it stands nowhere else, for writing that puts no spaces between words.
    """
    pattern = r"\s+".join(re.escape(word) for word in words.split())
    for whole in (rf"(?<!\w){pattern}(?!\w)", pattern):
        places = [match.span() for match in re.finditer(whole, text, re.IGNORECASE)]
        if pattern and places:
            return places
    return []


def masked(text: str, masks: Iterable[Mask]) -> str:
    """`text` as readers see it: "Write to [contact details removed]"."""
    pieces, done = [], 0
    for mask in sorted(masks):
        pieces += [text[done : mask.start], f"[{mask.label}]" if mask.label else ""]
        done = mask.end
    return "".join((*pieces, text[done:]))
