"""The headers of every answer, scored as the MDN HTTP Observatory does.

Its scoring: a base of 100, to which a weakness subtracts and what few sites have adds. The bonus
counts only where nothing costs more than 10 points.
https://developer.mozilla.org/en-US/observatory/docs/tests_and_scoring
"""

import re
import runpy

import pytest
from django.test import Client
from django.urls import reverse

from sleepsite import settings as site_settings
from tests.conftest import PASSWORD
from tests.making import make_comment

pytestmark = pytest.mark.django_db

DEVICES = {"camera=()", "microphone=()", "geolocation=()"}  # the scoring does not ask for them
HALF_A_YEAR = 15_768_000  # seconds, the least that the scoring asks of HSTS


@pytest.fixture(scope="module")
def production():
    """The settings of a site with an https address."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SITE_URL", "https://testserver")
        environment.setenv("TRUSTED_PROXIES", "1")
        return runpy.run_path(site_settings.__file__)


@pytest.fixture(autouse=True)
def https(settings, production):
    """What an https address of the site switches on."""
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", *production):
        if name.startswith("SECURE_") or name.endswith("_COOKIE_SECURE"):
            setattr(settings, name, production.get(name, False))


class Observatory:
    """The score of one answer."""

    def __init__(self, page) -> None:
        self.headers = {name.lower(): value for name, value in page.headers.items()}
        self.cookies = page.cookies.values()
        self.policy = {
            name: sources
            for name, *sources in map(str.split, self.headers["content-security-policy"].split(";"))
        }

    @property
    def faults(self) -> list[str]:
        """Everything that would cost points."""
        said = self.headers
        hsts = dict(re.findall(r"(max-age)=(\d+)", said.get("strict-transport-security", "")))
        wrong = {
            "no HSTS": int(hsts.get("max-age", 0)) < HALF_A_YEAR,
            "sniffing": said.get("x-content-type-options") != "nosniff",
            "framing": self.policy.get("frame-ancestors") != ["'none'"]
            or said.get("x-frame-options") != "DENY",
            "unsafe policy": any(
                "unsafe" in s for sources in self.policy.values() for s in sources
            ),
            "wide policy": any(
                source in {"*", "http:", "https:"}
                for sources in self.policy.values()
                for source in sources
            ),
            "data: runs": "data:" in self.policy.get("script-src", []),
            "open base": self.policy.get("base-uri") != ["'none'"],
            "open forms": self.policy.get("form-action") != ["'self'"],
            "devices": not set(said.get("permissions-policy", "").split(", ")) >= DEVICES,
            "shared": said.get("access-control-allow-origin") is not None,
            "loose cookies": not all(c["secure"] and c["httponly"] for c in self.cookies),
        }
        return [name for name, is_so in wrong.items() if is_so]

    @property
    def score(self) -> int:
        said, policy = self.headers, self.policy
        assert not self.faults
        return 100 + sum(
            points
            for points, is_so in (
                (10, policy["default-src"] == ["'none'"]),
                (10, said.get("cross-origin-opener-policy") == "same-origin"),
                (10, said.get("cross-origin-embedder-policy") == "require-corp"),
                (10, said.get("cross-origin-resource-policy") == "same-origin"),
                (5, said.get("referrer-policy") in {"same-origin", "no-referrer"}),
                (5, policy.get("frame-ancestors") == ["'none'"]),
            )
            if is_so
        )


def pages_for_readers(article):
    comment = make_comment()
    return (
        *("/", "/articles/", article.url, article.topic.url, "/search/?q=legs", "/glossary/"),
        *("/compare/", "/about/", "/comment-rules/", f"{article.url}comments/new/"),
        *(comment.receipt_url, f"/comments/{comment.pk}/report/", "/nowhere/"),
    )


def test_every_page_for_readers_scores_150(client, article):
    for address in pages_for_readers(article):
        page = client.get(address, secure=True)

        assert Observatory(page).score == 150, address


def test_every_page_of_the_admin_scores_at_least_125(client, moderator):
    login = client.get(reverse("admin:login"), secure=True)
    client.post(reverse("admin:login"), {"username": "mo", "password": PASSWORD}, secure=True)
    make_comment(status="pending")
    names = ("index", "codes", "password_change", "comments_comment_changelist")

    scores = [Observatory(login).score]
    for name in names:
        page = client.get(reverse(f"admin:{name}"), secure=True)
        assert page.status_code == 200
        scores.append(Observatory(page).score)

    assert min(scores) >= 125


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("post", "{article}comments/check/", 422),
        ("post", "{article}comments/", 403),
        ("post", "{article}visit/", 204),
        ("get", "{article}visit.gif", 200),
        ("get", "/feed.xml", 200),
        ("get", "/healthz", 200),
        ("post", "/", 405),
        ("get", "/static/css/site.css", 200),
    ],
)
def test_every_other_answer_has_them_too(article, method, address, status):
    client = Client(enforce_csrf_checks=True)

    answer = getattr(client, method)(address.format(article=article.url), secure=True)

    assert answer.status_code == status
    assert Observatory(answer).score == 150


def test_what_is_somebodys_own_is_kept_nowhere(client, article, moderator):
    comment = make_comment()
    answers = {
        "check": client.post(f"{article.url}comments/check/", {"text": "Legs."}, secure=True),
        "send": client.post(f"{article.url}comments/", {"text": "Legs."}, secure=True),
        "receipt": client.get(comment.receipt_url, secure=True),
        "report": client.get(f"/comments/{comment.pk}/report/", secure=True),
        "withdraw": client.post(f"{comment.receipt_url}withdraw/", secure=True),
        "log-in": client.get(reverse("admin:login"), secure=True),
    }
    client.force_login(moderator)
    for address in ("/", article.url, "/admin/", reverse("admin:comments_comment_changelist")):
        answers[address] = client.get(address, secure=True)

    assert {name for name, a in answers.items() if "no-store" not in a["Cache-Control"]} == set()


def test_plain_http_leads_to_https(client):
    page = client.get("/articles/?x=1")

    assert page.status_code == 301
    assert page["Location"] == "https://testserver/articles/?x=1"
