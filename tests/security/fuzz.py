"""Texts that no person would think of: pieces of attacks and of our own markup, put together."""

from hypothesis import strategies as st

from tests.security.corpus import TEXTS, addresses, attacks

MARKUP = (
    *("[", "](", ")", "![", "]: ", "][", "<", ">", "</", "/>", '"', "'", "`", "```\n", "\\", "&"),
    *("*", "**", "_", "~", "# ", "> ", "- ", "1. ", "    ", "\n", "\n\n", "\t", "|", "---|---\n"),
    *("{", "}", "{:", "{#", "=", ":", ";", "[@", "[[", "]]", "/// ", "/// care | ", "\n///\n"),
    *("<!--", "-->", "<![CDATA[", "]]>", "&#", "&colon;", "\x02", "\x03", "\x00", "\u202e"),
    *("images/", "/static/", "https://", "//", "mailto:", "title", "x", "words ", "0", "@"),
)

_attacks = [attack for kind in TEXTS for attack in attacks(kind)]
_pieces = st.sampled_from([*MARKUP * 3, *_attacks, *addresses()])

sources = st.one_of(st.lists(_pieces, max_size=8).map("".join), st.text(max_size=40))
