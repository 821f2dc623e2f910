"""The mails of the site, as a mail server on loopback receives them."""

import logging
import re
from datetime import timedelta
from html import unescape
from smtplib import SMTP
from ssl import SSLCertVerificationError

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from comments import notifications
from comments.models import (
    Comment,
    ConfirmationRequest,
    Finding,
    Letter,
    LetterKind,
    Mailbox,
    Report,
    Status,
)
from comments.notifications.delivery import send_left_behind
from comments.reports import ReportForm
from sleepsite.health import told_by_database
from tests.comments.post_office import PostOffice, link, texts
from tests.making import make_comment

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

ASHA = "asha@example.org"
BEA = "bea@example.org"
MODERATORS = "moderators@example.org"
SAID = {"name": "Asha", "text": "Earplugs helped me.", "reply_to": "", "website": ""}
NOON = "2026-11-21 12:00:00+00:00"


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def post_office(settings):
    """The site with a mail server and the database's task queue."""
    office = PostOffice(settings)
    settings.HAS_MAIL = True
    settings.MODERATORS_EMAIL = MODERATORS
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = office.port
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    with office.open():
        yield office


@pytest.fixture
def later(time_machine):
    """Let time pass: `later(minutes=10)`."""

    def pass_by(**span):
        time_machine.move_to(timezone.now() + timedelta(**span), tick=False)

    return pass_by


@pytest.fixture
def check(client, article):
    def post(**fields):
        return client.post(f"{article.url}comments/check/", SAID | fields)

    return post


@pytest.fixture
def write(client, article, check, post_office, settings):
    """Write a comment as a reader does; the comment."""
    settings.COMMENT_LIMITS = ((99, 1),)

    def send(**fields):
        page = check(**fields)
        pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        hidden = {name: unescape(value) for name, value in pairs}
        assert client.post(f"{article.url}comments/", hidden).status_code == 303
        return Comment.objects.order_by("-pk")[0]

    return send


@pytest.fixture
def confirmed(post_office):
    def make(address=ASHA):
        mailbox, _ = Mailbox.objects.get_or_create(address=address)
        Mailbox.objects.filter(pk=mailbox.pk).update(confirmed_at=timezone.now())
        return mailbox

    return make


@pytest.fixture
def pending(confirmed):
    """A waiting comment of somebody who confirmed their address."""
    confirmed()
    return make_comment(status=Status.PENDING, email=ASHA)


def in_danger(comment):
    Finding.objects.create(comment=comment, kind="crisis", rule="test", reason="A test.")
    with transaction.atomic():
        notifications.comment_stored(comment)
    return comment


def no_letter_holds(*secrets):
    """Neither the tasks nor the tables of letters hold any of these words."""
    rows = [*DBTaskResult.objects.values_list(), *Letter.objects.values_list()]
    return not any(secret in str(row) for row in rows for secret in secrets)


