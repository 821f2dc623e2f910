"""A tab that many tests use tells none of them of another."""

import pytest

from tests.browser.conftest import Profile

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)

KEPT = "() => [document.cookie, localStorage.length, sessionStorage.length, history.length]"


def test_nothing_of_one_test_is_there_in_the_next(browser, live_server):
    profile = Profile(browser, live_server.url)
    page = profile.open({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/robots.txt")
    page.evaluate("() => { localStorage.a = sessionStorage.a = 'kept'; document.cookie = 'a=b' }")
    before = page.evaluate(KEPT)

    profile.empty()
    after = page.evaluate(KEPT)
    profile.context.close()

    assert before == ["a=b", 1, 1, 3]
    assert after == ["", 0, 0, 1]
