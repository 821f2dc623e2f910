"""What a browser sends back of a page."""

import html5lib


def hidden_fields(page) -> dict[str, str]:
    """The hidden fields of all its forms, tokens included."""
    root = html5lib.parse(page.text, namespaceHTMLElements=False)
    fields = [one for one in root.iter("input") if one.get("type") == "hidden"]
    return {one.get("name"): one.get("value", "") for one in fields if one.get("name")}
