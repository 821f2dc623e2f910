"""What a page may weigh and how soon it stands still, for a reader with a poor connection."""

import gzip

import pytest

from articles.catalogue import catalogue
from tests.browser.pages import ARTICLE, conversation

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

KB = 1024

# What the browser itself measures (Layout Instability and Largest Contentful Paint APIs).
SHIFTS = """() => new Promise(answer => {
    let shifted = 0;
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) shifted += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
    setTimeout(() => answer(shifted), 200);
})"""
LARGEST_PAINT = """() => new Promise(answer => {
    new PerformanceObserver(list => answer(list.getEntries().at(-1).startTime))
        .observe({ type: 'largest-contentful-paint', buffered: true });
})"""


def compressed(content):
    return len(gzip.compress(content, 6))


@pytest.fixture
def fetched(page):
    """Every answer the page has got so far, without those to the visit beacon."""
    answers = []

    def keep(answer):
        if not answer.url.endswith("/visit/"):
            answers.append(answer)

    page.on("response", keep)
    yield answers
    page.remove_listener("response", keep)


def test_an_article_takes_four_requests_and_60_kilobytes(page, live_server, library, fetched):
    conversation()

    page.goto(f"{live_server.url}/articles/{ARTICLE}/", wait_until="networkidle")

    assert len(fetched) <= 4
    assert sum(compressed(answer.body()) for answer in fetched) <= 60 * KB


def test_the_html_of_every_article_is_at_most_20_kilobytes(client, library):
    sizes = {}

    for article in catalogue():
        if article.shows_comments:
            conversation(article.slug)
        sizes[article.slug] = compressed(client.get(article.url).content)

    assert {slug: size for slug, size in sizes.items() if size > 20 * KB} == {}


def test_an_article_has_at_most_900_elements(page, live_server, article):
    conversation(article.slug)

    page.goto(live_server.url + article.url)

    assert page.locator("*").count() <= 900


def test_nothing_moves_while_an_article_loads(page, live_server, library):
    conversation()

    page.goto(f"{live_server.url}/articles/{ARTICLE}/", wait_until="load")

    assert page.evaluate(SHIFTS) == 0


def test_moving_elements_are_noticed(page):
    page.goto("about:blank")
    page.set_content("<p id=first></p><p>Some words that will be pushed down by others.</p>")
    page.wait_for_timeout(100)  # so that they are painted once where they are
    page.evaluate("document.getElementById('first').style.height = '200px'")

    assert page.evaluate(SHIFTS) > 0


def test_an_article_is_there_within_a_second(page, live_server, library):
    conversation()
    devtools = page.context.new_cdp_session(page)

    paints = []
    for _ in range(3):  # the best of three, because the machine may have other work
        devtools.send("Network.clearBrowserCache")
        page.goto(f"{live_server.url}/articles/{ARTICLE}/", wait_until="load")
        paints.append(page.evaluate(LARGEST_PAINT))

    assert min(paints) <= 1200  # milliseconds
