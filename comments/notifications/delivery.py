"""Handing letters to the mail server, in the task worker and never in a request.

With the `database` backend a mail that fails is tried again, at the times below. With `immediate`,
which cannot defer anything, a letter that is due is tried once where it is posted; one that is due
later, or failed, waits for the timer that runs `manage.py send_digest`.

Whatever goes wrong while a letter is made or sent is a failed attempt, so that none is tried for
ever. No task holds more than a letter's number, and no line of the log even that: the exceptions
of a mail server quote addresses.
"""

import logging
from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import default_task_backend, task

from comments.models import Letter
from comments.notifications.messages import mail_of

TRY_AGAIN_AFTER = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]
LEFT_BEHIND_AFTER = timedelta(minutes=15)
ABOUT_THE_SERVER = {421, 454, 530}  # it closes, or wants us to log in (RFC 5321, RFC 4954)

logger = logging.getLogger(__name__)


def post(letter: Letter) -> None:
    """Keep `letter`, and hand it to the worker when the transaction is committed."""
    letter.save()
    enqueue(letter)


def enqueue(letter: Letter) -> None:
    transaction.on_commit(partial(_hand_over, letter), robust=True)


def _hand_over(letter: Letter) -> None:
    delivery = deliver.using(priority=letter.priority)
    if letter.due_at <= timezone.now():
        delivery.enqueue(letter.pk, letter.attempts)
    elif default_task_backend.supports_defer:
        delivery.using(run_after=letter.due_at).enqueue(letter.pk, letter.attempts)


@task
def deliver(letter_id: int, attempt: int) -> None:
    """Send one letter, if that is still to be done and `attempt` others were made before.

    The number tells two tasks for the same letter apart: the second finds it changed.
    """
    sendable = Letter.objects.waiting().to_confirmed().filter(pk=letter_id, attempts=attempt)
    letter = sendable.select_related("mailbox", "comment", "decision__comment__parent").first()
    if letter is None or not settings.HAS_MAIL:
        return
    if not sendable.update(attempts=F("attempts") + 1):
        return
    letter.attempts += 1
    try:
        _send(letter)
    except Exception as error:
        logger.warning("Mail was not sent: %s", type(error).__name__)
        _failed(letter, error)


def _send(letter: Letter) -> None:
    """Send what it says now; delete it where that is nothing."""
    mail = mail_of(letter)
    if mail is None:
        letter.delete()
        return
    mail.send()
    Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now())


def _failed(letter: Letter, error: Exception) -> None:
    """Try it again later, unless it was tried often enough or can never be written."""
    letters, now = Letter.objects.filter(pk=letter.pk), timezone.now()
    letters.update(is_refused=_is_refusal(error))
    if letter.attempts > len(TRY_AGAIN_AFTER) or _cannot_be_written(error):
        letters.update(gave_up_at=now)
    else:
        letter.due_at = now + TRY_AGAIN_AFTER[letter.attempts - 1]
        letters.update(due_at=letter.due_at)
        _hand_over(letter)


def _cannot_be_written(error: Exception) -> bool:
    """Whether Python cannot put an address into a header: no connection was even tried.

    A certificate that cannot be trusted raises what is a ValueError too, but it can be renewed.
    """
    return isinstance(error, (ValueError, IndexError)) and not isinstance(error, OSError)


def _is_refusal(error: Exception) -> bool:
    """Whether it is about this letter alone, so that the mail server may well take others."""
    if isinstance(error, SMTPRecipientsRefused):
        return not {code for code, _ in error.recipients.values()} & ABOUT_THE_SERVER
    return not isinstance(error, OSError)


def send_left_behind(now: datetime) -> int:
    """Enqueue again what should have been tried long ago; how many letters that were.

    Those whose attempts are used up, because their last one was cut off, are given up.
    """
    overdue = Letter.objects.overdue(since=now - LEFT_BEHIND_AFTER)
    overdue.filter(attempts__gt=len(TRY_AGAIN_AFTER)).update(gave_up_at=now)
    letters = list(overdue)
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(due_at=now)
    for letter in letters:
        letter.due_at = now
        enqueue(letter)
    return len(letters)
