"""A comment's markup as plain text, and times that are none."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from comments.imports import words

NEW_YORK = ZoneInfo("America/New_York")


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("tea &amp; toast &#8217;tis &lt;b&gt;", "tea & toast ’tis <b>"),
        ("&amp;lt; stays as it was typed", "&lt; stays as it was typed"),
        ("one\r\ntwo\n\nthree", "one\ntwo\n\nthree"),
        ("<p>one</p>\n\n<p>two</p>", "one\n\ntwo"),
        ("one<br />\ntwo<br>three", "one\ntwo\nthree"),
        ("he said<blockquote>rest</blockquote>and I did", "he said\n\nrest\n\nand I did"),
        ("<ul><li>tea</li><li>toast</li></ul>", "tea\ntoast"),
        ("my <b>legs</b> <a href='http://x.example'>jump</a>", "my legs jump"),
        ("<code>if a &lt; b</code>", "if a < b"),
        ("I <3 tea, 5 < 6, legs<arms", "I <3 tea, 5 < 6, legs<arms"),
        ("write <me@example.org> <b>soon</b>", "write <me@example.org> soon"),
        ("<!-- wp:paragraph --><p>one</p><!-- /wp:paragraph -->", "one"),
        ("<script>alert(1)</script>words<style>p{}</style>", "words"),
        ("<a href='never closed", "<a href='never closed"),
        ("<img src='x.png'>", ""),
        ("[gallery ids=1] stays", "[gallery ids=1] stays"),
        (
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
            "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        ),
    ],
)
def test_markup_becomes_the_text_that_readers_saw(markup, text):
    assert words.plain(markup) == text


def test_elements_in_elements_without_end_are_no_harm():
    assert words.plain("<b>" * 6000 + "deep") == "deep"


@pytest.mark.parametrize(
    ("utc", "local", "found"),
    [
        (
            "2018-03-11 06:59:59",
            "2018-03-11 01:59:59",
            datetime(2018, 3, 11, 6, 59, 59, tzinfo=UTC),
        ),
        ("0000-00-00 00:00:00", "2018-07-01 08:00:00", datetime(2018, 7, 1, 12, tzinfo=UTC)),
        ("0000-00-00 00:00:00", "2018-01-01 08:00:00", datetime(2018, 1, 1, 13, tzinfo=UTC)),
        ("0001-01-01 00:00:00", "9999-12-31 23:59:59", None),
        ("2998-01-01 00:00:00", "2018-01-01 08:00:00", datetime(2018, 1, 1, 13, tzinfo=UTC)),
        ("", "yesterday", None),
    ],
)
def test_a_time_is_the_utc_one_or_the_local_one_in_its_zone(utc, local, found):
    assert words.moment(utc, local, NEW_YORK) == found


@pytest.mark.parametrize(
    "date",
    ["", "Mon, 30 Nov -0001 00:00:00 +0000", "soon", "1 Jan 0001", "1 Jan 2998 09:00:00 +0000"],
)
def test_a_posts_date_that_is_none_is_none(date):
    assert words.published("0000-00-00 00:00:00", "", date, NEW_YORK) is None
