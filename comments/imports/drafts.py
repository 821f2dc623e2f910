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
from comments.imports.matching import old_path
from comments.imports.words import plain
from comments.imports.wxr import Item

VIEWS = ("views", "post_views_count")  # where well-known counters of WordPress keep theirs
SUMMARY = "This page was taken over from an earlier site and has not been checked yet by an editor."
NO_TITLE = "Untitled page"


def slug_for(item: Item) -> str:
    """A slug for the item's file, from its old name, its title or its number."""
    for words in (unquote(item["wp:post_name"]), item["title"]):
        if slug := slugify(words)[:80].strip("-_").replace("_", "-"):
            return re.sub(r"-+", "-", slug)
    return f"post-{item['wp:post_id'].strip() or 'unknown'}"


def write(item: Item, folder: Path, catalogue: Catalogue, published: date, today: date) -> Path:
    """The file of the draft; one that is there already is left as it is."""
    target = folder / f"{slug_for(item)}.md"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        front = yaml.safe_dump(
            front_matter(item, catalogue, published, today),
            sort_keys=False,
            allow_unicode=True,
            width=1000,
        )
        draft = target.with_suffix(".tmp")
        draft.write_text(f"---\n{front}---\n\n{body(item)}\n", encoding="utf-8")
        draft.rename(target)
    return target


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
    path, with_query = old_path(item)
    known = [with_query] if with_query not in {"", "/"} else []
    if path not in {"", "/"} and with_query == path:
        known.append(f"{path.rstrip('/')}/feed/")
    if number := item["wp:post_id"].strip():
        known.append(f"/?p={number}")
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
    if "<p" not in html:
        html = html.replace("\r\n", "\n").replace("\n\n", "<p>")
    text = markdownify(html, heading_style="ATX", bullets="-", strip=["img"]).strip()
    return re.sub(r"(?m)^# ", "## ", text)
