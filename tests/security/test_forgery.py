"""Requests that a page of another site sends in a reader's or a moderator's name."""

import re
from html import unescape
from itertools import cycle

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from comments.models import Comment, Mailbox, Report, Status
from tests.making import make_comment
from tests.security.pages import hidden_fields

pytestmark = pytest.mark.django_db

FROM_ELSEWHERE = {
    "sec-fetch": {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    "origin": {"Origin": "https://evil.example"},
    "port": {"Origin": "http://testserver:8080"},
    "null": {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    "subdomain": {"Origin": "http://evil.testserver", "Sec-Fetch-Site": "same-site"},
}
elsewhere = pytest.mark.parametrize("headers", FROM_ELSEWHERE.values(), ids=FROM_ELSEWHERE)


@pytest.fixture
def browser():
    """One that is answered as in production: with the checks that the test client leaves out."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def checked(browser, article):
    """The fields of a check page, token and ticket included."""
    page = browser.post(f"{article.url}comments/check/", {"name": "Asha", "text": "My legs."})
    return hidden_fields(page)


@elsewhere
def test_a_check_is_refused_with_the_text_kept(browser, article, headers):
    said = {"name": "Asha", "text": "My legs."}

    page = browser.post(f"{article.url}comments/check/", said, headers=headers)

    assert page.status_code == 403
    assert "My legs." in page.text
    assert "another site" in page.text


@elsewhere
def test_a_comment_is_not_stored_although_token_and_ticket_are_right(
    browser, article, checked, headers
):
    page = browser.post(f"{article.url}comments/", checked, headers=headers)

    assert page.status_code == 403
    assert "My legs." in page.text
    assert not Comment.objects.exists()


def test_from_our_own_page_it_is_stored(browser, article, checked):
    headers = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}

    page = browser.post(f"{article.url}comments/", checked, headers=headers)

    assert page.status_code == 303
    assert Comment.objects.count() == 1


@elsewhere
def test_a_comment_is_not_withdrawn(browser, headers):
    comment = make_comment()
    token = hidden_fields(browser.get(comment.receipt_url))

    page = browser.post(f"{comment.receipt_url}withdraw/", token, headers=headers)

    comment.refresh_from_db()
    assert page.status_code == 403
    assert comment.is_published


@elsewhere
def test_a_comment_is_not_reported(browser, headers):
    comment = make_comment()
    address = f"/comments/{comment.pk}/report/"
    token = hidden_fields(browser.get(address))

    page = browser.post(address, token | {"is_about_me": "on"}, headers=headers)

    comment.refresh_from_db()
    assert page.status_code == 403
    assert comment.is_published
    assert not Report.objects.exists()


@elsewhere
def test_a_visit_is_not_counted(browser, article, counts, headers):
    browser.post(
        f"{article.url}visit/", headers={**headers, "User-Agent": "Mozilla/5.0 (X11; Linux)"}
    )

    assert not counts._unwritten


@pytest.mark.parametrize("headers", [{}, *FROM_ELSEWHERE.values()])
def test_unsubscribing_works_from_everywhere(browser, headers):
    """RFC 8058: the provider of the reader's mail presses the button."""
    mailbox = Mailbox.objects.create(address="asha@example.org")

    page = browser.post(
        mailbox.url("unsubscribe"), {"List-Unsubscribe": "One-Click"}, headers=headers
    )

    assert page.status_code == 200
    assert not Mailbox.objects.exists()


# The admin


def admin_actions(comment, user):
    """Every address of the admin that changes something when it is posted to."""
    views = {"index", "articles", "jsi18n", "view_on_site", "autocomplete", "app_list"}
    views |= {"password_change_done", "catchall"}
    for pattern in named(admin.site.urls[0]):
        name, wants = pattern.name, pattern.pattern.regex.groupindex
        if not name or name in views or name.endswith(("_changelist", "_all", "_history")):
            continue
        pk = comment.pk if name.startswith("comments_comment") else user.pk
        yield name, reverse(f"admin:{name}", kwargs=dict.fromkeys(wants, pk) or None)
    for name in ("auth_user", "auth_group", "comments_savedanswer"):
        yield name, reverse(f"admin:{name}_changelist")  # where Django's actions are sent to


def named(patterns):
    for pattern in patterns:
        yield from named(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]


def test_no_action_of_the_admin_is_done(browser, django_user_model):
    su = django_user_model.objects.create_superuser("su", password="x")
    comment = make_comment(status=Status.PENDING)
    browser.force_login(su)
    token = hidden_fields(browser.get(reverse("admin:comments_comment_changelist")))
    said = {"csrfmiddlewaretoken": token["csrfmiddlewaretoken"], "verb": "publish", "version": 0}
    actions = dict(admin_actions(comment, su))

    # Each action with one kind of headers, in turn: what looks at them knows no actions.
    answers = {
        name: browser.post(address, said, headers=headers).status_code
        for (name, address), headers in zip(actions.items(), cycle(FROM_ELSEWHERE.values()))
    }

    comment.refresh_from_db()
    assert len(actions) >= 20
    assert answers == dict.fromkeys(actions, 403)
    assert comment.status == Status.PENDING


@elsewhere
def test_nobody_is_signed_in_or_out(browser, moderator, headers):
    fields = hidden_fields(browser.get(reverse("admin:login")))
    signed_in = browser.post(
        reverse("admin:login"), fields | {"username": "mo", "password": "x"}, headers=headers
    )
    browser.force_login(moderator)
    token = hidden_fields(browser.get(reverse("admin:index")))
    signed_out = browser.post(reverse("admin:logout"), token, headers=headers)

    assert signed_in.status_code == signed_out.status_code == 403
    assert browser.get(reverse("admin:index")).status_code == 200


# Ways off the site

OFF = [
    *("https://evil.example/", "//evil.example/", "///evil.example/", "/\\evil.example/"),
    *("\\\\evil.example/", "https:evil.example", "http:///evil.example", "javascript:alert(1)"),
    *("https://testserver@evil.example/", "https://testserver.evil.example/", "/\t/evil.example"),
    *(" https://evil.example/", "\x01https://evil.example/", "data:text/html,x", "//testserver:8/"),
]


def leads_away(answer):
    return not re.match(r"(http://testserver)?/(?![/\\\t])", answer.get("Location", "/"))


@pytest.mark.parametrize("address", OFF)
def test_no_next_parameter_leads_off_the_site(client, moderator, address):
    client.force_login(moderator)
    names = ("login", "enter_code", "set_up_codes", "codes", "password_change", "index", "logout")

    for name in names:
        if name != "logout":
            page = client.get(reverse(f"admin:{name}"), {"next": address})
            assert not leads_away(page), name
            assert f'href="{address}"' not in page.text, name
        page = client.post(reverse(f"admin:{name}"), {"next": address})
        assert not leads_away(page), name


@pytest.mark.parametrize("parameter", ["next", "url", "return", "redirect_to", "continue"])
def test_no_page_for_readers_looks_at_such_a_parameter(client, article, parameter):
    comment = make_comment()

    for address in ("/", article.url, f"/comments/{comment.pk}/", "/admin/", "/about"):
        page = client.get(address, {parameter: "https://evil.example/"})
        assert not leads_away(page), address
        assert 'href="https://evil.example' not in page.text


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver@evil.ex"])
def test_a_foreign_host_is_refused(client, host):
    page = client.get("/about", headers={"Host": host})

    assert page.status_code == 400
    assert "evil" not in page.text


@pytest.mark.parametrize(
    "header", ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL"]
)
def test_a_header_about_the_host_changes_nothing(client, article, header):
    value = "host=evil.example" if header == "Forwarded" else "evil.example"

    pages = [
        client.get(address, headers={header: value})
        for address in ("/", article.url, "/about", "/feed.xml", "/sitemap.xml", "/robots.txt")
    ]

    assert not [p for p in pages if "evil" in unescape(p.text) or "evil" in p.get("Location", "")]
