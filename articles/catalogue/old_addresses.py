"""When two old addresses are one: in links that others keep, they are spelt in many ways."""

import re
from urllib.parse import unquote

PAGE_OF_COMMENTS = re.compile(r"/comment-page-[0-9]+/?$")  # where WordPress showed older ones


def spelling(address: str) -> str:
    """A path, with its query where it has one, in a form to compare.

    It does not matter whether letters are percent-encoded, whether the path ends with a slash and
    on which page of its comments the address stood.
    """
    path, mark, query = unquote(address).partition("?")
    return PAGE_OF_COMMENTS.sub("", path).rstrip("/") + mark + query
