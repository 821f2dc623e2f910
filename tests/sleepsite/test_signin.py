"""Signing in, from the first wrong password to the end of a session."""

import base64
import datetime
import logging
import re

import pytest
from axes.models import AccessAttempt, AccessLog
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP

from comments.models import Comment, Status
from tests.conftest import PASSWORD
from tests.making import make_comment
from tests.reading import find, parsed, texts, words

LOGIN, INDEX, LOGOUT = "/admin/login/", "/admin/", "/admin/logout/"
ENTER, SET_UP, CODES = "/admin/codes/enter/", "/admin/codes/set-up/", "/admin/codes/"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
NOON = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("moderator")]


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def later(time_machine):
    """Let time pass: `later(minutes=5)`."""
    return lambda **span: time_machine.shift(datetime.timedelta(**span))


def log_in(client, password=PASSWORD, *, name="mo", address=HERE, **more):
    return client.post(LOGIN, {"username": name, "password": password, **more}, REMOTE_ADDR=address)


def guess(client, times, *, name="mo", address=HERE):
    for _ in range(times):
        answer = log_in(client, "wrong", name=name, address=address)
    return answer


def is_in(client):
    """Whether the front page of the admin is open to this client."""
    return client.get(INDEX).status_code == 200


# Guessing


def test_the_right_password_opens_the_desk(client):
    answer = log_in(client)

    assert answer["Location"] == INDEX
    assert is_in(client)


def test_five_wrong_passwords_lock_the_name_for_that_address(client):
    fifth = guess(client, 5)

    right = log_in(client)

    assert fifth.status_code == right.status_code == 429
    assert 0 < int(right["Retry-After"]) <= 15 * 60
    assert "15 minutes" in texts(right, ".//main")[0]
    assert not is_in(client)


def test_strangers_lock_nobody_out(client):
    guess(client, 30, address=ELSEWHERE)

    log_in(client, address=HERE)

    assert is_in(client)


def test_twenty_wrong_passwords_lock_the_address_for_every_name(client):
    for number in range(20):
        guess(client, 1, name=f"somebody {number}")

    right = log_in(client)

    assert right.status_code == 429
    assert int(right["Retry-After"]) <= 15 * 60


def test_nineteen_wrong_passwords_of_many_names_do_not(client):
    for number in range(19):
        guess(client, 1, name=f"somebody {number}")

    assert log_in(client).status_code == 302


def test_a_good_log_in_does_not_clear_the_way_for_guesses_at_others(client):
    for number in range(19):
        guess(client, 1, name=f"somebody {number}")
    log_in(client)

    assert guess(client, 1, name="somebody else").status_code == 429


def test_the_addresses_of_one_household_count_together(client):
    for number in range(4):
        guess(client, 1, address=f"2001:db8:1:2::{number}")

    assert guess(client, 1, address="2001:db8:1:2:ffff::9").status_code == 429
    assert log_in(client, address="2001:db8:1:3::1").status_code == 302


def test_forwarded_headers_are_not_looked_at(client):
    for number in range(5):
        answer = client.post(
            LOGIN,
            {"username": "mo", "password": "wrong"},
            REMOTE_ADDR=HERE,
            headers={"X-Forwarded-For": f"203.0.113.{number}"},
        )

    assert answer.status_code == 429


def test_a_lock_ends_after_the_time_it_named(client, later):
    wait = int(guess(client, 5)["Retry-After"])

    later(seconds=wait - 1)
    too_soon = log_in(client)
    later(seconds=2)

    assert too_soon.status_code == 429
    assert log_in(client).status_code == 302


def test_trying_while_locked_out_does_not_make_it_longer(client, later):
    guess(client, 5)

    later(minutes=14)
    guess(client, 3)
    later(minutes=1, seconds=1)

    assert log_in(client).status_code == 302


def test_no_log_line_holds_an_address_or_a_name(client, caplog):
    with caplog.at_level(logging.DEBUG):
        guess(client, 6)
        log_in(client, address=ELSEWHERE)

    assert "AXES" in caplog.text
    assert HERE not in caplog.text
    assert ELSEWHERE not in caplog.text
    assert "mo" not in re.findall(r'username: "([^"]*)"', caplog.text)


def test_failed_log_ins_are_forgotten_after_a_day_and_good_ones_never_kept(client, later):
    log_in(client)
    guess(client, 1, address=ELSEWHERE)

    later(hours=23)
    call_command("forget")
    kept = AccessAttempt.objects.count()
    later(hours=2)
    call_command("forget")

    assert kept == 1
    assert not AccessAttempt.objects.exists()
    assert not AccessLog.objects.exists()


@pytest.mark.parametrize("name", ["x" * 151, "x" * 10_000, "m\x00o", "", "‮mo"])
def test_a_name_that_nobody_can_have_is_a_wrong_name(client, name):
    answer = log_in(client, name=name)

    assert answer.status_code == 200
    assert "Error:" in answer.text
    assert not is_in(client)


