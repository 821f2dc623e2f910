"""What the buttons of a card do, and what they say when they cannot."""

from urllib.parse import quote

import pytest
from django.http import QueryDict
from django.test import Client

from comments.desk.decisions import DecisionForm
from comments.desk.queue import PER_PAGE
from comments.models import (
    Action,
    Actor,
    Comment,
    DecidedMeanwhile,
    Decision,
    SavedAnswer,
    Status,
)
from tests.comments.desk import QUEUE, found
from tests.making import make_comment
from tests.reading import find, texts, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def comment():
    return make_comment(status=Status.PENDING)


@pytest.fixture
def bare():
    """A comment with a name in it that nothing masks."""
    comment = make_comment(text="I am Asha Miller, from Leeds.", status=Status.PENDING)
    return found(comment, "full_name", "Asha Miller")


def status_of(comment: Comment) -> str:
    comment.refresh_from_db()
    return comment.status


def said(page) -> str:
    return " ".join(texts(page, ".//p[@role='status']"))


def problem(page) -> str:
    return " ".join(texts(page, ".//div[@id='errors']"))


def test_publishing_shows_a_comment_to_readers(desk, comment, client, article):
    desk.decide(comment, "publish")

    client.logout()
    assert comment.text in client.get(article.url).text
    assert comment.last_decision.actor == Actor.MODERATOR


def test_publishing_a_comment_never_publishes_another(desk, comment):
    reply = make_comment(parent=comment, status=Status.PENDING)

    desk.decide(reply, "publish")
    page = desk.queue()

    assert status_of(comment) == Status.PENDING
    assert "Readers see it once the comment above it is published." in said(page)


def test_rejecting_keeps_the_rule(desk, comment):
    desk.decide(comment, rule="2")

    assert status_of(comment) == Status.REJECTED
    assert comment.decisions.get().rule == "2"


@pytest.mark.parametrize("rule", ["", "0", "10", "x"])
def test_rejecting_needs_a_rule_that_there_is(desk, comment, rule):
    page = desk.decide(comment, "reject", rule=rule)

    assert page.status_code == 422
    assert "Choose the rule that it breaks." in problem(page)
    assert status_of(comment) == Status.PENDING


def test_spam_is_marked(desk, comment):
    desk.decide(comment, "spam")

    assert comment.decisions.get().action == Action.MARK_SPAM


def test_holding_keeps_the_note_and_the_comment_waits(desk, comment):
    desk.decide(comment, "hold", note="Ask Dr N.")

    assert status_of(comment) == Status.PENDING
    assert comment.decisions.get().note == "Ask Dr N."


def test_holding_needs_a_note(desk, comment):
    page = desk.decide(comment, "hold", note=" ")

    assert page.status_code == 422
    assert "Say why it is on hold" in problem(page)
    assert not Decision.objects.exists()


def test_a_note_that_is_too_long_is_kept_and_told(desk, comment):
    page = desk.decide(comment, "hold", note="x" * 501)

    assert "500 characters or fewer" in problem(page)
    assert find(page, ".//input[@name='note']")[0].attrib["value"] == "x" * 501


def test_a_public_comment_that_was_reported_is_kept(desk):
    comment = make_comment()
    comment.reports.create(rule="4")

    desk.decide(comment, "publish")

    assert comment.decisions.get().action == Action.KEEP
    assert not comment.reports.open().exists()
    assert "Kept." in said(desk.queue())


def test_a_public_comment_is_kept_with_masks(desk):
    comment = make_comment(text="My name is Asha Miller.")
    comment.reports.create(rule="1")

    desk.decide(comment, "mask", words="Asha Miller")

    comment.refresh_from_db()
    assert comment.public_text == "My name is [words removed]."
    assert comment.decisions.get().action == Action.KEEP


def test_a_public_comment_cannot_be_held(desk):
    comment = make_comment()
    comment.reports.create(rule="4")

    page = desk.decide(comment, "hold", note="later")

    assert "It is published: it cannot be put on hold." in problem(page)


@pytest.mark.parametrize("verb", ["", "delete", "clean", "_shown"])
def test_a_button_that_does_not_exist_does_nothing(desk, comment, verb):
    page = desk.decide(comment, verb)

    assert page.status_code == 422
    assert "Choose what to do with it." in problem(page)
    assert not Decision.objects.exists()


