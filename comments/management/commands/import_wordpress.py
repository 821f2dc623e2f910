"""`manage.py import_wordpress`: comments, and posts as drafts, from a WordPress export."""

from __future__ import annotations

import io
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import IO, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.utils import timezone
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from articles.catalogue import catalogue
from comments.imports import drafts, wxr
from comments.imports.cleaning import PIECE, Cleaner, Refused, naming
from comments.imports.drafts import Drafts
from comments.imports.matching import Matcher
from comments.imports.storing import Options, Tally, store
from comments.imports.words import published
from comments.imports.wxr import Item

POSTS = {"post", "page"}
LISTED = 50  # lines of one kind in the table for people; the report for programs has all


class Command(BaseCommand):
    help = "Import the comments of a WordPress export (WXR); safe to run again."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--map", type=Path, help="CSV with the header post,article")
        parser.add_argument("--articles", type=Path, help="also write each post as a draft there")
        parser.add_argument("--dry-run", action="store_true", help="say what would be done")
        parser.add_argument("--timezone", default=settings.TIME_ZONE, help="of times without UTC")
        parser.add_argument("--keep-email", action="store_true", help="keep addresses, unconfirmed")
        parser.add_argument("--report", type=Path, help="write what was done as JSON")

    def handle(self, *, file: Path, report: Path | None, **options: Any) -> None:
        try:
            if report:
                report.touch()  # better refused now than when all is done
            done = Import(file, **options).run()
            self.stdout.write(as_text(table(done)))
            if report:
                written = json.dumps(done, indent=2, ensure_ascii=False)
                with naming(report):
                    report.write_text(f"{written}\n", encoding="utf-8")
        except Refused as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            where = f"{error.filename}: " if error.filename else ""
            raise CommandError(f"{where}{error.strerror}. Run it again after that.") from error
        except DatabaseError as error:
            raise CommandError(
                f"The database refused: {error}. Posts before that are stored whole; run it again."
            ) from error


class Import:
    """One run over one file."""

    def __init__(
        self,
        file: Path,
        *,
        map: Path | None,  # noqa: A002 - the option's name
        articles: Path | None,
        dry_run: bool,
        timezone: str,
        keep_email: bool,
        **others: Any,
    ) -> None:
        try:
            zone = ZoneInfo(timezone)
        except (KeyError, ValueError, OSError):
            raise Refused(f"{timezone} is not the name of a time zone.") from None
        self.file = file
        self.options = Options(zone, keep_email=keep_email, is_dry_run=dry_run)
        self.matcher = Matcher(catalogue(), map)
        self.drafts = Drafts(articles, catalogue()) if articles else None
        self.tally = Tally()
        self.items: Counter[str] = Counter()
        self.unmatched: list[str] = []
        self.old_addresses: dict[str, dict[str, None]] = {}  # an ordered set each

    def run(self) -> dict[str, Any]:
        """Clean and parse all of it once; only then write the first row."""
        cleaner = Cleaner()
        with (
            naming(tempfile.gettempdir()),
            tempfile.TemporaryFile() as cleaned,
            Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar,
        ):
            reading = bar.add_task("Reading", total=self.file.stat().st_size)
            counted = Counter[str]()
            wxr.read(
                self._copied(cleaner, cleaned, lambda: bar.update(reading, completed=cleaner.done)),
                lambda item: counted.update(comments=len(item.comments)),
            )
            storing = bar.add_task("Storing", total=counted["comments"])
            cleaned.seek(0)
            wxr.read(
                iter(partial(cleaned.read, PIECE), b""),
                lambda item: bar.advance(storing, self._receive(item)),
            )
        return self._report(counted["comments"], cleaner.repairs)

    def _copied(
        self, cleaner: Cleaner, copy: IO[bytes], show_progress: Callable[[], None]
    ) -> Iterator[bytes]:
        """The repaired file in pieces, each of which is written to `copy` once it was read."""
        for text in cleaner.pieces(self.file):
            piece = text.encode()
            yield piece
            copy.write(piece)
            show_progress()

    def _receive(self, item: Item) -> int:
        """Store what belongs to an article; how many comments the item had."""
        slug = "" if item.is_in_trash else self._article(item)
        if slug:
            self.items["matched"] += 1
            store(item, slug, self.options, self.tally)
        elif item.is_in_trash:
            self._leave_out(item, "trash", "under posts in the trash")
        elif item.kind in POSTS or item.comments:
            self.unmatched.append(f"{item.number}: {item['link'].strip()}")
            self._leave_out(item, "unmatched", "under unmatched posts")
        else:
            self._leave_out(item, "other kinds", "under other kinds")
        return len(item.comments)

    def _leave_out(self, item: Item, what: str, comments: str) -> None:
        self.items[what] += 1
        self.tally.left_out[comments] += len(item.comments)

    def _article(self, item: Item) -> str:
        """The slug of its article or of the draft that this run writes; empty where neither is."""
        if item.kind not in POSTS and not item.comments:
            return ""  # pictures, menus and the like, which may be named like an article
        if slug := self.matcher.article_slug(item):
            lost = [one for one in drafts.aliases(item) if not self.matcher.leads_to(one, slug)]
            self.old_addresses.setdefault(slug, {}).update(dict.fromkeys(lost))
            return slug
        return self._draft(item) if item.kind in POSTS else ""

    def _draft(self, item: Item) -> str:
        """The slug of the draft that this run writes of a post; empty where none is asked for."""
        if self.drafts is None:
            return ""
        slug = self.drafts.slug(item)
        if not self.options.is_dry_run:
            written = published(
                item["wp:post_date_gmt"], item["wp:post_date"], item["pubDate"], self.options.zone
            )
            today = timezone.localdate()
            day = written.date() if written else today
            self.drafts.write(item, slug, day, today)
        return slug

    def _report(self, comments: int, repairs: Counter[str]) -> dict[str, Any]:
        return {
            "dry run": self.options.is_dry_run,
            "items": {"in the file": sum(self.items.values())} | self.items,
            "comments": {"in the file": comments},
            "stored": dict(self.tally.stored),
            "left out": dict(+self.tally.left_out),
            "pending by kind": dict(self.tally.waiting),
            "repairs": dict(repairs + self.tally.repairs),
            "unmatched": self.unmatched,
            "made top-level": self.tally.parents,
            "addresses to add": {
                slug: list(lost) for slug, lost in self.old_addresses.items() if lost
            },
        }


def table(done: dict[str, Any]) -> Table:
    """The report for people: every comment of the file is in "stored" or "left out"."""
    shown = Table("", "what", "how many", title="Would import" if done["dry run"] else "Imported")
    for part in ("items", "comments", "stored", "left out", "pending by kind", "repairs"):
        for name, number in sorted(done[part].items()):
            shown.add_row(part, name, f"{number:,}")
    to_add = [
        f"{slug}: {alias}" for slug, lost in done["addresses to add"].items() for alias in lost
    ]
    for part, lines in (
        ("unmatched post", done["unmatched"]),
        ("made top-level", done["made top-level"]),
        ("alias to add", to_add),
    ):
        for line in lines[:LISTED]:
            shown.add_row(part, Text(line))
        if len(lines) > LISTED:
            shown.add_row(part, f"and {len(lines) - LISTED:,} more; see --report")
    return shown


def as_text(shown: Table) -> str:
    console = Console(width=100, file=io.StringIO(), record=True)
    console.print(shown)
    return console.export_text()
