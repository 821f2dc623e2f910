"""The sitemap (sitemaps.org): every page worth finding, and when its words last changed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from articles.catalogue import Article, Topic, catalogue

if TYPE_CHECKING:
    from django.contrib.sites.models import Site
    from django.contrib.sites.requests import RequestSite

_site = urlsplit(settings.SITE_URL)


class OurSitemap(Sitemap):
    """Addresses under SITE_URL, whatever host the request was sent to."""

    protocol = _site.scheme

    def get_domain(self, site: Site | RequestSite | None = None) -> str:
        return _site.netloc


class WordsSitemap(OurSitemap):
    """Articles and standing pages."""

    def items(self) -> list[Article]:
        pages = catalogue().pages
        shown = [
            page for slug, page in pages.items() if slug != "contact" or settings.CONTACT_EMAIL
        ]
        return [*catalogue(), *shown]

    def location(self, item: Article) -> str:
        return item.url

    def lastmod(self, item: Article) -> date:
        return item.last_changed


class ListsSitemap(OurSitemap):
    """Pages made of articles: they changed when the last of their articles did.

    The glossary is made of words whose days nobody notes, so it says nothing.
    """

    def items(self) -> list[tuple[str, tuple[Article, ...]]]:
        everything = tuple(catalogue())
        lists = [(reverse(name), everything) for name in ("home", "articles")]
        topics = [(topic.url, self._about(topic)) for topic in catalogue().topics]
        return [*lists, *topics, (reverse("glossary"), ())]

    def location(self, item: tuple[str, tuple[Article, ...]]) -> str:
        return item[0]

    def lastmod(self, item: tuple[str, tuple[Article, ...]]) -> date | None:
        return max((article.last_changed for article in item[1]), default=None)

    def _about(self, topic: Topic) -> tuple[Article, ...]:
        return catalogue().articles_in(topic)


SITEMAPS = {"words": WordsSitemap, "lists": ListsSitemap}
