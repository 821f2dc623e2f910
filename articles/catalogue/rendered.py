"""Finished article texts, kept on disk so that a restart renders nothing again.

A place to save time, never a source: whatever cannot be read is rendered anew, and a folder that
cannot be written costs only that time.
"""

import hashlib
import json
import logging
import os
import re
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path

from django.utils.safestring import SafeString

from articles import characters, markup
from articles.catalogue.lists import Term
from articles.markup import Citation, Document, Heading, render_document

logger = logging.getLogger(__name__)

KEPT_FOR = 30 * 24 * 3600  # seconds that a text no file asks for any more is kept

_LIBRARIES = ("bleach", "Markdown", "nh3", "pymdown-extensions")
_WORD = re.compile(r"\[\[([a-z0-9-]+)")


@cache
def dialect_version() -> str:
    """Changes with our own markup code and with every library that has a hand in the result."""
    digest = hashlib.sha256()
    for module in sorted(Path(markup.__file__).parent.glob("*.py")):
        digest.update(module.read_bytes())
    digest.update(Path(characters.__file__).read_bytes())
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    return digest.hexdigest()


class RenderedTexts:
    """`folder` None keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    def document(self, source: bytes, body: str, glossary: Mapping[str, Term] | None) -> Document:
        """The document for a file's bytes, from disk where it is there.

        Raises MarkupError where the body is refused.
        """
        name = self._name(source, body, glossary)
        document = self._read(name)
        if document is None:
            document = render_document(body, glossary)
            self._write(name, document)
        return document

    def forget_old(self) -> None:
        """Delete texts that no load has asked for in KEPT_FOR."""
        if self.folder is None:
            return
        oldest = time.time() - KEPT_FOR
        try:
            for entry in os.scandir(self.folder):
                if entry.stat().st_mtime < oldest:
                    Path(entry).unlink(missing_ok=True)
        except OSError:
            logger.debug("Old rendered texts cannot be deleted", exc_info=True)

    def _name(self, source: bytes, body: str, glossary: Mapping[str, Term] | None) -> str:
        digest = hashlib.sha256(source)
        digest.update(dialect_version().encode())
        if glossary is not None:
            used = {slug: glossary[slug].term for slug in _WORD.findall(body) if slug in glossary}
            digest.update(json.dumps(used, sort_keys=True).encode())
        return f"{digest.hexdigest()}.json"

    def _read(self, name: str) -> Document | None:
        if self.folder is None:
            return None
        path = self.folder / name
        try:
            checksum, _, stored = path.read_text(encoding="utf-8").partition("\n")
            if checksum != _checksum(stored):
                return None
            os.utime(path)
            return _document(json.loads(stored))
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _write(self, name: str, document: Document) -> None:
        if self.folder is None:
            return
        stored = json.dumps(asdict(document), ensure_ascii=False)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            # Renamed when complete: another process never reads half of it.
            with tempfile.NamedTemporaryFile(
                "w", encoding="utf-8", dir=self.folder, suffix=".part", delete=False
            ) as part:
                part.write(f"{_checksum(stored)}\n{stored}")
            Path(part.name).replace(self.folder / name)
        except OSError as failure:
            logger.debug("A rendered text cannot be kept: %s", failure)


def _checksum(stored: str) -> str:
    return hashlib.sha256(stored.encode()).hexdigest()


def _document(data: dict[str, object]) -> Document:
    # The HTML was sanitised before it was written, and the checksum says it is still the same.
    return Document(
        html=SafeString(data["html"]),
        headings=tuple(Heading(**heading) for heading in data["headings"]),  # type: ignore[attr-defined]
        citations=tuple(
            Citation(citation["reference_id"], citation["number"], tuple(citation["anchors"]))
            for citation in data["citations"]  # type: ignore[attr-defined]
        ),
        words=tuple(data["words"]),  # type: ignore[arg-type]
        plain_text=str(data["plain_text"]),
    )
