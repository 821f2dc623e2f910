"""Where writers can be reached, once they have confirmed that they can."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Self

from django.core.signing import Signer
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from comments import retention
from comments.models.comment import Comment


class MailboxQuerySet(models.QuerySet["Mailbox"]):
    def confirmed(self) -> Self:
        return self.exclude(confirmed_at=None)

    def unused(self) -> Self:
        """Those whose address stands in no comment any more, so that nothing is kept for it."""
        return self.exclude(Exists(Comment.objects.filter(email=OuterRef("address"))))

    def forget(self, *, now: datetime) -> int:
        """Delete the unused ones, and what limits the questions to them once it is old."""
        ConfirmationRequest.objects.filter(sent_at__lte=now - retention.SENDER_KEYS).delete()
        unused = self.unused()
        unused_ids = list(unused.values_list("pk", flat=True))
        unused.delete()
        return len(unused_ids)

    def with_token(self, token: str, purpose: str) -> Mailbox | None:
        """The mailbox of a link in a mail, None where it was deleted; BadSignature if forged."""
        return self.filter(pk=mailbox_signer(purpose).unsign(token)).first()


def mailbox_signer(purpose: str) -> Signer:
    return Signer(salt=f"comments.{purpose}", sep=".")


class Mailbox(models.Model):
    """An address that writers gave us, and whether its owner has confirmed it.

    Before that it gets nothing but the question; see comments.notifications. It lives as long as
    a comment holds the address.
    """

    # Random, because links in mails name it and outlive a restored backup.
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.EmailField(unique=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "mailboxes"
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="mailbox_has_an_address", condition=~Q(address=""))
        ]

    def __str__(self) -> str:
        return f"Mailbox {self.pk}"

    def url(self, purpose: str) -> str:
        """The address of the page where its owner can `confirm` or `unsubscribe`."""
        return reverse(purpose, args=[mailbox_signer(purpose).sign(str(self.pk))])

    def unsubscribe(self) -> None:
        """Delete the address everywhere: no mail is sent to it from now on."""
        with transaction.atomic():
            Comment.objects.written_by(self.address).update(email="", wants_replies=False)
            self.delete()


class ConfirmationRequest(models.Model):
    """That an unconfirmed address was asked, without the address: see comments.notifications.

    It limits how often that happens, also to an address that was deleted in between.
    """

    addressee = models.CharField(max_length=64)  # an HMAC under the key of the day
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["addressee", "sent_at"])]

    def __str__(self) -> str:
        return f"Request {self.pk}"
