"""What screening promises of every finding, how well it finds, and how long it takes."""

import gc
import itertools
import time
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from statistics import median

import pytest

from comments.screening import Finding, Kind, screen
from comments.screening.phrases import PhraseBook
from tests.comments.examples import examples, noticed, padded, scores

# Recall that is aimed at, on comments that nobody tuned to; precision is aimed at 0.8.
AIMS = dict.fromkeys(Kind, 0.9) | {Kind.CRISIS: 0.95, Kind.CONTACT_DETAILS: 0.95}
PRECISION = 0.8

EVERY = {"tune": 10, "held": 1}  # so many comments are looked at: the weights were learned from all

NOTHING_TO_FIND = {
    Kind.CRISIS: [
        "this twitching is killing me",
        "dying for some sleep",
        "scared I will die in my sleep from these jerks",
        "I'd die for a full night's sleep",
        "I could die for a nap right now",
        "I slept like the dead last night, finally",
        "I was so embarrassed I could die",
        "I can't take another night of his snoring",
        "I hate myself for snapping at the kids when I'm tired",
    ],
    Kind.MEDICAL_EMERGENCY: ["I nearly had a heart attack when he jerked"],
    Kind.MINOR: [
        "my 9-year-old",
        "I babysit my 3 year old grandson",
        "13 weeks",
        "13 years ago",
    ],
    Kind.CONTACT_DETAILS: ["3 mg at 10.30"],
    Kind.FULL_NAME: ["I'm Really Tired", "I'm on Clonazepam Mylan"],
    Kind.DOSAGE: [
        "ferritin 30 ng/ml",
        "40 mg of fibre",
        "a dose of reality",
        "5 htp did nothing for me",
    ],
    Kind.SPAM: ["There is a study of this: https://pubmed.ncbi.nlm.nih.gov/12345678/"],
    Kind.ABUSE: ["My legs, you stupid bloody things, shut up and let me sleep!"],
}
LITERALLY = [(kind, text) for kind, texts in NOTHING_TO_FIND.items() for text in texts]


def kinds(text: str) -> set[Kind]:
    return {finding.kind for finding in screen(text)}


@pytest.mark.parametrize("half", ["tune", "held"])
def test_screening_finds_what_it_should_and_little_else(half):
    looked_at = examples(half)[:: EVERY[half]]
    results = scores(looked_at)

    print(f"\n{half}: {len(looked_at)} comments")  # noqa: T201 - a table for who tunes
    for kind, score in results.items():
        print(f"  {kind:<18} recall {score.recall:.2f}  precision {score.precision:.2f}")  # noqa: T201
    short = {
        kind: score
        for kind, score in results.items()
        if score.recall < AIMS[kind] or score.precision < PRECISION
    }
    assert not short


@pytest.mark.parametrize("half", ["tune", "held"])
def test_few_unremarkable_comments_are_held_up(half):
    files = examples(half, "*unremarkable")[:: EVERY[half]]
    plain = [example for example in files if not example.spans]

    flagged = [example for example in plain if noticed(example.text)]

    assert len(flagged) / len(plain) <= 8 / 117


@pytest.mark.parametrize(("kind", "text"), LITERALLY)
def test_what_only_looks_like_a_finding_is_none(kind, text):
    assert kind not in kinds(text)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.CRISIS, "Truly I would feel relief if my life came to its end, and soon."),
        (Kind.ABUSE, "Somebody ought to slap that smug lying woman, and hard."),
    ],
)
def test_words_that_no_phrase_holds_are_found_by_their_weight_together(kind, text):
    (finding,) = screen(text)

    assert finding.rule == f"{kind}-wording"
    assert len(finding.reason) > 20


@pytest.mark.parametrize(
    "text",
    [
        "We hang ourselves a hammock in the garden every summer.",
        "You will pay for it in the night if you drink coffee after dinner.",
        "We laughed until we couldn't breathe at the dog, who kicks like a donkey.",
    ],
)
def test_a_phrase_is_none_where_all_the_words_speak_against_it(text):
    assert screen(text) == []


def test_the_rest_of_a_comment_says_how_a_sentence_is_meant():
    sentence = "Goodbye, all of you."

    leaving = screen(f"{sentence} Off to catch my train, the coffee was lovely.")
    desperate = screen(f"{sentence} The house is tidy and the letters are on the table.")

    assert leaving == []
    assert (desperate[0].kind, desperate[0].start) == (Kind.CRISIS, 0)


