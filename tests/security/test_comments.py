"""Attacks and harmless texts written by readers: each is shown exactly as it was typed."""

import re
from math import ceil

import html5lib
import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from comments.forms import CommentForm
from comments.models import MAX_TEXT, Comment
from comments.text import is_blank, normalised
from comments.threads import PER_PAGE
from tests.making import make_comment
from tests.security.corpus import KINDS, TEXTS, addresses, attacks, benign
from tests.security.fuzz import sources

ALL_KINDS = (*KINDS, "benign")
FITTING = range(3, MAX_TEXT + 1)


def texts(kind):
    """The addresses by themselves: where they stand makes no difference here."""
    return {"addresses": addresses(), "benign": benign()}.get(kind) or attacks(kind)


def read(page):
    """What a browser makes of each comment's text: its words, and the elements around them."""
    root = html5lib.parse(page.text, namespaceHTMLElements=False)
    shown = [e for e in root.iter("div") if e.get("class") == "comment-text"]
    return {said(element): {inner.tag for inner in element.iter()} for element in shown}


def said(element):
    """Its text, with what the paragraphs and line breaks stand for."""
    paragraphs = []
    for paragraph in element.iter("p"):
        for line_break in paragraph.iter("br"):
            line_break.tail = "\n" + (line_break.tail or "").removeprefix("\n")
        paragraphs.append("".join(paragraph.itertext()))
    return "\n\n".join(paragraphs)


@pytest.mark.parametrize("kind", ALL_KINDS)
@pytest.mark.django_db
def test_every_text_is_shown_exactly_as_it_was_typed(client, article, kind):
    typed = [normalised(text) for text in texts(kind)]
    fitting = dict.fromkeys(text for text in typed if len(text) in FITTING and not is_blank(text))
    Comment.objects.bulk_create(
        Comment(article_slug=article.slug, name="Asha", text=text, status="published")
        for text in fitting
    )

    shown = {}
    for number in range(1, ceil(len(fitting) / PER_PAGE) + 1):
        shown |= read(client.get(f"{article.url}?page={number}"))

    assert {squeezed(text) for text in fitting} == {squeezed(text) for text in shown}
    assert set().union(*shown.values()) <= {"div", "p", "br"}


def squeezed(text):
    """More blank lines than one between paragraphs make no difference to a reader."""
    return re.sub(r"\n{2,}", "\n\n", text)


@pytest.mark.parametrize("kind", [*TEXTS, "addresses", "benign"])
def test_the_form_changes_no_text_but_as_it_says(article, kind):
    for text in texts(kind):
        form = CommentForm(said_in_a_form(text), article=article)

        form.full_clean()

        assert form.cleaned_data.get("text", normalised(text)) == normalised(text)
        assert not form.errors.get("text") or len(normalised(text)) < 3 or is_blank(text)


def said_in_a_form(text):
    posted = QueryDict(mutable=True)
    posted.update({"name": "Asha", "text": text, "reply_to": "", "website": ""})
    return posted


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.django_db
def test_the_check_page_and_the_receipt_show_it_too(client, article, kind):
    text = texts(kind)[0]
    comment = make_comment(text=normalised(text), status="pending")

    checked = client.post(f"{article.url}comments/check/", {"name": "Asha", "text": text})
    receipt = client.get(comment.receipt_url)

    for page in (checked, receipt):
        root = html5lib.parse(page.text, namespaceHTMLElements=False)
        assert normalised(text) in "".join(root.itertext())


def test_what_is_too_long_is_refused_and_given_back(client, article):
    cut = [text[:4_000] for text in attacks("long-and-deep")]
    too_long = [text for text in cut if len(normalised(text)) > MAX_TEXT]

    for text in too_long:
        page = client.post(f"{article.url}comments/check/", {"name": "Asha", "text": text})

        (field,) = html5lib.parse(page.text, namespaceHTMLElements=False).iter("textarea")
        assert page.status_code == 422
        assert normalised(field.text) == normalised(text)
    assert len(too_long) > 50


@settings(deadline=None)  # other tests judge what a source may cost
@given(st.one_of(st.text(), sources))
def test_no_text_gets_an_element_into_a_comment(text):
    html = str(Comment(text=normalised(text)).html)

    fragment = html5lib.parseFragment(html, namespaceHTMLElements=False)

    assert {element.tag for element in fragment.iter()} <= {"DOCUMENT_FRAGMENT", "p", "br"}
    assert squeezed(said(fragment)) == squeezed(normalised(text))
