"""Do the blocks of a source open, nest and close as they must?

The parser prints a block it cannot read as ordinary text. A care card must not be lost that way, so
mistakes are refused here, with their line.
"""

import re

from articles.markup.blocks import BLOCKS, CARE_LEVELS
from articles.markup.errors import MarkupError
from articles.problems import suggestion

MAX_DEPTH = 3

_FENCE = re.compile(r" {0,3}(/{3,})[ ]*(?:([\w-]+)[ ]*(?:\|[ ]*(.*?)[ ]*)?)?")
_OPTION = re.compile(r" {4,}level: *([a-z-]+) *")


def check(source: str) -> None:
    """Raise MarkupError for an unknown, unclosed or wrongly nested block."""
    open_blocks: list[tuple[str, str, int]] = []
    lines = source.split("\n")
    for number, line in enumerate(lines, start=1):
        fence = _FENCE.fullmatch(line)
        if not fence:
            continue
        slashes, name, title = fence.groups()
        if name:
            _check_opening(name, title or "", number)
            _check_option(name.lower(), lines[number] if number < len(lines) else "", number + 1)
            if any(slashes == outer for outer, _, _ in open_blocks):
                message = "The block around this one needs more slashes, such as ////."
                raise MarkupError(message, number)
            open_blocks.append((slashes, name, number))
            if len(open_blocks) > MAX_DEPTH:
                raise MarkupError(f"Blocks stand more than {MAX_DEPTH} deep.", number)
        elif not open_blocks or open_blocks[-1][0] != slashes:
            raise MarkupError("This line closes no block; delete it or open the block.", number)
        else:
            open_blocks.pop()
    if open_blocks:
        slashes, name, number = open_blocks[-1]
        raise MarkupError(f"The block “{name}” is never closed; end it with {slashes}.", number)


def _check_opening(name: str, title: str, number: int) -> None:
    block = BLOCKS.get(name.lower())
    if block is None:
        near = suggestion(name.lower(), BLOCKS) or f"; there are {', '.join(BLOCKS)}."
        raise MarkupError(f"There is no block of the name “{name}”{near}", number)
    if block.ARGUMENT and not title:
        message = f"The block “{name}” needs a title: /// {name} | Title."
        raise MarkupError(message, number)
    if title and block.ARGUMENT is False:
        raise MarkupError(f"The block “{name}” takes no title.", number)


def _check_option(name: str, line: str, number: int) -> None:
    """The line under the opening: indented as an option, it must be one."""
    if not line.startswith("    ") or not line.strip():
        return
    option = _OPTION.fullmatch(line)
    if name != "care" or not option or option.group(1) not in CARE_LEVELS:
        levels = ", ".join(CARE_LEVELS)
        message = f"The only option is that of care, “level:” with {levels}."
        raise MarkupError(message, number)
