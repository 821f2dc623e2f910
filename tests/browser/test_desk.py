"""The queue in a real browser: by keyboard, by mouse, without script, by two at once."""

import re

import pytest
from django.contrib.sessions.models import Session

from comments.models import Action, Comment, Status
from tests.browser.conftest import let_in
from tests.browser.pages import STATES
from tests.browser.test_accessibility import faults_in
from tests.comments.desk import QUEUE, found
from tests.conftest import PASSWORD
from tests.making import make_comment

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ASKED = "asked"  # instead of a key: look at the question that came

# A key that comes sooner after the page's script has run was meant for the card before.
READ_FIRST = """() => {
    const came = performance.getEntriesByType("navigation")[0].domContentLoadedEventStart;
    return came && performance.now() > came + 310;
}"""


def read_first(page):
    page.wait_for_function(READ_FIRST, polling=50)  # milliseconds: a frame each time costs more


@pytest.fixture
def at_desk(open_page, live_server, moderator):
    """A moderator's page with the queue on it."""

    def signed_in(state="", user=moderator, **options):
        page = open_page(**{"viewport": {"width": 1280, "height": 900}} | options)
        let_in(page, live_server.url, user)
        page.goto(f"{live_server.url}{QUEUE}{state}")
        return page

    return signed_in


@pytest.fixture
def another_moderator(django_user_model, moderator):
    user = django_user_model.objects.create_user("nell", password=PASSWORD, is_staff=True)
    user.groups.set(moderator.groups.all())
    return user


def sign_in(page):
    # Where the page is filled in before it has put the focus there itself, the browser complains.
    page.locator("[name=username]:focus").wait_for()
    page.get_by_label("Username").fill("mo")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def pending(text="Earplugs helped me.", kind="", words="", **fields):
    comment = make_comment(text=text, status=Status.PENDING, **fields)
    return found(comment, kind, words) if kind else comment


def mixed(count):
    """Comments of every lane, each with the keys that decide it and what it then is."""
    for number in range(count):
        match number % 10:
            case 0:
                text = f"I can't go on like this, {number}"
                yield pending(text, "crisis", "can't go on"), ["Enter", "r", "7"], Action.REJECT
            case 1:
                text = f"I am Asha Miller, {number}"
                yield pending(text, "full_name", "Asha Miller"), ["m"], Action.PUBLISH
            case 2:
                text = f"I am 14, {number}"
                yield pending(text, "minor", "14"), ["r", "8"], Action.REJECT
            case 3:
                comment = make_comment(text=f"Unkind, {number}")
                comment.reports.create(rule="4")
                yield comment, ["p"], Action.KEEP
            case 4:
                text = f"Buy pills, {number}"
                yield pending(text, "spam", "Buy pills"), ["s"], Action.MARK_SPAM
            case 5:
                keys = ["h", *"ask", "Enter"]
                yield pending(f"Routine, {number}"), keys, Action.HOLD
            case 6:
                keys = ["e", *"Thanks", "Control+Enter"]
                yield pending(f"Routine, {number}"), keys, Action.PUBLISH
            case 7:
                text = f"I am Asha Miller, {number}"
                yield pending(text, "full_name", "Asha Miller"), ["p", ASKED, "p"], Action.PUBLISH
            case _:
                yield pending(f"Routine, {number}"), ["p"], Action.PUBLISH


def current(page) -> int:
    """The id of the comment on whose card the focus is."""
    return int(page.evaluate("document.activeElement.closest('[data-card]').dataset.card"))


def status_line(page):
    return page.locator("#queue-status")


def press_all(page, keys):
    """Press keys as a person does, who looks at what came before pressing the next."""
    for key in keys:
        if key == ASKED:
            page.get_by_role("alert").wait_for()
            read_first(page)
        else:
            page.keyboard.press(key)


