"""What the README promises, where a machine can tell whether it is so."""

import re
from pathlib import Path

import pytest

from tests.security.corpus import KINDS, attacks, benign

ROOT = Path(__file__).parent.parent
TABLE = (ROOT / "README.md").read_text().partition("## What we promise")[2].partition("\n## ")[0]
PROMISES = re.findall(r"(?m)^\| (.+?) \| (`.+`) \|$", TABLE)


@pytest.mark.parametrize(("promise", "tests"), PROMISES)
def test_each_promise_names_tests_that_exist(promise, tests):
    files = [ROOT / "tests" / name for name in re.findall("`(.+?)`", tests)]

    assert files
    assert all(re.search(r"(?m)^ *def test_", file.read_text()) for file in files)


def test_no_line_of_the_table_is_overlooked():
    assert len(PROMISES) == TABLE.count("\n| ") - 1 >= 10  # the heading is no promise


def test_the_attacks_and_harmless_texts_are_as_many_as_it_says():
    collected = sum(len(attacks(kind)) for kind in KINDS)

    assert f"{collected:,} attacks" in TABLE
    assert f"{len(benign())} harmless texts" in TABLE
