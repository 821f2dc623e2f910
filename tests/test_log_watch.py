"""What is looked for in the log while all the other tests run."""

import logging

import pytest

from comments.models import Comment
from tests.log_watch import LogWatch, said_in
from tests.making import make_comment

TYPED = {"Earplugs helped me.", "Asha"}


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("Letter 7 was not sent to asha@example.org", 1),
        ("Too many from 203.0.113.7", 1),
        ("Too many from 2001:db8::1", 1),
        ("Too many from 2001:db8:1:2:3:4:5:6", 1),
        (f"Not Found: GET /comments/receipt/7.{'fovE0dPe_' * 4}Dzy-Xo1/", 1),
        ("IntegrityError: Failing row contains (7, Asha, Earplugs helped me.)", 2),
        ("12:30:45 Not Found: GET /articles/quiet-legs/comments/", 0),
        ("Letter 7 was not sent: SMTPRecipientsRefused (comments/notifications/delivery.py:66)", 0),
        ("Ashamed is another word than the name", 0),
    ],
)
def test_what_tells_of_somebody_is_found_in_a_line(line, kinds):
    assert len(list(said_in(line, TYPED))) == kinds


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["text", "name", "email"])
def test_what_was_stored_is_found_wherever_it_is_logged(field):
    with LogWatch().reading() as watch:
        comment = make_comment(email="Asha.B", text="Earplugs helped me.")
        record = ("tests", logging.WARNING, __file__, 1, "Stored %s", [getattr(comment, field)])
        watch.handle(logging.LogRecord(*record, None))

        found, again = watch.found(), watch.found()

    assert len(found) >= 1
    assert getattr(comment, field) in found[0]
    assert again == []
    assert Comment.objects.count() == 1
