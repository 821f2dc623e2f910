"""People who work at the desk, besides the moderator."""

import pytest
from django.contrib.auth.models import Group

from tests.conftest import PASSWORD


@pytest.fixture
def editor(django_user_model):
    user = django_user_model.objects.create_user("ed", password=PASSWORD, is_staff=True)
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def superuser(django_user_model):
    return django_user_model.objects.create_superuser("su", password=PASSWORD)
