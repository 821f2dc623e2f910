"""The article in an address."""

from articles.catalogue import Article, catalogue


class ArticleConverter:
    """Hands views the article itself; an unknown slug is a 404 without any code."""

    regex = "[-a-z0-9]+"

    def to_python(self, slug: str) -> Article:
        try:
            return catalogue()[slug]
        except KeyError:
            raise ValueError(slug) from None

    def to_url(self, article: Article) -> str:
        return article.slug