class TestForm:
    def test_an_address_is_asked_for_only_where_mail_can_be_sent(self, client, article, settings):
        page = f"{article.url}comments/new/"
        without = client.get(page).text
        settings.HAS_MAIL = True
        with_mail = client.get(page).text

        assert 'name="email"' not in without
        assert 'name="email"' in with_mail
        assert 'name="wants_replies"' in with_mail

    def test_an_address_sent_where_none_is_asked_for_is_not_stored(self, client, article, check):
        page = check(email=ASHA, wants_replies="on")

        assert page.status_code == 200
        assert ASHA not in page.text

    def test_address_and_wish_are_stored_as_checked(self, write):
        comment = write(email=" Asha@Example.ORG ", wants_replies="on")

        assert (comment.email, comment.wants_replies) == (ASHA, True)

    def test_neither_is_needed(self, write, post_office):
        comment = write()

        assert (comment.email, comment.wants_replies) == ("", False)
        assert post_office.collect() == []

    def test_changing_keeps_address_and_wish(self, check, post_office):
        page = check(email=ASHA, wants_replies="True", change="1")

        assert f'value="{ASHA}"' in page.text
        assert re.search(r'name="wants_replies"[^>]* checked', page.text)

    def test_changing_keeps_that_nobody_wished(self, check, post_office):
        page = check(email=ASHA, wants_replies="False", change="1")

        assert not re.search(r'name="wants_replies"[^>]* checked', page.text)

    @pytest.mark.parametrize(
        "email",
        [
            "asha",
            "asha@example",
            "asha@@example.org",
            "asha@example.org, bea@example.org",
            "asha@example.org\r\nBcc: bea@example.org",
            "asha@example.org\nBcc: bea@example.org",
            "asha@example.org%0ABcc: bea@example.org",
            "Asha <asha@example.org>",
            "=?utf-8?q?asha?=@example.org",
            "as\u200bha@example.org",
            "asha@localhost",
            "asha@[127.0.0.1]",
            f"{'a' * 64}@{'b' * 63}.{'c' * 63}.{'d' * 63}.org",
        ],
    )
    def test_what_is_no_address_is_refused_with_the_text_kept(self, check, post_office, email):
        page = check(email=email)

        assert page.status_code == 422
        assert "Enter an e-mail address in the form name@example.org" in page.text
        assert "Earplugs helped me." in page.text

    def test_replies_cannot_be_told_without_an_address(self, check, post_office):
        page = check(wants_replies="on")

        assert page.status_code == 422
        assert "untick the box about replies" in page.text

    def test_another_address_than_the_checked_one_is_checked_again(
        self, client, article, check, post_office
    ):
        pairs = re.findall(r'name="(\w+)" value="([^"]*)"', check(email=ASHA).text)

        page = client.post(f"{article.url}comments/", dict(pairs) | {"email": BEA})

        assert page.status_code == 422
        assert not Comment.objects.exists()


class TestConfirmation:
    def test_it_asks_and_says_nothing_about_the_comment(self, write, post_office, article):
        comment = write(email=ASHA, name="Ashanti")

        [mail] = post_office.collect()

        assert mail["To"] == ASHA
        assert "confirm" in mail["Subject"]
        for said in (*texts(mail), str(mail)):
            assert "Ashanti" not in said
            assert "Earplugs" not in said
            assert "receipt" not in said
            assert article.title not in said
            assert f"/comments/{comment.pk}/" not in said

    def test_it_comes_from_the_site_and_can_be_unsubscribed(self, write, post_office, settings):
        write(email=ASHA)

        [mail] = post_office.collect()

        address = mail["List-Unsubscribe"].strip(" <>")
        assert mail["From"] == "Quiet Hours <no-reply@127.0.0.1>"
        assert address.startswith(f"{settings.SITE_URL}/comments/unsubscribe/")
        assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert mail["Auto-Submitted"] == "auto-generated"
        assert re.fullmatch(r"<\S+@127.0.0.1>", mail["Message-ID"])
        assert mail.get_content_type() == "multipart/alternative"
        assert all(address in said for said in texts(mail))

    def test_its_button_confirms(self, write, post_office, client, settings):
        write(email=ASHA)
        [mail] = post_office.collect()

        client.post(link(mail, "/confirm/", settings.SITE_URL))

        assert Mailbox.objects.get().confirmed_at

    def test_nothing_else_is_sent_before(self, write, post_office, moderator, later):
        write(email=ASHA, wants_replies="on").publish(by=moderator)
        post_office.collect()
        later(minutes=11)

        assert post_office.collect() == []

    def test_what_waited_for_it_is_sent_then(self, write, post_office, moderator, later, client):
        write(email=ASHA).publish(by=moderator)
        later(hours=3)
        post_office.collect()

        client.post(Mailbox.objects.get().url("confirm"))

        [mail] = post_office.collect()
        assert mail["Subject"] == "Your comment is published"

    def test_what_is_not_due_waits_for_its_time_also_then(
        self, write, post_office, moderator, later, client
    ):
        write(email=ASHA).publish(by=moderator)
        client.post(Mailbox.objects.get().url("confirm"))

        before = post_office.collect()
        later(minutes=10)
        after = post_office.collect()

        assert before == []
        assert [mail["Subject"] for mail in after] == ["Your comment is published"]

    def test_who_confirmed_is_not_asked_again(self, write, post_office, confirmed):
        confirmed()

        write(email=ASHA)

        assert post_office.collect() == []

    def test_an_address_is_asked_three_times_a_day(self, write, post_office, later):
        asked = []
        for _ in range(5):
            write(email=ASHA)
            asked += post_office.collect()
            later(minutes=5)
        later(hours=23, minutes=36)
        write(email=ASHA)

        assert len(asked) == 3
        assert len(post_office.collect()) == 1

    def test_another_spelling_does_not_start_the_count_anew(self, write, post_office):
        asked = []
        for host in (
            "example.org",
            "ｅxample.org",
            "exam\u00adple.org",
            "example.org\u200b",
            "Ⓔxample.org",
        ):
            write(email=f"asha@{host}")
            asked += post_office.collect()

        assert [mail["To"] for mail in asked] == [ASHA] * 3
        assert Mailbox.objects.count() == 1

    def test_deleting_the_address_does_not_start_the_count_anew(self, write, post_office, client):
        asked = []
        for number in range(6):
            comment = write(email=ASHA)
            asked += post_office.collect()
            if number % 2:
                client.post(f"{comment.receipt_url}withdraw/")
            elif mailbox := Mailbox.objects.first():
                mailbox.unsubscribe()

        assert len(asked) == 3

    def test_one_question_waits_at_a_time(self, write, post_office):
        for _ in range(3):
            write(email=ASHA)

        assert len(post_office.collect()) == 1

    def test_taking_the_comment_back_deletes_the_address(self, write, post_office):
        write(email=ASHA).withdraw()

        assert not Mailbox.objects.exists()
        assert post_office.collect() == []

    def test_an_address_another_comment_holds_stays(self, write, post_office):
        write(email=ASHA)
        write(email=ASHA).withdraw()

        assert Mailbox.objects.exists()


