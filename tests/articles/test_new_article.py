import sys

import pytest
from django.core.management import CommandError, call_command

from articles.catalogue import load
from articles.lint import lint

OPTIONS = {"title": "A new page", "kind": "guide", "topic": ["nights"]}


def new_article(**options):
    call_command("new_article", **{**OPTIONS, **options})


def typed(monkeypatch, *answers):
    """Somebody at a terminal types these answers, one after the other."""
    left = list(answers)

    def answer(question):
        if not left:
            raise EOFError
        return left.pop(0)

    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", answer)


@pytest.mark.parametrize(
    "kind", ["condition", "symptom", "treatment", "test", "guide", "answer", "page"]
)
def test_a_draft_of_every_kind_has_no_error(words, kind):
    new_article(kind=kind)

    library = load(words)

    [draft] = [article for article in library.every_article if article.slug == "a-new-page"]
    assert draft.draft
    assert (draft.title, str(draft.kind)) == ("A new page", kind)
    assert [problem for problem in lint(library, words) if problem.level == "E"] == []


def test_the_command_says_where_the_file_is_and_where_the_page(words, capsys, settings):
    new_article()

    said = capsys.readouterr().out
    assert f"{words}/articles/a-new-page.md" in said
    assert f"{settings.SITE_URL}/articles/a-new-page/" in said


def test_a_page_has_an_address_of_its_own(words, capsys, settings):
    new_article(kind="page")

    assert (words / "pages/a-new-page.md").exists()
    assert f"{settings.SITE_URL}/a-new-page/\n" in capsys.readouterr().out


def test_an_article_may_have_several_topics_and_another_slug(words):
    new_article(topic=["nights", "days"], slug="other")

    text = (words / "articles/other.md").read_text()
    assert "topics: [nights, days]" in text


def test_a_title_may_hold_what_yaml_would_read(words):
    new_article(title="Ärzte: yes, & “no” [1]")

    assert "arzte-yes-no-1" in {article.slug for article in load(words).every_article}


def test_a_file_is_never_overwritten(words):
    new_article()
    before = (words / "articles/a-new-page.md").read_text()

    with pytest.raises(CommandError, match="There is an article or page “a-new-page” already"):
        new_article(kind="answer")

    assert (words / "articles/a-new-page.md").read_text() == before


def test_a_broken_file_is_not_overwritten_either(words):
    (words / "articles/a-new-page.md").write_text("half a sentence")

    with pytest.raises(CommandError, match="already; take another --slug"):
        new_article()

    assert (words / "articles/a-new-page.md").read_text() == "half a sentence"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"title": "Is it?"}, "“Is it?” is no title: It ends with a question mark"),
        ({"title": "No"}, "“No” is no title: It has 2 characters"),
        ({"title": "A Page In Title Case"}, "use sentence case"),
        ({"title": "Line\x00"}, "is no title"),
        ({"kind": "giude"}, "“giude” is not known; did you mean “guide”?"),
        ({"kind": "xyz"}, "“xyz” is not known; there are condition, symptom"),
        ({"topic": ["nihgts"]}, "did you mean “nights”?"),
        ({"topic": ["nights", "days", "a", "b"]}, "at most 3 topics"),
        ({"slug": "Not A Slug"}, "“Not A Slug” cannot be the name of a file"),
        ({"slug": "../../away"}, "cannot be the name of a file"),
        ({"slug": "a" * 81}, "cannot be the name of a file"),
        ({"title": "日本語 123".replace(" 123", "の眠り")}, "give --slug"),
        ({"slug": "about"}, "There is an article or page “about” already"),
        ({"slug": "search", "kind": "page"}, "The site has something else at /search/"),
    ],
)
def test_bad_input_is_answered_with_a_sentence_and_writes_nothing(words, options, sentence):
    before = sorted(words.rglob("*"))

    with pytest.raises(CommandError) as refusal:
        new_article(**options)

    assert sentence in str(refusal.value)
    assert sorted(words.rglob("*")) == before


def test_what_is_left_out_is_asked_for_until_it_is_right(words, monkeypatch, capsys):
    typed(monkeypatch, "Is it?", "A new page", "giude", "guide", "days")

    call_command("new_article")

    assert "topics: [days]" in (words / "articles/a-new-page.md").read_text()
    said = capsys.readouterr().err
    assert "question mark" in said
    assert "did you mean “guide”?" in said


def test_whoever_stops_answering_has_written_nothing(words, monkeypatch):
    typed(monkeypatch, "A new page")

    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("new_article")

    assert not (words / "articles/a-new-page.md").exists()


def test_nobody_is_asked_where_nobody_can_answer(words, monkeypatch):
    monkeypatch.setattr(sys.stdin, "isatty", lambda: False, raising=False)

    with pytest.raises(CommandError, match="give it as --title"):
        call_command("new_article")
