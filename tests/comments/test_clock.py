"""A machine's clock that ran ahead and was set back, as far as visitors and operators notice."""

import pytest

from sleepsite import health
from tests.security.pages import hidden_fields

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

AHEAD, RIGHT, LATER = (f"2026-11-20 {time}:00+00:00" for time in ("20:00", "12:00", "20:30"))


@pytest.fixture
def faults(client, monkeypatch):
    """What the site says now is wrong."""

    def asked():
        monkeypatch.setattr(health, "_known", None)
        return client.get("/healthz").json()["faults"]

    return asked


@pytest.fixture
def check(client, article):
    def checked(text):
        page = client.post(f"{article.url}comments/check/", {"name": "Asha", "text": text})
        return hidden_fields(page)

    return checked


@pytest.fixture
def send(client, article):
    return lambda checked: client.post(f"{article.url}comments/", checked)


def test_a_clock_that_is_set_back_stops_nobody_and_is_told(
    client, article, check, send, faults, settings, time_machine
):
    settings.COMMENT_LIMITS = ((2, 600),)

    time_machine.move_to(AHEAD, tick=False)
    ahead = [send(check(f"Ahead {number}.")).status_code for number in range(3)]
    checked = check("Checked ahead, sent afterwards.")
    time_machine.move_to(RIGHT, tick=False)
    sent = send(checked)
    back = [send(check(f"Right {number}.")).status_code for number in range(2)]
    page, said = client.get(article.url), faults()
    time_machine.move_to(LATER, tick=False)

    assert ahead == [303, 303, 429]
    assert sent.status_code == 303
    assert back == [303, 429]
    assert client.get(sent["Location"]).status_code == page.status_code == 200
    assert "comments from the future" in said["clock"]
    assert "clock" not in faults()
