"""The article in an address."""

from django.conf import settings

from articles.catalogue import Article, BrokenFile, catalogue


class ArticleConverter:
    """Hands views the article itself; an unknown slug is a 404 without any code.

    With DEBUG editors look at their files: drafts are there too, and a broken file is a BrokenFile.
    """

    regex = "[-a-z0-9]+"

    def to_python(self, slug: str) -> Article | BrokenFile:
        try:
            return catalogue().for_editors(slug) if settings.DEBUG else catalogue()[slug]
        except KeyError:
            raise ValueError(slug) from None

    def to_url(self, article: Article) -> str:
        return article.slug
