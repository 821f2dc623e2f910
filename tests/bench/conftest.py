"""The long tests hurt the same site as the short ones."""

from tests.server.conftest import folder_of_a_site  # noqa: F401 - a fixture
