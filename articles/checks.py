"""`manage.py check` lists every mistake in the articles at once.

At level WARNING: at ERROR Django would refuse to migrate because of an editor's typo. Only what the
site does not start with, a mistake in the help lines, is an ERROR.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from articles import help_lines
from articles.catalogue import refresh
from articles.lint import lint
from articles.problems import Problem


@checks.register("articles")
def check_articles(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    catalogue = refresh()
    problems = lint(catalogue, settings.ARTICLES_DIR)
    grave = set(help_lines.read(settings.ARTICLES_DIR).problems)
    messages: list[checks.CheckMessage] = [
        _message(p, checks.Error if p in grave else checks.Warning)
        for p in problems
        if p.level == "E"
    ]
    if not catalogue:
        messages.append(
            checks.Warning(
                f"There is not one article in {settings.ARTICLES_DIR}.",
                hint="Set ARTICLES_DIR to the folder that holds articles/ and pages/.",
                id="articles.W001",
            )
        )
    return messages


def _message(
    problem: Problem, level: type[checks.Error] | type[checks.Warning]
) -> checks.CheckMessage:
    return level(str(problem), id=f"articles.{problem.code}")
