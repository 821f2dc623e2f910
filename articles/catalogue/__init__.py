"""The articles of the site: immutable objects, made once from files.

`folder` reads files and keeps their last good versions, `assembly` makes articles of them, `watch`
swaps the whole catalogue when a file changes. Nothing here needs a database or a request.
"""

from articles.catalogue.article import Article, Reference
from articles.catalogue.collection import BrokenFile, Catalogue
from articles.catalogue.lists import Person, Term, Topic
from articles.catalogue.old_addresses import spelling
from articles.catalogue.watch import catalogue, load, refresh, trouble
from articles.problems import Problem

__all__ = [
    "Article",
    "BrokenFile",
    "Catalogue",
    "Person",
    "Problem",
    "Reference",
    "Term",
    "Topic",
    "catalogue",
    "load",
    "refresh",
    "spelling",
    "trouble",
]
