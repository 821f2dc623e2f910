"""A mistake in the help lines is told in a sentence, and never to readers."""

import subprocess
import sys

import pytest

from articles.help_lines import FILE, WrongHelpLines, help_for, read
from tests.conftest import CONTENT
from tests.servers import ROOT

START = """
import sys, pathlib
from articles import help_lines
help_lines.FILE = pathlib.Path(sys.argv[1])
import sleepsite.wsgi
"""


def test_our_own_file_has_no_mistake():
    assert read(FILE.parent).problems == ()


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ('number: "111"', "number: 111", "10: C005 countries.GB.lines[1].number: “111” does not"),
        ('number: "111"', 'number: "1 11"', "10: C005 countries.GB.lines[1].number: “1 11” does "),
        ('name: "988"', "name: 988", "11: C005 countries.GB.lines[2].name: “988” does not fit"),
        ('"116123"', "116123", "27: C005 countries.IE.lines[1].number: “116123” does not fit"),
        ('emergency: "999"', 'emergancy: "999"', "3: C004 countries.GB.emergency: The field is "),
        ("A line for children", '""', "16: C005 countries.GB.young.name: “” does not fit"),
        ("elsewhere: Call", "elsewhere: [Call", "29: C003: This is not YAML: "),
        ("place: the UK", "place: *UK", "4: C003: Anchors (&) and aliases (*) are not allowed"),
        ("2026-", "2026-13-", "1: C005 last_checked: “2026-13-"),
        ("  IE:", "  GB:", "20: C003: The field “GB” stands here twice; keep one."),
        ("  GB:", "  UK:", "2: C004 countries.GB: The field is missing; CRISIS_COUNTRY says that"),
        (CONTENT.joinpath("help_lines.yaml").read_text(), "999", "1: C003: The file must be lines"),
    ],
)
def test_a_mistake_is_one_sentence_with_its_line(edit_help_lines, right, wrong, said):
    file = edit_help_lines(right, wrong)

    problems = [str(problem) for problem in read(file.parent).problems]

    assert problems[0].startswith(f"help_lines.yaml:{said}")
    assert len(problems) == (2 if wrong.startswith("emergancy") else 1)
    assert not any("\n" in problem for problem in problems)


def test_a_file_that_is_no_text_or_not_there_is_told_too(edit_help_lines):
    file = edit_help_lines("last_checked", "last_checked")

    file.write_bytes(b"\xff")
    unreadable = read(file.parent).problems
    file.unlink()
    missing = read(file.parent).problems

    assert [str(problem) for problem in (*unreadable, *missing)] == [
        "help_lines.yaml: C003: The file is not UTF-8 text; save it as UTF-8.",
        "help_lines.yaml: C001: The file cannot be read (No such file or directory).",
    ]


def test_a_running_site_keeps_what_it_read_at_its_start(edit_help_lines):
    edit_help_lines("A line for children", "Childline")
    before = help_for("GB")

    edit_help_lines('number: "111"', "number: 111")

    assert help_for("GB") == before
    assert before.here.young.name == "Childline"


def test_words_that_cannot_be_used_are_never_handed_out(edit_help_lines):
    edit_help_lines('number: "111"', "number: 111")

    with pytest.raises(WrongHelpLines, match=r"help_lines\.yaml:10: C005 "):
        help_for("GB")


def test_a_start_ends_with_the_sentence_and_nothing_else(edit_help_lines, tmp_path):
    file = edit_help_lines('number: "111"', "number: 111")
    (tmp_path / "static").mkdir()

    ended = subprocess.run(
        [sys.executable, "-c", START, str(file)],
        cwd=ROOT,
        env={"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1
    assert "help_lines.yaml:10: C005 countries.GB.lines[1].number: “111” does" in ended.stderr
