"""What tests/browser looks at in one theme and at one width, in every theme, narrow and wide."""

import pytest

from tests.browser import test_accessibility as readers
from tests.browser import test_admin_accessibility as desk
from tests.browser.pages import PAGES, STATES, open_kind
from tests.browser.test_admin_accessibility import (  # noqa: F401 - fixtures
    desk_with_everything,
    open_admin,
    superuser,
)

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


@pytest.mark.parametrize("kind", PAGES)
def test_no_page_has_a_fault_in_any_theme(page, live_server, library, kind):
    open_kind(page, live_server.url, kind)

    found = readers.faults_in(page, [*STATES, ("dawn", 768)])

    assert found == []


@pytest.mark.parametrize("kind", desk.PAGES)
def test_no_page_of_the_admin_has_a_fault_in_any_theme(open_admin, kind):  # noqa: F811
    found = desk.faults_in(open_admin(kind), STATES)

    assert found == []
