"""Writes an old post as a Markdown draft, for an editor to go on from."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import unquote

import yaml
from django.utils.text import slugify
from markdownify import markdownify

from articles.catalogue import Catalogue
from comments.imports.cleaning import naming
from comments.imports.matching import old_path
from comments.imports.words import plain
from comments.imports.wxr import VIEWS, Item

SUMMARY = "This page was taken over from an earlier site and has not been checked yet by an editor."
NO_TITLE = "Untitled page"
SHORT_LINK = re.compile(r"(?:/[^\s?#]*)?/\?(?:p|page_id)=([0-9]+)")


class Drafts:
    """The drafts of one run. Each post keeps its file from run to run, and no two share one."""

    def __init__(self, folder: Path, catalogue: Catalogue) -> None:
        self._folder, self._catalogue = folder, catalogue
        self._taken: dict[str, int] = {}  # slugs of this run, with the number of their post

    def slug(self, item: Item) -> str:
        """A slug for the item's file, from its old name, its title or its number."""
        slug = _from_words(item) or f"post-{item.number}"
        if self._belongs_to_another(slug, item):
            slug = f"{slug}-{item.number}"
        self._taken[slug] = item.number
        return slug

    def _belongs_to_another(self, slug: str, item: Item) -> bool:
        """Whether another post of this run has the slug, or a file written by an earlier one."""
        if slug in self._taken:
            return self._taken[slug] != item.number
        try:
            front = (self._folder / f"{slug}.md").read_text(encoding="utf-8").split("\n---", 1)[0]
        except (OSError, UnicodeDecodeError):
            return False
        numbers = {int(digits) for digits in SHORT_LINK.findall(front)}
        return bool(numbers) and item.number not in numbers

    def write(self, item: Item, slug: str, published: date, today: date) -> None:
        """Write the file of the draft; one that is there already is left as it is."""
        target = self._folder / f"{slug}.md"
        if target.exists():
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        front = yaml.safe_dump(
            front_matter(item, self._catalogue, published, today),
            sort_keys=False,
            allow_unicode=True,
            width=1000,
        )
        unfinished = target.with_suffix(".tmp")
        with naming(self._folder):
            unfinished.write_text(f"---\n{front}---\n\n{body(item)}\n", encoding="utf-8")
            unfinished.rename(target)


def _from_words(item: Item) -> str:
    for words in (unquote(item["wp:post_name"]), plain(item["title"])):
        if slug := slugify(words).replace("_", "-")[:80].strip("-"):
            return re.sub(r"-+", "-", slug)
    return ""


def front_matter(
    item: Item, catalogue: Catalogue, published: date, today: date
) -> dict[str, object]:
    title = " ".join(plain(item["title"]).split())[:65].strip() or NO_TITLE
    fields: dict[str, object] = {
        "title": title,
        "summary": SUMMARY,
        "kind": "guide",
        "topics": [topic.slug for topic in catalogue.topics[:1]],
        "authors": list(catalogue.people)[:1],
        "published": min(published, today),
        "updated": today,
        "review_due": today + timedelta(days=365),
        "aliases": aliases(item),
        "draft": True,
    }
    if views := visits_before(item):
        fields["visits_before"] = views
    return fields


def aliases(item: Item) -> list[str]:
    """The old addresses that lead here: the permalink, its feed and the short link."""
    path, with_query = old_path(item["link"])
    known = [with_query] if with_query not in {"", "/"} else []
    if path not in {"", "/"} and with_query == path:
        known.append(f"{path.rstrip('/')}/feed/")
    short = old_path(item["guid"])[1]  # WordPress makes it once, from the post's number
    if SHORT_LINK.fullmatch(short):
        known.append(short)
    if item.number:
        known.append(f"/?p={item.number}")
    return [alias for alias in dict.fromkeys(known) if re.fullmatch(r"/[^\s\\#\"<>]{1,290}", alias)]


def visits_before(item: Item) -> int:
    for key in VIEWS:
        digits = item.meta.get(key, "").strip().replace(",", "")
        if digits.isascii() and digits.isdigit() and len(digits) < 13:
            return int(digits)
    return 0


def body(item: Item) -> str:
    """The post as Markdown, its headings one level below the page's own."""
    html = re.sub(r"(?is)<(script|style|iframe)\b.*?</\1>", "", item["content:encoded"])
    html = re.sub(r"(?s)<!--.*?-->", "", html)  # the marks of WordPress's block editor
    html = re.sub(r"\[/?caption\b[^\]]*\]", "", html)
    if "<p" not in html:
        html = html.replace("\r\n", "\n").replace("\n\n", "<p>")
    try:
        text = markdownify(html, heading_style="ATX", bullets="-", strip=["img"]).strip()
    except RecursionError:  # elements in elements beyond any page that people wrote
        text = plain(html)
    text = re.sub(r"(?m)^ (?=\S)", "", text)  # where a picture stood before words
    text = re.sub(r"\[(?=[\[@])", r"\\[", text)  # here they are a glossary word and a citation
    text = re.sub(r"(?m)^(?=///)", r"\\", text)  # and this a block
    return re.sub(r"(?m)^# ", "## ", text)
