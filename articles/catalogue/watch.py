"""The current catalogue of this process, kept fresh by one thread that looks at the files."""

import logging
import os
import threading
from pathlib import Path

from django.conf import settings

from articles.catalogue.collection import Catalogue
from articles.catalogue.folder import Folder, Track
from articles.catalogue.rendered import RenderedTexts
from articles.problems import Problem

logger = logging.getLogger(__name__)

INTERVAL = 1.0  # seconds between two looks


def load(directory: Path, rendered_dir: Path | None = None, track: Track = iter) -> Catalogue:
    """Read every file of `directory` now; rendered texts are kept in `rendered_dir`, if given.

    `track` wraps the names of the files, for a progress bar.
    """
    return Folder(Path(directory), RenderedTexts(rendered_dir)).read(track)


def catalogue() -> Catalogue:
    """The words as they are in settings.ARTICLES_DIR; an edit is seen within two seconds.

    The first call reads all files, every other one only hands over what the thread has read.
    """
    return _current_watch().catalogue


def refresh() -> Catalogue:
    """The words as they are this moment, without waiting for the thread to look."""
    return _current_watch().look()


def trouble() -> str:
    """Why the words shown are not those of the files, in a sentence; empty where all is well."""
    return _current_watch().trouble


class _Watch:
    """One folder with its current catalogue. A broken file is logged once, when it breaks."""

    def __init__(self, directory: Path, data_dir: Path) -> None:
        self.place = directory, data_dir
        self._lock = threading.Lock()
        self._logged: frozenset[Problem] = frozenset()
        self._logged_trouble = ""
        texts = RenderedTexts(data_dir / "rendered")
        self._folder = Folder(directory, texts)
        self.catalogue = self.look()
        texts.forget_old()

    def look(self) -> Catalogue:
        with self._lock:
            self.catalogue = self._folder.read()
            errors = frozenset(p for p in self.catalogue.problems if p.level == "E")
            for problem in sorted(errors - self._logged, key=str):
                logger.warning("%s", problem)
            self._logged = errors
            self._log_trouble()
            return self.catalogue

    @property
    def trouble(self) -> str:
        return self._folder.trouble

    def _log_trouble(self) -> None:
        if self.trouble != self._logged_trouble:
            if self.trouble:
                logger.warning("%s; the last articles are shown", self.trouble)
            else:
                logger.warning("The folder of articles can be read again")
        self._logged_trouble = self.trouble


_lock = threading.Lock()
_watch: _Watch | None = None
_thread: threading.Thread | None = None


def _current_watch() -> _Watch:
    global _watch, _thread
    place = Path(settings.ARTICLES_DIR), Path(settings.DATA_DIR)
    watch = _watch
    if watch is not None and watch.place == place:
        return watch
    with _lock:
        if _watch is None or _watch.place != place:
            _watch = _Watch(*place)
        if _thread is None:
            _thread = threading.Thread(target=_look_for_ever, name="catalogue", daemon=True)
            _thread.start()
        return _watch


def _look_for_ever() -> None:
    pause = threading.Event()
    while not pause.wait(INTERVAL):
        try:
            if _watch is not None:
                _watch.look()
        except Exception:
            # Whatever it was, readers keep the last catalogue and the next look may succeed.
            logger.exception("The articles could not be read")


def _start_anew() -> None:
    """Threads and held locks do not survive a fork: the child begins with its own."""
    global _lock, _watch, _thread
    _lock, _watch, _thread = threading.Lock(), None, None


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_anew)
