"""No page has a fault that a machine can find: each is looked at in a theme and a width in turn.

By axe-core: WCAG 2.2 A and AA, those rules of AAA that it knows, and its own best practice.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.pages import PAGES, in_turn, open_kind, set_theme, set_width

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa"]
TAGS += ["best-practice", "experimental"]

# Rules whose doubts count too: text whose contrast axe cannot judge, links of one name that lead to
# different places.
STRICT = ["color-contrast-enhanced", "identical-links-same-purpose"]

# What has 7:1 has 4.5:1 too: the slowest rule of all need not be run twice.
RULES = {"runOnly": TAGS, "rules": {"color-contrast": {"enabled": False}}}

RUN = """([options, strict]) => axe.run(options).then(({ violations, incomplete }) =>
    [...violations, ...incomplete.filter(rule => strict.includes(rule.id))]
        .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target}`)))"""

# WCAG 2.2, 2.5.5, which axe does not know: controls outside running text, with their labels.
TOO_SMALL = """() => [...document.querySelectorAll('a[href], button, input, textarea, summary')]
    .filter(control => control.checkVisibility() && !control.closest('[aria-hidden=true]')
        && getComputedStyle(control).display !== 'inline')
    .filter(control => {
        const boxes = [control, ...control.labels ?? []].map(part => part.getBoundingClientRect());
        const width = Math.max(...boxes.map(b => b.right)) - Math.min(...boxes.map(b => b.left));
        const height = Math.max(...boxes.map(b => b.bottom)) - Math.min(...boxes.map(b => b.top));
        return Math.min(width, height) < 43.5;
    })
    .map(control => `smaller than 44 px: ${control.outerHTML.slice(0, 80)}`)"""


def faults(page, rules=RULES):
    """What is wrong with the page as it is now."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    options = {"resultTypes": ["violations", "incomplete"], "preload": False, **rules}
    return page.evaluate(RUN, [options, STRICT]) + page.evaluate(TOO_SMALL)


def faults_in(page, states):
    """What is wrong with the page in each of these themes and widths."""
    found = []
    for theme, width in states:
        set_theme(page, theme)
        set_width(page, width)
        found += [f"{theme}, {width} px: {fault}" for fault in faults(page)]
    return found


@pytest.mark.parametrize(("kind", "state"), in_turn(PAGES), ids=PAGES)
def test_no_page_has_a_fault(page, live_server, library, kind, state):
    open_kind(page, live_server.url, kind)

    found = faults_in(page, [state])

    assert found == []


FAULTY = """
<!DOCTYPE html><html lang="en-gb"><head><title>A page with faults</title></head><body><main>
<h1>Faults</h1><h3>Skipped a level</h3>
<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
<p style="color: #767676; background: #fff">Enough for AA, too faint for AAA.</p>
<a href="https://one.example/">Read</a> <a href="https://two.example/">Read</a>
<button style="width: 10px; height: 10px; padding: 0">a</button><button
    style="width: 10px; height: 10px; padding: 0">b</button>
</main></body></html>
"""


def test_faults_are_found_where_there_are_some(page):
    page.goto("about:blank")
    page.set_content(FAULTY)

    rules = {fault.partition(":")[0] for fault in faults(page)}

    assert rules >= {
        "image-alt",
        "heading-order",
        "color-contrast-enhanced",
        "identical-links-same-purpose",
        "target-size",
        "smaller than 44 px",
    }
