import time

import pytest

from comments.text import is_blank, normalised, without


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\r\nb\rc\nd", "a\nb\nc\nd"),
        ("a\u2028b", "a\nb"),
        ("  legs  \n", "legs"),
        ("nul\x00 bell\x07 escape\x1b", "nul bell escape"),
        ("\u202eevil\u202c and \u2066isolated\u2069", "evil and isolated"),
        ("cafe\u0301", "caf\u00e9"),
        ("\ud800", "\N{REPLACEMENT CHARACTER}"),
        ("tab\there", "tab here"),
        ("\N{FAMILY}\N{ZERO WIDTH JOINER}ok", "\N{FAMILY}\N{ZERO WIDTH JOINER}ok"),
    ],
)
def test_text_is_normalised(typed, kept):
    assert normalised(typed) == kept


def test_combining_marks_beyond_the_fourth_in_a_row_are_cut():
    assert normalised("x" + "\u0323" * 10_000) == "x" + "\u0323" * 4


def test_normalising_twice_changes_nothing():
    once = normalised("\u202e a\r\n\r\ne\u0301\x00 " + "\u0323" * 9)

    assert normalised(once) == once


def test_a_very_long_text_is_normalised_quickly():
    started = time.perf_counter()

    normalised("e\u0301\u202e\x00" * 16_000)

    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("typed", ["", " \n ", "\u200b\u200b\u200b", "\u3164\u2800" * 0 + "\u00ad"])
def test_what_nobody_can_see_is_blank(typed):
    assert is_blank(typed)


@pytest.mark.parametrize("typed", ["a", "7", "?", "😀", "မ", "☺️"])
def test_what_can_be_seen_is_not_blank(typed):
    assert not is_blank(typed)


@pytest.mark.parametrize(
    ("text", "words", "left"),
    [
        ("Write to jo@example.org soon.", "jo@example.org", "Write to soon."),
        ("I am Jo Lund, and I kick.", "Jo Lund", "I am, and I kick."),
        ("Legs.\n07700 900123\nThanks", "07700 900123", "Legs.\nThanks"),
        ("Hi. I am 13 years old. I kick.", "I am 13 years old", "Hi. I kick."),
        ("jo@example.org, is me", "jo@example.org", "is me"),
        ("I kick. I'm Jo Lund. .5 mg helps.", "I'm Jo Lund", "I kick. .5 mg helps."),
        ("Mail jo@example.org .5 mg helps", "jo@example.org", "Mail .5 mg helps"),
        ("Mail jo@example.org ;) bye", "jo@example.org", "Mail ;) bye"),
        ("Mail me (jo@example.org) soon", "jo@example.org", "Mail me () soon"),
        ("jo@example.org", "jo@example.org", ""),
    ],
)
def test_words_are_taken_out_with_the_space_around_them(text, words, left):
    start = text.index(words)

    assert without(text, start, start + len(words)) == left


def test_nothing_is_taken_out_beyond_the_end():
    assert without("Legs", 9, 99) == "Legs"
