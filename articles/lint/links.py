"""L3xx: every link says where it goes, and leads there."""

import re
from collections.abc import Container, Iterator
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import Resolver404, resolve
from django.utils.timezone import localdate

from articles.catalogue import Article, Topic
from articles.lint.elements import elements
from articles.lint.page import Page, Site, Suggestions
from articles.markup import GLOSSARY
from articles.problems import Problem, error

SAYS_NOTHING = {
    *("click", "click here", "continue", "details", "find out more", "go", "here", "learn more"),
    *("link", "more", "more information", "page", "read more", "read on", "see more", "this"),
    *("this article", "this link", "this page", "website"),
}
SHORTENERS = {
    *("amzn.to", "bit.ly", "buff.ly", "cutt.ly", "goo.gl", "is.gd", "lnkd.in", "ow.ly", "rb.gy"),
    *("rebrand.ly", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com", "tr.im", "v.gd"),
}
TRACKING = re.compile(
    r"utm_.*|pk_.*|(?:fb|g|d|tt|tw|y)clid|msclkid|[gw]braid|igsh(?:id)?|mc_[ce]id|mkt_tok"
    r"|_ga|_gl|_hsenc|_hsmi|vero_id",
    re.IGNORECASE,
)
# Anchors of the page around the article's text.
PAGE_ANCHORS = {
    *("main", "comments", "contents", "references", "words", "about-page", "updates", "share"),
}

_WORD = re.compile(r"(?<!\\)\[\[([^\[\]|\\]*)")


def problems(page: Page) -> Iterator[Problem]:
    yield from _words(page)
    yield from _related(page)
    for index, reference in enumerate(page.front.references):
        yield from _outside(page, reference.url or "", page.line_of("references", index))
    position = 0
    for link in page.elements.links:
        line, position = _place(page, link.address, link.text, position)
        if not link.text:
            yield page.error("L301", line, "The link has no text; say where it leads.")
        elif link.text.casefold().strip(" .:!…") in SAYS_NOTHING:
            message = f"“{link.text}” does not say where the link leads; name the page."
            yield page.error("L302", line, message)
        if link.address is None:
            message = f"The address of “{link.text}” is refused; use https://… or a path."
            yield page.error("L306", line, message)
        elif urlsplit(link.address).scheme:
            yield from _outside(page, link.address, line)
        else:
            yield from _inside(page, link.address, line)


def glossary_problems(site: Site) -> Iterator[Problem]:
    """Entries of the glossary whose article is not there."""
    suggestions = Suggestions()
    for term in site.library.glossary.values():
        if term.article and term.article not in site.articles:
            near = suggestions.nearest(term.article, site.articles, "; leave the field out.")
            message = f"There is no article “{term.article}”{near}"
            yield error("glossary.yaml", None, f"{term.slug}.article", "L303", message)


def _place(page: Page, address: str | None, text: str, position: int) -> tuple[int, int]:
    """The line of a link that stands behind `position` in the body, and where it ends there."""
    body = page.manuscript.body
    wanted = f"]({address}" if address else f"[{text}]("
    found = body.find(wanted, position)
    if found < 0:
        # Written another way: between < and >, or with its address at the end of the file.
        return page.line_at(max(0, body.find(address or text))), position
    return page.line_at(found), found + len(wanted)


def _words(page: Page) -> Iterator[Problem]:
    if not page.site.could_read("glossary.yaml"):
        return
    for line, word in page.find(_WORD):
        if word[1] not in page.site.words:
            near = page.suggestions.nearest(word[1], page.site.words, "; add it.")
            yield page.error("L305", line, f"“{word[1]}” is not in glossary.yaml{near}")


def _related(page: Page) -> Iterator[Problem]:
    for index, slug in enumerate(page.front.related):
        line = page.line_of("related", index)
        if slug == page.manuscript.slug:
            message = "The page names itself; leave it out."
            yield page.error("L303", line, message, "related")
        elif slug not in page.site.articles:
            near = page.suggestions.nearest(slug, page.site.articles, "; leave it out.")
            yield page.error("L303", line, f"There is no article “{slug}”{near}", "related")


def _outside(page: Page, address: str, line: int) -> Iterator[Problem]:
    parts = urlsplit(address)
    host = (parts.hostname or "").removeprefix("www.")
    if host in SHORTENERS:
        message = f"{host} hides where the link leads; use the address it leads to."
        yield page.error("L307", line, message)
    for name, _ in parse_qsl(parts.query, keep_blank_values=True):
        if TRACKING.fullmatch(name):
            message = f"“{name}” tells others who follows the link; cut it from the address."
            yield page.error("L308", line, message)
            break


def _inside(page: Page, address: str, line: int) -> Iterator[Problem]:
    parts = urlsplit(urljoin(page.url, address))
    path, anchor = parts.path, unquote(parts.fragment)
    target = page.site.addresses.get(path)
    if isinstance(target, Article) and path != page.url and _out_of_reach(page, target):
        message = f"{path} {_out_of_reach(page, target)}; link to it when readers can open it."
        yield page.error("L303", line, message)
    elif target is None and not _is_answered(page, path):
        now = page.site.library.by_alias(path)
        near = f"; its address today is {now.url}." if now else ""
        near = near or page.suggestions.nearest(path, page.site.addresses, "; correct the address.")
        yield page.error("L303", line, f"There is no page {path}{near}")
    elif anchor and anchor not in _anchors(page, path, target, anchor):
        message = f"{path} has no place “#{anchor}”; take the id of one of its headings."
        yield page.error("L304", line, message)


def _anchors(page: Page, path: str, target: Article | Topic | None, anchor: str) -> Container[str]:
    """The places of the page at `path`; what is no article may have any, as far as we know."""
    if path == page.url:
        references = {f"ref-{reference.id}" for reference in page.front.references}
        return page.elements.anchors | PAGE_ANCHORS | references
    if isinstance(target, Article):
        return elements(target.html).anchors | PAGE_ANCHORS
    return page.site.words if path == GLOSSARY else {anchor}


def _is_answered(page: Page, path: str) -> bool:
    """Whether the site has something at `path` that is no article, page or topic."""
    pictures = f"{settings.STATIC_URL}content/"
    if path.startswith(pictures):
        return (page.site.folder / "images" / path.removeprefix(pictures)).is_file()
    if path.startswith(settings.STATIC_URL):
        return finders.find(path.removeprefix(settings.STATIC_URL)) is not None
    try:
        return resolve(path).url_name not in {"article", "page", "topic"}
    except Resolver404:
        return False


def _out_of_reach(page: Page, target: Article) -> str:
    """Why readers who can open `page` cannot open `target`; empty where they can."""
    if page.front.draft:
        return ""
    if target.draft:
        return "is a draft"
    if target.is_withdrawn:
        return "was withdrawn"
    if target.published > max(localdate(), page.front.published):
        return f"appears on {target.published} only"
    return ""
