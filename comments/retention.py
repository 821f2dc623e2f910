"""For how long what readers gave us is kept. The privacy page prints these numbers."""

from datetime import timedelta

EMAIL_AFTER_DECISION = timedelta(days=90)
EMAIL_WHILE_PENDING = timedelta(days=180)
REFUSED_WORDS = timedelta(days=90)  # of rejected comments and of spam, after the last decision
MASKED_WORDS = timedelta(days=90)  # the originals under masks, after the last decision
NOTES = timedelta(days=90)  # of moderators, after the last decision
REPORT_WORDS = timedelta(days=90)  # after the decision that closed the report
SENDER_KEYS = timedelta(days=2)
SEARCH_MISSES = timedelta(days=90)
FAILED_LOGINS = timedelta(days=1)  # the only place where addresses are stored
