"""The moderators' desk, for the tests that work at it."""

import pytest

from tests.comments.desk import Desk


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return Desk(client)
