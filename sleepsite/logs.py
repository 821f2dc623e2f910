"""How a log line is written when LOG_FORMAT=json: one JSON object a line."""

import json
import logging
from datetime import UTC, datetime


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
