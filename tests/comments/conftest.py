"""The moderators' desk, for the tests that work at it, and a database that does not answer."""

from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection

from tests.comments.desk import Desk


@pytest.fixture
def desk(client, moderator):
    client.force_login(moderator)
    return Desk(client)


@pytest.fixture
def storage_away(db):
    """While `with storage_away():` runs, the database answers no query."""

    def refuse(execute, sql, params, many, context):
        raise OperationalError("connection refused")

    @contextmanager
    def away():
        with connection.execute_wrapper(refuse):
            yield

    return away