class TestDecision:
    def test_a_published_comment(self, pending, post_office, moderator, later, settings, article):
        pending.publish(by=moderator)
        early = post_office.collect()
        later(minutes=10)

        [mail] = post_office.collect()

        assert early == []
        assert (mail["To"], mail["Subject"]) == (ASHA, "Your comment is published")
        for said in texts(mail):
            assert article.title in said
            assert f"{settings.SITE_URL}/comments/{pending.pk}/" in said
            assert pending.receipt_url not in said
            assert "Earplugs" not in said

    def test_a_refused_comment_with_its_rule(self, pending, post_office, moderator, later):
        pending.reject(by=moderator, rule="2", note="told her so before")
        later(minutes=10)

        [mail] = post_office.collect()

        assert mail["Subject"] == "Your comment was not published"
        for said in texts(mail):
            assert "rule 2: No doses; tell nobody" in said.replace("\n", " ")
            assert pending.receipt_url not in said
            assert "told her so" not in said

    @pytest.mark.parametrize("verb", ["mark_spam", "hold", "withdraw"])
    def test_other_decisions_are_not_told(self, pending, post_office, moderator, later, verb):
        how = {"by": moderator} | ({"note": "ask a colleague"} if verb == "hold" else {})
        getattr(pending, verb)(**how)
        later(minutes=10)

        assert post_office.collect() == []

    def test_a_decision_undone_in_time_is_never_told(self, pending, post_office, moderator, later):
        pending.publish(by=moderator)
        later(minutes=9)
        pending.restore(by=moderator)
        later(hours=1)

        assert post_office.collect() == []
        assert not Letter.objects.exists()

    def test_the_last_of_several_decisions_is_told(self, pending, post_office, moderator, later):
        pending.publish(by=moderator)
        later(minutes=5)
        pending.reject(by=moderator, rule="4")
        later(minutes=5)
        early = post_office.collect()
        later(minutes=5)

        assert early == []
        assert [mail["Subject"] for mail in post_office.collect()] == [
            "Your comment was not published"
        ]

    def test_undoing_leads_back_to_what_is_told(self, pending, post_office, moderator, later):
        pending.reject(by=moderator, rule="4")
        later(minutes=5)
        pending.publish(by=moderator)
        later(minutes=1)
        pending.restore(by=moderator)
        later(minutes=10)

        [mail] = post_office.collect()

        assert "rule 4" in texts(mail)[0]

    def test_nobody_is_told_the_same_twice(self, pending, post_office, moderator, later):
        pending.publish(by=moderator)
        later(minutes=10)
        post_office.collect()
        pending.keep(by=moderator)
        later(minutes=10)

        assert post_office.collect() == []

    def test_a_comment_taken_back_since_is_not_told(self, pending, post_office, moderator, later):
        pending.publish(by=moderator)
        Comment.objects.get(pk=pending.pk).withdraw()
        later(minutes=10)

        assert post_office.collect() == []

    def test_who_unsubscribed_hears_nothing(self, pending, post_office, moderator, later, settings):
        pending.publish(by=moderator)
        later(minutes=10)
        [mail] = post_office.collect()
        address = mail["List-Unsubscribe"].strip(" <>").removeprefix(settings.SITE_URL)

        Client(enforce_csrf_checks=True).post(address, {"List-Unsubscribe": "One-Click"})

        pending.refresh_from_db()
        pending.reject(by=moderator, rule="4")
        later(minutes=10)
        assert post_office.collect() == []

    def test_the_owner_of_an_address_that_another_typed_gets_no_key_to_the_comment(
        self, write, confirmed, post_office, moderator, later
    ):
        confirmed()
        theirs = write(email=ASHA, name="Ben", text="My secret is out.")
        theirs.reject(by=moderator, rule="2")
        later(minutes=10)

        [mail] = post_office.collect(to=ASHA)

        for said in texts(mail):
            assert "receipt" not in said
            assert "secret" not in said
            assert "Ben" not in said
            assert "somebody else typed your address" in said.replace("\n", " ")

    def test_an_address_that_came_without_our_asking_is_not_written_to(
        self, post_office, moderator, later
    ):
        make_comment(status=Status.PENDING, email=ASHA).publish(by=moderator)
        later(minutes=10)

        assert post_office.collect() == []


