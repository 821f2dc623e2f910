"""From an article to a published comment, as people do it."""

import pytest

from comments.models import Comment, Status
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_a_comment_goes_from_the_reader_through_the_moderator_to_the_next_reader(
    page, open_page, live_server, article, moderator
):
    address = live_server.url + article.url
    page.goto(address)
    assert page.locator("h1").inner_text() == article.title

    page.get_by_role("button", name="Check my comment").click()
    assert "Error: " in page.title()
    page.get_by_role("link", name="Write your comment").click()
    assert page.evaluate("document.activeElement.id") == "id_text"

    page.get_by_label("Your comment").fill("Walking up and down helpd me.")
    page.get_by_label("Name to show").fill("Asha")
    page.get_by_role("button", name="Check my comment").click()
    assert page.locator("h1").inner_text() == "Check your comment"

    page.get_by_role("button", name="Change it").click()
    page.get_by_label("Your comment").fill("Walking up and down helped me.")
    page.get_by_role("button", name="Check my comment").click()
    page.get_by_role("button", name="Send to the moderators").click()
    assert "We will read your comment" in page.locator("h1").inner_text()

    assert Comment.objects.get().status == Status.PENDING
    publish_in_the_admin(open_page, live_server)

    page.reload()
    assert page.locator("h1").inner_text() == "Your comment is published"
    page.goto(address)
    assert page.locator(".comment-text").inner_text() == "Walking up and down helped me."


def publish_in_the_admin(open_page, live_server):
    desk = open_page(viewport={"width": 1280, "height": 720})
    desk.goto(f"{live_server.url}/admin/")
    desk.get_by_label("Username").fill("mo")
    desk.get_by_label("Password").fill(PASSWORD)
    desk.get_by_role("button", name="Log in").click()
    desk.goto(f"{live_server.url}/admin/comments/comment/")
    card = desk.locator(".card", has_text="Walking up and down")
    card.get_by_role("button", name="Publish").first.click()
    desk.get_by_role("status").get_by_text("Published. 0 left.").wait_for()
