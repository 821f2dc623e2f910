"""A folder for what is not finished, which outlives a killed process only until the next comes."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path


@contextmanager
def working_folder(parent: Path, prefix: str) -> Iterator[Path]:
    """A new folder in `parent`, mode 0700, deleted at the end.

    What killed processes left under `prefix` is deleted first. Whoever still works has the lock of
    their folder, which ends with the process; where no folder can be locked, nothing is deleted.
    """
    for left in parent.glob(f"{prefix}*"):
        with suppress(OSError), _locked(left):
            shutil.rmtree(left)
    with ExitStack() as ours:
        name = ours.enter_context(tempfile.TemporaryDirectory(dir=parent, prefix=prefix))
        with suppress(OSError):
            ours.enter_context(_locked(Path(name)))
        yield Path(name)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """BlockingIOError where somebody else has it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)