class TestAfterwards:
    def test_the_status_line_says_what_was_done_and_how_many_are_left(self, desk, comment):
        make_comment(status=Status.PENDING)

        desk.decide(comment, "publish")

        assert said(desk.queue()) == "Published. 1 left."

    def test_the_focus_goes_to_the_next_card(self, desk, comment):
        other = make_comment(status=Status.PENDING)
        cards = desk.queue().context["cards"]

        answer = desk.decide(comment, "publish", next=cards[0].next)

        assert cards[0].next == other.pk
        assert answer.status_code == 303
        assert answer.headers["Location"] == f"{QUEUE}#card-{other.pk}"

    def test_the_last_card_of_a_page_is_followed_by_the_first_of_the_next(self, desk):
        comments = [make_comment(status=Status.PENDING) for _ in range(PER_PAGE + 1)]

        cards = desk.queue().context["cards"]

        assert cards[-1].next == comments[PER_PAGE].pk

    def test_after_the_last_comment_the_focus_goes_to_the_status_line(self, desk, comment):
        answer = desk.decide(comment, "publish", next="")

        assert answer.headers["Location"] == f"{QUEUE}#queue-status"

    def test_the_queue_stays_as_it_was(self, desk, comment):
        state = "?lane=routine&article=quiet-legs"

        answer = desk.decide(comment, "publish", state=state)

        assert answer.headers["Location"].startswith(QUEUE + state)

    def test_reloading_the_address_of_a_decision_leads_back_to_its_card(self, desk, comment):
        answer = desk.client.get(f"{QUEUE}{comment.pk}/decide/?lane=routine")

        assert answer.headers["Location"] == f"{QUEUE}?lane=routine#card-{comment.pk}"


class TestAsItIs:
    def test_publishing_with_personal_details_asks_once(self, desk, bare):
        page = desk.decide(bare, "publish")

        assert "Readers would see “Asha Miller”. Publish it as it is?" in problem(page)
        assert status_of(bare) == Status.PENDING

    def test_it_is_published_for_whoever_is_sure(self, desk, bare):
        desk.decide(bare, "publish", sure="1")

        assert status_of(bare) == Status.PUBLISHED

    @pytest.mark.parametrize("kind", ["contact_details", "minor"])
    def test_it_asks_about_contact_details_and_age_too(self, desk, comment, kind):
        found(comment, kind, "Earplugs")

        assert "Publish it as it is?" in problem(desk.decide(comment, "publish"))

    def test_it_does_not_ask_about_doses(self, desk, comment):
        found(comment, "dosage", "Earplugs")

        desk.decide(comment, "publish")

        assert status_of(comment) == Status.PUBLISHED

    def test_it_does_not_ask_about_what_is_masked_already(self, desk, bare, moderator):
        bare.publish(by=moderator, masks=[])
        bare.masks = [[5, 16, "name removed"]]
        bare.save()
        bare.reports.create(rule="4")

        desk.decide(bare, "publish")

        assert bare.last_decision.action == Action.KEEP

    def test_it_does_not_ask_about_a_false_alarm(self, desk, bare):
        desk.decide(bare, "publish", false_alarm=bare.findings.get().pk)

        assert status_of(bare) == Status.PUBLISHED


class TestTwoDecisions:
    @pytest.mark.parametrize("verb", ["publish", "mask", "spam", "hold", "reply", "alarms"])
    def test_the_second_moderator_is_told_who_decided_what(self, desk, comment, verb, moderator):
        seen = Comment.objects.get(pk=comment.pk)
        comment.reject(by=moderator, rule="2")

        page = desk.decide(seen, verb, note="n", words="Earplugs", reply="Thank you.")

        assert page.status_code == 409
        assert "It was decided meanwhile: rejected under rule 2 by mo." in problem(page)
        assert Decision.objects.count() == 1

    def test_what_the_second_one_typed_is_still_there(self, desk, comment, moderator):
        seen = Comment.objects.get(pk=comment.pk)
        comment.reject(by=moderator, rule="2")

        page = desk.decide(seen, "reply", reply="Dear Asha, earplugs are fine.")

        assert "Dear Asha, earplugs are fine." in texts(page, ".//textarea[@readonly]")

    def test_a_decision_that_comes_between_reading_and_writing_wins(self, desk, comment, moderator):
        form = DecisionForm(QueryDict("version=0&verb=publish"), comment=comment)
        assert form.is_valid()
        Comment.objects.get(pk=comment.pk).reject(by=moderator, rule="2")

        with pytest.raises(DecidedMeanwhile, match="rejected under rule 2 by mo"):
            form.decide(by=moderator)

    def test_a_withdrawn_comment_stays_withdrawn(self, desk, comment):
        seen = Comment.objects.get(pk=comment.pk)
        comment.withdraw()

        page = desk.decide(seen, "publish")

        assert "withdrawn by the writer" in problem(page)
        assert status_of(comment) == Status.WITHDRAWN

    def test_a_deleted_comment_is_said_to_be_gone(self, desk, comment):
        number = comment.pk
        Comment.objects.all().delete()
        comment.pk = number

        page = desk.decide(comment, "hold", note="Ask Dr N.")

        assert page.status_code == 409
        assert f"Comment {number} no longer exists." in problem(page)
        assert "Ask Dr N." in texts(page, ".//textarea[@readonly]")

    @pytest.mark.parametrize("version", ["", "-1", "7", "x"])
    def test_a_version_that_nobody_saw_decides_nothing(self, desk, comment, version):
        page = desk.client.post(
            f"{QUEUE}{comment.pk}/decide/", {"verb": "publish", "version": version}
        )

        assert page.status_code == 409
        assert status_of(comment) == Status.PENDING


