"""The conversation as readers meet it, in a browser with script and in one without."""

import pytest

from comments.models import Comment, Mailbox, Report, Status
from tests.browser.pages import write
from tests.making import make_comment

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


with_and_without_script = pytest.mark.parametrize(
    "script", [True, False], ids=["with script", "without script"]
)


@pytest.fixture
def page(open_page, script):
    return open_page(java_script_enabled=script)


@pytest.fixture
def check(page, live_server, article):
    """Write a comment as a reader does, up to the check page."""

    def go(text, name="Asha"):
        page.goto(f"{live_server.url}{article.url}comments/new/")
        write(page, text, name)

    return go


def heading(page):
    return page.locator("h1").inner_text()


def press(page, button):
    page.get_by_role("button", name=button).click()


WARNINGS = {
    "write to jo at example dot org": "an e-mail address",
    "call me on 07700 900123": "a telephone number",
    "I'm Jonathan Whitfield": "first and last name",
    "I am 13 years old": "under 16",
    "I take 10 mg of diazepam": "a medicine with an amount",
}


@with_and_without_script
def test_each_kind_of_warning_stands_beside_its_words_and_stops_nobody(page, check):
    check(". ".join(WARNINGS))

    marked = page.locator(".preview mark").all_inner_texts()
    for place, (words, why) in enumerate(WARNINGS.items()):
        item = page.locator(".warning li").nth(place)
        assert item.locator("mark").inner_text() == marked[place]
        assert marked[place] in words
        assert why in item.inner_text()
        assert item.get_by_role("button", name=f"Remove it ({marked[place]})").is_visible()
        assert "Or send it anyway: a moderator will cover it." in item.inner_text()
    assert page.get_by_role("link", name="call 0800 1111").is_visible()
    press(page, "Send to the moderators")
    assert heading(page) == "Thank you. We will read your comment"


@with_and_without_script
def test_what_was_warned_of_is_removed_by_a_button(page, check):
    check("Mail jo@example.org. I am 13 years old. Walking helped me.")

    press(page, "Remove it (jo@example.org)")
    press(page, "Remove it (I am 13 years old)")
    page.get_by_text("Removed: “I am 13 years old”").wait_for()
    assert page.locator("mark").count() == 0
    press(page, "Send to the moderators")
    page.get_by_role("heading", name="We will read your comment").wait_for()

    assert Comment.objects.get().text == "Mail. Walking helped me."


@pytest.mark.parametrize("script", [True])
def test_words_that_were_removed_do_not_come_back_with_the_draft(page, check, live_server, article):
    check("Mail jo@example.org. Walking helped me.")
    press(page, "Remove it (jo@example.org)")
    page.get_by_text("Removed: “jo@example.org”").wait_for()

    page.goto(f"{live_server.url}{article.url}comments/new/")

    assert page.get_by_label("Your comment").input_value() == "Mail. Walking helped me."


@with_and_without_script
def test_what_was_warned_of_can_be_put_in_other_words(page, check):
    check("Walking helped me. Mail jo@example.org.")

    press(page, "Change it")
    write(page, "Walking helped me.", "Asha")

    assert page.locator("mark").count() == 0
    assert not page.get_by_role("heading", name="Before you send it").is_visible()


def leads_with_help(page):
    """Help stands above the comment; for other countries it is folded and opens."""
    here = page.get_by_role("region", name="Get help now")
    elsewhere = here.get_by_text("In Ireland:")
    was_folded = not elsewhere.is_visible()
    here.get_by_text("Not in the UK?").click()
    is_above = here.bounding_box()["y"] < page.locator(".preview").bounding_box()["y"]
    number = here.get_by_role("link", name="999").get_attribute("href")
    return was_folded and elsewhere.is_visible() and is_above and number == "tel:999"


@with_and_without_script
def test_help_comes_first_on_the_check_page_and_on_the_receipt(page, check):
    check("I can't go on like this. I want to kill myself.")

    on_check_page = leads_with_help(page)
    press(page, "Send to the moderators")
    on_receipt = leads_with_help(page)

    assert (on_check_page, on_receipt) == (True, True)
    assert Comment.objects.get().findings.filter(kind="crisis").exists()


@with_and_without_script
def test_a_reply_stands_under_what_it_answers(page, live_server, article, moderator):
    asked = make_comment(name="Bea", text="Does anybody else kick?")
    page.goto(live_server.url + article.url)

    page.get_by_role("link", name="Reply to Bea").click()
    assert "Replying to Bea" in page.locator("main").inner_text()
    write(page, "I do, every night.", "Asha")
    press(page, "Send to the moderators")
    page.get_by_role("heading", name="We will read your comment").wait_for()
    Comment.objects.get(parent=asked).publish(by=moderator)
    page.reload()
    page.get_by_role("link", name="Read it under the article").click()

    assert page.locator(".replies .comment-text").inner_text() == "I do, every night."


@with_and_without_script
def test_a_report_about_oneself_hides_the_comment_at_once(page, live_server, article):
    comment = make_comment(text="My sister kicks all night.")
    page.goto(f"{live_server.url}{article.url}?page=1")

    page.get_by_role("link", name=f"Report comment {comment.pk}").click()
    press(page, "Send the report")
    assert page.title().startswith("Error: ")
    page.get_by_label("This is about me or my child").check()
    press(page, "Send the report")

    assert "hidden until a moderator has looked at it" in page.locator("main").inner_text()
    assert Report.objects.get().is_about_me
    page.goto(live_server.url + comment.get_absolute_url())
    assert heading(page) == "We cannot find this page"


@with_and_without_script
def test_a_comment_is_taken_back_from_its_receipt(page, check):
    check("Walking helped me.")
    press(page, "Send to the moderators")

    press(page, "Take my comment back")

    assert heading(page) == "You took your comment back"
    assert Comment.objects.get().status == Status.WITHDRAWN
    assert Comment.objects.get().text == ""


@with_and_without_script
def test_who_was_refused_learns_the_rule(page, live_server, moderator):
    comment = make_comment(status=Status.PENDING)
    comment.reject(by=moderator, rule="2")

    page.goto(live_server.url + comment.receipt_url)

    assert heading(page) == "Your comment was not published"
    assert "No doses; tell nobody" in page.locator("main").inner_text()
    assert page.locator("main").get_by_role("link", name="rules for comments").is_visible()


@with_and_without_script
def test_one_button_ends_all_mail(page, live_server):
    make_comment(email="asha@example.org")
    mailbox = Mailbox.objects.create(address="asha@example.org")

    page.goto(live_server.url + mailbox.url("unsubscribe"))
    press(page, "Delete my address")

    assert heading(page) == "You get no more e-mails"
    assert not Mailbox.objects.exists()
    assert Comment.objects.get().email == ""


@with_and_without_script
def test_without_cookies_a_sentence_explains_and_the_text_stays(page, check):
    check("Walking helped me.")
    page.context.clear_cookies()

    press(page, "Send to the moderators")

    assert "Allow cookies for this site" in page.locator("#errors").inner_text()
    assert page.get_by_label("Your comment").input_value() == "Walking helped me."
    assert not Comment.objects.exists()
