import re
from html import unescape
from uuid import uuid4

import pytest
from django.db import OperationalError
from django.urls import reverse

from comments.forms import CommentForm
from comments.models import Actor, Comment, Status
from comments.submission import Ticket
from tests.making import make_comment

pytestmark = pytest.mark.django_db

SAID = {"name": "Asha", "text": "Earplugs helped me.", "reply_to": "", "website": ""}


@pytest.fixture
def check(client, article):
    def post(headers=None, **fields):
        return client.post(f"{article.url}comments/check/", SAID | fields, headers=headers)

    return post


@pytest.fixture
def send(client, article):
    def post(page, **fields):
        hidden = hidden_fields(page)
        return client.post(f"{article.url}comments/", hidden | fields)

    return post


def hidden_fields(page) -> dict[str, str]:
    """What the browser would send back from the check page."""
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page.text)
    return {name: unescape(value) for name, value in pairs}


def ticket_of(page) -> str:
    return hidden_fields(page)["ticket"]


def test_a_checked_comment_is_shown_and_not_stored(check):
    page = check()

    assert page.status_code == 200
    assert "Earplugs helped me." in page.text
    assert not Comment.objects.exists()


def test_words_warned_of_are_removed_and_the_rest_is_checked_anew(check):
    page = check(text="Mail jo@example.org.\r\nI kick.", remove="5-19")

    assert page.status_code == 200
    assert hidden_fields(page)["text"] == "Mail.\nI kick."
    assert "<mark" not in page.text


def test_what_was_removed_is_said_above_what_is_left(check):
    page = check(text="Mail jo@example.org. I kick.", remove="5-19")

    assert 'id="removed"' in page.text
    assert "jo@example.org" in page.text.partition('class="preview"')[0]
    assert 'id="removed"' not in check().text


def test_removing_words_does_not_make_the_sending_too_fast(check, send, time_machine):
    time_machine.move_to("2026-11-02 03:00Z", tick=False)
    first = check(text="Mail jo@example.org. I kick.")
    time_machine.shift(4)
    shorter = check(text="Mail jo@example.org. I kick.", remove="5-19", ticket=ticket_of(first))

    send(shorter)

    assert not Comment.objects.get().findings.filter(rule="too-fast").exists()


def test_a_member_of_the_team_is_not_told_that_a_moderator_covers_anything(
    client, check, moderator
):
    client.force_login(moderator)

    page = check(text="Mail jo@example.org. I kick.")

    assert "a moderator will cover it" not in page.text
    assert "Publish as it is, as the team" in page.text


def test_a_reply_to_a_comment_that_has_gone_is_not_changed_in_silence(check):
    page = check(change="1", reply_to="123456")

    assert "The comment you wanted to answer is no longer here" in page.text
    assert "Earplugs helped me." in page.text


@pytest.mark.parametrize("place", ["", "0", "5-", "-1-4", "4-99999", "a-b", "9-5", "²-³"])
def test_a_place_that_is_none_removes_nothing(check, place):
    assert hidden_fields(check(remove=place))["text"] == SAID["text"]


def test_nothing_is_lost_where_removing_would_leave_nothing(check):
    page = check(text="jo@example.org", remove="0-14")

    assert page.status_code == 422
    assert "too little is left of your comment" in page.text
    assert ">jo@example.org</textarea>" in page.text.replace("\n", "")


def test_a_sent_comment_waits_and_leads_to_its_receipt(client, check, send):
    sent = send(check())

    comment = Comment.objects.get()
    assert sent.status_code == 303
    assert comment.status == Status.PENDING
    assert comment.consented_at
    assert "We will read your comment" in client.get(sent["Location"]).text


def test_a_sent_comment_is_not_public(client, article, check, send):
    send(check())

    assert "Earplugs helped me." not in client.get(article.url).text


def test_sending_a_check_page_again_leads_to_the_same_receipt(check, send):
    page = check()

    first, second = send(page), send(page)

    assert first["Location"] == second["Location"]
    assert Comment.objects.count() == 1


def test_a_comment_sent_twice_at_the_same_moment_is_stored_once(article):
    form = CommentForm(SAID, article=article)
    ticket = Ticket(uuid4(), was_fast=False)

    assert form.is_valid()
    first, second = (form.store(ticket, sender="somebody") for _ in range(2))

    assert first == second
    assert Comment.objects.count() == 1


