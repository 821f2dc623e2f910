"""A moderator's day in a real browser: fifty mixed comments decided in one run."""

import pytest

from tests.browser.test_desk import at_desk, decide_by_keyboard  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def test_fifty_mixed_comments_are_decided_by_keyboard_alone(at_desk):  # noqa: F811 - a fixture
    decide_by_keyboard(at_desk, 50)
