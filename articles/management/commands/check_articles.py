"""`manage.py check_articles`: what is wrong with the words, for editors and for machines."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from rich.console import Console
from rich.progress import Progress

from articles.catalogue import load
from articles.lint import lint
from articles.problems import Problem


class Command(BaseCommand):
    help = "List every problem of every article; exit with 1 if there is an error."
    requires_system_checks = ()  # they would list the same errors before us

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--format",
            choices=["text", "json", "github"],
            default="text",
            help="text has a line for each problem, github makes them notes in a pull request",
        )

    def handle(self, **options: Any) -> None:
        folder = Path(settings.ARTICLES_DIR)
        console = Console(stderr=True)
        with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
            library = load(
                folder,
                Path(settings.DATA_DIR) / "rendered",
                partial(bar.track, description="Reading"),
            )
            problems = lint(library, folder, partial(bar.track, description="Checking"))
        errors = sum(problem.level == "E" for problem in problems)
        if options["format"] == "json":
            found = [asdict(problem) for problem in problems]
            self.stdout.write(json.dumps(found, indent=2, ensure_ascii=False))
        else:
            for problem in problems:
                is_github = options["format"] == "github"
                line = as_github(problem, folder) if is_github else f"{problem.level} {problem}"
                self.stdout.write(line)
            files = {manuscript.file for manuscript in library.manuscripts}
            files |= {problem.file for problem in library.problems}
            self.stdout.write(
                f"{errors} errors and {len(problems) - errors} warnings in {len(files)} files."
            )
        if errors:
            sys.exit(1)


def as_github(problem: Problem, folder: Path) -> str:
    """A workflow command of GitHub Actions; the file is named as it lies in the current folder."""
    level = "error" if problem.level == "E" else "warning"
    path = (folder / problem.file).resolve()
    if path.is_relative_to(Path.cwd()):
        path = path.relative_to(Path.cwd())
    where = f"file={_property(str(path))},line={problem.line or 1}"
    what = f"{problem.field}: {problem.message}" if problem.field else problem.message
    return f"::{level} {where},title={_property(problem.code)}::{_data(what)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
