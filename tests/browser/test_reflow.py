"""Nothing has to be scrolled sideways (WCAG 2.2, 1.4.4, 1.4.10 and 1.4.12), in either direction."""

import pytest

from tests.browser.pages import PAGES, WIDTHS, open_kind, set_width

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

# What reaches beyond the page, beside how far. Wide tables scroll in a region of their own.
BEYOND = """() => {
    const { scrollWidth, clientWidth } = document.scrollingElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.querySelectorAll('body *')].filter(element => {
        const { left, right } = element.getBoundingClientRect();
        return (right > clientWidth + 1 || left < -1) && !element.closest('.table-scroll');
    });
    return [`${scrollWidth - clientWidth} px`,
        ...wide.slice(0, 5).map(element => `${element.localName}.${element.className}`)];
}"""

# As a reader may have the page; spaced as much as 1.4.12 asks it to bear. All at one width, because
# a new width costs the browser more than a new look.
IN_EVERY_STATE = """() => {
    const beyond = BEYOND, root = document.documentElement, found = {};
    const spaced = new CSSStyleSheet();
    spaced.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-block-end: 2em !important }`);

    found['as it is'] = beyond();
    document.adoptedStyleSheets = [spaced];
    found['text spaced'] = beyond();
    document.adoptedStyleSheets = [];
    if (innerWidth > 320) {
        root.style.fontSize = '200%';
        found['text twice as large'] = beyond();
        root.style.fontSize = '';
    }
    root.dir = 'rtl';
    found['from right to left'] = beyond();
    root.dir = '';
    return found;
}""".replace("BEYOND", BEYOND)


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_is_wider_than_its_window(page, live_server, library, kind):
    open_kind(page, live_server.url, kind)
    found = {}

    for width in WIDTHS:
        set_width(page, width)
        for state, wide in page.evaluate(IN_EVERY_STATE).items():
            found[f"{state}, {width} px"] = wide

    assert len(found) == 11
    assert {state: wide for state, wide in found.items() if wide} == {}


def test_a_page_that_is_too_wide_is_noticed(page):
    page.goto("about:blank")
    page.set_content("<p>Short.</p><div class=wide style='width: 2000px'>Wide.</div>")

    assert "div.wide" in page.evaluate(BEYOND)


def test_a_page_that_is_too_wide_in_one_state_is_noticed(page):
    page.goto("about:blank")
    page.set_content("<p style='inline-size: 30em; white-space: nowrap'>One long line of words.")
    set_width(page, 768)

    wide = {state for state, wide in page.evaluate(IN_EVERY_STATE).items() if wide}

    assert wide == {"text twice as large"}