class TestReply:
    def test_a_reply_publishes_the_comment_and_stands_under_it(
        self, desk, comment, client, article
    ):
        desk.decide(comment, "reply", reply="Thank you, Asha.")

        client.logout()
        page = client.get(article.url).text
        assert "Thank you, Asha." in page
        assert "Quiet Hours team" in page
        assert comment.replies.get().is_by_team

    def test_the_name_is_the_moderators_first_name(self, desk, comment, moderator):
        moderator.first_name = "Mo"
        moderator.save()

        desk.decide(comment, "reply", reply="Thank you.")

        assert comment.replies.get().name == "Mo"

    def test_a_reply_to_a_reply_joins_its_thread(self, desk):
        heading = make_comment()
        reply = make_comment(parent=heading, status=Status.PENDING)

        desk.decide(reply, "reply", reply="Thank you both.")

        assert heading.replies.get(text="Thank you both.")

    def test_a_reply_masks_what_is_ticked(self, desk, bare):
        desk.decide(bare, "reply", reply="Thank you.", mask="5-16")

        bare.refresh_from_db()
        assert bare.public_text == "I am [name removed], from Leeds."

    def test_a_reply_asks_before_personal_details_become_public(self, desk, bare):
        page = desk.decide(bare, "reply", reply="Thank you.")

        assert "Publish it as it is?" in problem(page)
        assert texts(page, ".//textarea[@name='reply']") == ["Thank you."]
        assert status_of(bare) == Status.PENDING

    def test_an_empty_reply_is_asked_for(self, desk, comment):
        page = desk.decide(comment, "reply", reply=" ")

        assert "Write the reply" in problem(page)
        assert status_of(comment) == Status.PENDING

    def test_a_reported_comment_is_kept_with_a_reply(self, desk):
        comment = make_comment()
        comment.reports.create(rule="4")

        desk.decide(comment, "reply", reply="Please be kind.")

        assert comment.last_decision.action == Action.KEEP
        assert comment.replies.get().is_published

    def test_a_saved_answer_is_put_into_the_reply(self, desk, comment):
        answer = SavedAnswer.objects.create(title="Thanks", text="Thank you for writing.")

        page = desk.decide(comment, "answer", answer=answer.pk, reply="Dear Asha,")

        (area,) = find(page, ".//textarea[@name='reply']")
        assert words(area) == "Dear Asha, Thank you for writing."
        assert status_of(comment) == Status.PENDING

    def test_no_saved_answer_is_an_error(self, desk, comment):
        page = desk.decide(comment, "answer", answer="", reply="Dear Asha,")

        assert "Choose a saved answer" in problem(page)
        assert texts(page, ".//textarea[@name='reply']") == ["Dear Asha,"]


