"""Who is named with first and last name, and what only looks so."""

import pytest

from comments.screening import Kind, screen


def names(text: str) -> list[str]:
    return [text[f.start : f.end] for f in screen(text) if f.kind == Kind.FULL_NAME]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We met Dawn Bell at the surgery, and she listened.", "Dawn Bell"),
        ("Will Stone from Grimsby, legs like pistons.", "Will Stone"),
        ("The vicar and Krysia Malinowska both said vodka.", "Krysia Malinowska"),
        ("Is there a kevin lamport on here?", "kevin lamport"),
        ("heather cross, 52, no sleep since Easter.", "heather cross"),
        ("JANICE MOTTRAM IS STILL AWAKE AT FOUR.", "JANICE MOTTRAM"),
        ('A cake from Margaret "Peggy" Doyle helped.', 'Margaret "Peggy" Doyle'),
        ("All day long. P. J. Hollingbury", "P. J. Hollingbury"),
    ],
)
def test_a_first_and_a_last_name_are_found_wherever_they_stand(text, name):
    assert names(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Wojcik Marek, 44 years, I jump in my sleep.", "Wojcik Marek"),
        ("DUNSTAN, Colin. Second comment.", "DUNSTAN, Colin"),
        ("Across the hall Liu Xiaomei kicks the wall.", "Liu Xiaomei"),
        ("Only Seo-yeon Kim answered.", "Seo-yeon Kim"),
        ("Rhian (Powell) writes again.", "Rhian (Powell)"),
    ],
)
def test_the_last_name_may_stand_first(text, name):
    assert names(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "My name is dazza quillfeather and I kick.",
        "First name Asha, last name Patel, and I kick.",
        "Jmenuji se Vrbislav Zbrdloch a škubu sebou.",
        "меня зовут Наталья Петрова, мне 45 лет",
        "我叫王小明，晚上腿总是抽动",
    ],
)
def test_a_name_that_is_introduced_need_not_be_a_known_one(text):
    assert names(text)


@pytest.mark.parametrize(
    "text",
    [
        "Will Sarah be better soon? I hope so.",
        "Hi Sarah Hope you are feeling better.",
        "Since May Long Walks And Cold Water Help My Legs At Night",
        "this is rubbish, john snores and sarah twiches",
        "Junge, im Schlaf Fußball spielen ist normal.",
        "faccio la seconda media e in gita ho paura di urlare",
    ],
)
def test_words_that_could_be_a_name_elsewhere_are_none(text):
    assert names(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "They put me on Edith Cavell ward after my hip.",
        "They told me St John's Wort and tablets do not mix.",
        "When Billie Jean comes on, my toddler dances.",
        "A Heath Robinson frame keeps the quilt off my feet.",
        "Gran sees little people, they said Charles Bonnet.",
        "We camped near Milton Abbot and drove past Milton Keynes.",
    ],
)
def test_places_songs_and_the_famous_are_nobody_private(text):
    assert names(text) == []


def test_a_name_does_not_run_past_the_end_of_its_sentence():
    assert names("Thanks, Sarah. Thompson was the name of the ward.") == []
