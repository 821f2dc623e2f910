"""The whole way with the keyboard alone (WCAG 2.2, 2.1.1, 2.4.3, 2.4.7 and 2.4.11)."""

import pytest

from comments.models import Comment

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

# What has the focus, whether it can be seen, and whether the focus itself can.
FOCUS = """() => {
    const element = document.activeElement;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    const x = box.left + Math.min(box.width / 2, 20), y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    return {
        id: element.id,
        words: element.innerText?.trim() || element.ariaLabel || '',
        marked: boxShadow !== 'none' || (outlineStyle !== 'none' && outlineWidth !== '0px'),
        seen: element.contains(top) || top?.contains(element),
    };
}"""


@pytest.fixture
def page(open_page):
    """A wide page that does not scroll smoothly, so that what has the focus is there at once."""
    return open_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")


@pytest.fixture
def tab(page):
    """Press Tab until something is reached; everything on the way must show that it has focus."""

    def pressed(wanted, most=150):
        for _ in range(most):
            page.keyboard.press("Tab")
            now = page.evaluate(FOCUS)
            assert now["marked"], now
            assert now["seen"], now
            if wanted in (now["id"], now["words"]):
                return
        raise AssertionError(f"{wanted} is not reached")

    return pressed


def test_a_reader_with_a_keyboard_finds_reads_and_writes(page, live_server, library, tab):
    page.goto(live_server.url)

    tab("Skip to the main text", most=1)
    page.keyboard.press("Enter")
    tab("When to call 999", most=1)
    page.goto(live_server.url)

    tab("site-search")
    page.keyboard.type("leg twitching at night")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    tab("Periodic limb movements")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/periodic-limb-movements/")

    tab("id_text")
    tab("id_name")
    page.keyboard.type("Asha")
    tab("Check my comment")
    page.keyboard.press("Enter")
    page.wait_for_url("**/comments/check/")
    assert page.evaluate("document.activeElement.id") == "errors"
    tab("Write your comment", most=1)
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_text"
    page.keyboard.type("Walking helped me.")
    tab("Check my comment")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Check your comment").wait_for()
    tab("Send to the moderators")
    page.keyboard.press("Enter")
    page.wait_for_url("**/comments/receipt/**")

    assert Comment.objects.get().text == "Walking helped me."


def test_a_wide_table_scrolls_with_the_arrow_keys(page, live_server, library):
    page.goto(f"{live_server.url}/compare/")
    page.set_viewport_size({"width": 768, "height": 800})
    page.get_by_role("region").first.focus()

    for _ in range(5):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(50)  # the browser scrolls a moment later

    assert page.evaluate("document.activeElement.scrollLeft") > 0