class TestFalseAlarms:
    def test_a_moderator_can_mark_a_finding_as_one(self, desk, bare):
        finding = bare.findings.get()

        answer = desk.decide(bare, "alarms", false_alarm=finding.pk)

        finding.refresh_from_db()
        assert finding.is_false_alarm
        assert answer.headers["Location"].endswith(f"#card-{bare.pk}")
        assert not Decision.objects.exists()

    def test_and_take_that_back(self, desk, bare):
        bare.findings.update(is_false_alarm=True)

        (shown,) = find(desk.queue(), ".//input[@name='was_false_alarm']")
        desk.decide(bare, "alarms", was_false_alarm=shown.get("value"))

        assert not bare.findings.get().is_false_alarm

    def test_what_another_moderator_marked_meanwhile_stays_marked(self, desk, bare):
        desk.queue()
        bare.findings.update(is_false_alarm=True)

        desk.decide(bare, "spam")

        assert bare.findings.get().is_false_alarm

    def test_it_is_kept_with_any_decision(self, desk, bare):
        desk.decide(bare, "spam", false_alarm=bare.findings.get().pk)

        assert bare.findings.get().is_false_alarm

    def test_it_is_not_kept_with_a_decision_that_fails(self, desk, bare):
        desk.decide(bare, "hold", note="", false_alarm=bare.findings.get().pk)

        assert not bare.findings.get().is_false_alarm

    def test_findings_of_other_comments_stay_as_they_are(self, desk, comment, bare):
        desk.decide(comment, "alarms", false_alarm=bare.findings.get().pk)

        assert not bare.findings.get().is_false_alarm


def test_the_card_with_an_error_shows_what_was_typed(desk, comment):
    page = desk.decide(comment, "hold", note="", words="Earplugs", reply="Dear Asha")

    assert "Error: " in texts(page, ".//title")[0]
    assert texts(page, ".//textarea[@name='words']") == ["Earplugs"]
    assert texts(page, ".//textarea[@name='reply']") == ["Dear Asha"]


def test_a_card_with_an_error_is_shown_also_where_others_came_before_it(desk, comment):
    for _ in range(20):
        found(make_comment(status=Status.PENDING), "crisis", "Earplugs")

    page = desk.decide(comment, "hold", note="", reply="Dear Asha")

    assert texts(page, ".//textarea[@name='reply']")[0] == "Dear Asha"


def test_staff_outside_the_moderators_decide_nothing(client, comment, django_user_model):
    client.force_login(django_user_model.objects.create_user("ed", is_staff=True))

    answer = client.post(f"{QUEUE}{comment.pk}/decide/", {"verb": "publish", "version": 0})

    assert answer.status_code == 403
    assert status_of(comment) == Status.PENDING


def test_a_decision_needs_the_token(comment, moderator):
    client = Client(enforce_csrf_checks=True)
    client.force_login(moderator)

    answer = client.post(f"{QUEUE}{comment.pk}/decide/", {"verb": "publish", "version": 0})

    assert answer.status_code == 403
    assert status_of(comment) == Status.PENDING


class TestSessionThatEnded:
    def test_what_was_typed_is_on_the_page_with_the_way_to_log_in(self, client, comment):
        address = f"{QUEUE}{comment.pk}/decide/?lane=routine"

        page = client.post(address, {"verb": "reply", "version": 0, "reply": "Dear Asha, …"})

        assert page.status_code == 403
        assert "You are no longer signed in, so nothing was decided." in page.text
        assert texts(page, ".//textarea") == ["Dear Asha, …"]
        (link,) = [a for a in find(page, ".//a") if words(a) == "Log in and go on"]
        assert link.attrib["href"].endswith(f"%3Flane%3Droutine%23card-{comment.pk}")
        assert status_of(comment) == Status.PENDING

    def test_a_page_from_before_the_new_login_keeps_it_too(self, comment, moderator):
        client = Client(enforce_csrf_checks=True)
        client.force_login(moderator)

        page = client.post(
            f"{QUEUE}{comment.pk}/decide/", {"verb": "hold", "version": 0, "note": "Ask Dr N."}
        )

        assert texts(page, ".//textarea") == ["Ask Dr N."]
        assert [words(a) for a in find(page, ".//a[@class='button']")] == ["Back to the comment"]

    @pytest.mark.parametrize("is_signed_in", [True, False])
    def test_a_saved_answer_is_not_lost_either(self, moderator, is_signed_in):
        client = Client(enforce_csrf_checks=is_signed_in)
        if is_signed_in:
            client.force_login(moderator)

        address = "/admin/comments/savedanswer/add/"
        page = client.post(address, {"title": "Thanks", "text": "Thank you."})

        (link,) = find(page, ".//main//a[@class='button']")
        assert page.status_code == 403
        assert texts(page, ".//textarea") == ["Thanks", "Thank you."]
        assert "so nothing was stored." in page.text
        assert link.attrib["href"].endswith(quote(address, "/" if is_signed_in else ""))

    def test_what_was_typed_is_escaped(self, client, comment):
        page = client.post(f"{QUEUE}{comment.pk}/decide/", {"note": "</textarea><script>"})

        assert texts(page, ".//textarea") == ["</textarea><script>"]