def decide_by_keyboard(at_desk, count):
    """`count` comments of all lanes, all decided in one run without the mouse."""
    plan = {comment.pk: (keys, action) for comment, keys, action in mixed(count)}
    page = at_desk()

    page.keyboard.press("j")
    read_first(page)
    for left in range(count - 1, -1, -1):
        press_all(page, plan[current(page)][0])
        status_line(page).get_by_text(f"{left} left.").wait_for()
        read_first(page)

    assert page.get_by_text("Nothing waits here.").is_visible()
    done = {
        comment.pk: comment.decisions.get().action
        for comment in Comment.objects.filter(pk__in=plan)
    }
    assert done == {pk: action for pk, (_, action) in plan.items()}


def test_more_mixed_comments_than_a_page_holds_are_decided_by_keyboard_alone(at_desk):
    decide_by_keyboard(at_desk, 12)


def test_ten_comments_are_decided_by_mouse(at_desk):
    comments = [pending(f"Number {number}") for number in range(10)]
    page = at_desk()

    for left, comment in zip(range(9, -1, -1), comments, strict=True):
        card = page.locator(f"#card-{comment.pk}")
        if left % 3 == 0:
            card.locator("summary", has_text="Reject").click()
            card.get_by_role("button", name="Stay with the subject").click()
        elif left % 3 == 1:
            card.locator("summary", has_text="Masks").click()
            card.get_by_label("Other words to mask").fill("Number")
            card.get_by_role("button", name="Mask and publish").click()
        else:
            card.get_by_role("button", name="Publish", exact=False).first.click()
        status_line(page).get_by_text(f"{left} left.").wait_for()

    assert Comment.objects.filter(status=Status.REJECTED).count() == 4
    assert Comment.objects.filter(status=Status.PUBLISHED, masks=[]).count() == 3
    assert Comment.objects.filter(status=Status.PUBLISHED).exclude(masks=[]).count() == 3


def test_ten_comments_are_decided_without_script(at_desk):
    comments = [
        *(pending(f"Number {number}") for number in range(6)),
        *(pending(f"I am Asha Miller {number}", "full_name", "Asha Miller") for number in range(4)),
    ]
    page = at_desk(java_script_enabled=False)

    for left in range(9, -1, -1):
        card = page.locator(".card").first
        if left > 7:
            card.get_by_role("button", name="Publish as it is").click()
            page.get_by_role("button", name="Yes, as it is").click()
        elif left > 5:
            card.get_by_role("button", name="Mask and publish").click()
        elif left > 3:
            card.locator("summary", has_text="Hold").click()
            card.get_by_label("Why it is on hold").fill("Ask a colleague")
            card.get_by_role("button", name="Put on hold").click()
        elif left > 1:
            card.locator("summary", has_text="Reply").click()
            card.get_by_label("Your reply").fill("Thank you.")
            card.get_by_role("button", name="Reply and publish").click()
        else:
            card.locator("summary", has_text="Reject").click()
            card.get_by_role("button", name="Be kind.").click()
        status_line(page).get_by_text(f"{left} left.").wait_for()

    actions = [Comment.objects.get(pk=one.pk).last_decision.action for one in comments]
    assert sorted(actions) == ["hold"] * 2 + ["publish"] * 6 + ["reject"] * 2


def test_without_script_the_focus_goes_to_the_next_card_too(at_desk):
    first, second = pending("First"), pending("Second")
    page = at_desk(java_script_enabled=False)

    page.locator(f"#card-{first.pk}").get_by_role("button", name="Spam").click()
    page.wait_for_url(f"**#card-{second.pk}")
    page.keyboard.press("Tab")

    assert page.locator(f"#card-{second.pk} :focus").count() == 1


