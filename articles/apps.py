"""The library: articles and their rendering. It knows neither the comments nor the site."""

from importlib import import_module

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"

    def ready(self) -> None:
        """Register the checks."""
        import_module("articles.checks")
