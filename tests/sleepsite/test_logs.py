import logging

import pytest
from django.db import OperationalError

from comments.models import Mailbox, MailboxQuerySet
from tests.making import make_comment


@pytest.fixture
def log(caplog):
    """What the console shows."""
    console = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)

    def lines():
        records = [record for record in caplog.records if console.filter(record)]
        return "\n".join(console.format(record) for record in records)

    return lines


@pytest.mark.parametrize("path", ["receipt/1.secret", "confirm/1.secret", "unsubscribe/1.secret"])
@pytest.mark.django_db
def test_a_private_address_that_leads_nowhere_is_logged_without_its_key(client, log, path):
    client.get(f"/comments/{path}/")

    assert "Not Found: /comments/" in log()
    assert "secret" not in log()


@pytest.mark.django_db
def test_a_private_address_is_logged_without_its_key_while_storage_is_away(
    client, log, monkeypatch
):
    link = Mailbox.objects.create(address="asha@example.org").url("unsubscribe")

    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(MailboxQuerySet, "filter", away)

    page = client.post(link)

    assert page.status_code == 503
    assert "connection refused" in log()
    assert link.split("/")[3] not in log()


@pytest.mark.django_db
def test_other_paths_are_logged_as_they_are(client, log):
    client.get(f"/comments/{make_comment(status='pending').pk}/nowhere/")

    assert "/nowhere/" in log()
