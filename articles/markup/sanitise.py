"""The one place where HTML is sanitised, and the one policy for it.

POLICY names every tag and attribute that may leave, each attribute with a test of its value. Both
sanitisers apply it, each of them on its own enough. nh3 has the last word.
"""

import html as html_entities
import re
from collections.abc import Callable, Iterable
from urllib.parse import urlsplit

import bleach
import nh3
from django.utils.safestring import SafeString, mark_safe

Sanitiser = Callable[[str], str]
ValueTest = Callable[[str], bool]

LINK_SCHEMES = {"http", "https", "mailto"}

# Nothing a browser drops, skips or reads as another character while it looks for the scheme.
_ADDRESS = re.compile(r"[^\x00-\x20\x7f-\xa0\\\u2028\u2029]+")
_PATH = re.compile(r"(?:/(?!/)|[#?]|[\w.%~-]+(?:[/?#]|$))")


def is_safe_link(address: str) -> bool:
    """An http, https or mailto address, a path of this site or a fragment; decided by parsing.

    The scheme is read as the WHATWG URL standard does; whatever is not certainly harmless is not.
    """
    if not _ADDRESS.fullmatch(address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme == "mailto":
        return "@" in parts.path
    if parts.scheme:
        return parts.scheme in LINK_SCHEMES and bool(parts.hostname)
    return not parts.netloc and bool(_PATH.match(address))


def is_own_file(address: str) -> bool:
    """A path on this site: pictures from elsewhere would tell others who reads what."""
    return is_safe_link(address) and not urlsplit(address).scheme and not address.startswith("#")


def _one_of(*values: str) -> ValueTest:
    return frozenset(values).__contains__


def _matching(pattern: str) -> ValueTest:
    compiled = re.compile(pattern)
    return lambda value: compiled.fullmatch(value) is not None


def _anything(value: str) -> bool:
    return True


_ident = _matching(r"[^\s\"'<>&]{1,200}")
_pixels = _matching(r"[1-9][0-9]{0,3}")
_heading = {"id": _ident}

POLICY: dict[str, dict[str, ValueTest]] = {
    "a": {
        "href": is_safe_link,
        "rel": _one_of("noopener"),
        "class": _one_of("word"),
        "id": _ident,
        "aria-label": _matching(r"Reference [0-9]{1,4}"),
    },
    "img": {
        "src": is_own_file,
        "alt": _anything,
        "width": _pixels,
        "height": _pixels,
        "class": _one_of("decorative"),
    },
    "div": {
        "class": _one_of(
            *("keypoints", "care", "care-body", "callout", "inset", "ask", "do", "dont"),
            "table-scroll",
        ),
        "data-level": _one_of("non-urgent", "urgent", "emergency"),
        "role": _one_of("region"),
        "aria-labelledby": _matching(r"table-[0-9]{1,4}"),
        "tabindex": _one_of("0"),
    },
    "span": {"class": _one_of("care-level")},
    "sup": {"class": _one_of("cite")},
    "details": {"class": _one_of("expander")},
    "caption": {"id": _ident},
    "th": {"scope": _one_of("col", "row")},
    "ol": {"start": _matching(r"[0-9]{1,4}")},
    "h2": _heading,
    "h3": _heading,
    "h4": _heading,
    "h5": _heading,
    "h6": _heading,
    **{
        tag: {}
        for tag in (
            *("p", "br", "hr", "em", "strong", "code", "pre", "blockquote", "ul", "li", "dl", "dt"),
            *("dd", "summary", "table", "thead", "tbody", "tr", "td"),
        )
    },
}


def _allowed(tag: str, attribute: str, value: str) -> bool:
    test = POLICY.get(tag, {}).get(attribute)
    return test is not None and test(value)


def by_bleach(html: str) -> str:
    """`html` after bleach, which hands over attribute values with their entities undecoded."""
    return bleach.clean(
        html,
        tags=POLICY.keys(),
        attributes=lambda tag, name, value: _allowed(tag, name, html_entities.unescape(value)),
        protocols=LINK_SCHEMES,
        strip=True,
    )


def by_nh3(html: str) -> str:
    return nh3.clean(
        html,
        tags=set(POLICY),
        attributes={tag: set(tests) for tag, tests in POLICY.items()},
        attribute_filter=lambda tag, name, value: value if _allowed(tag, name, value) else None,
        url_schemes=LINK_SCHEMES,
        link_rel=None,
    )


# bleach is no longer maintained: removing it is removing it here.
SANITISERS: tuple[Sanitiser, ...] = (by_bleach, by_nh3)


def sanitise(html: str, sanitisers: Iterable[Sanitiser] = SANITISERS) -> SafeString:
    """`html` with nothing but what POLICY allows; the text of refused tags stays, as text."""
    for clean in sanitisers:
        html = clean(html)
    return mark_safe(html)