def test_sending_again_after_taking_it_back_stores_nothing(client, check, send):
    page = check()
    address = send(page)["Location"]
    client.post(f"{address}withdraw/")

    assert send(page)["Location"] == address
    assert Comment.objects.get().text == ""


def test_sending_again_when_the_answered_comment_has_gone_leads_to_the_receipt(
    check, send, article
):
    answered = make_comment(article_slug=article.slug, status=Status.PUBLISHED)
    page = check(reply_to=answered.pk)
    address = send(page)["Location"]
    answered.reject(by=Actor.IMPORT, rule="spam")

    assert send(page)["Location"] == address


def test_a_ticket_for_other_words_is_refused_with_a_fresh_check_page(check, send):
    page = send(check(), text="Something else entirely.")

    assert page.status_code == 422
    assert "Something else entirely." in page.text
    assert not Comment.objects.exists()
    assert send(page).status_code == 303


def test_a_check_page_older_than_a_day_is_answered_with_a_fresh_one(check, send, time_machine):
    time_machine.move_to("2026-11-21 12:00", tick=False)
    old = check()
    time_machine.move_to("2026-11-22 12:01", tick=False)

    page = send(old)

    assert page.status_code == 422
    assert "Earplugs helped me." in page.text
    assert send(page).status_code == 303


def test_a_forged_ticket_stores_nothing(check, send):
    assert send(check(), ticket="forged:123:xyz").status_code == 422
    assert not Comment.objects.exists()


def test_changing_a_comment_shows_the_form_filled_in(check):
    page = check(change="1")

    assert page.status_code == 200
    assert "Earplugs helped me.</textarea>" in page.text
    assert "There is a problem" not in page.text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"text": ""}, "Write your comment"),
        ({"text": " \n\u200b "}, "Write your comment"),
        ({"text": "x" * 3001}, "Your comment must be 3,000 characters or fewer. It has 3,001"),
        ({"text": "ab"}, "Your comment must be 3 characters or more"),
        ({"name": ""}, "Enter a name to show"),
        ({"name": "x" * 61}, "The name must be 60 characters or fewer"),
        ({"name": "Quiet Hours team"}, "does not sound like our team"),
        ({"name": "MODERATOR"}, "does not sound like our team"),
        ({"name": "Qu\u0456et Hours"}, "does not sound like our team"),
        ({"name": "A d m i n"}, "does not sound like our team"),
        ({"reply_to": "12345"}, "no longer here"),
        ({"reply_to": "abc"}, "no longer here"),
        ({"reply_to": "9" * 400}, "no longer here"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(check, fields, sentence):
    page = check(**fields)

    assert page.status_code == 422
    assert "<title>Error: " in page.text
    assert sentence in page.text
    for field in {"name", "text"} - set(fields):
        assert SAID[field] in page.text


def test_three_thousand_characters_are_accepted_with_line_ends_counting_one(check):
    assert check(text="ab\r\n" * 999 + "end").status_code == 200


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("<b>bold</b> <script>alert(1)</script>", "&lt;b&gt;bold&lt;/b&gt; &lt;script&gt;alert(1)"),
        ("{% load x %}{{ settings.SECRET_KEY }}", "{% load x %}{{ settings.SECRET_KEY }}"),
        ("nul\x00 and \u202eoverride", "nul and override"),
        ("q" + "\u0323" * 10_000, "q" + "\u0323" * 4),
        ("[link](javascript:alert(1))", "[link](javascript:alert(1))"),
    ],
)
def test_hostile_text_is_shown_as_text_at_every_step(
    client, article, check, send, typed, shown, moderator
):
    page = check(text=typed)
    address = send(page)["Location"]
    Comment.objects.get().publish(by=moderator)

    for answer in (page, client.get(address), client.get(article.url)):
        assert shown in answer.text
        assert "<script>alert" not in answer.text


def test_broken_utf8_is_answered_as_text(client, article):
    page = client.post(
        f"{article.url}comments/check/",
        b"name=Asha&text=broken%ff%fe%c3%28text",
        content_type="application/x-www-form-urlencoded",
    )

    assert page.status_code == 200
    assert "broken" in page.text


