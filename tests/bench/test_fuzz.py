"""The fuzzing of the suite, for longer: 100,000 texts through the sanitisers."""

import re

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from articles.markup import MarkupError, render
from tests.security.fuzz import sources
from tests.security.judge import active

ROUNDS = 100_000
# Text and bare tags need no parser to be judged, and most of what comes out is no more than that.
HARMLESS = re.compile(r"(?:[^<]|</?(?:p|em|strong|code|pre|[ou]l|li|blockquote|hr|br|d[ldt])>)*+")
PARTS = 8  # which the processes of the run share


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_active_comes_out_of_any_source(part):
    survived: list[str] = []

    @seed(part)
    @settings(
        max_examples=ROUNDS // PARTS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(sources)
    def search(source: str) -> None:
        try:
            html = render(source)
        except MarkupError:
            return
        if not HARMLESS.fullmatch(html) and active(html):
            survived.append(source)

    search()

    assert survived == []
