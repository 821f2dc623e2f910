import pytest

from tests.browser.pages import conversation

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def paper(page, live_server):
    """Opens an article as it is printed."""

    def opened(slug):
        page.goto(f"{live_server.url}/articles/{slug}/")
        page.emulate_media(media="print")
        return page

    return opened


def test_what_cannot_be_used_on_paper_is_left_out(paper):
    conversation("quiet-legs", 2)
    page = paper("quiet-legs")

    for part in (".masthead-menu", ".masthead-search", ".contents", ".share", ".comments"):
        assert page.locator(part).count() == 1, part
        assert not page.locator(part).is_visible(), part
    assert not page.get_by_role("group", name="Colours of the page").is_visible()


def test_the_article_is_printed_whole(paper):
    page = paper("calm-jerks")

    for part in ("h1", ".care", ".do", ".dont", ".callout", ".ask", ".references", ".about-page"):
        assert page.locator(part).first.is_visible(), part


def test_sources_are_printed_with_their_addresses(paper):
    link = paper("quiet-legs").locator(".references a[href^=http]").first

    printed = link.evaluate("link => getComputedStyle(link, '::after').content")

    assert link.get_attribute("href") in printed


def test_paper_says_where_it_came_from_and_when_it_was_printed(page, live_server, settings):
    page.goto(f"{live_server.url}/articles/quiet-legs/")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")

    line = page.locator(".print-only").inner_text()

    today = page.evaluate("new Date().toLocaleDateString('en-GB', { dateStyle: 'long' })")
    assert line == f"{settings.SITE_URL}/articles/quiet-legs/, printed on {today}"


def test_folded_sections_are_printed_open(page, live_server):
    page.goto(f"{live_server.url}/articles/calm-jerks/")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")

    assert page.get_by_text("There is no more.").is_visible()


def test_folded_sections_are_printed_open_without_script_too(open_page, live_server):
    page = open_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/articles/calm-jerks/")

    page.emulate_media(media="print")

    assert page.get_by_text("There is no more.").bounding_box()["height"] > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_paper_is_white_in_every_theme(open_page, live_server, scheme):
    page = open_page(color_scheme=scheme)
    page.goto(f"{live_server.url}/articles/quiet-legs/")

    page.emulate_media(media="print", color_scheme=scheme)

    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
