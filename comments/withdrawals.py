"""The ids of withdrawn comments, in a file beside the database.

A backup holds what was withdrawn after it was made; whoever restores it withdraws these again.
"""

import logging
import os
from pathlib import Path

from django.conf import settings

logger = logging.getLogger(__name__)


def _file() -> Path:
    return Path(settings.DATA_DIR) / "withdrawn.log"


def note(comment_id: int) -> None:
    """Add one id. A file that cannot be written is logged: the withdrawal itself has happened."""
    try:
        with os.fdopen(os.open(_file(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "a") as log:
            log.write(f"{comment_id}\n")
    except OSError as error:
        logger.error("withdrawn.log cannot be written: %s", error.strerror)


def noted() -> list[int]:
    """The ids, oldest first; lines that are no number are passed over."""
    try:
        lines = _file().read_text(encoding="ascii", errors="replace").splitlines()
    except FileNotFoundError:
        return []
    return [int(line) for line in dict.fromkeys(lines) if line.isdigit()]