class TestReply:
    @pytest.fixture
    def heading(self, confirmed):
        confirmed()
        return make_comment(email=ASHA, wants_replies=True)

    @pytest.fixture
    def reply(self, heading, confirmed, later):
        confirmed(BEA)
        later(minutes=1)
        return make_comment(
            parent=heading, status=Status.PENDING, name="<b>Bea</b>", email=BEA, text="Legs ache."
        )

    def test_it_names_who_replied_and_says_no_more(
        self, reply, post_office, moderator, later, settings, article
    ):
        reply.publish(by=moderator)
        later(minutes=10)

        [mail] = post_office.collect(to=ASHA)

        plain, html = texts(mail)
        assert "<b>Bea</b> wrote a reply" in plain
        assert "&lt;b&gt;Bea&lt;/b&gt; wrote a reply" in html
        for said in (plain, html):
            assert f"{settings.SITE_URL}/comments/{reply.pk}/" in said
            assert article.title in said.replace("\n", " ")
            assert BEA not in said
            assert "Legs ache" not in said
            assert "receipt" not in said

    def test_a_name_cannot_add_a_header(self, write, heading, post_office, moderator, later):
        later(minutes=1)
        reply = write(name="Bea\r\nBcc: all the others\r\n\r\n<h1>Buy</h1>", reply_to=heading.pk)
        reply.publish(by=moderator)
        later(minutes=10)

        [mail] = post_office.collect(to=ASHA)

        assert mail["Bcc"] is None
        assert mail["Subject"] == "Somebody replied to your comment"
        assert "Bea Bcc: all the others <h1>Buy</h1> wrote" in texts(mail)[0].replace("\n", " ")
        assert "<h1>" not in texts(mail)[1]

    def test_the_team_replies_under_its_label(self, reply, post_office, moderator, later):
        Comment.objects.filter(pk=reply.pk).update(team_member=moderator, email="")
        reply.refresh_from_db()
        reply.publish(by=moderator)
        later(minutes=10)

        [mail] = post_office.collect()

        assert "The Quiet Hours team wrote a reply" in texts(mail)[0]

    def test_who_wrote_it_gets_the_decision_only(self, reply, post_office, moderator, later):
        reply.publish(by=moderator)
        later(minutes=10)

        [mail] = post_office.collect(to=BEA)

        assert mail["Subject"] == "Your comment is published"

    def test_who_did_not_ask_hears_nothing(self, reply, heading, post_office, moderator, later):
        Comment.objects.filter(pk=heading.pk).update(wants_replies=False)
        reply.publish(by=moderator)
        later(minutes=10)

        assert post_office.collect(to=ASHA) == []

    def test_it_waits_until_the_reply_is_public(self, reply, post_office, later):
        later(hours=1)

        assert post_office.collect(to=ASHA) == []

    def test_a_reply_undone_in_time_is_not_told(self, reply, post_office, moderator, later):
        reply.publish(by=moderator)
        reply.restore(by=moderator)
        later(minutes=10)

        assert post_office.collect() == []

    def test_a_reply_published_again_is_told_once(self, reply, post_office, moderator, later):
        for decide in (
            lambda: reply.publish(by=moderator),
            lambda: reply.reject(by=moderator, rule="4"),
            lambda: reply.publish(by=moderator),
        ):
            decide()
            later(minutes=10)
            post_office.work()

        assert len(post_office.collect(to=ASHA)) == 1

    def test_an_answer_to_a_reply_is_told_to_its_writer(
        self, reply, heading, post_office, moderator, later
    ):
        Comment.objects.filter(pk=reply.pk).update(wants_replies=True, status=Status.PUBLISHED)
        later(minutes=1)
        answer = make_comment(parent=heading, status=Status.PENDING, name="Asha", email=ASHA)
        answer.publish(by=moderator)
        later(minutes=10)

        assert [mail["Subject"] for mail in post_office.collect(to=BEA)] == [
            "Somebody replied to your comment"
        ]

    def test_who_answers_themselves_is_not_told_of_it(self, heading, post_office, moderator, later):
        later(minutes=1)
        reply = make_comment(parent=heading, status=Status.PENDING, email=ASHA)
        reply.publish(by=moderator)
        later(minutes=10)

        assert [mail["Subject"] for mail in post_office.collect()] == ["Your comment is published"]


