"""Everything that matters works where script is switched off."""

import pytest

from comments.models import Comment, Status
from tests.browser.pages import ARTICLE, conversation, write

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.fixture
def page(open_page):
    return open_page(java_script_enabled=False)


def test_a_reader_searches_reads_and_writes(page, live_server, library):
    conversation(count=3)
    page.goto(live_server.url)

    page.get_by_role("searchbox").fill("leg twitching at night")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Periodic limb movements", exact=True).click()
    assert page.locator(".comment").count() == 3

    write(page, "", "Asha")
    assert page.title().startswith("Error: ")
    assert page.get_by_label("Name to show").input_value() == "Asha"

    write(page, "Walking helped me.", "Asha")
    page.get_by_role("button", name="Change it").click()
    write(page, "Walking helped me at night.", "Asha")
    page.get_by_role("button", name="Send to the moderators").click()

    assert "We will read your comment" in page.locator("h1").inner_text()
    sent = Comment.objects.get(text="Walking helped me at night.")
    assert (sent.status, sent.article_slug) == (Status.PENDING, ARTICLE)

    page.get_by_role("button", name="Take my comment back").click()

    assert page.locator("h1").inner_text() == "You took your comment back"


def test_controls_that_need_script_are_not_shown(page, live_server, article):
    page.goto(live_server.url + article.url)

    for button in page.locator(".needs-script").all():
        assert not button.is_visible()


def test_the_visit_is_counted_by_a_picture(page, live_server, article):
    with page.expect_response("**/visit.gif") as picture:
        page.goto(live_server.url + article.url)

    assert picture.value.status == 200
    assert picture.value.header_value("content-type") == "image/gif"


def test_a_folded_section_opens(page, live_server):
    page.goto(f"{live_server.url}/articles/calm-jerks/")
    hidden = page.get_by_text("There is no more.")
    assert not hidden.is_visible()

    page.get_by_text("More about nothing").click()

    assert hidden.is_visible()
