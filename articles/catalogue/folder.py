"""Reads a folder of words, again and again, and keeps the last good version of every file."""

import errno
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from articles import frontmatter
from articles.catalogue.assembly import Manuscript, assemble
from articles.catalogue.collection import Catalogue
from articles.catalogue.lists import GLOSSARY_WORDS, PEOPLE, TOPICS, Item, ListFile, Term
from articles.catalogue.rendered import RenderedTexts
from articles.markup import MarkupError
from articles.problems import Problem, error

# Size, times and inode: an edit changes at least one, also within one tick of the clock.
Signature = tuple[int, int, int, int]
UNKNOWN: Signature = (0, 0, 0, 0)  # of a file that is there and cannot be looked at
Track = Callable[[Iterable[str]], Iterable[str]]


@dataclass(frozen=True)
class _File:
    """One Markdown file as it is now; `manuscript` None where it cannot be served."""

    manuscript: Manuscript | None
    problems: tuple[Problem, ...]
    was_read: bool = True


class Folder:
    """The words under `directory`; not safe for use by several threads at once.

    `trouble` says why the last look found no articles although there were some; mostly empty.
    """

    def __init__(self, directory: Path, texts: RenderedTexts) -> None:
        self.directory = directory
        self._texts = texts
        self._seen: dict[str, Signature] = {}
        self._files: dict[str, _File] = {}
        self._served: Mapping[str, Manuscript] = {}
        self._lists: dict[str, Mapping[str, object]] = {}
        self._list_problems: dict[str, tuple[Problem, ...]] = {}
        self._catalogue: Catalogue | None = None
        self.trouble = ""

    def read(self, track: Track = iter) -> Catalogue:
        """The catalogue of the files as they are now: the very same object where nothing changed.

        A folder that cannot be listed leaves the last catalogue as it was, and so does one that is
        suddenly empty: nobody edits like that, but disks go away. `track` wraps the names of the
        files to be read, for a progress bar.
        """
        try:
            found = dict(_signatures(self.directory))
        except OSError as failure:
            self.trouble = f"The folder of articles cannot be read ({failure.strerror})"
            return self._catalogue or _nothing(self.trouble)
        if self._catalogue and not any(name.startswith("articles/") for name in found):
            self.trouble = "The folder of articles is empty"
            return self._catalogue
        self.trouble = ""
        if found == self._seen and self._catalogue is not None:
            return self._catalogue
        changed = {name for name in found if found[name] != self._seen.get(name)}
        before = dict(self._files)
        is_list_changed = not changed.isdisjoint({TOPICS.name, PEOPLE.name, GLOSSARY_WORDS.name})
        self._read_list(TOPICS, changed)
        self._read_list(PEOPLE, changed)
        if self._read_list(GLOSSARY_WORDS, changed):
            changed = set(found)
        for name in track([name for name in changed if name.endswith(".md")]):
            self._files[name] = self._read_file(name)
        for name in self._files.keys() - found.keys():
            del self._files[name]
        # What could not be read is tried again at the next look, though it be the same file.
        self._seen = {
            name: signature
            for name, signature in found.items()
            if name not in self._files or self._files[name].was_read
        }
        if self._catalogue is None or self._files != before or is_list_changed:
            self._catalogue = self._assembled()
        return self._catalogue

    def _read_list(self, file: ListFile[Item], changed: set[str]) -> bool:
        """Read a list if it has changed; True where its entries are now others."""
        if file.name not in changed:
            return False
        try:
            items, problems = file.read((self.directory / file.name).read_bytes())
        except OSError as failure:
            items, problems = None, (_unreadable(file.name, failure),)
        self._list_problems[file.name] = problems
        if items is None:
            return False
        self._lists[file.name] = items
        return True

    def _read_file(self, name: str) -> _File:
        try:
            with (self.directory / name).open("rb") as file:
                # One byte more than allowed shows that there is too much.
                source = file.read(frontmatter.MAX_BYTES + 1)
        except OSError as failure:
            return _File(None, (_unreadable(name, failure),), was_read=False)
        parsed = frontmatter.parse(source, name)
        if parsed.front is None:
            return _File(None, parsed.problems)
        glossary: Mapping[str, Term] | None = self._list(GLOSSARY_WORDS)
        try:
            document = self._texts.document(source, parsed.body, glossary)
        except MarkupError as refusal:
            line = refusal.line and refusal.line + parsed.body_line - 1
            refused = error(name, line, "", "C012", str(refusal))
            return _File(None, (*parsed.problems, refused))
        manuscript = Manuscript(
            name, parsed.front, document, parsed.lines, parsed.body, parsed.body_line
        )
        return _File(manuscript, parsed.problems)

    def _list(self, file: ListFile[Item]) -> Mapping[str, Item] | None:
        return self._lists.get(file.name)  # type: ignore[return-value]

    def _assembled(self) -> Catalogue:
        newest = {name: file.manuscript for name, file in self._files.items()}
        topics, people = self._list(TOPICS), self._list(PEOPLE)
        glossary = self._list(GLOSSARY_WORDS)
        articles, self._served, clashes = assemble(newest, self._served, topics, people, glossary)
        own = [problem for file in self._files.values() for problem in file.problems]
        lists = [problem for found in self._list_problems.values() for problem in found]
        problems = sorted(
            [*own, *lists, *clashes], key=lambda problem: (problem.file, problem.line or 0)
        )
        return Catalogue(
            articles,
            tuple((topics or {}).values()),
            people or {},
            glossary or {},
            tuple(problems),
            tuple(good for _, good in sorted(newest.items(), key=lambda file: file[0]) if good),
        )


def _signatures(directory: Path) -> Iterator[tuple[str, Signature]]:
    """Every file we read, by its name relative to `directory`; raises OSError where it is away."""
    for folder in ("articles", "pages"):
        if folder == "pages" and not (directory / folder).exists():
            continue
        with os.scandir(directory / folder) as entries:
            for entry in entries:
                if entry.name.endswith(".md") and not entry.name.startswith("."):
                    signature = _signature_of(entry)
                    if signature:
                        yield f"{folder}/{entry.name}", signature
    for file in (TOPICS, PEOPLE, GLOSSARY_WORDS):
        try:
            yield file.name, _signature((directory / file.name).stat())
        except OSError:
            # Looked at all the same, so that reading it says what is wrong.
            yield file.name, UNKNOWN


def _signature_of(entry: os.DirEntry[str]) -> Signature | None:
    """None for what is no file: gone since, a folder, or a link that leads nowhere."""
    try:
        return _signature(entry.stat()) if entry.is_file() else None
    except FileNotFoundError:
        return None
    except OSError as failure:
        return None if failure.errno == errno.ELOOP else UNKNOWN


def _signature(stat: os.stat_result) -> Signature:
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def _unreadable(name: str, failure: OSError) -> Problem:
    message = f"The file cannot be read ({failure.strerror}); check who may read it."
    return error(name, None, "", "C001", message)


def _nothing(trouble: str) -> Catalogue:
    message = f"{trouble}; check ARTICLES_DIR."
    return Catalogue((), (), {}, {}, (error("articles", None, "", "C014", message),))
