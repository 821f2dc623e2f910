"""The admin's stylesheet: the colours of the site, readable in every theme, nothing fetched."""

import re

import pytest

from tests.site.test_contrast import STATIC, THEMES, contrast, stylesheet
from tests.site.test_contrast import tokens as tokens_of_the_site

SHEETS = [STATIC / "css" / "admin-theme.css", STATIC / "css" / "queue.css"]

# What the admin puts on grounds on which readers' pages have nothing of the kind.
TEXT = {
    "ink": "paper surface sunk notice emergbg",
    "ink2": "paper surface sunk",
    "link": "paper surface sunk notice",
    "visited": "paper surface",
    "error": "paper surface",
    "onbtn": "btn linkhover",
    "onbrand": "brand",
    "onbrand2": "brand",
    "onemerg": "emerg",
    "focusink": "focus",
}


def admin_stylesheet():
    text = SHEETS[0].read_text()
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def tokens(theme):
    block = re.search(THEMES[theme] + r"(.*?)\}", admin_stylesheet(), re.DOTALL)
    assert block, theme
    return dict(re.findall(r"--([a-z0-9]+): (#[0-9A-F]{6});", block.group(1)))


@pytest.mark.parametrize("theme", THEMES)
def test_the_admin_has_the_colours_of_the_site(theme):
    assert tokens(theme) == tokens_of_the_site(theme)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    ("front", "back"), [(front, back) for front, backs in TEXT.items() for back in backs.split()]
)
def test_text_is_readable_on_every_ground_of_the_admin(theme, front, back):
    colours = tokens(theme)

    assert contrast(colours[front], colours[back]) >= 7


def test_nothing_but_tokens_names_a_colour():
    rules = re.findall(r"\{([^{}]*)\}", admin_stylesheet())
    elsewhere = "".join(rule for rule in rules if "--paper: #" not in rule)

    named = re.findall(r"#[0-9A-Fa-f]{3,8}\b|rgba?\(|hsla?\(", elsewhere)
    assert named == ["#FFFFFF"]  # a QR code is dark on white in every theme


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_nothing_is_fetched_or_forced(sheet):
    text = sheet.read_text()

    assert "url(" not in text
    assert "@import" not in text
    assert "!important" not in text


def test_the_site_knows_nothing_of_the_admin():
    assert "desk-menu" not in stylesheet()
