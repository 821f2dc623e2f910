"""The colours a reader chose stay chosen, from the first moment of every page."""

import re

import pytest

from tests.site.test_contrast import tokens

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

# Notes the theme when the body begins, which is before anything can be painted.
AT_FIRST = """
new MutationObserver((_, watch) => {
    if (!document.body) return;
    window.atFirst = document.documentElement.dataset.theme;
    watch.disconnect();
}).observe(document, { childList: true, subtree: true });
"""


def colour(page):
    """The colour of the page, as the browser computed it, in the stylesheet's own notation."""
    computed = page.evaluate("getComputedStyle(document.body).backgroundColor")
    return "#" + "".join(f"{int(channel):02X}" for channel in re.findall(r"\d+", computed))


def choose(page, name):
    page.get_by_role("group", name="Colours of the page").get_by_role("button", name=name).click()


@pytest.mark.parametrize(
    ("name", "theme"), [("Dawn", "dawn"), ("Night", "night, chosen"), ("Lamp", "lamp")]
)
def test_a_choice_is_kept_and_there_from_the_first_moment(page, live_server, name, theme):
    page.goto(live_server.url)
    choose(page, name)
    assert colour(page) == tokens(theme)["paper"]

    with page.add_init_script(AT_FIRST):
        page.goto(f"{live_server.url}/articles/")

    assert page.evaluate("window.atFirst") == name.lower()
    assert colour(page) == tokens(theme)["paper"]
    pressed = page.locator(".footer [aria-pressed=true]")
    assert pressed.all_inner_texts() == [name]


@pytest.mark.parametrize(("scheme", "theme"), [("light", "dawn"), ("dark", "night, chosen")])
def test_without_a_choice_the_device_decides(open_page, live_server, scheme, theme):
    page = open_page(color_scheme=scheme)

    page.goto(live_server.url)

    assert colour(page) == tokens(theme)["paper"]


def test_the_device_decides_again_where_the_reader_says_so(open_page, live_server):
    page = open_page(color_scheme="dark")
    page.goto(live_server.url)
    choose(page, "Lamp")

    choose(page, "Device setting")
    page.reload()

    assert colour(page) == tokens("night, chosen")["paper"]


def test_the_lamp_in_the_masthead_goes_on_and_off(page, live_server):
    page.goto(live_server.url)
    lamp = page.get_by_role("button", name="Lamp light")

    lamp.click()
    lit = colour(page), lamp.get_attribute("aria-pressed")
    lamp.click()

    assert lit == (tokens("lamp")["paper"], "true")
    assert (colour(page), lamp.get_attribute("aria-pressed")) == (tokens("dawn")["paper"], "false")


def test_forced_colours_draw_the_edges_of_what_stands_out(open_page, live_server):
    page = open_page(forced_colors="active")
    page.goto(f"{live_server.url}/articles/calm-jerks/")

    for block in (".care", ".do", ".dont", ".callout", ".ask", ".inset", ".button", ".about-page"):
        style = page.locator(block).first.evaluate("block => getComputedStyle(block).borderStyle")
        width = page.locator(block).first.evaluate("block => getComputedStyle(block).borderWidth")
        assert "none" not in style, block
        assert "0px" not in width.split(), block


def test_forced_colours_show_the_focus(open_page, live_server):
    page = open_page(forced_colors="active")
    page.goto(live_server.url)

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    outline = page.evaluate("getComputedStyle(document.activeElement).outline")
    assert "solid" in outline
    assert "rgba(0, 0, 0, 0)" not in outline