def test_a_body_larger_than_any_comment_is_refused(client, article):
    page = client.post(f"{article.url}comments/check/", SAID | {"text": "x" * 70_000})

    assert page.status_code == 413


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "http://testserver:81"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Origin": ""},
    ],
)
def test_a_check_from_another_site_is_refused_with_the_text_kept(check, headers):
    page = check(headers=headers)

    assert page.status_code == 403
    assert "Earplugs helped me." in page.text


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": "http://testserver"}, {"Sec-Fetch-Site": "same-origin"}]
)
def test_a_check_from_our_own_page_is_answered(check, headers):
    assert check(headers=headers).status_code == 200


def test_sending_without_the_token_is_refused_with_the_text_kept(article, check, client):
    client.handler.enforce_csrf_checks = True

    page = client.post(f"{article.url}comments/", SAID)

    assert page.status_code == 403
    assert "Earplugs helped me." in page.text
    assert "cookie" in page.text
    assert not Comment.objects.exists()


def test_storage_that_is_away_is_said_and_the_text_is_kept(check, send, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    page = check()
    monkeypatch.setattr(Comment, "save", away)

    answer = send(page)

    assert answer.status_code == 503
    assert "Earplugs helped me." in answer.text


def test_receipt_report_and_address_say_so_while_storage_is_away(client, storage_away):
    comment = make_comment()
    pages = [comment.receipt_url, f"/comments/{comment.pk}/report/", f"/comments/{comment.pk}/"]
    client.raise_request_exception = False

    with storage_away():
        answers = [client.get(page) for page in pages]
        answers.append(client.post(f"{comment.receipt_url}withdraw/"))

    for answer in answers:
        assert answer.status_code == 503
        assert "Try again in a few minutes" in answer.text
        assert "no-store" in answer["Cache-Control"]
        assert int(answer["Retry-After"]) > 0


def test_what_a_moderator_typed_comes_back_while_storage_is_away(client, moderator, storage_away):
    client.force_login(moderator)
    client.raise_request_exception = False
    decide = reverse("admin:comments_comment_decide", args=[make_comment(status="pending").pk])

    with storage_away():
        page = client.post(decide, {"verb": "hold", "note": "Ask a neurologist."})

    assert page.status_code == 503
    assert "Ask a neurologist." in page.text


def test_a_filled_honeypot_is_a_finding_and_not_a_refusal(check, send):
    send(check(website="https://pills.example"))

    assert "honeypot" in rules_of(Comment.objects.get())


def rules_of(comment):
    return {finding.rule for finding in comment.findings.all()}


def test_sending_within_three_seconds_is_a_finding(check, send, time_machine):
    time_machine.move_to("2026-11-21 12:00:00", tick=False)
    page = check()
    time_machine.move_to("2026-11-21 12:00:02", tick=False)

    send(page)

    assert rules_of(Comment.objects.get()) == {"too-fast"}


def test_a_comment_sent_at_a_human_pace_has_no_finding(check, send, time_machine):
    time_machine.move_to("2026-11-21 12:00:00", tick=False)
    page = check()
    time_machine.move_to("2026-11-21 12:00:09", tick=False)

    send(page)

    assert rules_of(Comment.objects.get()) == set()


def test_the_same_words_under_another_submission_are_stored_with_a_finding(check, send):
    send(check())
    send(check())

    first, second = Comment.objects.all()
    assert "duplicate" not in rules_of(first)
    assert "duplicate" in rules_of(second)


class TestReplies:
    def test_a_reply_joins_the_thread_it_answers(self, check, send):
        heading = make_comment()

        send(check(reply_to=str(heading.pk)))

        assert Comment.objects.get(status=Status.PENDING).parent == heading

    def test_a_reply_to_a_reply_joins_the_same_thread(self, check, send):
        heading = make_comment()
        reply = make_comment(parent=heading)

        send(check(reply_to=str(reply.pk)))

        assert Comment.objects.get(status=Status.PENDING).parent == heading

    def test_where_the_comment_is_gone_the_text_can_be_sent_as_one_of_its_own(self, check, send):
        heading = make_comment()
        page = check(reply_to=str(heading.pk))
        heading.withdraw()

        refused = send(page)
        again = check(**{"reply_to": "", **hidden_fields(refused)})

        assert refused.status_code == 422
        assert "no longer here" in refused.text
        assert again.status_code == 200
        assert send(again).status_code == 303

    def test_the_form_says_whom_it_answers(self, client, article):
        heading = make_comment(name="Bea")

        page = client.get(f"{article.url}comments/new/?reply_to={heading.pk}")

        assert "Replying to" in page.text
        assert "Bea" in page.text

    @pytest.mark.parametrize(
        "fields", [{"status": Status.PENDING}, {"article_slug": "quiet-hands"}]
    )
    def test_a_comment_readers_do_not_see_here_cannot_be_answered(
        self, client, article, check, fields
    ):
        hidden = make_comment(**fields)

        assert check(reply_to=str(hidden.pk)).status_code == 422
        page = client.get(f"{article.url}comments/new/?reply_to={hidden.pk}")
        assert "no longer here" in page.text
        assert "Replying to" not in page.text


class TestReceipt:
    @pytest.mark.parametrize(
        ("status", "heading"),
        [
            (Status.PENDING, "We will read your comment"),
            (Status.PUBLISHED, "Your comment is published"),
            (Status.REJECTED, "Your comment was not published"),
            (Status.SPAM, "Your comment was not published"),
        ],
    )
    def test_it_says_what_became_of_the_comment(self, client, status, heading):
        page = client.get(make_comment(status=status).receipt_url)

        assert heading in page.text
        assert page["Cache-Control"] == "private, no-store"
        assert "noindex" in page.text

    def test_it_says_that_a_report_hid_the_comment(self, client):
        comment = make_comment()
        comment.hide(by=Actor.READER)

        assert "Your comment is hidden for now" in client.get(comment.receipt_url).text

    def test_it_leads_to_the_comment_only_where_readers_find_it(self, client):
        shown = make_comment()
        under_hidden = make_comment(parent=make_comment(status=Status.PENDING))
        without_page = make_comment(article_slug="withdrawn-advice")

        pages = [client.get(c.receipt_url).text for c in (shown, under_hidden, without_page)]

        assert ["Read it under the article" in page for page in pages] == [True, False, False]
        assert ["cannot be read at the moment" in page for page in pages] == [False, True, True]

    def test_it_names_the_rule_of_a_refusal(self, client, moderator):
        comment = make_comment(status=Status.PENDING)
        comment.reject(by=moderator, rule="2")

        assert "No doses; tell nobody" in client.get(comment.receipt_url).text

    def test_taking_back_empties_the_comment_at_once(self, client):
        comment = make_comment()

        answer = client.post(f"{comment.receipt_url}withdraw/")

        comment.refresh_from_db()
        assert (answer.status_code, answer["Location"]) == (303, comment.receipt_url)
        assert comment.status == Status.WITHDRAWN
        assert "You took your comment back" in client.get(comment.receipt_url).text

    def test_taking_back_twice_is_no_error(self, client):
        comment = make_comment()

        for _ in range(2):
            assert client.post(f"{comment.receipt_url}withdraw/").status_code == 303

    @pytest.mark.parametrize("token", ["1", "1.x", "1.AAAAAAAA", "x" * 300, "%00", ".", "é.1"])
    def test_a_forged_receipt_is_not_found(self, client, token):
        make_comment()

        assert client.get(f"/comments/receipt/{token}/").status_code == 404

    def test_withdrawing_needs_a_post(self, client):
        assert client.get(f"{make_comment().receipt_url}withdraw/").status_code == 405


class TestPermalink:
    def test_it_leads_to_the_page_and_place_of_the_comment(self, client, article):
        comments = [make_comment() for _ in range(21)]
        reply = make_comment(parent=comments[-1])

        first, last = (client.get(f"/comments/{pk}/") for pk in (comments[0].pk, reply.pk))

        assert (first.status_code, first["Location"]) == (302, f"{article.url}#c{comments[0].pk}")
        assert last["Location"] == f"{article.url}?page=2#c{reply.pk}"

    def test_a_comment_nobody_published_has_no_address(self, client):
        assert client.get(f"/comments/{make_comment(status='pending').pk}/").status_code == 404


@pytest.mark.parametrize("address", ["", "check/"])
def test_steps_are_posted(client, article, address):
    assert client.get(f"{article.url}comments/{address}").status_code == 405


@pytest.mark.parametrize("slug", ["closed-comments"])
def test_a_closed_article_refuses_and_keeps_the_text(client, slug):
    page = client.post(f"/articles/{slug}/comments/check/", SAID)

    assert page.status_code == 403
    assert "Earplugs helped me." in page.text


class TestRate:
    def test_the_sixth_comment_in_ten_minutes_waits_with_its_text_kept(self, check, send):
        pages = [send(check(text=f"Comment number {number}.")) for number in range(6)]

        assert [page.status_code for page in pages] == [303] * 5 + [429]
        assert "Comment number 5." in pages[-1].text
        assert 0 < int(pages[-1]["Retry-After"]) <= 600
        assert Comment.objects.count() == 5

    def test_taking_comments_back_buys_no_more_of_them(self, check, send):
        for number in range(5):
            send(check(text=f"Comment number {number}."))
        for comment in Comment.objects.all():
            comment.withdraw()

        assert send(check(text="Comment number 5.")).status_code == 429

    def test_the_last_one_allowed_sent_twice_leads_to_its_receipt(self, check, send):
        checked = [check(text=f"Comment number {number}.") for number in range(5)]
        sent = [send(page) for page in checked]

        assert send(checked[-1])["Location"] == sent[-1]["Location"]

    def test_moderators_are_not_limited(self, check, send, client, moderator):
        client.force_login(moderator)

        pages = [send(check(text=f"Comment number {number}.")) for number in range(6)]

        assert {page.status_code for page in pages} == {303}

    def test_forwarded_headers_of_untrusted_clients_change_nothing(self, client, check, article):
        for number in range(6):
            hidden = hidden_fields(check(text=f"Comment number {number}."))
            address = {"X-Forwarded-For": f"198.51.100.{number}"}
            page = client.post(f"{article.url}comments/", hidden, headers=address)

        assert page.status_code == 429


class TestTeam:
    def test_a_signed_in_moderator_writes_as_the_team_and_is_published(
        self, check, send, client, article, moderator
    ):
        client.force_login(moderator)
        send(check(name="Mo", text="Thank you for writing."))
        client.logout()

        page = client.get(article.url)

        assert "Thank you for writing." in page.text
        assert "Quiet Hours team" in page.text

    def test_other_signed_in_people_write_as_readers(self, check, send, client, django_user_model):
        client.force_login(django_user_model.objects.create_user("ed", is_staff=True))
        send(check())

        comment = Comment.objects.get()
        assert comment.status == Status.PENDING
        assert not comment.is_by_team

    def test_the_check_page_says_that_it_is_published_at_once(self, check, client, moderator):
        as_reader = check().text
        client.force_login(moderator)
        as_team = check(name="Mo").text

        assert "Publish as the team" in as_team
        assert "Send to the moderators" not in as_team
        assert "Publish as the team" not in as_reader


class TestHelp:
    CRISIS = "I can't go on like this. I want to kill myself."

    def test_the_check_page_leads_with_help_where_someone_may_be_in_danger(self, check):
        page = check(text=self.CRISIS)

        assert page.status_code == 200
        assert page.text.index("116 123") < page.text.index("This is how it will appear")
        assert "not always there" in page.text

    def test_the_receipt_leads_with_help_too(self, client, check, send):
        page = client.get(send(check(text=self.CRISIS))["Location"])

        assert page.text.index("116 123") < page.text.index("We will read your comment")

    def test_help_is_for_the_country_of_the_site(self, check, settings):
        settings.CRISIS_COUNTRY = "US"

        page = check(text=self.CRISIS)

        assert page.text.index("988") < page.text.index("116 123")

    def test_young_writers_are_told_kindly_and_not_stopped(self, check, send):
        page = check(text="I am 13 years old and my legs jump in bed.")

        assert "Childline" in page.text
        assert send(page).status_code == 303

    @pytest.mark.parametrize(
        ("text", "marked"),
        [
            ("Write to jo@example.org please.", "jo@example.org"),
            ("I took 10 mg of diazepam last night.", "10 mg of diazepam"),
        ],
    )
    def test_what_was_noticed_is_marked_and_sending_is_never_blocked(
        self, check, send, text, marked
    ):
        page = check(text=text)

        assert "<mark" in page.text
        assert marked.split()[0] in page.text.split("<mark", 1)[1]
        assert send(page).status_code == 303
        assert Comment.objects.get().findings.exclude(kind="form").exists()

    def test_a_name_with_a_way_to_reach_somebody_is_refused(self, check):
        assert check(name="jo@example.org").status_code == 422
