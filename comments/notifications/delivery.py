"""Handing letters to the mail server, in the task worker and never in a request.

With the `database` backend a mail that fails is tried again, at the times below. With `immediate`,
which cannot defer anything, a letter that is due is tried once where it is posted; one that is due
later, or failed, waits for the timer that runs `manage.py send_digest`.

No task holds more than a letter's number, and no line of the log even that: the exceptions of a
mail server quote addresses.
"""

import logging
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import default_task_backend, task

from comments.models import Letter
from comments.notifications.messages import mail_of

TRY_AGAIN_AFTER = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120)]
LEFT_BEHIND_AFTER = timedelta(minutes=15)

logger = logging.getLogger(__name__)


def post(letter: Letter) -> None:
    """Keep `letter`, and hand it to the worker when the transaction is committed."""
    letter.save()
    enqueue(letter)


def enqueue(letter: Letter) -> None:
    hand_over = partial(_hand_over, letter.pk, letter.attempts, letter.due_at)
    transaction.on_commit(hand_over, robust=True)


def _hand_over(letter_id: int, attempt: int, due_at: datetime) -> None:
    if due_at <= timezone.now():
        deliver.enqueue(letter_id, attempt)
    elif default_task_backend.supports_defer:
        deliver.using(run_after=due_at).enqueue(letter_id, attempt)


@task
def deliver(letter_id: int, attempt: int) -> None:
    """Send one letter, if that is still to be done and `attempt` others were made before.

    The number tells two tasks for the same letter apart: the second finds it changed.
    """
    sendable = Letter.objects.waiting().to_confirmed().filter(pk=letter_id, attempts=attempt)
    letter = sendable.select_related("mailbox", "comment", "decision__comment__parent").first()
    if letter is None or not settings.HAS_MAIL:
        return
    mail = mail_of(letter)
    if mail is None:
        letter.delete()
        return
    if not sendable.update(attempts=F("attempts") + 1):
        return
    try:
        mail.send()
    except (OSError, ValueError) as error:  # down, slow or refusing; an address it cannot write
        logger.warning("Mail was not sent and waits: %s", type(error).__name__)
        _try_again(letter_id, attempt + 1)
    else:
        Letter.objects.filter(pk=letter_id).update(sent_at=timezone.now())


def _try_again(letter_id: int, attempts: int) -> None:
    letters, now = Letter.objects.filter(pk=letter_id), timezone.now()
    if attempts > len(TRY_AGAIN_AFTER):
        letters.update(gave_up_at=now)
    else:
        due_at = now + TRY_AGAIN_AFTER[attempts - 1]
        letters.update(due_at=due_at)
        _hand_over(letter_id, attempts, due_at)


def send_left_behind(now: datetime) -> int:
    """Enqueue again what should have been tried long ago; how many letters that were."""
    letters = list(Letter.objects.overdue(since=now - LEFT_BEHIND_AFTER))
    Letter.objects.filter(pk__in=[letter.pk for letter in letters]).update(due_at=now)
    for letter in letters:
        letter.due_at = now
        enqueue(letter)
    return len(letters)
