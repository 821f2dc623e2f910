from datetime import datetime, timedelta

import pytest
import time_machine

pytestmark = pytest.mark.django_db

SECURITY = "/.well-known/security.txt"


def fields(text):
    return dict(line.split(": ", 1) for line in text.splitlines() if line)


def test_robots_are_kept_from_receipts_and_searches_and_shown_the_sitemap(client, settings):
    page = client.get("/robots.txt")

    assert page["Content-Type"] == "text/plain; charset=utf-8"
    assert page.text.splitlines() == [
        "User-agent: *",
        "Disallow: /comments/",
        "Disallow: /search/",
        f"Sitemap: {settings.SITE_URL}/sitemap.xml",
    ]


def test_the_admin_is_not_named_to_robots(client, settings):
    assert settings.ADMIN_PATH not in client.get("/robots.txt").text


def test_security_txt_names_the_contact(client, settings):
    settings.CONTACT_EMAIL = "desk@quiet-hours.example"

    page = client.get(SECURITY)

    assert page["Content-Type"] == "text/plain; charset=utf-8"
    assert fields(page.text)["Contact"] == "mailto:desk@quiet-hours.example"
    assert fields(page.text)["Canonical"] == f"{settings.SITE_URL}{SECURITY}"


@pytest.mark.parametrize("day", ["2026-11-21 00:00", "2028-02-29 23:59"])
def test_security_txt_expires_in_the_future_and_within_a_year(client, settings, day):
    settings.CONTACT_EMAIL = "desk@quiet-hours.example"

    with time_machine.travel(f"{day}+00:00", tick=False) as _:
        page = client.get(SECURITY)

    expires = datetime.fromisoformat(fields(page.text)["Expires"])
    asked = datetime.fromisoformat(f"{day}+00:00")
    assert timedelta(days=30) < expires - asked < timedelta(days=365)


def test_without_a_contact_there_is_no_security_txt(client, settings):
    settings.CONTACT_EMAIL = ""

    assert client.get(SECURITY).status_code == 404


@pytest.mark.parametrize("address", ["/robots.txt", "/sitemap.xml", "/feed.xml"])
def test_texts_for_machines_set_no_cookie_and_may_be_shared(client, address):
    page = client.get(address)

    assert not page.cookies
    assert page["Cache-Control"].startswith("public")
    assert client.post(address).status_code == 405
