"""What a log line may hold, and how it is written when LOG_FORMAT=json: one JSON object a line."""

import json
import logging
import re
from datetime import UTC, datetime

KEY = re.compile(r"(/comments/(?:receipt|confirm|unsubscribe)/)[^/\s]+")


class KeysLeftOut(logging.Filter):
    """Django logs the path of what it could not answer; the private keys in it are left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        without_keys = KEY.sub(r"\1...", message)
        if without_keys != message:
            record.msg, record.args = without_keys, ()
        return True


class JSONFormatter(logging.Formatter):
    """One line a record, whatever the message holds: JSON escapes line ends."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False)
