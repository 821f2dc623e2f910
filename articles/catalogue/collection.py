"""All articles together: what readers may find today, and how they find it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.urls import reverse

from articles.catalogue.article import Article
from articles.catalogue.assembly import Manuscript
from articles.catalogue.lists import Person, Term, Topic
from articles.catalogue.old_addresses import spelling
from articles.problems import Problem


@dataclass(frozen=True)
class BrokenFile:
    """An article's file that cannot be served as it is now, with all its errors, for editors.

    Readers get the last good version, where there is one. Nobody comments on a broken file.
    """

    slug: str
    file: str
    problems: tuple[Problem, ...]

    takes_comments = False
    shows_comments = False

    @property
    def title(self) -> str:
        return f"Errors in {self.file}"

    @property
    def url(self) -> str:
        return reverse("article", args=[self])


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Never changed once made; an edit of a file makes a new one.

    `every_article` also holds drafts, pages and articles to come, by title. Everything else answers
    for readers, by today's date: an article appears on its day without anything being read again.
    Iteration gives the articles readers may find by title: no pages, none that are withdrawn.
    `manuscripts` are the newest versions of all files that have no mistakes of their own, by file.
    """

    every_article: tuple[Article, ...]
    topics: tuple[Topic, ...]
    people: Mapping[str, Person]
    glossary: Mapping[str, Term]
    problems: tuple[Problem, ...]
    manuscripts: tuple[Manuscript, ...] = field(default=(), repr=False)

    def __getitem__(self, slug: str) -> Article:
        """A published article, also a withdrawn one; raises KeyError for any other."""
        article = self._by_slug[slug]
        if article.is_page or not article.is_published:
            raise KeyError(slug)
        return article

    def get(self, slug: str) -> Article | None:
        try:
            return self[slug]
        except KeyError:
            return None

    def for_editors(self, slug: str) -> Article | BrokenFile:
        """What the file says now: drafts and articles to come too, and its errors where it has any.

        Raises KeyError where there is no such article.
        """
        if broken := self._broken.get(f"articles/{slug}.md"):
            return broken
        article = self._by_slug[slug]
        if article.is_page:
            raise KeyError(slug)
        return article

    def __contains__(self, slug: object) -> bool:
        return isinstance(slug, str) and self.get(slug) is not None

    def __iter__(self) -> Iterator[Article]:
        for article in self.every_article:
            if article.is_published and not article.is_withdrawn and not article.is_page:
                yield article

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __bool__(self) -> bool:
        return bool(self.every_article)

    @property
    def pages(self) -> Mapping[str, Article]:
        """The standing pages, by slug."""
        return {
            page.slug: page
            for page in self.every_article
            if page.is_page and page.is_published and not page.is_withdrawn
        }

    def topic(self, slug: str) -> Topic:
        """Raises KeyError for an unknown one."""
        return self._topics[slug]

    def articles_in(self, topic: Topic) -> tuple[Article, ...]:
        return tuple(article for article in self if topic in article.topics)

    def by_alias(self, path: str) -> Article | None:
        """The article or page that an old address, a path with its query, leads to today.

        What was added to a query that is an alias, such as the page of comments, changes nothing.
        None for the address of an article: nobody is sent away from it, or round in a circle.
        """
        spelt = spelling(path)
        article = self._by_alias.get(spelt) or self._by_alias.get(spelt.partition("&")[0])
        if article is None or not article.is_published or spelt in self._addresses:
            return None
        return article

    def recently_updated(self, count: int) -> tuple[Article, ...]:
        """The `count` articles changed last, the newest first."""
        by_day = sorted(self, key=lambda article: article.last_changed, reverse=True)
        return tuple(by_day[:count])

    def noticing(self) -> tuple[Article, ...]:
        """The articles that the home page's "What are you noticing?" leads to, by topic."""
        cards = [article for article in self if article.noticing]
        return tuple(sorted(cards, key=lambda article: article.topic.order if article.topic else 0))

    def named_by(self, article: Article) -> tuple[Article, ...]:
        """The articles that `article` names as related and that readers may find."""
        named = [self.get(slug) for slug in article.related]
        return tuple(other for other in named if other and not other.is_withdrawn)

    @cached_property
    def _by_slug(self) -> dict[str, Article]:
        return {article.slug: article for article in self.every_article}

    @cached_property
    def _broken(self) -> dict[str, BrokenFile]:
        found: dict[str, list[Problem]] = {}
        for problem in self.problems:
            if problem.level == "E" and problem.file.endswith(".md"):
                found.setdefault(problem.file, []).append(problem)
        return {
            file: BrokenFile(file.rpartition("/")[2].removesuffix(".md"), file, tuple(problems))
            for file, problems in found.items()
        }

    @cached_property
    def _topics(self) -> dict[str, Topic]:
        return {topic.slug: topic for topic in self.topics}

    @cached_property
    def _addresses(self) -> frozenset[str]:
        return frozenset(spelling(article.url) for article in self.every_article)

    @cached_property
    def _by_alias(self) -> dict[str, Article]:
        return {
            spelling(alias): article for article in self.every_article for alias in article.aliases
        }