def test_the_log_in_page_names_its_fields_and_tells_password_managers(client):
    page = client.get(LOGIN)

    fields = {e.get("name"): e.get("autocomplete") for e in find(page, ".//main//input")}
    assert texts(page, ".//h1") == ["Log in"]
    assert fields["username"] == "username"
    assert fields["password"] == "current-password"


# Sessions


@pytest.fixture
def signed_in(client):
    log_in(client)
    return client


def test_an_hour_without_a_click_ends_the_session(signed_in, later):
    later(minutes=59)
    before = is_in(signed_in)
    later(minutes=61)

    assert before
    assert not is_in(signed_in)


def test_twelve_hours_end_the_session_whatever_was_clicked(signed_in, later):
    for _ in range(24):
        later(minutes=30)
        assert is_in(signed_in)

    later(minutes=1)

    assert not is_in(signed_in)


def test_a_session_that_ended_is_gone_from_the_table(signed_in, later):
    later(minutes=61)
    signed_in.get(INDEX)

    assert not Session.objects.exists()


def test_who_was_signed_out_is_told_why_and_comes_back(signed_in, later):
    wanted = reverse("admin:comments_decision_changelist")
    later(minutes=61)

    page = signed_in.get(wanted, follow=True)
    back = log_in(signed_in, next=texts_of_next(page))

    assert "signed out after 60 minutes" in page.text
    assert back["Location"] == wanted


def texts_of_next(page):
    return find(page, ".//main//input[@name='next']")[0].get("value")


def test_what_is_sent_after_the_session_ended_is_not_done(signed_in, later):
    comment = make_comment(status=Status.PENDING)
    queue = reverse("admin:comments_comment_changelist")
    later(minutes=61)

    page = signed_in.post(
        reverse("admin:comments_comment_change", args=[comment.pk]),
        {"verb": "publish", "version": 0},
        headers={"Referer": f"http://testserver{queue}"},
        follow=True,
    )
    log_in(signed_in, next=texts_of_next(page))

    comment.refresh_from_db()
    assert "What you just sent was not done" in page.text
    assert texts_of_next(page).endswith(queue)
    assert comment.status == Status.PENDING


def test_who_was_signed_out_no_longer_writes_as_the_team(signed_in, later, article):
    later(minutes=61)

    signed_in.post(f"{article.url}comments/check/", {"name": "Quiet Hours", "text": "As the team."})
    page = signed_in.post(f"{article.url}comments/check/", {"name": "Mo", "text": "As a reader."})

    assert "Quiet Hours team" not in page.text
    assert not Comment.objects.exists()


def test_the_session_cookie_ends_with_the_browser_and_is_not_for_scripts(client):
    cookie = log_in(client).cookies["sessionid"]

    assert cookie["max-age"] == cookie["expires"] == ""
    assert cookie["httponly"]


def test_readers_get_no_session_by_looking_at_the_log_in_page(client):
    page = client.get(LOGIN)

    assert "sessionid" not in page.cookies


def test_logging_out_ends_the_session(signed_in):
    page = signed_in.post(LOGOUT)

    assert "You are logged out" in page.text
    assert not is_in(signed_in)


def test_nobody_is_sent_to_another_site(client):
    for address in ("https://example.org/", "//example.org/", "javascript:alert(1)"):
        assert log_in(client, next=address)["Location"] == INDEX


# One-time codes


@pytest.fixture
def codes_required(settings):
    settings.ADMIN_OTP = "required"


def key_on(page):
    """The key that the set-up page shows, as an app reads it."""
    (key,) = texts(page, ".//main//span[@class='key']")
    return base64.b32decode(key.replace(" ", ""))


def code_of(key):
    return f"{TOTP(key).token():06d}"


def set_up(client):
    """Set codes up as a person does; the app's key and the recovery codes."""
    key = key_on(client.get(SET_UP))
    page = client.post(SET_UP, {"code": code_of(key)})
    return key, texts(page, ".//main//li/span[@class='key']")


@pytest.fixture
def with_codes(codes_required, client, later):
    """Somebody who set codes up and logged out again: the app's key and the recovery codes."""
    log_in(client)
    key, recovery_codes = set_up(client)
    client.post(LOGOUT)
    later(seconds=60)
    return key, recovery_codes


def test_where_codes_are_required_a_password_leads_to_setting_them_up_only(codes_required, client):
    log_in(client)

    for name in ("index", "articles", "codes", "password_change", "comments_comment_changelist"):
        answer = client.get(reverse(f"admin:{name}"))
        assert answer.status_code == 302, name
        assert answer["Location"].startswith(SET_UP), name


