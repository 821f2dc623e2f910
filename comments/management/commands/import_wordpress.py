"""`manage.py import_wordpress`: comments, and posts as drafts, from a WordPress export."""

from __future__ import annotations

import io
import json
import sys
import tempfile
from collections import Counter
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

from articles.catalogue import catalogue
from comments.imports import drafts, wxr
from comments.imports.cleaning import Cleaner, Refused
from comments.imports.matching import Matcher
from comments.imports.storing import Options, Tally, store
from comments.imports.words import published
from comments.imports.wxr import Item

POSTS = {"post", "page"}


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
            done = Import(file, **options).run()
            if report:
                report.write_text(json.dumps(done, indent=2, ensure_ascii=False) + "\n")
        except (Refused, OSError) as error:
            raise CommandError(str(error)) from error
        except DatabaseError as error:
            raise CommandError(
                f"The database refused: {error}. Posts before that are stored whole; run it again."
            ) from error
        console = Console(width=100, record=True, file=io.StringIO())
        console.print(table(done))
        self.stdout.write(console.export_text())


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
        self.file, self.drafts_folder = file, articles
        self.options = Options(zone, keep_email=keep_email, is_dry_run=dry_run)
        self.matcher = Matcher(catalogue(), map)
        self.tally = Tally()
        self.items: Counter[str] = Counter()
        self.unmatched: list[str] = []

    def run(self) -> dict[str, Any]:
        """Clean and parse all of it once; only then write the first row."""
        cleaner = Cleaner()
        with (
            tempfile.TemporaryFile("w+", encoding="utf-8", newline="") as cleaned,
            Progress(console=Console(stderr=True), disable=not sys.stderr.isatty()) as bar,
        ):
            reading = bar.add_task("Reading", total=self.file.stat().st_size)
            for done in cleaner.clean(self.file, cleaned):
                bar.update(reading, completed=done)
            storing = bar.add_task("Storing", total=self._count(cleaned))
            cleaned.seek(0)
            wxr.read(cleaned, lambda item: bar.advance(storing, self._receive(item)))
        return self._report(cleaner.repairs)

    def _count(self, cleaned: IO[str]) -> int:
        """How many comments the whole file has; Refused where it does not parse to its end."""
        counted = Counter[str]()
        cleaned.seek(0)
        wxr.read(cleaned, lambda item: counted.update(comments=len(item.comments)))
        return counted["comments"]

    def _receive(self, item: Item) -> int:
        kind = item["wp:post_type"].strip() or "post"
        if kind not in POSTS:
            self.items["other kinds"] += 1
            self.tally.count(self.tally.left_out, "under other kinds", len(item.comments))
            return len(item.comments)
        slug = self.matcher.article_slug(item) or self._draft(item)
        if slug:
            self.items["matched"] += 1
            store(item, slug, self.options, self.tally)
        else:
            self.items["unmatched"] += 1
            self.unmatched.append(f"{item['wp:post_id'].strip()}: {item['link'].strip()}")
            self.tally.count(self.tally.left_out, "under unmatched posts", len(item.comments))
        return len(item.comments)

    def _draft(self, item: Item) -> str:
        """The slug of the draft that this run writes of a post; empty where none is asked for."""
        if self.drafts_folder is None:
            return ""
        if not self.options.is_dry_run:
            written = published(
                item["wp:post_date_gmt"], item["wp:post_date"], item["pubDate"], self.options.zone
            )
            today = timezone.localdate()
            day = written.date() if written else today
            drafts.write(item, self.drafts_folder, catalogue(), day, today)
        return drafts.slug_for(item)

    def _report(self, repairs: Counter[str]) -> dict[str, Any]:
        return {
            "dry run": self.options.is_dry_run,
            "items": dict(self.items),
            "unmatched": self.unmatched,
            "stored": dict(self.tally.stored),
            "left out": dict(self.tally.left_out),
            "pending by finding": dict(self.tally.kinds),
            "repairs": dict(repairs + self.tally.repairs),
        }


def table(done: dict[str, Any]) -> Table:
    """The report for people: every comment of the file is in "stored" or "left out"."""
    shown = Table("", "what", "how many", title="Would import" if done["dry run"] else "Imported")
    for part in ("items", "stored", "left out", "pending by finding", "repairs"):
        for name, number in sorted(done[part].items()):
            shown.add_row(part, name, f"{number:,}")
    for post in done["unmatched"]:
        shown.add_row("unmatched post", post, "")
    return shown
