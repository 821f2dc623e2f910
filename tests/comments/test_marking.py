import pytest

from comments.marking import marked, merged


@pytest.mark.parametrize(
    ("spans", "kept"),
    [
        ([], []),
        ([(3, 5), (0, 2)], [(0, 2), (3, 5)]),
        ([(0, 3), (2, 5)], [(0, 5)]),
        ([(0, 3), (3, 5)], [(0, 5)]),
        ([(0, 9), (2, 5)], [(0, 9)]),
        ([(4, 4)], []),
    ],
)
def test_spans_that_overlap_become_one(spans, kept):
    assert merged(spans) == kept


@pytest.mark.parametrize(
    ("text", "spans", "html"),
    [
        ("call me now", [(5, 7)], '<p>call <mark class="found">me</mark> now</p>'),
        ("<b>x</b>", [(0, 3)], '<p><mark class="found">&lt;b&gt;</mark>x&lt;/b&gt;</p>'),
        (
            "one\ntwo",
            [(0, 7)],
            '<p><mark class="found">one</mark><br><mark class="found">two</mark></p>',
        ),
        (
            "one\n\ntwo",
            [(2, 6)],
            '<p>on<mark class="found">e</mark></p>\n\n<p><mark class="found">t</mark>wo</p>',
        ),
        ("😀 at", [(2, 4)], '<p>😀 <mark class="found">at</mark></p>'),
        ("short", [(3, 99)], '<p>sho<mark class="found">rt</mark></p>'),
    ],
)
def test_marks_stand_around_escaped_text_and_nest(text, spans, html):
    assert marked(text, spans) == html
