"""What every test can rely on: three small articles, a data folder of its own, collected files."""

import os
import tempfile

# Read by the settings, so they stand before Django is loaded.
_data = tempfile.TemporaryDirectory(prefix="quiet-hours-tests-")
os.environ["DATA_DIR"] = _data.name
for name in ("DEBUG", "SITE_URL", "EMAIL_URL", "ALLOWED_HOSTS", "TRUSTED_PROXIES", "PUBLISHER"):
    os.environ.pop(name, None)

from pathlib import Path  # noqa: E402

import pytest  # noqa: E402
from django.core.management import call_command  # noqa: E402

from articles.catalogue import Article, catalogue  # noqa: E402

PASSWORD = "correct horse battery"
CONTENT = Path(__file__).parent / "content"


@pytest.fixture(scope="session", autouse=True)
def collected_static_files():
    """The real hashed and compressed files, as in production."""
    call_command("collectstatic", interactive=False, verbosity=0)


@pytest.fixture(autouse=True)
def test_articles(settings):
    settings.ARTICLES_DIR = CONTENT


@pytest.fixture
def article(test_articles) -> Article:
    return catalogue()["quiet-legs"]


@pytest.fixture
def moderator(django_user_model):
    """A moderator who is nobody's superuser."""
    from django.contrib.auth.models import Group

    user = django_user_model.objects.create_user("mo", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Moderators"))
    return user
