"""What the admin's front page says of the conversation, the library and the site itself."""

import datetime
import os
import re
from statistics import median

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from articles.models import SearchMiss, Visit
from comments.models import (
    Actor,
    Comment,
    ConfirmationRequest,
    Decision,
    Finding,
    Letter,
    LetterKind,
    Report,
    SenderKey,
    Status,
)
from tests.making import make_comment
from tests.reading import find, links, parsed, texts, words

pytestmark = pytest.mark.django_db

INDEX = "/admin/"
SVG = "{http://www.w3.org/2000/svg}"
NOON = datetime.datetime(2026, 11, 20, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to(NOON, tick=False)


@pytest.fixture
def front_page(client, superuser):
    def get(user=superuser):
        client.force_login(user)
        return client.get(INDEX)

    return get


def ago(**span):
    return timezone.now() - datetime.timedelta(**span)


def table(page, section):
    """The rows of the first table of a section, as texts."""
    (part,) = [s for s in find(page, ".//section") if s.get("aria-labelledby") == section]
    rows = part.find(".//table").findall(".//tr")
    return [[words(cell) for cell in row if cell.tag in ("th", "td")] for row in rows][1:]


def section(page, name):
    (part,) = [s for s in find(page, ".//section") if s.get("aria-labelledby") == name]
    return words(part)


def figures(page, name):
    """The big numbers of a section, by what they count."""
    (part,) = [s for s in find(page, ".//section") if s.get("aria-labelledby") == name]
    pairs = part.findall(".//dl[@class='figures']/div")
    return {words(pair.find("dt")): words(pair.find("dd")) for pair in pairs}


def find_in(comment, kind, rule="rule", **fields):
    return Finding.objects.create(
        comment=comment, kind=kind, rule=rule, reason="A reason", **fields
    )


# The conversation


def test_what_waits_is_shown_by_lane_with_the_age_of_the_oldest(front_page):
    urgent = make_comment(status=Status.PENDING, sent_at=ago(hours=3))
    find_in(urgent, "crisis")
    personal = make_comment(status=Status.PENDING, sent_at=ago(days=2))
    find_in(personal, "full_name")
    for days in (1, 5):
        make_comment(status=Status.PENDING, sent_at=ago(days=days))
    held = make_comment(status=Status.PENDING, sent_at=ago(days=9))
    held.hold(by=Actor.COMMAND, note="ask")
    reported = make_comment(sent_at=ago(days=90))
    Report.objects.create(comment=reported, rule="1", sent_at=ago(hours=1))
    make_comment(sent_at=ago(days=30))  # published, and nobody minds

    rows = table(front_page(), "waiting")

    assert rows == [
        ["Urgent", "1", "3 hours"],
        ["Personal", "1", "2 days"],
        ["Reported", "1", "1 hour"],
        ["Doubtful", "0", "–"],
        ["Routine", "2", "5 days"],
        ["On hold", "1", "1 week, 2 days"],
    ]


def test_each_lane_leads_to_its_part_of_the_queue(front_page, client):
    page = front_page()

    lanes = [link for link in links(page) if "lane=" in link]

    assert len(lanes) == 6
    for link in lanes:
        assert client.get(link).status_code == 200
    assert f"{reverse('admin:comments_comment_changelist')}?lane=on-hold" in lanes


def test_decisions_are_counted_by_day_with_the_median_wait(front_page, moderator, time_machine):
    for hours in (1, 2, 9):
        make_comment(status=Status.PENDING, sent_at=ago(hours=hours)).publish(by=moderator)
    time_machine.move_to(NOON - datetime.timedelta(days=2), tick=False)
    make_comment(status=Status.PENDING, sent_at=ago(hours=5)).reject(by=moderator, rule="1")
    time_machine.move_to(NOON, tick=False)

    page = front_page()
    rows = table(page, "pace")

    assert len(rows) == 14
    assert rows[-1] == ["Fri 20 November", "3", str(float(median([1, 2, 9])))]
    assert rows[-3] == ["Wed 18 November", "1", "5.0"]
    assert rows[-2] == ["Thu 19 November", "0", "–"]
    assert figures(page, "pace") == {"Decisions": "4", "Median hours to a decision": "3.5"}


def test_the_fifteenth_day_is_no_longer_counted(front_page, moderator, time_machine):
    for days in (14, 13):
        time_machine.move_to(NOON - datetime.timedelta(days=days), tick=False)
        make_comment(status=Status.PENDING, sent_at=ago(hours=1)).publish(by=moderator)
    time_machine.move_to(NOON, tick=False)

    rows = table(front_page(), "pace")

    assert sum(int(row[1]) for row in rows) == 1
    assert rows[0][1] == "1"


def test_what_says_nothing_of_waiting_does_not_count_as_a_wait(front_page, moderator):
    late = make_comment(status=Status.PENDING, sent_at=ago(hours=2))
    late.hold(by=moderator, note="ask")
    late.publish(by=moderator)
    late.restore(by=moderator)
    late.sent_at = ago(hours=2)
    late.reject(by=moderator, rule="1")  # the second time
    make_comment(status=Status.PENDING, source="wordpress", sent_at=ago(days=900)).publish(
        by=moderator
    )
    make_comment(status=Status.PENDING, team_member=moderator).publish(by=moderator)
    make_comment(sent_at=ago(days=700)).keep(by=moderator)
    make_comment(status=Status.PENDING, sent_at=ago(days=300)).publish(by=Actor.COMMAND)

    rows = table(front_page(), "pace")

    assert rows[-1] == ["Fri 20 November", "5", "2.0"]


def test_the_chart_says_what_its_table_says(front_page, moderator):
    for _ in range(3):
        make_comment(status=Status.PENDING, sent_at=ago(hours=4)).publish(by=moderator)

    page = front_page()
    decided, hours = find(page, ".//figure")

    for chart, expected in ((decided, "3"), (hours, "4")):
        (drawing,) = chart.iter(f"{SVG}svg")
        bars = [float(bar.get("height")) for bar in drawing.iter(f"{SVG}rect")]
        assert len(bars) == 14
        assert max(bars) == bars[-1] > 0
        assert expected in words(chart).split()
        assert drawing.get("role") == "img"
        assert drawing.get("aria-label")


def test_nobodys_decisions_are_counted_by_name(front_page, moderator, superuser):
    for by in (moderator, superuser):
        make_comment(status=Status.PENDING).publish(by=by)

    assert "mo" not in section(front_page(), "pace").split()


def test_open_reports_are_counted_and_closed_ones_are_not(front_page, moderator):
    comment = make_comment()
    for hours in (1, 7):
        Report.objects.create(comment=comment, rule="1", sent_at=ago(hours=hours))
    closed = make_comment()
    Report.objects.create(comment=closed, rule="1")
    closed.keep(by=moderator)

    said = section(front_page(), "reports")

    assert "2 reports about 1 comment, the oldest 7 hours ago" in said


def test_false_alarms_are_shown_as_a_share_of_their_rule(front_page):
    comment = make_comment()
    for number in range(8):
        find_in(comment, "dosage", "amount", is_false_alarm=number < 2)
    find_in(comment, "spam", "pills", is_false_alarm=True)
    find_in(comment, "abuse", "insult")

    rows = table(front_page(), "false-alarms")

    assert rows == [["spam: pills", "100% (1 of 1)"], ["dosage: amount", "25% (2 of 8)"]]


# The library


def test_articles_whose_review_is_due_are_listed(front_page, words):
    file = words / "articles" / "calm-jerks.md"
    file.write_text(file.read_text().replace("review_due: 2028-01-06", "review_due: 2026-11-20"))

    said = section(front_page(), "words")

    assert "The review of 1 is due: Calm jerks, since 20 November 2026" in said


def test_lint_is_counted_and_errors_are_named(front_page, words):
    (words / "articles" / "broken.md").write_text("---\ntitle: Broken\n---\n")

    said = section(front_page(), "words")

    errors = int(re.search(r"Lint: (\d+) error", said)[1])
    assert errors > 0
    assert "articles/broken.md" in said


def test_visits_are_those_of_thirty_days_and_the_most_read_come_first(front_page):
    today = timezone.localdate()
    for slug, days, count in [
        ("quiet-legs", 0, 3),
        ("quiet-legs", 29, 4),
        ("quiet-legs", 30, 1000),
        ("calm-jerks", 1, 20),
        ("gone-by-now", 1, 1),
    ]:
        day = today - datetime.timedelta(days=days)
        Visit.objects.create(article_slug=slug, day=day, count=count)

    page = front_page()

    assert figures(page, "visits") == {"In all": "28"}
    assert table(page, "visits") == [
        ["Calm jerks", "20"],
        ["Quiet legs", "7"],
        ["gone-by-now", "1"],
    ]


def test_searches_are_shown_once_they_are_nobodys_own_words(front_page):
    SearchMiss.objects.create(words="often sought", times=3)
    SearchMiss.objects.create(words="sought more often", times=5)
    SearchMiss.objects.create(words="sought twice", times=2)

    rows = table(front_page(), "searches")

    assert [row[:2] for row in rows] == [["sought more often", "5"], ["often sought", "3"]]


# Whoever keeps the site


def attention(page):
    return [said for s in find(page, ".//section[@class='attention']") for said in [words(s)]]


@pytest.fixture
def in_order(settings, tmp_path):
    """A site that lacks nothing."""
    settings.PUBLISHER = "A charity"
    settings.CONTACT_EMAIL = "team@example.org"
    settings.DATA_DIR = tmp_path
    (tmp_path / "backups").mkdir()
    backup = tmp_path / "backups" / "quiet-hours-20261120-030000.tar"
    backup.write_bytes(b"")
    os.utime(backup, (NOON.timestamp(), NOON.timestamp()))
    return backup


def test_a_site_that_lacks_nothing_says_nothing(in_order, front_page):
    assert attention(front_page()) == []


@pytest.mark.parametrize("name", ["PUBLISHER", "CONTACT_EMAIL"])
def test_a_setting_that_is_missing_is_named_with_what_it_costs(
    in_order, front_page, settings, name
):
    setattr(settings, name, "")

    (said,) = attention(front_page())

    assert f"{name} is not set: " in said


def test_without_their_address_moderators_hear_of_nothing_urgent(in_order, front_page, settings):
    settings.HAS_MAIL, settings.MODERATORS_EMAIL = True, ""

    (said,) = attention(front_page())

    assert "MODERATORS_EMAIL is not set: nobody is told of urgent comments" in said


KEPT_TOO_LONG = {
    "a key": lambda: SenderKey.objects.create(day="2026-11-16"),
    "the sender of a comment": lambda: make_comment(sender="x", sent_at=ago(days=3, hours=1)),
    "the sender of a report": lambda: Report.objects.create(
        comment=make_comment(), rule="1", sender="x", sent_at=ago(days=3, hours=1)
    ),
    "a search": lambda: SearchMiss.objects.create(words="x", last="2026-08-01"),
    "who was asked": lambda: ConfirmationRequest.objects.create(
        addressee="x", sent_at=ago(days=3, hours=1)
    ),
}
KEPT_LONG_ENOUGH = {
    "a key": lambda: SenderKey.objects.create(day="2026-11-18"),
    "the sender of a comment": lambda: make_comment(sender="x", sent_at=ago(days=2, hours=23)),
    "a search": lambda: SearchMiss.objects.create(words="x", last="2026-08-22"),
}


@pytest.mark.parametrize("what", KEPT_TOO_LONG)
def test_forget_is_late_when_something_is_there_that_should_be_gone(in_order, front_page, what):
    KEPT_TOO_LONG[what]()

    (said,) = attention(front_page())

    assert "manage.py forget has not run for more than a day" in said


@pytest.mark.parametrize("what", KEPT_LONG_ENOUGH)
def test_forget_has_a_day_to_do_its_work(in_order, front_page, what):
    KEPT_LONG_ENOUGH[what]()

    assert attention(front_page()) == []


@pytest.fixture
def with_mail(in_order, settings):
    settings.HAS_MAIL, settings.MODERATORS_EMAIL = True, "desk@example.org"


def letter(**fields):
    return Letter.objects.create(kind=LetterKind.FLOOD, **fields)


def test_letters_that_nobody_sends_are_noticed_after_an_hour(with_mail, front_page):
    letter(due_at=ago(minutes=59))
    before = attention(front_page())
    letter(due_at=ago(minutes=61))

    (said,) = attention(front_page())

    assert before == []
    assert "E-mail has waited for an hour" in said


def test_letters_that_were_given_up_are_told_of_for_two_weeks(with_mail, front_page):
    letter(gave_up_at=ago(days=15))
    before = attention(front_page())
    letter(gave_up_at=ago(days=13))

    (said,) = attention(front_page())

    assert before == []
    assert "E-mail was given up" in said


def test_an_address_that_was_refused_is_told_apart_from_a_server(with_mail, front_page):
    letter(gave_up_at=ago(days=1), is_refused=True)

    (said,) = attention(front_page())

    assert "its address was refused" in said
    assert "EMAIL_URL" not in said


def test_a_comment_that_no_digest_told_of_shows_that_none_is_sent(with_mail, front_page):
    make_comment(status=Status.PENDING, sent_at=ago(minutes=61))

    (said,) = attention(front_page())

    assert "manage.py send_digest has not run for an hour" in said


def test_a_digest_was_sent_in_time(with_mail, front_page):
    make_comment(status=Status.PENDING, sent_at=ago(hours=5))
    held = make_comment(status=Status.PENDING, sent_at=ago(hours=2))
    held.hold(by=Actor.COMMAND, note="ask")
    Letter.objects.create(kind=LetterKind.DIGEST, made_at=ago(hours=4), sent_at=ago(hours=4))
    make_comment(status=Status.PENDING, sent_at=ago(minutes=20))

    assert attention(front_page()) == []


def test_without_a_mail_server_no_digest_is_late(in_order, front_page):
    make_comment(status=Status.PENDING, sent_at=ago(days=3))

    assert attention(front_page()) == []


def test_a_backup_of_three_days_ago_is_called_old(in_order, front_page, sqlite_only):
    three_days_ago = NOON.timestamp() - 3 * 86400
    os.utime(in_order, (three_days_ago, three_days_ago))

    (said,) = attention(front_page())

    assert "is of 17 Nov" in said


def test_a_site_without_a_backup_is_told_so_in_so_many_words(in_order, front_page, sqlite_only):
    in_order.unlink()

    (said,) = attention(front_page())

    assert "There is no backup in" in said


@pytest.fixture
def sqlite_only():
    from sleepsite import backups

    if not backups.is_sqlite():
        pytest.skip("PostgreSQL is backed up with its own tools, which this page cannot see")


# All of it


@pytest.fixture
def busy_site(moderator):
    """Enough of everything that a query for each row would be noticed."""
    for number in range(30):
        comment = make_comment(status=Status.PENDING, sent_at=ago(hours=number))
        find_in(comment, "spam", f"rule {number}", is_false_alarm=True)
        if number % 2:
            comment.publish(by=moderator)
            Report.objects.create(comment=comment, rule="1")
        Visit.objects.create(article_slug=f"article-{number}", day="2026-11-19", count=number)
        SearchMiss.objects.create(words=f"words {number}", times=9)


def both_groups(user):
    user.groups.set(Group.objects.filter(name__in=["Moderators", "Editors"]))
    user.is_superuser = False
    user.save()
    return user


@pytest.mark.parametrize("groups", ["a superuser", "both groups"])
def test_the_front_page_needs_at_most_twelve_queries(
    client, superuser, busy_site, with_mail, django_assert_max_num_queries, groups
):
    user = both_groups(superuser) if groups == "both groups" else superuser
    client.force_login(user)

    with django_assert_max_num_queries(12):
        page = client.get(INDEX)

    assert page.status_code == 200
    assert len(table(page, "searches")) == 10


def test_an_editor_is_shown_the_library_and_nothing_of_the_conversation(front_page, editor):
    page = front_page(editor)

    shown = {s.get("aria-labelledby") for s in find(page, ".//section")}
    assert shown >= {"words", "visits", "searches"}
    assert not shown & {"waiting", "pace", "reports", "false-alarms"}


def test_a_moderator_is_shown_the_conversation_and_not_the_library(front_page, moderator):
    page = front_page(moderator)

    shown = {s.get("aria-labelledby") for s in find(page, ".//section")}
    assert shown >= {"waiting", "pace", "reports", "false-alarms"}
    assert not shown & {"words", "visits", "searches"}


def test_the_front_page_of_an_empty_site_parses_strictly(front_page):
    page = front_page()

    assert texts(page, ".//h1") == ["The desk"]
    assert parsed(page) is not None
    assert not Comment.objects.exists()
    assert not Decision.objects.exists()


def test_the_front_page_of_a_busy_site_parses_strictly_and_has_no_inline_style(
    front_page, busy_site
):
    page = front_page()

    assert parsed(page) is not None
    assert "style=" not in page.text
    assert "<style" not in page.text
