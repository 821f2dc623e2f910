"""Asking the owner of an address whether it is theirs, and no more often than is bearable.

Anyone can type anyone's address into the form. So the first mail only asks, and an address gets
few of them. They are counted by an HMAC of the address under the key of the day, which is deleted
after two days: deleting an address does not start the count anew, and needs not be refused for it.
"""

import hmac
from datetime import timedelta

from django.utils import timezone

from comments.models import ConfirmationRequest, Letter, LetterKind, Mailbox, SenderKey
from comments.notifications.delivery import enqueue, post

MOST_A_DAY = 3
A_DAY = timedelta(days=1)


def ask_to_confirm(address: str) -> None:
    """Make a mailbox of `address` and ask its owner, unless that is done or was done enough."""
    Mailbox.objects.bulk_create([Mailbox(address=address)], ignore_conflicts=True)
    mailbox = Mailbox.objects.select_for_update().get(address=address)
    questions = mailbox.letters.filter(kind=LetterKind.CONFIRM)
    if mailbox.confirmed_at or questions.waiting().exists():
        return
    known_as = _known_as(address)
    lately = ConfirmationRequest.objects.filter(
        addressee__in=known_as, sent_at__gt=timezone.now() - A_DAY
    )
    if lately.count() < MOST_A_DAY:
        ConfirmationRequest.objects.create(addressee=known_as[0])
        post(Letter(kind=LetterKind.CONFIRM, mailbox=mailbox))


def confirm(mailbox: Mailbox) -> None:
    """Its owner pressed the button: what waited for that is sent when it is due."""
    if Mailbox.objects.filter(pk=mailbox.pk, confirmed_at=None).update(confirmed_at=timezone.now()):
        for letter in mailbox.letters.waiting():
            enqueue(letter)


def _known_as(address: str) -> list[str]:
    """What stands for `address` today, then what did yesterday."""
    today = timezone.localdate()
    keys = SenderKey.objects.of_days(today, today - timedelta(days=1))
    return [hmac.new(key, f"mail to {address}".encode(), "sha256").hexdigest() for key in keys]