class TestFailing:
    def refusing(self, office):
        office.refusing = True

    def test_the_comment_is_stored_whatever_the_mail_server_does(self, write, post_office):
        post_office.down()
        comment = write(email=ASHA)

        post_office.work()

        assert Comment.objects.get() == comment
        assert Letter.objects.get().sent_at is None

    def test_no_request_waits_for_the_mail_server(self, write, post_office, client):
        with post_office.silent() as server:
            comment = write(email=ASHA, text="I want to kill myself.")
            client.post(Mailbox.objects.get().url("confirm"))
            client.post(f"{comment.receipt_url}withdraw/")
            server.setblocking(False)

            with pytest.raises(BlockingIOError):  # nobody called
                server.accept()

    @pytest.mark.parametrize("fault", ["down", "refusing", "silent"])
    def test_it_is_tried_again_after_1_5_30_and_120_minutes_and_given_up(
        self, write, post_office, later, fault
    ):
        tried = []
        write(email=ASHA)

        for minutes in (0, 1, 5, 30, 120, 600):
            if minutes:
                later(minutes=minutes, seconds=-1)
                self.work(post_office, fault)
                tried.append(Letter.objects.get().attempts)
                later(seconds=1)
            self.work(post_office, fault)
            tried.append(Letter.objects.get().attempts)

        letter = Letter.objects.given_up().get()
        assert tried == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 5]
        assert letter.gave_up_at == timezone.now() - timedelta(minutes=600)
        assert post_office.collect() == []

    @pytest.mark.parametrize(("fault", "is_named"), [("down", True), ("refusing", False)])
    def test_only_a_server_that_takes_nothing_is_a_fault_of_the_site(
        self, write, post_office, fault, is_named
    ):
        write(email=ASHA)
        self.work(post_office, fault)

        assert Letter.objects.waiting().get().attempts == 1
        assert ("mail" in told_by_database()) is is_named

    @pytest.mark.parametrize("answer", [421, 454, 530])
    def test_a_server_that_closes_or_wants_a_password_takes_nothing(
        self, write, post_office, answer
    ):
        post_office.answer = answer
        write(email=ASHA)
        self.work(post_office, "refusing")

        assert "mail" in told_by_database()

    def test_an_address_that_cannot_be_written_is_given_up_at_once(
        self, pending, post_office, moderator, later, caplog
    ):
        odd = "=?utf-8?q??=@example.com"  # the parser of the standard library stumbles over it
        Mailbox.objects.update(address=odd)
        Comment.objects.update(email=odd)
        pending.refresh_from_db()
        pending.publish(by=moderator)
        later(minutes=10)

        post_office.work()

        assert Letter.objects.given_up().get().is_refused
        assert not DBTaskResult.objects.failed().exists()
        assert told_by_database() == {}
        assert "was not sent" in caplog.text
        assert "example.com" not in caplog.text

    def test_a_server_whose_certificate_ran_out_is_tried_again(
        self, write, post_office, monkeypatch
    ):
        def connect(*args):  # what ssl raises is an OSError and a ValueError
            raise SSLCertVerificationError("certificate has expired")

        write(email=ASHA)
        monkeypatch.setattr(SMTP, "connect", connect)

        post_office.work()

        assert Letter.objects.waiting().get().attempts == 1
        assert "mail" in told_by_database()

    def test_a_letter_that_cannot_be_made_is_given_up_like_one_that_cannot_be_sent(
        self, write, post_office, later, settings, tmp_path
    ):
        write(email=ASHA)
        settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path], "APP_DIRS": False}]

        for minutes in (0, 1, 5, 30, 120):
            later(minutes=minutes)
            post_office.work()

        assert Letter.objects.given_up().get().attempts == 5
        assert not DBTaskResult.objects.failed().exists()

    def test_a_letter_cut_off_five_times_is_not_handed_over_again(self, write, post_office, later):
        write(email=ASHA)
        Letter.objects.update(attempts=5)
        later(minutes=15)

        handed_over = send_left_behind(timezone.now())

        assert handed_over == 0
        assert Letter.objects.given_up().exists()

    def work(self, office, fault):
        if fault == "silent":
            with office.silent():
                office.work()
        elif fault == "down":
            office.down()
            office.work()
        else:
            office.refusing = True
            office.work()

    def test_it_arrives_once_the_server_is_back(self, write, post_office, later):
        post_office.down()
        write(email=ASHA)
        post_office.work()
        post_office.up()
        later(minutes=1)

        assert len(post_office.collect()) == 1
        later(hours=5)
        assert post_office.collect() == []
        assert Letter.objects.get().attempts == 2

    def test_every_attempt_is_the_same_message(self, write, post_office, later):
        write(email=ASHA)
        [first] = post_office.collect()
        Letter.objects.update(sent_at=None)
        send_left_behind(timezone.now() + timedelta(hours=1))
        later(hours=1)

        [second] = post_office.collect()

        assert first["Message-ID"] == second["Message-ID"]

    def test_a_letter_whose_task_was_lost_is_handed_over_again(
        self, write, post_office, later, capsys
    ):
        write(email=ASHA)
        DBTaskResult.objects.all().delete()
        later(minutes=14)
        call_command("send_digest")
        early = post_office.collect(to=ASHA)
        later(minutes=1)

        call_command("send_digest")

        assert early == []
        assert len(post_office.collect(to=ASHA)) == 1
        assert "Letters left behind: 1." in capsys.readouterr().out

    def test_two_tasks_for_one_letter_send_one_mail(self, write, post_office, later):
        write(email=ASHA)
        later(minutes=20)
        send_left_behind(timezone.now())

        assert len(post_office.collect()) == 1
        assert DBTaskResult.objects.successful().count() == 2

    @pytest.mark.parametrize("fault", ["down", "refusing"])
    def test_neither_the_log_nor_a_task_says_who_wrote_or_what(
        self, write, post_office, later, caplog, fault, moderator
    ):
        caplog.set_level(logging.DEBUG)
        comment = in_danger(write(email=ASHA, name="Ashanti"))
        comment.reject(by=moderator, rule="2")
        Mailbox.objects.update(confirmed_at=timezone.now())
        later(minutes=10)
        self.work(post_office, fault)

        secrets = (ASHA, "Ashanti", "Earplugs", comment.receipt_url, MODERATORS)
        ours = [r for r in caplog.records if r.name not in {"django.db.backends", "mail.log"}]
        said = "\n".join(logging.Formatter().format(record) for record in ours)
        assert "was not sent" in said
        assert not any(secret in said for secret in secrets)
        assert no_letter_holds(*secrets)

    def test_without_a_queue_a_letter_is_tried_once_at_once(self, write, post_office, settings):
        settings.TASKS = {
            "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
        }
        write(email=ASHA)
        post_office.down()
        write(email=BEA)

        assert [mail["To"] for mail in post_office.delivered] == [ASHA]
        assert Letter.objects.waiting().get().attempts == 1

    def test_without_a_queue_the_timer_sends_what_is_due_later(
        self, pending, post_office, settings, moderator, later
    ):
        settings.TASKS = {
            "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}
        }
        pending.publish(by=moderator)
        at_once = list(post_office.delivered)
        later(minutes=25)

        send_left_behind(timezone.now())

        assert at_once == []
        assert [mail["Subject"] for mail in post_office.delivered] == ["Your comment is published"]


