"""What counts as active, judged as a browser reads it; it knows nothing of our own policy."""

import re
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Comment, Element

import html5lib

HTML = "{http://www.w3.org/1999/xhtml}"
READINGS = 3

HARMLESS = re.compile(
    "a|blockquote|br|caption|code|dd|details|div|dl|dt|em|h[2-6]|hr|img|li|ol|p|pre|span|strong"
    "|summary|sup|table|tbody|td|th|thead|tr|ul"
)
ATTRIBUTES = re.compile(
    "alt|aria-label|aria-labelledby|class|data-level|height|href|id|rel|role|scope|src|start"
    "|tabindex|width"
)
CLASS = re.compile(
    "ask|callout|care|care-body|care-level|cite|decorative|do|dont|expander|inset|keypoints"
    "|table-scroll|word"
)

IGNORED = re.compile(r"[\t\n\r]")  # anywhere in an address (WHATWG URL, 4.4)
EDGES = "".join(map(chr, range(0x21)))  # at its ends
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)


@lru_cache(maxsize=10_000)
def active(html: str) -> list[str]:
    """Everything active in `html` as it is read, written and read again, three times over."""
    found = []
    for _ in range(READINGS):
        fragment = html5lib.parseFragment(html)
        found += _active(fragment)
        html = html5lib.serialize(fragment, omit_optional_tags=False, quote_attr_values="always")
    return found


def _active(fragment: Element) -> Iterator[str]:
    for element in fragment.iter():
        if element is fragment:
            continue
        if element.tag is Comment or not isinstance(element.tag, str):
            yield "a comment"
            continue
        name = element.tag.removeprefix(HTML)
        if not HARMLESS.fullmatch(name):
            yield f"<{name}>"
        for attribute in element.attrib:
            if not ATTRIBUTES.fullmatch(attribute):
                yield f"<{name} {attribute}>"
        if not all(map(CLASS.fullmatch, element.get("class", "").split())):
            yield f'<{name} class="{element.get("class")}">'
        if "href" in element.attrib and not leads_somewhere_safe(element.attrib["href"]):
            yield f"{name} to {element.attrib['href']!r}"
        if "src" in element.attrib and not is_of_this_site(element.attrib["src"]):
            yield f"{name} from {element.attrib['src']!r}"


def _read(address: str) -> tuple[str, str]:
    """Scheme and rest, as browsers see them."""
    seen = IGNORED.sub("", address.strip(EDGES))
    scheme = SCHEME.match(seen)
    return (scheme[1].lower(), seen[scheme.end() :]) if scheme else ("", seen)


def leads_somewhere_safe(address: str) -> bool:
    scheme, rest = _read(address)
    if scheme in {"http", "https"}:
        return rest.startswith("//")
    return scheme == "mailto" or is_of_this_site(address)


def is_of_this_site(address: str) -> bool:
    scheme, rest = _read(address)
    return not scheme and not re.match(r"[/\\]{2}", rest)
