import io
import json
import sys

import pytest
from django.core.management import call_command

from tests.articles.writing import article_text


@pytest.fixture
def check(words, capsys):
    """Exit status and output of the command over a copy of the test articles."""

    def check(*options):
        try:
            call_command("check_articles", *options)
            status = 0
        except SystemExit as end:
            status = end.code
        return status, capsys.readouterr().out

    return check


def write_mistake(words):
    (words / "articles/bad.md").write_text(article_text("Words,\nfor [here](/a,b/).", draft=True))


def test_advice_alone_is_no_failure(check):
    status, output = check()

    lines = output.splitlines()
    assert status == 0
    assert "W articles/quiet-legs.md:1: R110: No doctor has reviewed this page yet" in output
    assert lines[-1] == f"0 errors and {len(lines) - 1} warnings in {check_files()} files."


def check_files():
    from tests.conftest import CONTENT

    return len([*CONTENT.glob("*/*.md")])


def test_an_error_of_the_lint_is_a_failure(words, check):
    write_mistake(words)

    status, output = check()

    assert status == 1
    assert "E articles/bad.md:16: L302: “here” does not say where the link leads" in output
    assert output.splitlines()[-1].startswith("2 errors and ")


def test_an_error_of_the_schema_is_a_failure_and_hides_no_other(words, check):
    (words / "articles/worse.md").write_text(article_text(titel="x"))
    write_mistake(words)

    status, output = check()

    assert status == 1
    assert "E articles/worse.md:" in output
    assert "C006 titel" in output
    assert "L302" in output


def test_a_mistake_in_the_help_lines_is_one_line_and_a_failure(words, check, edit_help_lines):
    edit_help_lines('number: "111"', "number: 111")

    status, output = check()

    assert status == 1
    errors = [line for line in output.splitlines() if line.startswith("E ")]
    assert " ".join(errors) == (
        "E ../help_lines.yaml:10: C005 countries.GB.lines[1].number: “111” does not fit; the field"
        ' must be digits in quotes without spaces such as "116123", or "" for none.'
    )


def test_json_holds_every_problem(words, check):
    write_mistake(words)

    status, output = check("--format", "json")

    assert status == 1
    assert {
        "file": "articles/bad.md",
        "line": 16,
        "field": "",
        "code": "L302",
        "level": "E",
        "message": "“here” does not say where the link leads; name the page.",
    } in json.loads(output)


def test_github_gets_a_note_for_each_problem(words, check, monkeypatch):
    write_mistake(words)
    monkeypatch.chdir(words.parent)

    _, output = check("--format", "github")

    notes = output.splitlines()
    assert (
        "::error file=words/articles/bad.md,line=16,title=L302"
        "::“here” does not say where the link leads; name the page."
    ) in notes
    assert any(note.startswith("::warning file=words/articles/bad.md,line=1,") for note in notes)


def test_a_note_for_github_cannot_begin_another(words, check, monkeypatch):
    (words / "articles/50%,a:b.md").write_text(article_text())
    monkeypatch.chdir(words.parent)

    _, output = check("--format", "github")

    assert "::error file=words/articles/50%25%2Ca%3Ab.md,line=1,title=C007::" in output


def test_progress_is_shown_on_a_terminal_only(check, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    silent, shown = io.StringIO(), Terminal()
    monkeypatch.setenv("TERM", "xterm")

    monkeypatch.setattr(sys, "stderr", silent)
    check()
    monkeypatch.setattr(sys, "stderr", shown)
    check()

    assert silent.getvalue() == ""
    assert "Checking" in shown.getvalue()