class TestAlert:
    def test_moderators_learn_that_a_comment_cannot_wait_and_not_what_it_says(
        self, post_office, article, settings
    ):
        comment = make_comment(status=Status.PENDING, email=ASHA, name="Ashanti")
        in_danger(comment)

        [mail] = post_office.collect(to=MODERATORS)

        assert mail["Subject"].startswith("Urgent")
        assert "List-Unsubscribe" not in mail
        for said in texts(mail):
            assert article.title in said
            assert f"{settings.SITE_URL}/admin/comments/comment/?lane=urgent" in said
            for secret in (ASHA, "Ashanti", "Earplugs", "receipt"):
                assert secret not in said

    def test_it_goes_before_letters_that_wait_longer(self, write, post_office):
        write(email=BEA)
        in_danger(make_comment(status=Status.PENDING))

        assert [mail["To"] for mail in post_office.collect()] == [MODERATORS, BEA]

    @pytest.mark.parametrize("kind", ["dosage", "minor", "form"])
    def test_other_findings_wait_for_the_digest(self, post_office, kind):
        comment = make_comment(status=Status.PENDING)
        Finding.objects.create(comment=comment, kind=kind, rule="test", reason="A test.")
        notifications.comment_stored(comment)

        assert post_office.collect() == []

    def test_what_becomes_urgent_later_is_told_once(self, post_office):
        waits = make_comment(status=Status.PENDING, text="I can't go on like this")
        was_public = make_comment(text="I can't go on like this, either")
        was_public.screen()
        report = ReportForm({"is_about_me": "on"})
        assert report.is_valid()

        call_command("screen_comments", verbosity=0)
        call_command("screen_comments", verbosity=0)
        report.store(was_public, "")

        told = Letter.objects.filter(kind=LetterKind.ALERT).values_list("comment", flat=True)
        assert sorted(told) == [waits.pk, was_public.pk]

    def test_a_comment_decided_meanwhile_needs_no_alert(self, post_office, moderator):
        in_danger(make_comment(status=Status.PENDING)).publish(by=moderator)

        assert post_office.collect() == []

    def test_nobody_is_alerted_where_no_moderators_address_is_set(self, post_office, settings):
        settings.MODERATORS_EMAIL = ""
        in_danger(make_comment(status=Status.PENDING))

        assert not Letter.objects.exists()

    def test_moderators_get_one_mail_when_reports_hide_nothing_more(self, post_office, client):
        for number in range(12):
            client.post(
                f"/comments/{make_comment().pk}/report/",
                {"is_about_me": "on"},
                REMOTE_ADDR=f"198.51.100.{number}",
            )

        [mail] = post_office.collect()

        assert (mail["To"], mail["Subject"]) == (MODERATORS, "Many comments were hidden today")


