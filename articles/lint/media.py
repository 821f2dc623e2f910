"""A5xx: pictures and tables that everyone can use and no phone waits for."""

from collections.abc import Iterator

from django.conf import settings

from articles.lint.elements import Picture
from articles.lint.page import Page
from articles.lint.source import Block, Kind
from articles.problems import Problem

LARGEST = 100_000  # bytes of one picture
LARGEST_TOGETHER = 200_000  # bytes of all pictures of a page


def problems(page: Page) -> Iterator[Problem]:
    yield from _pictures(page)
    for block in page.body:
        if block.kind is Kind.HEADER:
            yield from _table(page, block)


def _pictures(page: Page) -> Iterator[Problem]:
    sizes: dict[str, int] = {}
    line, position = page.manuscript.body_line, 0
    for picture in page.elements.pictures:
        name = (picture.source or "").removeprefix(f"{settings.STATIC_URL}content/")
        found = page.manuscript.body.find(name or "![", position)
        if found >= 0:
            line, position = page.line_at(found), found + 1
        yield from _picture(page, picture, line)
        size = _size(page, picture, name)
        if size is None:
            message = f"There is no picture “{name}”; put it into images/ and name it images/…."
            yield page.error("A506", line, message)
        elif name not in sizes:
            sizes[name] = size
            if size > LARGEST:
                message = f"The picture has {size // 1000} KB; make it smaller than 100 KB."
                yield page.error("A503", line, message)
            if sum(sizes.values()) > LARGEST_TOGETHER >= sum(sizes.values()) - size:
                message = "The pictures have more than 200 KB together; leave some out."
                yield page.error("A504", line, message)


def _picture(page: Page, picture: Picture, line: int) -> Iterator[Problem]:
    if not picture.alt and not picture.is_decorative:
        message = "The picture has no text in its [ ]; say what it shows, or add {.decorative}."
        yield page.error("A501", line, message)
    if not picture.has_size:
        message = "The picture has no size; add {width=… height=…} in pixels."
        yield page.error("A502", line, message)


def _size(page: Page, picture: Picture, name: str) -> int | None:
    """In bytes; None where the file is not there."""
    if not picture.source or "?" in name or ".." in name.split("/"):
        return None
    try:
        return (page.site.folder / "images" / name.lstrip("/")).stat().st_size
    except OSError:
        return None


def _table(page: Page, header: Block) -> Iterator[Problem]:
    row = header.text.strip().removeprefix("|").removesuffix("|")
    cells = [cell.strip() for cell in row.split("|")]
    # The corner above row headers may be empty.
    if not all(cells[1:]) or not any(cells):
        message = "A column of the table has no header; give each one a word in the first row."
        yield page.error("A505", header.line, message)
    if header.box is None or header.box.name != "table":
        message = "The table has no caption; put it between /// table | Caption and ///."
        yield page.error("A507", header.line, message)
