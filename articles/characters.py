"""Characters that no word on the site may hold, in articles and front matter alike."""

import html
import re

# Control characters, halves of surrogate pairs, and the marks that reverse the direction of text so
# that a reader sees something else than the file says (CVE-2021-42574, "Trojan Source").
HIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def hidden_character(text: str) -> str | None:
    """The name of the first such character as U+XXXX, also where it is written as an entity."""
    # Decoding entities can only add characters, so it is tried where there are any.
    found = HIDDEN.search(text) or ("&" in text and HIDDEN.search(html.unescape(text)))
    return f"U+{ord(found.group()):04X}" if found else None
