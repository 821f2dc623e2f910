import re
import time
from contextlib import suppress
from html.parser import HTMLParser

import html5lib
import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as searching
from hypothesis import strategies as st

from articles.catalogue import catalogue
from articles.markup import MarkupError, render, render_document
from articles.markup.sanitise import POLICY, SANITISERS, by_bleach, by_nh3, is_safe_link, sanitise

EACH_SANITISER = pytest.mark.parametrize(
    "sanitisers", [(by_bleach,), (by_nh3,), SANITISERS], ids=["bleach", "nh3", "both"]
)


class Tags(HTMLParser):
    """Every tag of a piece of HTML with its attributes, entities decoded."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def tags(html):
    return Tags(html).found


def attributes(html, tag):
    return [attrs for found, attrs in tags(html) if found == tag]


def assert_harmless(html):
    for tag, attrs in tags(html):
        assert tag in POLICY
        for name, value in attrs.items():
            assert name in POLICY[tag], (tag, name)
            if name in {"href", "src"}:
                scheme = re.match(r"\s*([^/?#]*?):", value or "")
                assert not scheme or scheme.group(1) in {"http", "https", "mailto"}, value


# The blocks


def test_key_points_are_a_box_with_a_heading_of_level_2():
    html = render("/// keypoints | Key points\n- A jerk is common.\n///")

    assert html == (
        '<div class="keypoints">\n<h2 id="key-points">Key points</h2>\n'
        "<ul>\n<li>A jerk is common.</li>\n</ul>\n</div>"
    )


@pytest.mark.parametrize(
    ("option", "level", "worded"),
    [
        ("", "non-urgent", "Not urgent: "),
        ("    level: non-urgent\n", "non-urgent", "Not urgent: "),
        ("    level: urgent\n", "urgent", "Urgent: "),
        ("    level: emergency\n", "emergency", "Emergency: "),
    ],
)
def test_a_care_card_says_its_level_in_words(option, level, worded):
    html = render(f"/// care | Speak to a GP if:\n{option}- it goes on\n///")

    assert f'<div class="care" data-level="{level}">' in html
    assert f'<span class="care-level">{worded}</span>Speak to a GP if:</h3>' in html
    assert '<div class="care-body">\n<ul>\n<li>it goes on</li>' in html


@pytest.mark.parametrize("name", ["callout", "ask", "do", "dont"])
def test_a_titled_box_has_its_name_as_class_and_its_title_as_heading(name):
    html = render(f"/// {name} | A title\nWords.\n///")

    assert html == f'<div class="{name}">\n<h3 id="a-title">A title</h3>\n<p>Words.</p>\n</div>'


def test_an_inset_has_no_heading():
    assert render("/// inset\nWords.\n///") == '<div class="inset">\n<p>Words.</p>\n</div>'


def test_details_can_be_opened_by_their_title():
    html = render("/// details | More\nWords.\n///")

    assert html == (
        '<details class="expander">\n<summary>More</summary>\n<p>Words.</p>\n</details>'
    )


def test_a_table_has_a_caption_headers_and_a_region_that_scrolls():
    html = render(
        "/// table | Legs\n| Night | Still | Moving |\n|---|---|---:|\n| One | 3 | 1 |\n///"
    )

    [region] = attributes(html, "div")
    assert region == {
        "class": "table-scroll",
        "role": "region",
        "aria-labelledby": "table-1",
        "tabindex": "0",
    }
    assert '<caption id="table-1">Legs</caption>' in html
    assert [attrs["scope"] for attrs in attributes(html, "th")] == ["col", "col", "col", "row"]
    assert attributes(html, "td") == [{}, {}]


def test_blocks_stand_inside_blocks_with_more_slashes_around():
    html = render("//// details | More\n/// inset\nWords.\n///\n////")

    assert '<summary>More</summary>\n<div class="inset">' in html


def test_text_before_and_after_a_block_stays_outside():
    html = render("Before.\n\n/// inset\nInside.\n///\n\nAfter.")

    assert re.sub(r"\n", "", html) == (
        '<p>Before.</p><div class="inset"><p>Inside.</p></div><p>After.</p>'
    )


@pytest.mark.parametrize(
    ("source", "line", "message"),
    [
        ("Words.\n\n/// cares | X\n///", 3, "“care”"),
        ("/// care | X\n    level: emergncy\n- a\n///", 2, "emergency"),
        ("/// care | X\n    onclick: alert\n- a\n///", 2, "level"),
        ("/// callout | X\n    attrs: {onclick: alert}\n- a\n///", 2, "level"),
        ("/// care\n- a\n///", 1, "title"),
        ("/// inset | X\n- a\n///", 1, "no title"),
        ("/// callout | X\nNever closed", 1, "never closed"),
        ("Words.\n\n///", 3, "closes no block"),
        ("/// inset\n/// inset\nx\n///\n///", 2, "more slashes"),
        ("///// inset\n//// inset\n/// inset\n////// inset", 4, "deep"),
    ],
)
def test_a_block_that_cannot_be_read_is_refused_with_its_line(source, line, message):
    with pytest.raises(MarkupError, match=message) as refusal:
        render(source)

    assert refusal.value.line == line


# Citations, words, headings, links, pictures


def test_citations_are_numbered_by_first_use_and_link_both_ways():
    document = render_document("One [@b]. Two [@a; @b].\n\n- three [@c]\n- four [@a]")

    assert [(c.reference_id, c.number, c.anchors) for c in document.citations] == [
        ("b", 1, ("cite-b-1", "cite-b-2")),
        ("a", 2, ("cite-a-1", "cite-a-2")),
        ("c", 3, ("cite-c-1",)),
    ]
    links = attributes(document.html, "a")
    assert links[0] == {"href": "#ref-b", "id": "cite-b-1", "aria-label": "Reference 1"}
    assert '>[1]</a></sup>. Two<sup class="cite">' in document.html
    assert len(attributes(document.html, "sup")) == 4


def test_a_source_cited_twice_in_one_place_is_linked_once():
    document = render_document("Twice [@a; @b; @a].")

    assert document.citations[0].anchors == ("cite-a-1",)
    assert len(attributes(document.html, "a")) == 2


def test_citations_in_tables_are_numbered_after_those_above():
    document = render_document("| A | B |\n|---|---|\n| x [@t] | y |\n\nAfter [@z].")

    assert [citation.reference_id for citation in document.citations] == ["t", "z"]


def test_a_citation_in_code_is_shown_as_it_is():
    document = render_document("Write `[@a; @b]` or \\[@a\\].")

    assert document.citations == ()
    assert "<code>[@a; @b]</code>" in document.html


def test_a_word_links_to_the_glossary_and_shows_its_term():
    glossary = catalogue().glossary

    document = render_document("Low [[ferritin]] and [[quiet-sleep|sound sleep]].", glossary)

    assert document.words == ("ferritin", "quiet-sleep")
    assert '<a class="word" href="/glossary/#ferritin">ferritin</a>' in document.html
    assert '<a class="word" href="/glossary/#quiet-sleep">sound sleep</a>' in document.html


def test_a_word_the_glossary_lacks_is_only_words():
    document = render_document("An [[unknown-word]].", catalogue().glossary)

    assert document.html == "<p>An <span>unknown word</span>.</p>"
    assert document.words == ()


def test_the_bar_of_a_word_is_no_cell_border():
    document = render_document("| A | B |\n|---|---|\n| [[ferritin|iron]] | y |")

    assert document.words == ("ferritin",)
    assert len(attributes(document.html, "td")) == 2


def test_headings_of_level_2_are_the_contents():
    document = render_document("## First [@a]\n\n### Below\n\n## It's *second*\n\n## First")

    assert [(h.id, h.text) for h in document.headings] == [
        ("first", "First"),
        ("its-second", "It’s second"),
        ("first_1", "First"),
    ]


@pytest.mark.parametrize(
    "heading",
    [
        *("Main", "Comments", "Contents", "References", "Words", "Updates", "C12", "id_name"),
        *("About page", "Errors", "Comments title", "Cite a", "Ref a", "Table 1", "Share"),
    ],
)
@pytest.mark.parametrize("form", ["## {0}", "## Other {{#{1}}}"])
def test_a_heading_never_takes_an_id_of_the_page(heading, form):
    wanted = heading.lower().replace(" ", "-")

    [found] = render_document(form.format(heading, wanted)).headings

    assert found.id == f"section-{wanted}"


def test_a_heading_of_level_1_becomes_level_2():
    assert render("# Title") == '<h2 id="title">Title</h2>'


def test_only_links_to_elsewhere_are_marked():
    html = render(
        "[a](https://nhs.uk/) [b](/articles/x/) [c](#d) <https://e.org/>"
        " [f](https://g.org){rel=opener target=_blank} [h](/i){rel=opener}"
    )

    marked = {attrs["href"]: attrs.get("rel") for attrs in attributes(html, "a")}
    assert marked == {
        "https://nhs.uk/": "noopener",
        "/articles/x/": None,
        "#d": None,
        "https://e.org/": "noopener",
        "https://g.org": "noopener",
        "/i": None,
    }
    assert "target" not in html


def test_a_picture_keeps_its_size_and_comes_from_this_site_only():
    html = render(
        "![A bed](images/legs/bed.svg){width=300 height=200}"
        " ![](images/line.svg){.decorative .other} ![x](https://elsewhere.example/x.png)"
    )

    assert attributes(html, "img") == [
        {"alt": "A bed", "src": "/static/content/legs/bed.svg", "width": "300", "height": "200"},
        {"alt": "", "src": "/static/content/line.svg"},
        {"alt": "x"},
    ]


def test_quotes_and_dashes_are_typographic():
    assert render('"It\'s" -- so') == "<p>“It’s” – so</p>"


def test_plain_text_has_a_line_for_each_paragraph_and_no_citation_numbers():
    document = render_document('## "Legs"\n\nThey *move*\na lot [@a].\n\n- one\n- two & three')

    assert document.plain_text == "“Legs”\nThey move a lot.\none\ntwo & three"


# What must never get out


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "Words <b onmouseover=alert(1)>bold</b>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<!-- comment -->",
        "<a href='javascript:alert(1)'>x</a>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<div markdown='1'>*x*</div>",
        "<style>*{display:none}</style>",
        "<?php x ?>",
        "<![CDATA[<script>alert(1)</script>]]>",
        "- <form action=//evil.example><button>x</button></form>",
        "/// inset\n<math><mi xlink:href='javascript:alert(1)'>x</mi></math>\n///",
    ],
)
def test_raw_html_is_shown_as_text(source):
    html = render(source)

    assert_harmless(html)
    assert "&lt;" in html
    assert {tag for tag, _ in tags(html)} <= {"p", "ul", "li", "div", "em"}


ODD_ADDRESSES = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "javascript:123",
    "javascript://x.example/%0aalert(1)",
    "javascript&colon;alert(1)",
    "java&#115;cript:alert(1)",
    "&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)",
    "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)",
    "java\tscript:alert(1)",
    "&#1;javascript:alert(1)",
    "&nbsp;javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:text/html;base64,PHNjcmlwdD4=",
    "file:///etc/passwd",
    "blob:https://x.example/1",
    "view-source:https://x.example/",
    "feed:javascript:alert(1)",
    "//evil.example/",
    "/&#47;evil.example/",
    "&sol;&sol;evil.example/",
    "/\\evil.example/",
    "\\\\evil.example/",
    "https:evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "https://[evil",
    "ht\ttps://evil.example",
]


@pytest.mark.parametrize("address", ODD_ADDRESSES)
@pytest.mark.parametrize(
    "form",
    ["[x]({0})", "[x](<{0}>)", "[x][y]\n\n[y]: {0}", "[x](/y){{href='{0}'}}", "![x]({0})", "<{0}>"],
)
def test_an_address_in_an_odd_spelling_is_never_active(address, form):
    try:
        html = render(form.format(address))
    except MarkupError:
        return

    assert_harmless(html)
    for attrs in (attrs for _, attrs in tags(html)):
        assert "evil" not in (attrs.get("href") or attrs.get("src") or "")


@EACH_SANITISER
@pytest.mark.parametrize("address", ODD_ADDRESSES)
def test_each_sanitiser_alone_refuses_every_odd_address(address, sanitisers):
    html = sanitise(f'<a href="{address}">x</a><img src="{address}">', sanitisers)

    assert not any("href" in attrs or "src" in attrs for _, attrs in tags(html))
    assert "x" in html


@EACH_SANITISER
@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<p onclick=alert(1)>x</p>",
        "<p style='position:fixed'>x</p>",
        "<a href=/x target=_top formaction=javascript:alert(1)>x</a>",
        "<a href=/x rel=opener>x</a>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href=javascript:alert(1)>x</a></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<form id=x><input name=attributes></form>",
        "<iframe src=/x></iframe><object data=/x></object><embed src=/x>",
        "<base href=//evil.example/><meta http-equiv=refresh content=0>",
        "<div role=alert tabindex=5 data-level=panic class='masthead care'>x</div>",
        "<img src=/x srcset='//evil.example 1x' width=99999>",
        "<template><img src=x onerror=alert(1)></template>",
        "<a href='/x' id='a b'>x</a>",
        "<!--><img src=x onerror=alert(1)>-->",
        "<details open ontoggle=alert(1)>x</details>",
    ],
)
def test_each_sanitiser_alone_keeps_to_the_policy(html, sanitisers):
    clean = sanitise(html, sanitisers)

    assert_harmless(clean)
    for tag, attrs in tags(clean):
        for name, value in attrs.items():
            assert POLICY[tag][name](value or "")


@EACH_SANITISER
def test_each_sanitiser_alone_leaves_our_own_html_as_it_is(sanitisers):
    for article in catalogue():
        again = sanitise(article.html, sanitisers)

        assert tags(again) == tags(article.html)


@pytest.mark.parametrize(
    "address",
    [
        *("https://nhs.uk/a?b=1&c=2", "http://x.org:8000/", "/articles/x/", "#top", "?q=1"),
        *("mailto:a@b.org", "HTTPS://NHS.UK/", "/a:b", "https://x.org/a:b#c", "other/page"),
    ],
)
def test_an_ordinary_address_is_safe(address):
    assert is_safe_link(address)


@pytest.mark.parametrize(
    "source",
    [
        "# Heading {onclick=alert(1)}",
        "Words\n{: onclick=alert(1) style='x' }",
        "*x*{onclick=alert(1) style=color:red srcdoc=x}",
        "[x](/y){onclick=alert(1) formaction=javascript:alert(1)}",
        "![x](/y){onerror=alert(1) srcset=//evil.example}",
        "- item {: onclick=alert(1) }",
        "| A {: onclick=alert(1) } | B |\n|---|---|\n| c {: style=x } | d |",
        "[@a]{onclick=alert(1)} [[b]]{href=javascript:alert(1)}",
        "*x*{onclick}",
    ],
)
def test_an_attribute_list_adds_nothing_active(source):
    html = render(source)

    assert_harmless(html)
    assert not re.search(r"<[^>]*(onclick|onerror|style|srcset|alert)", html)


def test_two_ids_are_never_the_same():
    headings = "## A\n\n## A\n\n## B {#a}\n\n## C {#b}\n\n## D {#b}\n\n## Key points\n\n"

    html = render(headings + "/// keypoints\n- x\n///\n\nx\n{: #a}")

    ids = [attrs["id"] for _, attrs in tags(html) if "id" in attrs]
    assert len(ids) == len(set(ids)) >= 5


@pytest.mark.parametrize(
    "hidden",
    [
        "\x00",
        "\x02klzzwxh:0001\x03",
        "\x1b",
        "\x7f",
        "\x85",
        "\u202e",
        "\u2066",
        "\ud800",
        "&#x202e;",
    ],
)
def test_hidden_characters_are_refused_with_their_line(hidden):
    with pytest.raises(MarkupError, match="hidden character") as refusal:
        render(f"Words.\n\nMore {hidden} words.")

    assert refusal.value.line == 3


COSTLY = {
    "brackets": "[" * 10_000,
    "spaced brackets": "[ " * 10_000,
    "many brackets": "[ [ [ [\n\n" * 1_400,
    "open links": "[a](" * 10_000,
    "emphasis": "*a **b " * 1_000,
    "emphasis by line": "*a **b *a **b\n" * 250,
    "stars": "*" * 100_000,
    "links": "[a](http://x.org) " * 100_000,
    "links by line": "[a](http://x.org)\n\n" * 100_000,
    "quotations": "> " * 5_000 + "a",
    "deeper quotations": "\n".join(">" * depth + " a" for depth in range(400)),
    "broken tags": '<a b="' * 20_000,
    "broken tags by line": ('<a b="' * 20 + "\n\n") * 800,
    "backticks": "".join("`" * length + " " for length in range(1, 300)),
    "deeper lists": "\n".join("    " * depth + "- a" for depth in range(200)),
    "list in a line": "- " * 2_000 + "a",
    "paragraphs": "a\n\n" * 100_000,
    "items": "- a\n" * 2_990,
    "paragraphs in a block": "/// inset\n" + "a\n\n" * 1_490 + "///",
    "blocks": "/// inset\na\n///\n\n" * 740,
    "deep blocks": "".join("/" * (60 - depth) + " inset\n" for depth in range(50)),
    "wide table": "a|" * 2_000 + "\n" + "-|" * 2_000 + "\n" + "|\n" * 2_900,
    "long table": "a|b\n-|-\n" + "a|b\n" * 2_900,
    "yaml": "- x\n\n    /// care | y\n" + "        - - - - a: 2026-01-01\n" * 2_900,
    "quotes": ("'a \"b " * 800 + "\n\n") * 18,
    "entities": "&amp;" * 20_000,
    "braces": "a {: " * 20_000,
    "definitions": "a\n: " * 1_400,
    "citations": "[@a] " * 20_000,
}


@pytest.mark.parametrize("source", COSTLY.values(), ids=COSTLY.keys())
def test_a_costly_source_is_refused_or_rendered_in_a_moment(source):
    begin = time.process_time()

    with suppress(MarkupError):
        assert_harmless(render(source))

    assert time.process_time() - begin < 2


@pytest.mark.parametrize(
    ("source", "message", "line"),
    [
        ("word " * 20_000 + "x", "100,000 characters", None),
        ("x\n" * 3_000, "3,000 lines", 3_001),
        ("x\n" + "x" * 5_001, "5,000 characters", 2),
        ("x\n" + "*" * 21, "20 times", 2),
        ("x\n" + "> " * 9 + "x", "8 deep", 2),
        ("x\n" + "- " * 9 + "x", "8 deep", 2),
        ("x\n" + " " * 36 + "x", "8 deep", 2),
        ("[a](/b)\n\n" * 501, "500 links", None),
        ("[@a]\n\n" * 501, "500 citations", None),
        ("x\n\nx\n" + "*a* " * 101, "200 stars", 3),
        ("x\n\n" + ("[ " * 900 + "\n") * 2, "too many brackets", 3),
        ("x\n" + "|" * 31, "30 columns", 2),
        ("x\n\n" + "|x" * 30 + "\n" + "|-" * 30 + "\n" + "|\n" * 100, "3,000 cells", 3),
    ],
)
def test_every_limit_is_told_with_its_line(source, message, line):
    with pytest.raises(MarkupError, match=message) as refusal:
        render(source)

    assert refusal.value.line == line


def test_a_long_article_is_within_all_limits():
    section = "## Heading {0}\n\n" + "Words with a [link](/x/), a source [@a{0}] and *more*. " * 10
    source = "\n\n".join(section.format(number) for number in range(40))

    document = render_document(source)

    assert len(document.plain_text.split()) > 3_000
    assert len(document.citations) == 40


@searching(deadline=None)  # other tests judge what a source may cost
@given(st.text(alphabet=st.sampled_from("ab1 \n\t[]()!*_`<>{}|#:;&\"'/\\-=@.~"), max_size=300))
def test_no_source_gets_anything_active_out(source):
    try:
        html = render(source)
    except MarkupError:
        return

    assert_harmless(html)


def test_what_comes_out_is_valid_html():
    parser = html5lib.HTMLParser(strict=True)

    for article in catalogue():
        parser.parseFragment(article.html)


def test_pictures_are_looked_for_where_they_are_collected():
    assert render("![x](images/a.png)").count(f"{settings.STATIC_URL}content/a.png") == 1
