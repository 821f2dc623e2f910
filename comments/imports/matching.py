"""Which article an old post has become."""

from __future__ import annotations

import csv
from pathlib import Path
from urllib.parse import unquote, urlsplit

from articles.catalogue import Article, Catalogue, spelling
from comments.imports.cleaning import Refused
from comments.imports.wxr import Item

COLUMNS = ["post", "article"]


class Matcher:
    """Finds articles by the path of the old link, by alias, by name, then by the operator's map."""

    def __init__(self, catalogue: Catalogue, map_file: Path | None) -> None:
        self._catalogue = catalogue
        self._map = read_map(map_file) if map_file else {}

    def article_slug(self, item: Item) -> str:
        """The slug of the item's article, empty where there is none."""
        path, with_query = old_path(item["link"])
        name = unquote(item["wp:post_name"])
        article = (
            self._served(path.rstrip("/").rpartition("/")[2])
            or self._catalogue.by_alias(with_query)
            or self._catalogue.by_alias(path)
            or self._served(name)
        )
        if article:
            return article.slug
        keys = (with_query, path, path.rstrip("/"), name, item["wp:post_id"].strip())
        mapped = next((self._map[key] for key in keys if key and key in self._map), "")
        return mapped if mapped and self._served(mapped) else ""

    def leads_to(self, address: str, slug: str) -> bool:
        """Whether whoever follows an old address comes to that article."""
        article = self._catalogue.by_alias(address) or self._served(slug)
        return bool(
            article
            and article.slug == slug
            and spelling(address) in map(spelling, (*article.aliases, article.url))
        )

    def _served(self, slug: str) -> Article | None:
        return self._catalogue.get(slug) if slug else None


def old_path(address: str) -> tuple[str, str]:
    """The path of an old address, without and with its query; empty where it is no address."""
    try:
        link = urlsplit(address.strip())
    except ValueError:
        return "", ""
    path = link.path or "/"
    return path, f"{path}?{link.query}" if link.query else path


def read_map(file: Path) -> dict[str, str]:
    """The map, a CSV file with the header post,article; Refused where it cannot be read."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            if rows.fieldnames != COLUMNS:
                raise Refused(f"The map {file} must begin with the line post,article.")
            return {
                (row["post"] or "").strip(): (row["article"] or "").strip().strip("/")
                for row in rows
            }
    except OSError as error:
        raise Refused(f"The map {file} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Refused(f"The map {file} cannot be read: it is not UTF-8.") from error
    except csv.Error as error:
        raise Refused(f"The map {file} cannot be read: {error}.") from error
