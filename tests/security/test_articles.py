"""Attacks and harmless texts in an article's Markdown, and in what its sanitisers are handed."""

import time
from html import unescape

import html5lib
import pytest
from hypothesis import given, settings

from articles.markup import MarkupError, limits, render, structure
from articles.markup.dialect import convert
from articles.markup.sanitise import by_bleach, by_nh3, sanitise
from tests.security.corpus import KINDS, attacks, benign
from tests.security.fuzz import sources
from tests.security.judge import active

SHORT = [kind for kind in KINDS if kind != "long-and-deep"]
EACH_WAY = {"bleach": (by_bleach,), "nh3": (by_nh3,), "both": (by_bleach, by_nh3)}


def test_the_collection_is_large_and_holds_nothing_twice():
    collected = [attack for kind in KINDS for attack in attacks(kind)]

    assert len(set(collected)) == len(collected) >= 500
    assert len(set(benign())) == len(benign()) >= 100


@pytest.mark.parametrize("kind", SHORT)
def test_nothing_active_comes_out_of_an_article(kind):
    survived, refused = {}, 0
    for attack in attacks(kind):
        try:
            limits.check(attack)
            structure.check(attack)
            html, _ = convert(attack, None)
        except (MarkupError, RecursionError):  # render() makes a sentence of the second
            refused += 1
            continue
        for way, sanitisers in EACH_WAY.items():
            if found := active(sanitise(html, sanitisers)):
                survived[attack, way] = found

    assert not survived
    assert refused < len(attacks(kind)) / 2


@pytest.mark.parametrize("kind", SHORT)
@pytest.mark.parametrize("way", EACH_WAY)
def test_nothing_active_comes_out_of_a_sanitiser_that_is_handed_html(kind, way):
    handed = [attack.encode(errors="replace").decode() for attack in attacks(kind)]

    cleaned = {html: sanitise(html, EACH_WAY[way]) for html in handed}

    assert not {html: found for html, result in cleaned.items() if (found := active(result))}


def test_the_judge_sees_what_is_active():
    """Or the tests above would show nothing."""
    seen = [attack for attack in attacks("event-handlers") if active(attack)]

    assert len(seen) > 0.8 * len(attacks("event-handlers"))
    assert active('<a href="java&Tab;script:1">x</a>')
    assert active('<a href="/\t/evil.example/">x</a>')
    assert not active('<h2 id="x">Words</h2><a href="https://example.org/">x</a>')


@pytest.mark.parametrize("attack", attacks("long-and-deep"), ids=lambda attack: attack[:12])
def test_a_long_or_deep_text_is_refused_with_a_sentence_in_a_moment(attack):
    started = time.process_time()

    with pytest.raises(MarkupError, match=r"\.$"):
        render(attack)

    assert time.process_time() - started < 2  # seconds


def test_harmless_texts_are_taken_and_keep_their_letters():
    for text in benign():
        html = render(text)

        read = "".join(html5lib.parseFragment(html).itertext())
        lost = letters(unescape(text)) - letters(read)
        assert not lost, (text, read)
        assert not active(html)


def letters(text):
    return {character for character in text if character.isalpha()}


@settings(deadline=None)  # other tests judge what a source may cost
@given(sources)
def test_no_source_gets_anything_active_out(source):
    try:
        html = render(source)
    except MarkupError:
        return

    assert not active(html)
