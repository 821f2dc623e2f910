"""Ways to reach somebody, also where they are disguised, and what only looks like one."""

import pytest

from comments.screening import Kind, screen


def details(text: str) -> list[str]:
    return [text[f.start : f.end] for f in screen(text) if f.kind == Kind.CONTACT_DETAILS]


@pytest.mark.parametrize(
    ("text", "way"),
    [
        ("It is on insta as wobbly.leg.drawings now.", "insta as wobbly.leg.drawings"),
        ("Mine is on tiktok, stuckinbed.tessa, third down.", "tiktok, stuckinbed.tessa"),
        ("My username on there is wobblybird now.", "username on there is wobblybird"),
        ("Bots be gone: moc.elpmaxe@sgelyzal", "moc.elpmaxe@sgelyzal"),
        ("It is dozydoraATexampleDOTcom", "dozydoraATexampleDOTcom"),
        ("With letters for noughts: o77oo 9oo 3l5.", "o77oo 9oo 3l5"),
        ("Appelez moi au 06.12.34.56.78", "06.12.34.56.78"),
        ("Ring 960345 if you are in the village.", "960345"),
        ("Come to Flat 6, Shanti Kunj, MG Road, Nashik", "Flat 6, Shanti Kunj, MG Road"),
    ],
)
def test_a_way_to_reach_somebody_is_found(text, way):
    assert details(text) == [way]


@pytest.mark.parametrize(
    "text",
    [
        "Every second video I see on TikTok is somebody telling me to relax.",
        "Back in the dot com days I never slept.",
        "My twitch is small, and a jerk is big.",
        "Don't @ me with your feelings.",
        "It only happens at dads, I live at both houses.",
        "The rest is sound and I'll send it to my dad.",
        "Blood all down me, whats going on",
    ],
)
def test_what_only_looks_like_one_is_left_alone(text):
    assert details(text) == []
