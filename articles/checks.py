"""`manage.py check` lists every mistake in the articles at once.

At level WARNING: at ERROR Django would refuse to migrate because of an editor's typo.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from articles.catalogue import refresh
from articles.lint import lint
from articles.problems import Problem


@checks.register("articles")
def check_articles(
    app_configs: Sequence[AppConfig] | None = None, **kwargs: Any
) -> list[checks.CheckMessage]:
    catalogue = refresh()
    problems = lint(catalogue, settings.ARTICLES_DIR)
    messages: list[checks.CheckMessage] = [_message(p) for p in problems if p.level == "E"]
    if not catalogue:
        messages.append(
            checks.Warning(
                f"There is not one article in {settings.ARTICLES_DIR}.",
                hint="Set ARTICLES_DIR to the folder that holds articles/ and pages/.",
                id="articles.W001",
            )
        )
    return messages


def _message(problem: Problem) -> checks.CheckMessage:
    return checks.Warning(str(problem), id=f"articles.{problem.code}")