def test_two_moderators_in_two_browsers_decide_one_comment_once(at_desk, another_moderator):
    comment = pending()
    mo, nell = at_desk(), at_desk(user=another_moderator)

    mo.get_by_role("button", name=re.compile("^Publish")).click()
    status_line(mo).get_by_text("Published. 0 left.").wait_for()
    nell.locator("summary", has_text="Hold").click()
    nell.get_by_label("Why it is on hold").fill("Ask Dr N.")
    nell.get_by_role("button", name="Put on hold").click()

    problem = nell.get_by_role("alert")
    assert "It was decided meanwhile: published by mo." in problem.inner_text()
    assert nell.locator("textarea[readonly]").input_value() == "Ask Dr N."
    assert comment.decisions.get().action == Action.PUBLISH


def test_undo_by_its_key_brings_the_card_back(at_desk):
    comment, other = pending("First"), pending("Second")
    page = at_desk()

    page.keyboard.press("j")
    read_first(page)
    press_all(page, ["p"])
    page.wait_for_url(f"**#card-{other.pk}")
    read_first(page)
    page.keyboard.press("u")
    status_line(page).get_by_text("Undone. 2 left.").wait_for()

    assert current(page) == comment.pk
    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_undo_is_still_there_after_the_page_was_left(at_desk, live_server):
    comment = pending()
    page = at_desk()
    page.get_by_role("button", name=re.compile("^Publish")).click()
    status_line(page).get_by_text("Published.").wait_for()

    page.goto(live_server.url + "/")
    page.goto(live_server.url + QUEUE)
    page.get_by_role("button", name="Undo").click()
    status_line(page).get_by_text("Undone.").wait_for()

    comment.refresh_from_db()
    assert comment.status == Status.PENDING


def test_masked_words_reach_no_reader(at_desk, open_page, live_server, article):
    pending("I am Asha Miller, hello.", "full_name", "Asha Miller")
    page = at_desk()
    page.get_by_role("button", name="Mask and publish").click()
    status_line(page).get_by_text("Published with masks.").wait_for()

    reader = open_page()
    reader.goto(live_server.url + article.url)
    feed = reader.request.get(f"{live_server.url}{article.url}comments.xml").text()

    assert "I am [name removed], hello." in reader.locator(".comment-text").inner_text()
    assert "[name removed]" in feed
    assert "Miller" not in reader.content()  # with its JSON-LD
    assert "Miller" not in feed


class TestKeys:
    def test_distressing_text_is_opened_by_the_first_press(self, at_desk):
        comment = pending("I can't go on", "crisis", "can't go on")
        page = at_desk()
        text = page.locator(".fold .card-text").first

        page.keyboard.press("j")
        hidden = text.is_visible()
        read_first(page)
        press_all(page, ["p"])

        assert (hidden, text.is_visible()) == (False, True)
        assert not comment.decisions.exists()

    def test_without_a_card_in_focus_they_decide_nothing(self, at_desk):
        comment = pending()
        page = at_desk()

        read_first(page)
        press_all(page, ["p", "s", "m", "h", "e", "r", "1"])

        assert not comment.decisions.exists()

    def test_in_a_field_they_are_letters(self, at_desk):
        comment = pending()
        page = at_desk()

        page.keyboard.press("j")
        press_all(page, ["h", *"ps1"])

        assert page.get_by_label("Why it is on hold").input_value() == "ps1"
        assert not comment.decisions.exists()

    def test_a_key_that_is_held_down_decides_once(self, at_desk):
        for number in range(3):
            pending(f"Number {number}")
        page = at_desk()

        page.keyboard.press("j")
        read_first(page)
        for _ in range(20):
            page.keyboard.down("s")
        page.keyboard.up("s")
        status_line(page).get_by_text("2 left.").wait_for()
        read_first(page)

        assert Comment.objects.filter(status=Status.SPAM).count() == 1

    def test_they_can_be_switched_off_and_stay_off(self, at_desk):
        comment = pending()
        page = at_desk()

        page.keyboard.press("?")
        page.get_by_role("button", name="Keys are on").click()
        page.reload()
        press_all(page, ["j", "p", "s"])

        assert page.evaluate("document.activeElement === document.body")
        assert page.locator("kbd", has_text="p").first.is_hidden()
        page.locator("summary", has_text="Keys").click()
        assert page.get_by_role("button", name="Keys are off").is_visible()
        assert not comment.decisions.exists()

    def test_the_list_names_them_in_a_narrow_window_too(self, at_desk):
        pending()
        page = at_desk(viewport={"width": 320, "height": 700})

        page.keyboard.press("?")

        assert page.locator(".keys-list kbd", has_text="p").is_visible()
        assert page.locator(".decisions kbd", has_text="p").count() == 1
        assert page.locator(".decisions kbd", has_text="p").is_hidden()

    def test_they_live_only_in_the_queue(self, at_desk, live_server):
        comment = pending()
        page = at_desk()

        page.goto(f"{live_server.url}/admin/comments/comment/{comment.pk}/change/")
        press_all(page, ["j", "p", "s"])

        assert not comment.decisions.exists()

    def test_escape_leads_from_a_field_back_to_the_card(self, at_desk):
        comment = pending()
        page = at_desk()

        page.keyboard.press("j")
        read_first(page)
        press_all(page, ["e", "Escape", "s"])
        status_line(page).get_by_text("Marked as spam.").wait_for()

        assert comment.decisions.get().action == Action.MARK_SPAM


