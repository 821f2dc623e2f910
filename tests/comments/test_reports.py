import pytest

from comments.models import Action, Actor, Comment, Report, Status
from comments.reports import ReportForm
from tests.making import make_comment

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(client):
    def post(comment, **fields):
        said = {"rule": "", "text": "", **fields}
        return client.post(f"/comments/{comment.pk}/report/", said)

    return post


def test_a_report_waits_for_the_moderators_and_hides_nothing(report):
    comment = make_comment()

    page = report(comment, rule="4", text="Unkind.")

    comment.refresh_from_db()
    assert page.status_code == 200
    assert comment.status == Status.PUBLISHED
    assert (Report.objects.get().rule, Report.objects.get().text) == ("4", "Unkind.")


def test_a_report_about_oneself_hides_the_comment_at_once(report, client, article):
    comment = make_comment()

    report(comment, is_about_me="on")

    comment.refresh_from_db()
    assert comment.status == Status.PENDING
    assert comment.last_decision.actor == Actor.READER
    assert comment.text not in client.get(article.url).text


def test_a_comment_is_hidden_by_a_report_only_once(report, moderator):
    comment = make_comment()
    report(comment, is_about_me="on")
    Comment.objects.get(pk=comment.pk).publish(by=moderator)

    report(comment, is_about_me="on")

    comment.refresh_from_db()
    assert comment.status == Status.PUBLISHED
    assert Report.objects.open().count() == 1


def test_from_the_tenth_hide_in_a_day_reports_only_queue(client, settings):
    comments = [make_comment() for _ in range(10)]

    for number, comment in enumerate(comments):
        address = f"198.51.100.{number}"
        client.post(f"/comments/{comment.pk}/report/", {"is_about_me": "on"}, REMOTE_ADDR=address)

    assert Comment.objects.filter(status=Status.PUBLISHED).count() == 1
    assert Report.objects.count() == 10


def test_a_decision_closes_the_reports_of_a_comment(report, moderator):
    comment = make_comment()
    report(comment, rule="1")

    Comment.objects.get(pk=comment.pk).keep(by=moderator)

    assert not Report.objects.open().exists()
    assert Report.objects.get().closed_by.action == Action.KEEP


def test_a_report_says_why(report):
    comment = make_comment()

    page = report(comment, text="I do not like it.")

    assert page.status_code == 422
    assert "Choose the rule" in page.text
    assert "I do not like it." in page.text
    assert not Report.objects.exists()


def test_the_sixth_report_within_an_hour_waits(report):
    pages = [report(make_comment(), rule="6", text="Again.") for _ in range(6)]

    assert [page.status_code for page in pages] == [200] * 5 + [429]
    assert 0 < int(pages[-1]["Retry-After"]) <= 3600
    assert "Again." in pages[-1].text


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.PUBLISHED}))
def test_only_what_readers_see_can_be_reported(client, status):
    words = {"name": "", "text": ""} if status == Status.WITHDRAWN else {}
    comment = make_comment(status=status, **words)

    assert client.get(f"/comments/{comment.pk}/report/").status_code == 404


@pytest.mark.parametrize("said", [{"is_about_me": "on"}, {"rule": "4", "text": "Unkind."}])
def test_a_double_click_reports_once_and_is_thanked_twice(report, said):
    comment = make_comment()

    first, second = report(comment, **said), report(comment, **said)

    assert [first.status_code, second.status_code] == [200, 200]
    assert "A moderator will look at it" in second.text
    assert Report.objects.count() == 1


def test_what_was_typed_stays_where_the_token_is_missing(client):
    comment = make_comment()
    client.handler.enforce_csrf_checks = True

    page = client.post(f"/comments/{comment.pk}/report/", {"rule": "4", "text": "It names me."})

    assert page.status_code == 403
    assert "Allow cookies for this site" in page.text
    assert 'value="It names me."' in page.text
    assert "Earplugs helped me." in page.text


def test_what_was_typed_stays_while_storage_is_away(client, storage_away):
    comment = make_comment()

    with storage_away():
        page = client.post(f"/comments/{comment.pk}/report/", {"rule": "4", "text": "It names me."})

    assert page.status_code == 503
    assert "Nothing is lost" in page.text
    assert 'value="It names me."' in page.text


def test_a_report_needs_the_token(client):
    client.handler.enforce_csrf_checks = True

    page = client.post(f"/comments/{make_comment().pk}/report/", {"rule": "1"})

    assert page.status_code == 403
    assert not Report.objects.exists()


def test_a_report_that_came_meanwhile_is_read_before_anything_is_decided(report, desk):
    seen = make_comment()
    seen.reports.create(rule="5")
    report(seen, rule="1", text="That is my address.")

    page = desk.decide(seen, "publish")

    assert page.status_code == 409
    assert "It was reported meanwhile. Read the report first." in page.text
    assert Report.objects.open().count() == 2


def test_a_report_is_kept_when_a_moderator_decided_at_the_same_moment(moderator):
    as_the_reader_saw_it = make_comment()
    Comment.objects.get(pk=as_the_reader_saw_it.pk).reject(by=moderator, rule="1")
    form = ReportForm({"is_about_me": "on", "text": "That is me."})
    assert form.is_valid()

    form.store(as_the_reader_saw_it, "")

    assert Report.objects.get().text == "That is me."
    assert Comment.objects.get().status == Status.REJECTED
