"""The one form in which an address is stored, counted and written to."""

import pytest
from django.core.mail.message import sanitize_address
from hypothesis import given
from hypothesis import strategies as st

from comments.addresses import LONGEST, as_sent

PIECES = [
    "victim",
    "a",
    ".",
    "-",
    "@",
    "example",
    ".com",
    "xn--",
    "=?utf-8?q?",
    "?=",
    '"',
    "[",
    "]",
]
PIECES += [
    "ß",
    "ü",
    "ſ",
    "ı",
    "İ",
    "ｅ",
    "Ⓔ",
    "。",
    "․",
    "＠",
    "\u00ad",
    "\u200b",
    "\u200d",
    "\u0301",
]


@pytest.mark.parametrize(
    "spelling",
    [
        " Victim@Example.COM ",
        "victim@ｅxample.com",
        "victim@Ⓔxample.com",
        "victim@exam\u00adple.com",
        "victim@example.com\u200b",
        "victim@example。com",
    ],
)
def test_every_spelling_of_an_address_is_one(spelling):
    assert as_sent(spelling) == "victim@example.com"


@pytest.mark.parametrize("domain", ["münchen.example.org", "xn--mnchen-3ya.example.org"])
def test_a_domain_in_other_letters_is_said_in_ascii(domain):
    assert as_sent(f"asha@{domain}") == "asha@xn--mnchen-3ya.example.org"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "@",
        "vic\u00adtim@example.com",
        "\u200bvictim@example.com",
        "ſam@example.com",
        "=?utf-8?q?victim?=@example.com",
        "=?utf-8?q??=@example.com",
        '"victim"@example.com',
        "asha@localhost",
        "asha@mail.localhost",
        "asha@example",
        "asha@127.0.0.1",
        "asha@[127.0.0.1]",
        "asha@[::1]",
        "asha@x＠example.com",
        "asha@xn--zzzzzzzz999999.com",
        "asha@xn--a.com",  # a control character
        "a" * LONGEST + "@example.com",
    ],
)
def test_what_no_letter_should_go_to_is_no_address(typed):
    assert as_sent(typed) == ""


@given(st.lists(st.sampled_from(PIECES) | st.characters(), max_size=12).map("".join))
def test_a_letter_goes_to_the_very_address_that_is_stored(typed):
    address = as_sent(f"victim@{typed}.com") or as_sent(f"{typed}@example.com")

    assert as_sent(address) == address
    assert not address or sanitize_address(address, "utf-8") == address