def test_where_codes_are_optional_a_password_is_enough(client):
    log_in(client)

    assert is_in(client)


def test_a_password_alone_does_not_make_a_team_member_of_a_reader(codes_required, client, article):
    log_in(client)

    page = client.post(f"{article.url}comments/check/", {"name": "Mo", "text": "As a reader."})

    assert page.status_code == 200
    assert "Quiet Hours team" not in page.text


def test_setting_codes_up_shows_a_picture_and_opens_the_desk(codes_required, client):
    log_in(client)
    page = client.get(SET_UP)

    (picture,) = find(page, ".//main//img")
    done = client.post(SET_UP, {"code": code_of(key_on(page))})

    assert picture.get("src").startswith("data:image/svg+xml;base64,")
    assert picture.get("alt")
    assert len(set(texts(done, ".//main//li/span[@class='key']"))) == 10
    assert is_in(client)


def test_the_picture_holds_the_key_the_site_and_the_name(codes_required, client):
    log_in(client)
    page = client.get(SET_UP)

    (address,) = [a.get("href") for a in find(page, ".//main//a") if "otpauth" in a.get("href")]

    assert address.startswith("otpauth://totp/Quiet%20Hours%3Amo?secret=")
    assert base64.b32encode(key_on(page)).decode() in address


def test_a_wrong_code_switches_nothing_on(codes_required, client):
    log_in(client)
    key = key_on(client.get(SET_UP))

    page = client.post(SET_UP, {"code": "000000" if code_of(key) != "000000" else "000001"})

    assert page.status_code == 422
    assert "This code is not right" in page.text
    assert key_on(page) == key
    assert not is_in(client)


def test_every_session_is_shown_a_key_of_its_own(codes_required, client):
    other = Client()
    keys = []
    for one in (client, other):
        log_in(one)
        keys.append(key_on(one.get(SET_UP)))

    assert keys[0] != keys[1]


def test_after_the_password_a_code_is_asked_for(with_codes, client):
    key, _ = with_codes

    log_in(client)
    asked = client.get(INDEX)
    given = client.post(ENTER, {"code": code_of(key), "next": CODES})

    assert asked["Location"].startswith(ENTER)
    assert given["Location"] == CODES
    assert is_in(client)


def test_after_the_code_comes_the_page_that_was_asked_for(with_codes, client):
    key, _ = with_codes
    wanted = reverse("admin:comments_comment_changelist") + "?lane=routine"

    log_in(client, next=wanted)
    asked = client.get(wanted, follow=True)
    given = client.post(ENTER, {"code": code_of(key), "next": texts_of_next(asked)})

    assert given["Location"] == wanted


def test_words_that_are_sent_before_the_code_are_not_lost(with_codes, client):
    log_in(client)

    page = client.post(
        reverse("admin:comments_savedanswer_add"), {"title": "Thanks", "text": "Thank you."}
    )

    assert page.status_code == 403
    assert texts(page, ".//textarea") == ["Thanks", "Thank you."]


def test_codes_that_are_optional_are_asked_of_whoever_switched_them_on(
    with_codes, client, settings
):
    settings.ADMIN_OTP = "optional"

    log_in(client)

    assert client.get(INDEX)["Location"].startswith(ENTER)


def test_setting_up_another_app_is_no_way_round_the_code(with_codes, client):
    log_in(client)

    page, sent = client.get(SET_UP), client.post(SET_UP, {"code": "123456"})

    assert page["Location"].startswith(ENTER)
    assert sent["Location"].startswith(ENTER)


def test_a_code_counts_once(with_codes, client):
    key, _ = with_codes
    log_in(client)
    client.post(ENTER, {"code": code_of(key)})
    thief = Client()
    log_in(thief)

    page = thief.post(ENTER, {"code": code_of(key)})

    assert page.status_code == 422
    assert "used before" in page.text
    assert not is_in(thief)


def test_the_code_that_switched_them_on_does_not_count_again(codes_required, client):
    log_in(client)
    key, _ = set_up(client)
    thief = Client()
    log_in(thief)

    assert thief.post(ENTER, {"code": code_of(key)}).status_code == 422


def test_a_code_of_ten_minutes_ago_does_not_count(with_codes, client, later):
    key, _ = with_codes
    old = code_of(key)
    later(minutes=10)
    log_in(client)

    assert client.post(ENTER, {"code": old}).status_code == 422


def test_a_recovery_code_counts_once_however_it_is_typed(with_codes, client):
    _, recovery_codes = with_codes
    log_in(client)
    first = client.post(ENTER, {"code": recovery_codes[0].upper().replace("-", " ")}, follow=True)
    thief = Client()
    log_in(thief)

    again = thief.post(ENTER, {"code": recovery_codes[0]})

    assert "you have 9 left" in first.text
    assert again.status_code == 422
    assert "not one of your codes" in again.text


