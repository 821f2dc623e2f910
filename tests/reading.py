"""How tests read a page: by its elements, as a browser does."""

from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib
from django.http import HttpResponse


def parsed(page: HttpResponse) -> Element:
    """The document of a page, to be read only; strict, so that a mistake in it fails the test."""
    return _parsed(page.text)


@lru_cache(maxsize=64)  # most tests look for several things on one page
def _parsed(html: str) -> Element:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)


def words(element: Element) -> str:
    """What it says, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def find(page: HttpResponse, path: str) -> list[Element]:
    return parsed(page).findall(path)


def texts(page: HttpResponse, path: str) -> list[str]:
    return [words(element) for element in find(page, path)]


def links(page: HttpResponse, path: str = "./body") -> list[str]:
    """The addresses that the part of the page at `path` links to, in order."""
    return [
        link.attrib["href"] for part in find(page, path) for link in part.findall(".//a[@href]")
    ]
