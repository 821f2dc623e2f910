"""The stylesheet and the script as files: readable in every theme, small, and free of tricks.

Ratios are those of WCAG 2.2 (1.4.6 text, 1.4.11 edges of controls); the colours are read from
site.css itself.
"""

import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
STYLESHEET = STATIC / "css" / "site.css"
SCRIPT = STATIC / "js" / "site.js"

THEMES = {
    "dawn": r":root \{",
    "night, by the device": r":root:not\(\[data-theme\]\) \{",
    "night, chosen": r":root\[data-theme=night\] \{",
    "lamp": r":root\[data-theme=lamp\] \{",
}

# Text, and what it stands on somewhere on the site.
TEXT = {
    "ink": "paper surface sunk routinebg urgentbg emergbg notice inset mark",
    "ink2": "paper surface",
    "link": "paper surface sunk routinebg urgentbg emergbg notice inset",
    "visited": "paper surface sunk routinebg urgentbg emergbg notice inset",
    "linkhover": "paper surface sunk routinebg urgentbg emergbg notice inset mark",
    "onbrand": "brand",
    "onbrand2": "brand",
    "brand": "onbrand",
    "focusink": "focus",
    "onbtn": "btn linkhover",
    "onroutine": "routine",
    "onurgent": "urgent",
    "onemerg": "emerg",
    "good": "surface",
    "bad": "surface",
    "error": "paper surface",
}
EDGES = {
    "edge": "paper surface brand",
    "btn": "paper surface",
    "focus": "brand",
    "routineedge": "paper",
    "urgentedge": "paper",
    "emergedge": "paper",
    "noticeedge": "paper",
    "insetedge": "paper surface",
    "error": "paper surface",
    "good": "paper",
    "onbrand2": "brand",
}


def stylesheet() -> str:
    return re.sub(r"/\*.*?\*/", "", STYLESHEET.read_text(), flags=re.DOTALL)


def tokens(theme: str) -> dict[str, str]:
    """The colours of one theme, as `#RRGGBB` by the name of their token."""
    block = re.search(THEMES[theme] + r"(.*?)\}", stylesheet(), re.DOTALL)
    assert block, theme
    return dict(re.findall(r"--([a-z0-9]+): (#[0-9A-F]{6});", block.group(1)))


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def pairs(wanted: dict[str, str]) -> list[tuple[str, str]]:
    return [(front, back) for front, backs in wanted.items() for back in backs.split()]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), pairs(TEXT))
def test_text_has_a_contrast_of_seven_to_one(theme, text, ground):
    colours = tokens(theme)

    assert contrast(colours[text], colours[ground]) >= 7


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("edge", "ground"), pairs(EDGES))
def test_edges_of_controls_have_a_contrast_of_three_to_one(theme, edge, ground):
    colours = tokens(theme)

    assert contrast(colours[edge], colours[ground]) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_sets_every_colour(theme):
    assert tokens(theme).keys() == tokens("dawn").keys()


def test_night_looks_the_same_chosen_or_by_the_device():
    assert tokens("night, chosen") == tokens("night, by the device")


def test_no_colour_is_named_outside_the_tokens():
    layers = re.split(r"@layer (\w+) \{", stylesheet())
    elsewhere = [
        text
        for name, text in zip(layers[1::2], layers[2::2], strict=True)
        if name not in ("tokens", "print")
    ]

    assert not re.findall(r"#[0-9A-Fa-f]{3,8}\b|rgba?\(|hsla?\(|oklch\(", "".join(elsewhere))


def test_the_script_knows_the_colours_of_the_masthead():
    known = dict(re.findall(r"(\w+): \"(#[0-9A-F]{6})\"", SCRIPT.read_text()))

    assert known == {
        "dawn": tokens("dawn")["brand"],
        "night": tokens("night, chosen")["brand"],
        "lamp": tokens("lamp")["brand"],
    }


def test_the_stylesheet_is_at_most_30_kilobytes():
    assert STYLESHEET.stat().st_size <= 30 * 1024


def test_the_script_is_at_most_5_kilobytes():
    assert SCRIPT.stat().st_size <= 5 * 1024


def test_the_layers_stand_in_their_order():
    order = "reset, tokens, base, layout, blocks, forms, comments, utilities, print"
    used = re.findall(r"@layer (\w+) \{", stylesheet())

    assert f"@layer {order};" in stylesheet()
    assert ", ".join(used) == order


def test_nothing_overrules_the_layers():
    assert "!important" not in stylesheet()
    assert "@import" not in stylesheet()


def test_nothing_is_fetched_from_the_stylesheet():
    assert not re.search(r"url\(|@font-face", stylesheet())


def test_no_selector_uses_an_id():
    selectors = re.findall(r"([^{};]+)\{", stylesheet())

    assert not [selector for selector in selectors if "#" in selector]


def test_no_property_knows_left_from_right_or_top_from_bottom():
    """Logical properties only, so that a page in Arabic or Hebrew needs no second stylesheet."""
    physical = r"[\w-]*\b(?:left|right|top|bottom)\b[\w-]*|(?:min-|max-)?(?:width|height)"
    declared = re.findall(r"[;{]\s*([\w-]+)\s*:", stylesheet())
    values = re.findall(r":\s*(left|right)\s*[;}]", stylesheet())

    assert not [name for name in declared if re.fullmatch(physical, name)]
    assert not values