def test_nobody_elses_code_counts(with_codes, client, editor):
    key, recovery_codes = with_codes
    log_in(client, name="ed")
    set_up(client)
    client.post(LOGOUT)
    log_in(client, name="ed")

    for code in (code_of(key), recovery_codes[0]):
        assert client.post(ENTER, {"code": code}).status_code == 422


def test_wrong_codes_make_the_wait_longer_and_the_page_says_how_long(with_codes, client, later):
    key, recovery_codes = with_codes
    log_in(client)
    for wait in (1, 2, 4):
        client.post(ENTER, {"code": "000000"})
        later(seconds=wait)
    client.post(ENTER, {"code": "000000"})

    haste = client.post(ENTER, {"code": code_of(key)})
    other_way = client.post(ENTER, {"code": recovery_codes[0]})

    assert "Wait 8 seconds" in haste.text
    assert other_way.status_code == 302


def test_somebody_who_owes_a_code_can_log_out(with_codes, client):
    log_in(client)

    client.post(LOGOUT)

    assert client.get(INDEX)["Location"].startswith(LOGIN)


def test_a_new_phone_takes_the_place_of_the_old_one(with_codes, client, later):
    old, _ = with_codes
    log_in(client)
    client.post(ENTER, {"code": code_of(old)})

    client.post(CODES, {"do": "set up", "password": PASSWORD})
    new, _ = set_up(client)
    client.post(LOGOUT)
    later(minutes=2)
    log_in(client)

    assert client.post(ENTER, {"code": code_of(old)}).status_code == 422
    later(seconds=30)
    assert client.post(ENTER, {"code": code_of(new)}).status_code == 302


@pytest.fixture
def verified(with_codes, client):
    key, _ = with_codes
    log_in(client)
    client.post(ENTER, {"code": code_of(key)})
    return client


@pytest.mark.parametrize("do", ["set up", "new codes", "switch off"])
def test_changing_how_one_signs_in_needs_the_password(verified, settings, do):
    settings.ADMIN_OTP = "optional"

    page = verified.post(CODES, {"do": do, "password": "wrong"})

    assert page.status_code == 422
    assert "This is not your password" in page.text
    assert "10 recovery codes left" in verified.get(CODES).text
    assert verified.get(SET_UP).status_code == 302


def test_guessing_the_password_there_is_guessing_too(verified):
    for _ in range(5):
        page = verified.post(CODES, {"do": "set up", "password": "wrong"}, REMOTE_ADDR=HERE)

    assert page.status_code == 429


def test_new_recovery_codes_make_the_old_ones_worthless(verified, with_codes, client):
    _, old = with_codes

    page = verified.post(CODES, {"do": "new codes", "password": PASSWORD})
    new = texts(page, ".//main//li/span[@class='key']")
    client.post(LOGOUT)
    log_in(client)

    assert client.post(ENTER, {"code": old[0]}).status_code == 422
    assert len(new) == 10
    assert not set(new) & set(old)


def test_codes_can_be_switched_off_where_they_are_optional(verified, settings, client):
    settings.ADMIN_OTP = "optional"

    verified.post(CODES, {"do": "switch off", "password": PASSWORD})
    client.post(LOGOUT)
    log_in(client)

    assert is_in(client)


def test_codes_cannot_be_switched_off_where_they_are_required(verified):
    page = verified.post(CODES, {"do": "switch off", "password": PASSWORD})

    assert "Switch codes off" not in page.text
    assert "Codes are switched on" in page.text


def test_people_can_switch_codes_on_of_their_own_accord(client):
    log_in(client)

    client.post(CODES, {"do": "set up", "password": PASSWORD})
    set_up(client)

    assert "Codes are switched on" in client.get(CODES).text


def test_a_superuser_removes_the_codes_of_somebody_who_lost_them(with_codes, superuser, moderator):
    desk = Client()
    log_in(desk, name="su")
    set_up(desk)

    desk.post(
        reverse("admin:auth_user_changelist"),
        {"action": "remove_codes", "_selected_action": [moderator.pk]},
    )
    locked_out = Client()
    log_in(locked_out)

    assert locked_out.get(INDEX)["Location"].startswith(SET_UP)


def test_the_pages_of_codes_are_kept_nowhere(codes_required, client):
    log_in(client)

    for page in (client.get(SET_UP), client.get(LOGIN)):
        assert "no-store" in page["Cache-Control"]


def test_the_pages_of_codes_parse_strictly(with_codes, client):
    key, _ = with_codes
    log_in(client)
    asked = client.get(ENTER)
    client.post(ENTER, {"code": code_of(key)})
    client.post(CODES, {"do": "set up", "password": PASSWORD})

    for page in (asked, client.get(SET_UP), client.get(CODES)):
        assert words(parsed(page).find(".//h1"))
