"""Nothing has to be scrolled sideways (WCAG 2.2, 1.4.4, 1.4.10 and 1.4.12), in either direction."""

import pytest

from tests.browser.pages import PAGES, WIDTHS, open_kind, set_width

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

# What 1.4.12 asks a page to bear, put on it as a reader's own stylesheet would.
SPACED = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-block-end: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""
UNSPACED = "() => { document.adoptedStyleSheets = []; }"
TWICE_AS_LARGE = "() => { document.documentElement.style.fontSize = '200%'; }"
USUAL_SIZE = "() => { document.documentElement.style.fontSize = ''; }"
FROM_RIGHT_TO_LEFT = "() => { document.documentElement.dir = 'rtl'; }"

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


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_is_wider_than_its_window(page, live_server, library, kind):
    open_kind(page, live_server.url, kind)
    found = {}

    def look(state, *widths):
        for width in widths:
            set_width(page, width)
            found[f"{state}, {width} px"] = page.evaluate(BEYOND)

    look("as it is", *WIDTHS)
    page.evaluate(SPACED)
    look("text spaced", *WIDTHS)
    page.evaluate(UNSPACED)
    page.evaluate(TWICE_AS_LARGE)
    look("text twice as large", 768, 1280)
    page.evaluate(USUAL_SIZE)
    page.evaluate(FROM_RIGHT_TO_LEFT)
    look("from right to left", *WIDTHS)

    assert {state: wide for state, wide in found.items() if wide} == {}


def test_a_page_that_is_too_wide_is_noticed(page):
    page.set_content("<p>Short.</p><div class=wide style='width: 2000px'>Wide.</div>")

    assert "div.wide" in page.evaluate(BEYOND)
