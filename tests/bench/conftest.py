"""The long tests hurt the same site as the short ones, and look at it in the same browser."""

from tests.browser.conftest import (  # noqa: F401 - fixtures
    browser,
    library,
    library_folder,
    live_server,
    open_page,
    page,
    profiles,
)
from tests.server.conftest import folder_of_a_site  # noqa: F401 - a fixture