def test_what_was_typed_is_there_again_after_a_new_login(at_desk):
    comment = pending()
    page = at_desk()
    page.locator("summary", has_text="Reply").click()
    page.get_by_label("Your reply").fill("Dear Asha, thank you.")

    Session.objects.all().delete()
    page.get_by_role("button", name="Reply and publish").click()
    told = page.locator("main").inner_text()
    shown = page.locator("textarea[readonly]").input_value()
    page.get_by_role("link", name="Log in and go on").click()
    sign_in(page)
    page.wait_for_url(f"**#card-{comment.pk}")

    assert "You are no longer signed in, so nothing was decided." in told
    assert shown == "Dear Asha, thank you."
    assert page.get_by_label("Your reply").input_value() == "Dear Asha, thank you."
    assert not comment.decisions.exists()


def test_what_was_typed_is_forgotten_once_it_is_decided(at_desk):
    comment = pending()
    page = at_desk()
    page.locator("summary", has_text="Hold").click()
    page.get_by_label("Why it is on hold").fill("Ask Dr N.")
    page.get_by_role("button", name="Put on hold").click()
    status_line(page).get_by_text("Put on hold.").wait_for()

    kept = page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('desk-'))")

    assert comment.decisions.exists()
    assert kept == []


def test_several_are_decided_after_a_look_at_each(at_desk):
    for number in range(3):
        pending(f"Buy pills {number}")
    page = at_desk()

    for number in range(2):
        page.locator(".card").nth(number).get_by_label(re.compile("^Choose")).check()
    page.get_by_label("With those chosen").select_option("Mark as spam")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Do it").wait_for()
    shown = page.locator(".card-text").all_inner_texts()
    heading, card = (page.locator(part).first.bounding_box() for part in ("h1", ".card"))
    page.get_by_role("button", name="Do it").click()
    status_line(page).get_by_text("Marked as spam: 2. 1 left.").wait_for()

    assert shown == ["Buy pills 0", "Buy pills 1"]
    assert heading["x"] == card["x"]
    assert Comment.objects.filter(status=Status.SPAM).count() == 2


def test_the_queue_has_no_fault_in_any_theme(at_desk):
    list(mixed(5))
    page = at_desk()
    for panel in page.locator(".card").first.locator("details").all():
        panel.locator("summary").first.click()

    problems = faults_in(page, STATES)
    wide = page.evaluate("document.documentElement.scrollWidth")

    assert [problem for problem in problems if "skip-to-content" not in problem] == []
    assert wide <= 320
