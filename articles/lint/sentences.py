"""Sentences, words and how hard they are to read."""

import re
from collections.abc import Iterable

# After . ! or ?, before a capital or a digit; not after a title or an initial.
_END = re.compile(
    r"(?<=[.!?])(?<!\bDr\.)(?<!\bMr\.)(?<!\bMrs\.)(?<!\bMs\.)(?<!\bSt\.)(?<!\b[A-Z]\.)"
    r"[\"'”’)]?\s+(?=[\"'“‘(]?[A-Z0-9])"
)
_WORD = re.compile(r"[^\W_]+(?:[-'’/.,&][^\W_]+)*")


def sentences(text: str) -> list[str]:
    return [sentence for sentence in _END.split(text) if _WORD.search(sentence)]


def words(text: str) -> list[str]:
    """1,162 and CBT-I are one word each."""
    return _WORD.findall(text)


def reading_grade(all_sentences: Iterable[str]) -> float:
    """The mean of the automated readability index (Smith and Senter, 1967) and the index of
    Coleman and Liau (1975): years of American schooling, computed without syllables.
    """
    count, found = 0, []
    for sentence in all_sentences:
        count += 1
        found += words(sentence)
    if not found:
        return 0.0
    characters = sum(character.isalnum() for word in found for character in word)
    letters = sum(character.isalpha() for word in found for character in word)
    automated = 4.71 * characters / len(found) + 0.5 * len(found) / count - 21.43
    coleman_liau = 5.88 * letters / len(found) - 29.6 * count / len(found) - 15.8
    return (automated + coleman_liau) / 2
