"""`manage.py new_article`: a draft with everything the schema asks for, to be filled with words."""

import datetime
import re
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.urls import resolve
from django.utils.text import slugify
from django.utils.timezone import localdate

from articles.catalogue import Catalogue, load
from articles.fields import SLUG
from articles.frontmatter import parse
from articles.problems import suggestion
from articles.schema import Kind

MOST_TOPICS = 3
LONGEST_SLUG = 80
REVIEW_AFTER = datetime.timedelta(days=2 * 365)

BODY = """
/// keypoints | Key points
- say the most important thing first
///

## The first heading says what stands under it

Write here.

## When to get help

/// care | Speak to a GP if:
    level: non-urgent
- name one sign here
///
"""


class Command(BaseCommand):
    help = "Write the file of a new article, as a draft that readers cannot see."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--title", help="3 to 65 characters, a statement in sentence case")
        parser.add_argument("--kind", help=", ".join(Kind))
        parser.add_argument(
            "--topic",
            action="append",
            help="a slug from topics.yaml; up to 3 times, and none for a page",
        )
        parser.add_argument("--slug", help="the name of the file; made from the title if left out")

    def handle(self, **options: Any) -> None:
        folder = Path(settings.ARTICLES_DIR)
        library = load(folder, Path(settings.DATA_DIR) / "rendered")
        title = self.answer("title", options["title"], good_title)
        kind = Kind(self.answer("kind", options["kind"], one_of(list(Kind))))
        topics = [] if kind == Kind.PAGE else self.topics(options["topic"], library)
        slug = good_slug(options["slug"] or slugify(title)[:LONGEST_SLUG].strip("-"), kind, library)
        path = folder / ("pages" if kind == Kind.PAGE else "articles") / f"{slug}.md"
        try:
            with path.open("x", encoding="utf-8") as file:
                file.write(draft(title, kind, topics, author(library)))
        except FileExistsError:
            raise CommandError(f"There is a file {path} already; take another --slug.") from None
        except OSError as failure:
            raise CommandError(f"{path} cannot be written ({failure.strerror}).") from None
        address = f"/{slug}/" if kind == Kind.PAGE else f"/articles/{slug}/"
        self.stdout.write(f"Wrote {path}")
        self.stdout.write(f"Its address is {settings.SITE_URL}{address}")
        self.stdout.write("Readers cannot see it until the line “draft: true” is taken out.")

    def topics(self, chosen: list[str] | None, library: Catalogue) -> list[str]:
        known = one_of([topic.slug for topic in library.topics])
        if not chosen:
            return [self.answer("topic", None, known)]
        if len(set(chosen)) > MOST_TOPICS:
            raise CommandError(f"An article has at most {MOST_TOPICS} topics; leave one out.")
        return [known(topic) for topic in dict.fromkeys(chosen)]

    def answer(self, name: str, given: str | None, good: Callable[[str], str]) -> str:
        """What was given as an option, or else what somebody at the terminal types."""
        if given is not None:
            return good(given)
        if not sys.stdin.isatty():
            raise CommandError(f"Nobody is here to be asked for the {name}; give it as --{name}.")
        while True:
            try:
                return good(input(f"{name.capitalize()}: ").strip())
            except CommandError as refusal:
                self.stderr.write(str(refusal))
            except EOFError:
                raise CommandError("Nothing was written.") from None


def one_of(known: Collection[str]) -> Callable[[str], str]:
    def good(word: str) -> str:
        if word not in known:
            near = suggestion(word, list(known)) or f"; there are {', '.join(known)}."
            raise CommandError(f"“{word}” is not known{near}")
        return word

    return good


def good_title(title: str) -> str:
    """Refuses, with its sentence, whatever the schema says against a title."""
    for problem in parse(draft(title, Kind.GUIDE, ["a-topic"], "editors"), "").problems:
        raise CommandError(f"“{title}” is no title: {problem.message}")
    return title


def good_slug(slug: str, kind: Kind, library: Catalogue) -> str:
    if not re.fullmatch(SLUG, slug) or len(slug) > LONGEST_SLUG:
        message = "small letters, digits and single hyphens, 80 at most"
        raise CommandError(f"“{slug}” cannot be the name of a file; give --slug: {message}.")
    if any(article.slug == slug for article in library.every_article):
        raise CommandError(f"There is an article or page “{slug}” already; take another --slug.")
    if kind == Kind.PAGE and resolve(f"/{slug}/").url_name != "page":
        raise CommandError(f"The site has something else at /{slug}/; take another --slug.")
    return slug


def author(library: Catalogue) -> str:
    """The editors as a body, or else whoever is named first."""
    if not library.people:
        raise CommandError("There is nobody in people.yaml; add the author there first.")
    return "editors" if "editors" in library.people else next(iter(library.people))


def draft(title: str, kind: Kind, topics: list[str], author: str) -> str:
    front: dict[str, Any] = {
        "title": title,
        "summary": "Say in one or two sentences what the page tells, and whom it can help.",
        "kind": str(kind),
        "topics": topics,
        "authors": [author],
        "published": localdate(),
        "review_due": localdate() + REVIEW_AFTER,
        "also_called": [],
        "references": [],
        "question": "Put the letter here, in our own words and without a name.",
        "draft": True,
    }
    if kind == Kind.PAGE:
        del front["topics"], front["review_due"], front["references"]
    if kind != Kind.CONDITION:
        del front["also_called"]
    if kind != Kind.ANSWER:
        del front["question"]
    fields = yaml.safe_dump(
        front, sort_keys=False, allow_unicode=True, width=1000, default_flow_style=None
    )
    return f"---\n{fields}---\n{BODY}"
