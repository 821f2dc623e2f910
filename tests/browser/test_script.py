"""What the script adds for readers who have it."""

import pytest

from tests.browser.pages import ARTICLE, write

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_draft_stays_in_the_tab_until_it_is_sent(page, live_server, article):
    page.goto(live_server.url + article.url)
    page.get_by_label("Your comment").fill("Half a sentence")

    page.reload()
    kept = page.get_by_label("Your comment").input_value()
    write(page, "A whole sentence.", "Asha")
    page.get_by_role("button", name="Send to the moderators").click()
    page.wait_for_url("**/comments/receipt/**")
    page.goto(live_server.url + article.url)

    assert kept == "Half a sentence"
    assert page.get_by_label("Your comment").input_value() == ""


def test_a_draft_stays_with_its_own_article(page, live_server, article):
    page.goto(live_server.url + article.url)
    page.get_by_label("Your comment").fill("Half a sentence")

    page.goto(f"{live_server.url}/articles/calm-jerks/")

    assert page.get_by_label("Your comment").input_value() == ""


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", "Characters left: 3000"),
        ("a" * 2999, "Characters left: 1"),
        ("🦵" * 3001, "Characters too many: 1"),
    ],
)
def test_the_characters_are_counted_as_the_server_counts_them(
    page, live_server, article, text, count
):
    page.goto(live_server.url + article.url)

    page.get_by_label("Your comment").fill(text)

    assert page.locator(".count").inner_text() == count


def test_the_count_is_spoken_when_nobody_types_any_more(page, live_server, article):
    page.goto(live_server.url + article.url)
    spoken = page.locator(".count + [aria-live=polite]")

    page.get_by_label("Your comment").fill("abc")
    at_once = spoken.text_content().strip()
    page.wait_for_timeout(1200)

    assert (at_once, spoken.text_content()) == ("", "Characters left: 2997")


def test_the_link_of_a_page_is_copied(page, live_server, article, settings):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(live_server.url + article.url)

    page.get_by_role("button", name="Copy the link").click()
    page.get_by_text("The link is copied.").wait_for()

    assert page.evaluate("navigator.clipboard.readText()") == settings.SITE_URL + article.url


def test_the_contents_show_where_the_reader_is(open_page, live_server, library):
    page = open_page(viewport={"width": 1280, "height": 800}, reduced_motion="reduce")
    page.goto(f"{live_server.url}/articles/{ARTICLE}/")
    last = page.locator(".contents a[href='#references']")

    last.click()
    page.locator(".contents [aria-current][href='#references']").wait_for()

    assert page.locator(".contents [aria-current]").count() == 1


def test_a_link_of_the_error_summary_shows_the_label_too(page, live_server, article):
    page.goto(live_server.url + article.url)
    write(page, "", "")

    page.get_by_role("link", name="Write your comment").click()

    assert page.evaluate("document.activeElement.id") == "id_text"
    label = page.locator("label[for=id_text]").bounding_box()
    assert 0 <= label["y"] < 844