class TestDigest:
    @pytest.fixture
    def digest(self, post_office, capsys):
        def run():
            call_command("send_digest")
            return post_office.collect(to=MODERATORS)

        return run

    def test_it_counts_what_waits_by_lane(self, digest, later, settings):
        make_comment(status=Status.PENDING)
        later(hours=5)
        doubtful = make_comment(status=Status.PENDING, name="Ashanti")
        Finding.objects.create(comment=doubtful, kind="spam", rule="test", reason="A test.")
        Report.objects.create(comment=make_comment(), rule="4")
        make_comment()

        [mail] = digest()

        assert mail["Subject"] == "3 comments to read"
        for said in texts(mail):
            assert "Reported 1, Doubtful 1, Routine 1" in said
            assert "5\xa0hours ago" in said
            assert f"{settings.SITE_URL}/admin/comments/comment/" in said
            assert "Ashanti" not in said
            assert "Earplugs" not in said

    def test_it_is_not_sent_when_nothing_waits(self, digest):
        make_comment()

        assert digest() == []

    def test_it_is_not_sent_again_when_nothing_is_new(self, digest, later):
        make_comment(status=Status.PENDING)
        first = digest()
        later(days=1)

        assert len(first) == 1
        assert digest() == []

    def test_it_is_not_sent_twice_in_fifteen_minutes(self, digest, later):
        make_comment(status=Status.PENDING)
        first = digest()
        later(minutes=14)
        make_comment(status=Status.PENDING)
        second = digest()
        later(minutes=1)
        third = digest()

        assert [len(mails) for mails in (first, second, third)] == [1, 0, 1]

    def test_what_is_on_hold_is_not_counted(self, digest, moderator):
        make_comment(status=Status.PENDING).hold(by=moderator, note="ask a colleague")

        assert digest() == []

    def test_one_digest_is_on_its_way_at_a_time(self, digest, later, post_office):
        post_office.down()
        make_comment(status=Status.PENDING)
        digest()
        later(minutes=16)
        make_comment(status=Status.PENDING)
        digest()
        post_office.up()
        later(minutes=5)

        [mail] = post_office.collect()

        assert mail["Subject"] == "2 comments to read"

    def test_a_report_is_new(self, digest, later):
        comment = make_comment()
        make_comment(status=Status.PENDING)
        digest()
        later(minutes=15)
        Report.objects.create(comment=comment, rule="4")

        assert len(digest()) == 1

    @pytest.mark.parametrize(
        ("has_mail", "address", "missing"),
        [
            (False, MODERATORS, "EMAIL_URL"),
            (True, "", "MODERATORS_EMAIL"),
            (False, "", "EMAIL_URL and MODERATORS_EMAIL"),
        ],
    )
    def test_it_says_what_is_missing_to_send_one(
        self, settings, capsys, has_mail, address, missing
    ):
        settings.HAS_MAIL, settings.MODERATORS_EMAIL = has_mail, address
        make_comment(status=Status.PENDING)

        call_command("send_digest")

        said = capsys.readouterr().out
        assert said == f"No digest was sent: {missing} must be set for that.\n"
        assert not Letter.objects.exists()


def test_forgetting_deletes_mailboxes_that_no_comment_needs(confirmed, later):
    confirmed(BEA)
    confirmed(ASHA)
    make_comment(email=ASHA)

    call_command("forget", verbosity=0)

    assert [mailbox.address for mailbox in Mailbox.objects.all()] == [ASHA]


def test_what_limits_questions_is_forgotten_after_two_days(write, later):
    write(email=ASHA)
    later(hours=47)
    call_command("forget", verbosity=0)
    kept = ConfirmationRequest.objects.count()
    later(hours=1)
    call_command("forget", verbosity=0)

    assert (kept, ConfirmationRequest.objects.count()) == (1, 0)


def test_nothing_is_noted_where_no_mail_can_be_sent(moderator):
    comment = make_comment(status=Status.PENDING, email=ASHA)
    Mailbox.objects.create(address=ASHA, confirmed_at=timezone.now())

    comment.publish(by=moderator)
    in_danger(comment)

    assert not Letter.objects.exists()
