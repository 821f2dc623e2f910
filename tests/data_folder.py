"""A data folder for the tests alone, and nothing of the environment they happen to run in.

pytest loads this before pytest-django loads the settings, which read both; a conftest would come
too late. Every process of pytest-xdist gets a folder of its own.
"""

import os
import tempfile

_data = tempfile.TemporaryDirectory(prefix="quiet-hours-tests-")
os.environ["DATA_DIR"] = _data.name
for name in ("DEBUG", "SITE_URL", "EMAIL_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "PUBLISHER"):
    os.environ.pop(name, None)