def test_words_of_which_nothing_is_known_speak_against_no_phrase():
    assert kinds("Покончить с собой") == {Kind.CRISIS}


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "💙", "a"])
def test_a_text_without_words_has_no_findings(text):
    assert screen(text) == []


def test_a_finding_says_where_it_is_and_why():
    text = "Hello. I want to die. Call 07700 900123."

    crisis, phone = screen(text)

    assert crisis == Finding(Kind.CRISIS, 7, 20, "wish-to-die", "Someone here may wish to be dead.")
    assert (phone.kind, text[phone.start : phone.end]) == (Kind.CONTACT_DETAILS, "07700 900123")


def test_every_span_lies_in_its_text_and_holds_words():
    for example in (*examples("tune")[:: EVERY["tune"]], *examples("held")):
        for finding in noticed(example.text):
            assert 0 <= finding.start < finding.end <= len(example.text)
            assert example.text[finding.start : finding.end].strip()
            assert finding.rule
            assert finding.reason.endswith(".")


def test_most_findings_touch_the_words_that_were_marked():
    found = touched = 0
    for example in examples("tune")[:: EVERY["tune"]]:
        for kind, quote in example.spans:
            start = example.text.index(quote)
            spans = [(f.start, f.end) for f in noticed(example.text) if f.kind == kind]
            found += bool(spans)
            touched += any(first < start + len(quote) and start < last for first, last in spans)

    assert touched / found > 0.95


def test_findings_of_one_kind_do_not_overlap_and_stand_in_order():
    for example in examples("tune")[:: EVERY["tune"]]:
        findings = noticed(example.text)
        assert [f.start for f in findings] == sorted(f.start for f in findings)
        for kind in Kind:
            own = [f for f in findings if f.kind == kind]
            assert all(a.end <= b.start for a, b in itertools.pairwise(own))


@pytest.mark.parametrize(
    "written",
    [
        "I can’t go on like this",
        "I CAN'T GO ON LIKE THIS",
        "i cant go on like this",
        "I can not go on like this",
        "Ｉ ｃａｎ'ｔ ｇｏ ｏｎ ｌｉｋｅ ｔｈｉｓ",
        "I can\u200b't go on like this",
        "I reeeally can't go on like this",
    ],
)
def test_typography_hides_nothing(written):
    assert Kind.CRISIS in kinds(written)


@pytest.mark.parametrize("before", ["I am at ", "Reach me at ", "Look dot here at "])
def test_a_word_before_an_address_cuts_nothing_off_it(before):
    (finding,) = screen(f"{before}asha.m@example.org most evenings.")

    assert finding.rule == "email"
    assert finding.start == len(before)
    assert finding.end == len(f"{before}asha.m@example.org")


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_composed_and_decomposed_letters_are_the_same(form):
    text = unicodedata.normalize(form, "Voilà. Je veux mourir, je suis fatiguée.")

    (finding,) = screen(text)

    assert text[finding.start : finding.end] == "veux mourir"


def seconds(work: Callable[[], object]) -> float:
    started = time.process_time()
    work()
    return time.process_time() - started


@contextmanager
def others_garbage_left_alone() -> Iterator[None]:
    """What all tests before made is not looked through while something is measured."""
    gc.freeze()
    yield
    gc.unfreeze()


def test_the_longest_comments_take_a_few_thousandths_of_a_second():
    texts = list(padded(to=3000))[::100]
    screen(texts[0])

    with others_garbage_left_alone():
        taken = [min(seconds(lambda t=text: screen(t)) for _ in range(2)) for text in texts]

    assert median(taken) < 0.008
    assert max(taken) < 0.040


@pytest.mark.parametrize(
    "unit",
    [
        "i want to ",
        "not not want to ",
        "a.b@c ",
        "0 ",
        "you are such a stupid ",
        "my mum says i ",
        "i'm ",
        "dot ",
        "[at] ",
        "@a.",
        "1" * 10 + " ",
        "clonazepam ",
        "a" * 50,
        "(((",
        "'",
        "\u0301",
    ],
)
def test_twice_the_text_takes_about_twice_the_time(unit):
    once, twice = (unit * 3000)[:3000], (unit * 6000)[:6000]
    screen(twice)

    short = min(seconds(lambda: screen(once)) for _ in range(2))
    long = min(seconds(lambda: screen(twice)) for _ in range(2))

    assert long < 3.5 * short + 0.01


def test_a_phrase_file_is_read_only_when_the_first_comment_is_screened():
    PhraseBook("no-such-file.txt")
